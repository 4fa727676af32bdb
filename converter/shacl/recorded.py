"""What the data record of the things that results are about: statements, and codes of no IRI.

A code that leads to no definition may have no IRI. Which rule that breaks depends on whose code
it is, and neither the focus node nor the value of a result says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from converter.iris import Namespaces
from converter.validation.statements import system_key

_KEPT = (
    *("attribute", "value", "recordedSystem", "recordedCode"),
    *("recordedFindingSystem", "recordedFindingCode"),
    *("recordedAttributeSystem", "recordedAttributeCode"),
)


@dataclass(frozen=True)
class Recorded:
    """What the statements of a graph say.

    Attributes:
        statements: for the IRI of each its observation, attribute and value; empty where none.
        foreign: observations with the attributes that a code of another system names.
        coded: for observation, attribute and a literal that stands for a code, the rule that a
            code breaks which is no permitted value.
    """

    statements: Mapping[str, tuple[str, str, str]]
    foreign: frozenset[tuple[str, str]]
    coded: Mapping[tuple[str, str, str], str]
    _own: Mapping[tuple[str, str], bool]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], ns: Namespaces) -> Recorded:
        """Reads a graph of observations."""
        observations: dict[str, str] = {}
        kept: dict[str, dict[str, str]] = {ns.core + name: {} for name in _KEPT}
        link = ns.core + "statement"
        for quad in quads:
            predicate = quad.predicate.value
            if predicate == link:
                observations.setdefault(_name(quad.object), _name(quad.subject))
            elif predicate in kept:
                term = quad.object
                text = term.value if isinstance(term, ox.Literal) else _name(term)
                kept[predicate].setdefault(_name(quad.subject), text)
        attributes, values, systems, codes = (kept[ns.core + name] for name in _KEPT[:4])
        own = {
            (node, part): _is_own(kept[f"{ns.core}recorded{part}System"].get(node), code)
            for part in ("Finding", "Attribute")
            for node, code in kept[f"{ns.core}recorded{part}Code"].items()
        }
        foreign = {
            (observation, attributes[node])
            for node, observation in observations.items()
            if node in attributes and not own.get((node, "Attribute"), True)
        }
        coded = {
            (observation, attributes.get(node, ""), str(ox.Literal(codes[node]))): (
                "OBS504" if is_of_registries(systems.get(node)) else "OBS541"
            )
            for node, observation in observations.items()
            if node in codes and node not in values
        }
        statements = {
            node: (observation, attributes.get(node, ""), values.get(node, ""))
            for node, observation in observations.items()
        }
        return cls(statements, frozenset(foreign), coded, own)

    def has_finding_code(self, observation: str) -> bool:
        """Whether the code of a finding is recorded, which then has no IRI, or not that one."""
        return (observation, "Finding") in self._own

    def is_own_finding(self, observation: str) -> bool:
        """Whether the recorded code of a finding is an id of definitions."""
        return self._own.get((observation, "Finding"), False)

    def is_own_attribute(self, statement: str) -> bool:
        """Whether the code of an attribute without an IRI is an id of definitions."""
        return self._own.get((statement, "Attribute"), False)


def _is_own(system: str | None, code: str) -> bool:
    """Whether a code is an id, as the plan takes it (``sql/resolve/said.sql``)."""
    if code.startswith(("OIFM_", "OIFMA_")) or (code and system == "OIFM"):
        return True
    return bool(code) and not system and not code.startswith("RDE")


def is_of_registries(system: str | None) -> bool:
    """Whether codes of a system are ids of definitions, or said to be of none."""
    return system_key(system) in ("", "OIFM", "RADELEMENT")


def _name(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
