"""The ontology of a set of definitions, as Turtle: OWL 2, in the profiles EL, RL and DL.

A finding is a class. The observations about it are another class, because an observation
that it is absent must not assert one. An attribute is a property, a permitted value an
individual. The vocabulary is ``ontology/core.ttl``; the modelling is explained in
``docs/modelling.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from converter.graph import as_written, labels
from converter.graph.census import Census
from converter.graph.expressions import has_value
from converter.graph.profiles import Axioms
from converter.graph.shared import shared_attribute
from converter.graph.turtle import (
    Block,
    Prefixes,
    Statement,
    decimal,
    english,
    many,
    text,
)
from converter.iris import Namespaces, checked_id
from converter.model import (
    AnatomicLocation,
    Attribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Value,
)
from converter.problems import ConverterError
from converter.terminology.matching import Kind, match_property
from converter.terminology.units import ucum

_FACETS = (
    ("tags", "fm:tag"),
    ("body_regions", "fm:bodyRegion"),
    ("subspecialties", "fm:subspecialty"),
    ("etiologies", "fm:etiology"),
    ("modalities", "fm:modality"),
)


class OntologyWriter:
    """Writes definitions one by one; the census has seen all of them before."""

    def __init__(
        self, ns: Namespaces, census: Census, prefixes: Prefixes, axioms: Axioms | None = None
    ) -> None:
        self._ns = ns
        self._axioms = axioms or Axioms()
        self._census = census
        self._short = prefixes.short
        self._code_statements: dict[
            tuple[tuple[IndexCode, ...], Kind, tuple[str, ...]], tuple[list[Statement], bool]
        ] = {}

    def finding(self, finding: FindingModel) -> Iterator[Block]:
        """Everything about one finding: its class, its observations, attributes and values.

        Raises:
            ConverterError: on the way, RDF409, where an id cannot become an IRI (or is missing);
                RDF407, where a text cannot be written; RDF413, where a name is blank.
        """
        try:
            yield from self._parts(finding)
        except ConverterError as error:
            raise ConverterError(p.at(finding=finding.id or "") for p in error.problems) from None

    def _parts(self, finding: FindingModel) -> Iterator[Block]:
        identifier = checked_id(finding.id or "")
        yield Block(f"oifm:{identifier}", self._finding(finding), finding.name)
        yield Block(f"obs:{identifier}", self._observation(finding, identifier))
        for order, attribute in enumerate(finding.attributes):
            attribute_id = checked_id(attribute.id or "")
            yield Block(f"oifm:{attribute_id}", self._attribute(finding, attribute, order))
            if isinstance(attribute, ChoiceAttribute):
                yield Block(f"vs:{attribute_id}", _value_set(finding, attribute, attribute_id))
                yield from self._values(finding, attribute)
        yield from self._axioms.value_classes(finding)

    def _finding(self, finding: FindingModel) -> list[Statement]:
        name = labels.name(finding.name)
        written: dict[str, Any] = {}
        out: list[Statement] = [
            ("a", "owl:Class"),
            ("rdfs:label", english(name)),
            ("rdfs:subClassOf", "fm:ImagingFinding"),
        ]
        _note(written, "name", finding.name, name)
        _define(out, written, finding.description, labels.finding_definition, finding)
        synonyms = self._list(written, "synonyms", finding.synonyms)
        if synonyms:
            out.append(("skos:altLabel", many(map(english, synonyms))))
        for slot, predicate in _FACETS:
            items = self._list(written, slot, getattr(finding, slot))
            if items:
                out.append((predicate, many(map(text, items))))
        if finding.entity_type is not None:
            out.append(("fm:entityType", text(finding.entity_type)))
        if finding.sex_specificity is not None:
            out.append(("fm:sexSpecificity", text(finding.sex_specificity)))
        self._locations(out, written, finding.anatomic_locations)
        self._contributors(out, written, finding)
        names = (finding.name, *finding.synonyms)
        self._codes(out, written, finding.index_codes, "finding", names)
        if finding.form != "oifm":
            out.append(("fm:form", text(finding.form)))
        _close(out, written, finding.extra)
        return out

    def _attribute(
        self, finding: FindingModel, attribute: Attribute, order: int
    ) -> list[Statement]:
        name = labels.name(attribute.name)
        written: dict[str, Any] = {}
        shared = shared_attribute(attribute, finding)
        out: list[Statement] = [
            ("a", self._axioms.attribute_types(attribute)),
            ("rdfs:label", english(labels.attribute_label(finding, attribute))),
            ("skos:prefLabel", english(name)),
        ]
        if shared:
            out.append(("rdfs:subPropertyOf", f"fm:{shared.name}"))
        out += [
            ("rdfs:domain", f"obs:{finding.id}"),
            ("rdfs:range", self._axioms.attribute_range(attribute)),
            ("fm:attributeOf", f"oifm:{finding.id}"),
        ]
        _note(written, "name", attribute.name, name)
        _define(
            out, written, attribute.description, labels.attribute_definition, finding, attribute
        )
        out += [
            ("fm:order", str(order)),
            ("fm:required", "true" if attribute.required else "false"),
        ]
        if isinstance(attribute, ChoiceAttribute):
            if attribute.min_selected != 1:
                out.append(("fm:minSelected", str(attribute.min_selected)))
            if attribute.max_selected is not None:
                out.append(("fm:maxSelected", str(attribute.max_selected)))
        elif isinstance(attribute, NumericAttribute):
            out += _number(attribute)
        if attribute.question is not None:
            out.append(("fm:question", english(attribute.question)))
        modalities = self._list(written, "modalities", attribute.modalities)
        if modalities:
            out.append(("fm:modality", many(map(text, modalities))))
        self._locations(out, written, attribute.anatomic_locations)
        self._codes(out, written, attribute.index_codes, "attribute", (attribute.name,))
        _close(out, written, attribute.extra)
        return out

    def _observation(self, finding: FindingModel, identifier: str) -> list[Statement]:
        name = labels.one_line(finding.name)
        keyed = has_value("fm:findingId", text(identifier))
        return [
            ("a", "owl:Class"),
            ("rdfs:label", english(f"observation of {name}")),
            ("rdfs:subClassOf", ("fm:Observation", keyed, *self._axioms.limits(finding))),
            *self._axioms.definition(finding),
            ("iao:0000115", english(f"A record of what was said about {name} in one exam.")),
        ]

    def _values(self, finding: FindingModel, attribute: ChoiceAttribute) -> Iterator[Block]:
        shared = shared_attribute(attribute, finding)
        label = labels.attribute_label(finding, attribute)
        value_set = f"vs:{attribute.id}"
        kinds = ("owl:NamedIndividual", "skos:Concept", value_set)
        for order, value in enumerate(attribute.values):
            value_id = checked_id(value.id or "")
            name = labels.name(value.name)
            written: dict[str, Any] = {}
            out: list[Statement] = [
                ("a", kinds),
                ("rdfs:label", english(labels.value_label(label, value))),
                ("skos:prefLabel", english(name)),
            ]
            _note(written, "name", value.name, name)
            define = labels.value_definition
            _define(out, written, value.description, define, finding, attribute, value)
            out += [
                ("fm:notation", text(value_id)),
                ("fm:order", str(order)),
                ("fm:valueOf", f"oifm:{attribute.id}"),
                ("skos:inScheme", value_set),
                ("skos:topConceptOf", value_set),
            ]
            self._meaning(out, shared, value)
            if value.token is not None:
                out.append(("fm:token", text(value.token)))
            self._codes(out, written, value.index_codes, "value", (value.name,))
            _close(out, written, value.extra)
            yield Block(f"oifm:{value_id}", out)

    def _meaning(self, out: list[Statement], shared: Any, value: Value) -> None:
        meaning = shared.meaning_of(value) if shared else None
        if meaning:
            out.append(("fm:meaning", f"fm:{meaning.name}"))

    def _list(self, written: dict[str, Any], slot: str, items: Sequence[str]) -> list[str]:
        held = as_written.ordered(items)
        if list(items) != held:
            written[slot] = list(items)
        return held

    def _codes(
        self,
        out: list[Statement],
        written: dict[str, Any],
        codes: tuple[IndexCode, ...],
        kind: Kind,
        names: tuple[str, ...],
    ) -> None:
        if not codes:
            return
        # The same few values stand in most findings: what is said of their codes is kept.
        key = (codes, kind, names)
        known = self._code_statements.get(key)
        if known is None:
            known = self._code_statements[key] = self._about_codes(*key)
        statements, as_usual = known
        if not as_usual:
            written["index_codes"] = list(map(as_written.code_slots, codes, self._usual(codes)))
        out += statements

    def _about_codes(
        self, codes: tuple[IndexCode, ...], kind: Kind, names: tuple[str, ...]
    ) -> tuple[list[Statement], bool]:
        """The statements about codes, and whether they alone give the codes back."""
        iris = [self._census.iri(code) for code in codes]
        held = sorted(set(iris))
        usual = sorted(map(self._census.usual, held), key=_by_system)
        matches: dict[str, set[str]] = {}
        for iri, code in zip(iris, codes, strict=True):
            match = match_property(kind, names, code)
            if match:
                matches.setdefault(match, set()).add(iri)
        statements: list[Statement] = [("fm:indexCode", many(map(self._short, held)))]
        statements += [
            (f"skos:{name}", many(map(self._short, sorted(found))))
            for name, found in sorted(matches.items())
        ]
        return statements, list(codes) == usual

    def _usual(self, codes: Sequence[IndexCode]) -> list[IndexCode]:
        return [self._census.usual(self._census.iri(code)) for code in codes]

    def _locations(
        self,
        out: list[Statement],
        written: dict[str, Any],
        locations: Sequence[AnatomicLocation],
    ) -> None:
        if not locations:
            return
        iris = sorted({self._census.iri(c) for place in locations for c in place.index_codes})
        plain = tuple(
            AnatomicLocation(index_codes=(code,))
            for code in sorted(map(self._census.usual, iris), key=_by_system)
        )
        if tuple(locations) != plain:
            written["anatomic_locations"] = [
                as_written.location_slots(p, self._usual(p.index_codes)) for p in locations
            ]
        names = as_written.ordered([place.name for place in locations if place.name])
        places = [*map(self._short, iris), *map(english, names)]
        if places:
            out.append(("fm:anatomicLocation", many(places)))

    def _contributors(
        self, out: list[Statement], written: dict[str, Any], finding: FindingModel
    ) -> None:
        iris = [self._census.contributors[c] for c in finding.contributors]
        held = sorted(set(iris))
        if iris != held:
            written["contributors"] = [iri.removeprefix(self._ns.contributor) for iri in iris]
        if held:
            out.append(("dcterms:contributor", many(map(self._short, held))))


def _by_system(code: IndexCode) -> tuple[str, str]:
    return code.system, code.code


def _note(written: dict[str, Any], slot: str, source: str, held: str) -> None:
    if source != held:
        written[slot] = source


def _define(
    out: list[Statement],
    written: dict[str, Any],
    description: str | None,
    generate: Any,
    *about: Any,
) -> None:
    held = as_written.trimmed(description) if description is not None else ""
    if description is not None and (description != held or not held):
        written["description"] = description
    definition = english(held or generate(*about))
    out += [("iao:0000115", definition), ("skos:definition", definition)]
    if not held:
        out.append(("fm:generatedDefinition", definition))


def _close(out: list[Statement], written: dict[str, Any], extra: Any) -> None:
    if extra:
        out.append(("fm:extra", text(as_written.dump_extra(extra))))
    if written:
        out.append(("fm:asWritten", text(as_written.dump(written))))


def _value_set(
    finding: FindingModel, attribute: ChoiceAttribute, identifier: str
) -> list[Statement]:
    label = labels.attribute_label(finding, attribute)
    name = labels.one_line(attribute.name)
    words = f"The values permitted as the {name} of {labels.one_line(finding.name)}."
    return [
        ("a", ("owl:Class", "owl:NamedIndividual", "skos:ConceptScheme")),
        ("rdfs:label", english(f"permitted values of {label}")),
        ("rdfs:subClassOf", ("fm:ValueSetMember", has_value("fm:valueSetId", text(identifier)))),
        ("iao:0000115", english(words)),
    ]


def _number(attribute: NumericAttribute) -> list[Statement]:
    out: list[Statement] = []
    for name in ("minimum", "maximum", "step"):
        number = getattr(attribute, name)
        if number is not None:
            out.append((f"fm:{name}", decimal(number)))
    if attribute.unit is not None:
        out.append(("fm:unit", text(attribute.unit)))
        entry = ucum(attribute.unit)
        if entry:
            out.append(("fm:ucum", text(entry.ucum)))
    if attribute.number != "decimal":
        out.append(("fm:numberKind", text(attribute.number)))
    return out
