"""Rebuilds one finding model from the facts of an ontology."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NoReturn

from converter.graph import as_written, labels
from converter.graph.as_written import Written
from converter.graph.facts import Facts
from converter.iris import DCTERMS, IAO, OWL, RDF, RDFS, SKOS, XSD, Namespaces, is_id
from converter.model import (
    AnatomicLocation,
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    Contributor,
    Extra,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.terminology.systems import code_iri, parse_code_iri


class Rebuilder:
    """Looks definitions up in the facts.

    Its methods raise ConverterError: RDF405 where something needed is missing, RDF406
    where two annotations contradict each other.
    """

    def __init__(self, facts: Facts, ns: Namespaces) -> None:
        self._facts = facts
        self._ns = ns
        self._members: dict[tuple[str, str], list[str]] = {}
        # Few codes are those of many values.
        self._code = cache(self._code_of)
        self._key = cache(self._key_in)
        self._read: set[tuple[str, str]] = set()
        for iri in facts:
            for predicate in (ns.core + "attributeOf", ns.core + "valueOf"):
                for owner in facts.iris(iri, predicate):
                    self._members.setdefault((predicate, owner), []).append(iri)
            for owner in facts.iris(iri, RDFS + "domain"):
                if owner.startswith(ns.observation):
                    finding = ns.id + owner.removeprefix(ns.observation)
                    self._members.setdefault((ns.core + "attributeOf", finding), []).append(iri)
            for kind in facts.iris(iri, RDF + "type"):
                if kind.startswith(ns.valueset):
                    attribute = ns.id + kind.removeprefix(ns.valueset)
                    self._members.setdefault((ns.core + "valueOf", attribute), []).append(iri)

    def finding(self, iri: str) -> FindingModel:
        """The finding model of a finding class."""
        written = self._written(iri)
        name = self._text(iri, RDFS + "label")
        if not name:
            _incomplete(iri, "a finding has no rdfs:label")
        lists = {
            slot: self._list(iri, predicate, getattr(written, slot))
            for slot, predicate in (
                ("synonyms", SKOS + "altLabel"),
                ("tags", self._fm("tag")),
                ("body_regions", self._fm("bodyRegion")),
                ("subspecialties", self._fm("subspecialty")),
                ("etiologies", self._fm("etiology")),
                ("modalities", self._fm("modality")),
            )
        }
        return FindingModel(
            id=self._id(iri),
            name=_as_written(name, written.name),
            description=self._description(iri, written),
            entity_type=self._text(iri, self._fm("entityType")),
            sex_specificity=self._text(iri, self._fm("sexSpecificity")),
            anatomic_locations=self._locations(iri, written),
            contributors=self._contributors(iri, written),
            attributes=tuple(map(self._attribute, self._ordered(iri, "attributeOf"))),
            index_codes=self._codes(iri, written),
            form="cde" if self._text(iri, self._fm("form")) == "cde" else "oifm",
            extra=self._extra(iri),
            **lists,
        )

    def left_over(self) -> Iterator[Problem]:
        """Attributes and values that belong to nothing that was read, each as a problem."""
        for (predicate, owner), members in self._members.items():
            if (predicate, owner) in self._read or owner.startswith(self._ns.core):
                continue
            kind = "finding" if predicate == self._fm("attributeOf") else "choice attribute"
            for iri in sorted(set(members)):
                message = f"<{iri}> belongs to <{owner}>, which is no {kind} in this graph"
                yield problem("RDF405", message, suggestion="delete it, or name its owner")

    def _attribute(self, iri: str) -> Attribute:
        written = self._written(iri)
        common: dict[str, Any] = {
            "id": self._id(iri),
            "name": self._name(iri, written, ": "),
            "description": self._description(iri, written),
            "required": self._text(iri, self._fm("required")) in ("true", "1"),
            "index_codes": self._codes(iri, written),
            "question": self._text(iri, self._fm("question")),
            "anatomic_locations": self._locations(iri, written),
            "modalities": self._list(iri, self._fm("modality"), written.modalities),
            "extra": self._extra(iri),
        }
        if OWL + "ObjectProperty" in self._facts.iris(iri, RDF + "type"):
            least = self._integer(iri, "minSelected", 1)
            return ChoiceAttribute(
                values=tuple(map(self._value, self._ordered(iri, "valueOf"))),
                max_selected=self._integer(iri, "maxSelected", None),
                min_selected=1 if least is None else least,
                **common,
            )
        ranges = self._facts.iris(iri, RDFS + "range")
        if XSD + "string" in ranges:
            return TextAttribute(**common)
        if XSD + "boolean" in ranges or RDFS + "Literal" in ranges:
            return BooleanAttribute(**common)
        integer = self._text(iri, self._fm("numberKind")) == "integer" or ranges == [
            XSD + "integer"
        ]
        return NumericAttribute(
            minimum=self._decimal(iri, "minimum"),
            maximum=self._decimal(iri, "maximum"),
            step=self._decimal(iri, "step"),
            unit=self._text(iri, self._fm("unit")),
            number="integer" if integer else "decimal",
            **common,
        )

    def _value(self, iri: str) -> Value:
        written = self._written(iri)
        return Value(
            id=self._id(iri),
            name=self._name(iri, written, " = "),
            description=self._description(iri, written),
            token=self._text(iri, self._fm("token")),
            index_codes=self._codes(iri, written),
            extra=self._extra(iri),
        )

    def _fm(self, name: str) -> str:
        return self._ns.core + name

    def _id(self, iri: str) -> str:
        identifier = iri.removeprefix(self._ns.id)
        if identifier == iri:
            identifier = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
        if not is_id(identifier):
            _incomplete(iri, "the last part of the IRI is no identifier")
        return identifier

    def _text(self, iri: str, predicate: str) -> str | None:
        """The one text that a subject has under a predicate."""
        found = self._facts.texts(iri, predicate)
        if len(found) > 1:
            name = predicate[max(predicate.rfind("/"), predicate.rfind("#")) + 1 :]
            _contradiction(iri, f"one {name}", found[0], f"another {name}", found[1])
        return found[0] if found else None

    def _written(self, iri: str) -> Written:
        text = self._text(iri, self._fm("asWritten"))
        written = as_written.load(text) if text else as_written.NOTHING
        if written is None:
            _incomplete(iri, "fm:asWritten is not as the converter wrote it; delete or mend it")
        return written

    def _extra(self, iri: str) -> Extra:
        text = self._text(iri, self._fm("extra"))
        extra = as_written.load_extra(text) if text else ()
        if extra is None:
            _incomplete(iri, "fm:extra is no JSON object")
        return extra

    def _name(self, iri: str, written: Written, before: str) -> str:
        """The short name; the label that reads alone must end with it."""
        name = self._text(iri, SKOS + "prefLabel")
        label = self._text(iri, RDFS + "label")
        if not name:
            _incomplete(iri, "there is no skos:prefLabel, the name")
        if label and label != name and not label.endswith(before + name):
            _contradiction(iri, "rdfs:label", label, "skos:prefLabel", name)
        return _as_written(name, written.name)

    def _description(self, iri: str, written: Written) -> str | None:
        generated = self._text(iri, self._fm("generatedDefinition"))
        found = sorted(
            {
                text
                for predicate in (IAO + "0000115", SKOS + "definition")
                for text in self._facts.texts(iri, predicate)
                if text != generated
            }
        )
        if len(found) > 1:
            _contradiction(iri, "iao:0000115", found[0], "skos:definition", found[1])
        source = written.description
        if not found:
            # A description of white space only has no text for the graph to hold.
            return source if source is not None and not source.strip() else None
        if source is not None and as_written.trimmed(source) == found[0]:
            return source
        return found[0]

    def _list(self, iri: str, predicate: str, written: list[str] | None) -> tuple[str, ...]:
        present = self._facts.texts(iri, predicate)
        return tuple(present) if written is None else as_written.merge(written, present)

    def _ordered(self, owner: str, predicate: str) -> list[str]:
        key = (self._fm(predicate), owner)
        self._read.add(key)
        members = set(self._members.get(key, ()))
        last = 1 << 62

        def place(iri: str) -> tuple[int, str]:
            order = self._integer(iri, "order", None)
            return (last if order is None else order, iri)

        return sorted(members, key=place)

    def _integer(self, iri: str, name: str, default: int | None) -> int | None:
        text = self._text(iri, self._fm(name))
        if text is None:
            return default
        if not text.strip().lstrip("+-").isdecimal():
            _incomplete(iri, f"fm:{name} {text!r} is no integer")
        return int(text)

    def _decimal(self, iri: str, name: str) -> Decimal | None:
        text = self._text(iri, self._fm(name))
        if text is None:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            _incomplete(iri, f"fm:{name} {text!r} is no number")
        return number

    def _codes(self, iri: str, written: Written) -> tuple[IndexCode, ...]:
        present = {
            self._key(code): self._code(code)
            for code in self._facts.iris(iri, self._fm("indexCode"))
        }
        if self._facts.texts(iri, self._fm("indexCode")):
            _incomplete(iri, "an index code is a text, not the IRI of a code")
        by_system = sorted(present.items(), key=lambda p: (p[1].system, p[1].code))
        if written.index_codes is None:
            return tuple(code for _, code in by_system)
        codes = [(self._key_of(c.system, c.code), c) for c in written.index_codes]
        kept = [as_written.code_of(c, present[key]) for key, c in codes if key in present]
        known = {key for key, _ in codes}
        return (*kept, *(code for key, code in by_system if key not in known))

    def _code_of(self, iri: str) -> IndexCode:
        """The code of an IRI, as its declaration in the graph writes it."""
        display = self._text(iri, SKOS + "prefLabel")
        system = self._text(iri, self._fm("codeSystem"))
        notation = self._text(iri, SKOS + "notation")
        if system is not None and notation is not None:
            return IndexCode(system, notation, display)
        parsed = parse_code_iri(iri, self._ns)
        if parsed is None:
            _incomplete(iri, "the index code belongs to no known code system")
        return IndexCode(parsed[0], parsed[1], display)

    def _key_in(self, iri: str) -> tuple[str, str]:
        """A code as it is compared: other stems of one system give the same key."""
        return parse_code_iri(iri, self._ns) or self._declared_key(iri)

    def _declared_key(self, iri: str) -> tuple[str, str]:
        code = self._code(iri)
        return self._key_of(code.system, code.code)

    def _key_of(self, system: str, code: str) -> tuple[str, str]:
        iri = code_iri(system, code, self._ns)
        return parse_code_iri(iri, self._ns) or ("", iri)

    def _locations(self, iri: str, written: Written) -> tuple[AnatomicLocation, ...]:
        predicate = self._fm("anatomicLocation")
        present = {self._key(c): self._code(c) for c in self._facts.iris(iri, predicate)}
        names = self._facts.texts(iri, predicate)
        places = written.anatomic_locations or []
        kept: list[AnatomicLocation] = []
        known: set[tuple[str, str]] = set()
        for place in places:
            keys = [self._key_of(c.system, c.code) for c in place.codes]
            known.update(keys)
            codes = tuple(
                as_written.code_of(code, present[key])
                for key, code in zip(keys, place.codes, strict=True)
                if key in present
            )
            named = (
                place.name is None
                or not place.name.strip()
                or as_written.trimmed(place.name) in names
            )
            # A place without name and codes has nothing in the graph that could be deleted.
            if codes or (named and not place.codes):
                name = place.name if named else None
                kept.append(
                    AnatomicLocation(name=name, index_codes=codes, extra=tuple(place.extra))
                )
            elif named and place.name is not None and place.name.strip():
                kept.append(AnatomicLocation(name=place.name, extra=tuple(place.extra)))
        added = sorted(
            (code for key, code in present.items() if key not in known),
            key=lambda c: (c.system, c.code),
        )
        known_names = {as_written.trimmed(place.name or "") for place in places}
        return (
            *kept,
            *(AnatomicLocation(index_codes=(code,)) for code in added),
            *(AnatomicLocation(name=name) for name in names if name not in known_names),
        )

    def _contributors(self, iri: str, written: Written) -> tuple[Contributor, ...]:
        space = self._ns.contributor
        present = [i.removeprefix(space) for i in self._facts.iris(iri, DCTERMS + "contributor")]
        source = written.contributors
        keys: Sequence[str] = present if source is None else as_written.merge(source, present)
        return tuple(self._contributor(key if ":" in key else space + key) for key in keys)

    def _contributor(self, iri: str) -> Contributor:
        name = self._text(iri, RDFS + "label")
        if not name:
            _incomplete(iri, "a contributor has no rdfs:label")
        name = _as_written(name, self._written(iri).name)
        fact = {n: self._text(iri, self._fm(n)) for n in ("url", "organizationCode")}
        if self._fm("Person") not in self._facts.iris(iri, RDF + "type"):
            return Organization(
                name=name,
                code=fact["organizationCode"],
                url=fact["url"],
                extra=self._extra(iri),
            )
        return Person(
            name=name,
            github_username=self._text(iri, self._fm("githubUsername")),
            email=self._text(iri, self._fm("email")),
            organization_code=fact["organizationCode"],
            url=fact["url"],
            extra=self._extra(iri),
        )


def _as_written(held: str, source: object) -> str:
    """The source's form of a name, where it is still the same name."""
    same = isinstance(source, str) and labels.one_line(source) == labels.one_line(held)
    return str(source) if same else held


def _incomplete(iri: str, message: str) -> NoReturn:
    raise ConverterError(problem("RDF405", f"{message}: <{iri}>"))


def _contradiction(iri: str, first: str, one: str, second: str, other: str) -> NoReturn:
    raise ConverterError(
        problem(
            "RDF406",
            f"{first} and {second} of <{iri}> differ",
            expected=f"{first} {one!r} and {second} {other!r} to agree",
            suggestion="give both the text that is meant",
        )
    )
