"""The shared attributes and values of ``ontology/qualifiers.ttl``, and how they are recognised.

An attribute is a shared one where one of its index codes says so; where it has no index
code, its name decides, in which that of the finding may stand. The same holds for its
values. Codes win over names, and where codes point to different shared values nothing is
claimed at all: a wrong *absent* is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from converter.iris import DEFAULT_BASE, OWL, RDF, RDFS, SKOS
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode, Value
from converter.resources import resource
from converter.terminology.matching import normal
from converter.terminology.systems import system_key

# A code as it is compared: the key of its system and the code itself.
CodeKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SharedValue:
    """A shared value, for example ``Absent``: its local name in the vocabulary."""

    name: str
    label: str
    codes: frozenset[CodeKey]


@dataclass(frozen=True, slots=True, eq=False)
class SharedAttribute:
    """A shared attribute, for example ``presence``, with its shared values."""

    name: str
    label: str
    choice: bool
    names: frozenset[str]
    codes: frozenset[CodeKey]
    values: tuple[SharedValue, ...] = field(default=())

    def meaning_of(self, value: Value) -> SharedValue | None:
        """The one shared value that this permitted value stands for, if there is one."""
        return self.meaning_named(value.name, value.index_codes)

    def meaning_named(self, name: str, codes: tuple[IndexCode, ...]) -> SharedValue | None:
        """The same, of a value that has this name and these index codes."""
        return _meaning(self, name, codes)

    def _recognise(self, name: str, codes: tuple[IndexCode, ...]) -> SharedValue | None:
        known = normal(name)
        by_name = next((v for v in self.values if v.label == known), None)
        if not codes:
            return by_name
        keys = code_keys(codes)
        by_code = [v for v in self.values if v.codes & keys]
        if not by_code:
            return None
        if len(by_code) > 1 or (by_name is not None and by_name is not by_code[0]):
            return None
        return by_code[0]


@lru_cache(maxsize=4096)
def _meaning(
    shared: SharedAttribute, name: str, codes: tuple[IndexCode, ...]
) -> SharedValue | None:
    return shared._recognise(name, codes)


def code_keys(codes: Sequence[IndexCode]) -> frozenset[CodeKey]:
    """The codes as they are compared: aliases of one system are one."""
    return frozenset((system_key(code.system), code.code) for code in codes)


def shared_attribute(attribute: Attribute, finding: FindingModel) -> SharedAttribute | None:
    """The shared attribute that an attribute of a definition is a case of, if any.

    A choice attribute is never a case of a shared number, nor the reverse.

    Args:
        attribute: of the finding.
        finding: its name may stand in that of the attribute: *presence of loop recorder*.
    """
    choice = isinstance(attribute, ChoiceAttribute)
    keys = code_keys(attribute.index_codes)
    for shared in shared_attributes():
        if shared.choice is choice and shared.codes & keys:
            return shared
    if keys:
        return None
    name = normal(attribute.name)
    own = (s for s in shared_attributes() if s.choice is choice)
    return next((s for s in own if name in s.names or _is_of(name, s.names, finding)), None)


def _is_of(name: str, shared: frozenset[str], finding: FindingModel) -> bool:
    """Whether a name says one of the shared ones of a finding: *presence of …*, *… presence*."""
    for one in shared:
        thing = name.removeprefix(f"{one} of ").removeprefix("the ").removesuffix(f" {one}")
        if thing != name and thing in map(normal, (finding.name, *finding.synonyms)):
            return True
    return False


@cache
def shared_attributes() -> tuple[SharedAttribute, ...]:
    """Every shared attribute, in the order of the vocabulary's file."""
    import pyoxigraph as ox

    from converter.iris import Namespaces
    from converter.terminology.systems import parse_code_iri

    ns = Namespaces(DEFAULT_BASE)
    facts: dict[str, dict[str, list[str]]] = {}
    for triple in ox.parse(resource("ontology", "qualifiers.ttl"), ox.RdfFormat.TURTLE):
        facts.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(
            triple.object.value
        )

    def codes(iri: str) -> frozenset[CodeKey]:
        parsed = (parse_code_iri(c, ns) for c in facts[iri].get(ns.core + "recognisedBy", ()))
        return frozenset(p for p in parsed if p)

    def labels(iri: str) -> frozenset[str]:
        found = facts[iri].get(RDFS + "label", []) + facts[iri].get(SKOS + "altLabel", [])
        return frozenset(map(normal, found))

    def values(iri: str) -> tuple[SharedValue, ...]:
        sets = {s for s, f in facts.items() if iri in f.get(ns.core + "valueOf", ())}
        return tuple(
            SharedValue(s.removeprefix(ns.core), normal(f[RDFS + "label"][0]), codes(s))
            for s, f in facts.items()
            if sets.intersection(f.get(RDF + "type", ()))
        )

    kinds = {OWL + "ObjectProperty": True, OWL + "DatatypeProperty": False}
    return tuple(
        SharedAttribute(
            iri.removeprefix(ns.core),
            found[RDFS + "label"][0],
            kinds[kind],
            labels(iri),
            codes(iri),
            values(iri),
        )
        for iri, found in facts.items()
        for kind in found.get(RDF + "type", ())
        if kind in kinds
    )
