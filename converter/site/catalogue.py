"""The definitions turned round: from a code, or a value set, to what uses it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from converter.graph.document import GraphDocuments
from converter.graph.labels import one_line
from converter.graph.shared import shared_attribute
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode, Value
from converter.site.names import FileNames
from converter.terminology.matching import normal
from converter.terminology.systems import browser_url, system_named

# Longer titles of systems do not fit beside each code.
_SHORT_TITLE = 10


class Use(NamedTuple):
    """One place in the definitions: a finding, an attribute of it, or a value of that.

    Attributes:
        code: the code there, as it is written there.
        location: whether the code says where in the body, and not what.
    """

    finding: FindingModel
    attribute: Attribute | None = None
    value: Value | None = None
    code: IndexCode | None = None
    location: bool = False

    @property
    def level(self) -> str:
        """``finding``, ``attribute``, ``value`` or ``location``."""
        if self.location:
            return "location"
        if self.value is not None:
            return "value"
        return "finding" if self.attribute is None else "attribute"

    def same_place(self, other: Use) -> bool:
        """Whether both are one place."""
        # Equality of whole definitions would be slow, and they have ids.
        return (self.finding.id, self.anchor, self.location) == (
            other.finding.id,
            other.anchor,
            other.location,
        )

    @property
    def anchor(self) -> str:
        """The id of the place on the page of its finding, or nothing for all of it."""
        place = self.value or self.attribute
        return (place.id if place is not None else None) or ""

    @property
    def label(self) -> str:
        """The place within the finding: ``presence = absent``."""
        if self.attribute is None:
            return "anatomic location" if self.location else "the finding itself"
        name = one_line(self.attribute.name)
        if self.location:
            return f"{name}: anatomic location"
        return f"{name} = {one_line(self.value.name)}" if self.value is not None else name


@dataclass(slots=True)
class CodeEntry:
    """A code of another system, and everything that uses it.

    Attributes:
        key: of the system, as the converter names it.
        system: the title of the system; ``short`` is what fits beside a code.
        display: as most uses write it.
        browser: a page about the code elsewhere.
        file: the name of its page.
    """

    key: str
    system: str
    short: str
    code: str
    display: str
    iri: str
    browser: str | None
    file: str
    uses: list[Use] = field(default_factory=list)

    @property
    def findings(self) -> int:
        """How many findings use it, at any level."""
        return len({use.finding.id for use in self.uses})

    @property
    def levels(self) -> Counter[str]:
        """How often it is used at each level."""
        return Counter(use.level for use in self.uses)

    @property
    def displays(self) -> list[tuple[str, int]]:
        """How its name is written, the most frequent first."""
        found = Counter(one_line(use.code.display or "") for use in self.uses if use.code)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    @property
    def by_finding(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Its uses, finding by finding: the id, the name, and anchor and label of each."""
        for identifier, uses in groupby(self.uses, key=lambda use: use.finding.id):
            held = list(uses)
            name = one_line(held[0].finding.name)
            yield identifier or "", name, [(use.anchor, use.label) for use in held]


@dataclass(slots=True)
class ValueSet:
    """A list of permitted values, by their names, and the attributes that share it."""

    names: tuple[str, ...]
    file: str
    uses: list[Use] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The names in one line."""
        return ", ".join(self.names)

    @property
    def attribute_names(self) -> list[tuple[str, int]]:
        """What the attributes are called, the most frequent first."""
        found = Counter(normal(use.attribute.name) for use in self.uses if use.attribute)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    @property
    def values(self) -> Iterator[tuple[str, Counter[str], Counter[IndexCode]]]:
        """Each value: its name, the shared meanings that it has, and the codes of it."""
        for number, name in enumerate(self.names):
            meanings: Counter[str] = Counter()
            codes: Counter[IndexCode] = Counter()
            for use in self.uses:
                attribute = use.attribute
                if isinstance(attribute, ChoiceAttribute):
                    value = attribute.values[number]
                    shared = shared_attribute(attribute, use.finding)
                    meaning = shared.meaning_of(value) if shared else None
                    meanings.update([meaning.name] if meaning else [])
                    codes.update(value.index_codes)
            yield name, meanings, codes


class Catalogue:
    """The index of findings, codes and value sets.

    Attributes:
        graphs: the definitions that it is about.
        findings: by name.
    """

    def __init__(self, graphs: GraphDocuments) -> None:
        self.graphs = graphs
        self.findings: Sequence[FindingModel] = sorted(
            graphs.findings, key=lambda finding: (normal(finding.name), finding.id or "")
        )

    @cached_property
    def files(self) -> dict[str, str]:
        """The name of the page of each finding, by its id."""
        names = FileNames()
        ids = (finding.id or "" for finding in self.graphs.findings)
        return {id_: names.take(id_, id_) for id_ in ids}

    @cached_property
    def codes(self) -> dict[str, CodeEntry]:
        """Every code in use, by its IRI, in order of system and code."""
        names = FileNames()
        entries: dict[str, CodeEntry] = {}
        for iri, code in self.graphs.census.codes.items():
            system = system_named(code.system)
            key = system.key if system else one_line(code.system)
            title = system.title if system else one_line(code.system)
            entries[iri] = CodeEntry(
                key=key,
                system=title,
                short=title if len(title) <= _SHORT_TITLE else key,
                code=code.code,
                display=one_line(code.display or ""),
                iri=iri,
                browser=browser_url(code.system, code.code),
                file=names.take(f"{key}_{code.code}", iri),
            )
        for finding in self.findings:
            for use, codes in _places(finding):
                for code in codes:
                    uses = entries[self.graphs.census.iri(code)].uses
                    # One code twice in one place is one use.
                    if not uses or not use.same_place(uses[-1]):
                        uses.append(use._replace(code=code))
        return dict(sorted(entries.items(), key=lambda item: _order(item[1])))

    @cached_property
    def value_sets(self) -> dict[tuple[str, ...], ValueSet]:
        """Every list of values, by the normal forms of their names; the most used first."""
        sets: dict[tuple[str, ...], ValueSet] = {}
        for finding in self.findings:
            for attribute in finding.attributes:
                if isinstance(attribute, ChoiceAttribute):
                    key = value_set_key(attribute)
                    if key not in sets:
                        digest = hashlib.sha256(
                            "\0".join(key).encode(errors="surrogatepass")
                        ).hexdigest()[:12]
                        names = tuple(one_line(value.name) for value in attribute.values)
                        sets[key] = ValueSet(names, f"vs-{digest}")
                    sets[key].uses.append(Use(finding, attribute))
        return dict(sorted(sets.items(), key=lambda item: (-len(item[1].uses), item[0])))

    @cached_property
    def shared(self) -> Counter[str]:
        """How many attributes and values stand under each shared one, by its local name."""
        found: Counter[str] = Counter()
        for finding in self.findings:
            for attribute in finding.attributes:
                shared = shared_attribute(attribute, finding)
                if shared is not None:
                    found[shared.name] += 1
                    values = attribute.values if isinstance(attribute, ChoiceAttribute) else ()
                    meanings = map(shared.meaning_of, values)
                    found.update(meaning.name for meaning in meanings if meaning)
        return found

    def entry(self, code: IndexCode) -> CodeEntry:
        """What is known of a code."""
        return self.codes[self.graphs.census.iri(code)]


def value_set_key(attribute: ChoiceAttribute) -> tuple[str, ...]:
    """The names of an attribute's values, as they are compared."""
    return tuple(normal(value.name) for value in attribute.values)


def _places(finding: FindingModel) -> Iterator[tuple[Use, Sequence[IndexCode]]]:
    """Every place in a definition that has codes."""
    yield Use(finding), finding.index_codes
    for place in finding.anatomic_locations:
        yield Use(finding, location=True), place.index_codes
    for attribute in finding.attributes:
        yield Use(finding, attribute), attribute.index_codes
        for place in attribute.anatomic_locations:
            yield Use(finding, attribute, location=True), place.index_codes
        if isinstance(attribute, ChoiceAttribute):
            for value in attribute.values:
                yield Use(finding, attribute, value), value.index_codes


def _order(entry: CodeEntry) -> tuple[str, int, str]:
    """By system, then as people count: RID9 before RID10."""
    digits = re.sub(r"\D", "", entry.code)[:18]
    return entry.system, int(digits or 0), entry.code
