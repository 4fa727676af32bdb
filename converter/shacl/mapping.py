"""Results become answers: the rule, the observation, the attribute and the value.

Which rule a shape stands for it says itself (``fm:rule``). Where it stands for several, the
constraint component decides, and where that leaves several, what the value is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from converter.iris import SH, Namespaces
from converter.resources import resource
from converter.shacl.recorded import Recorded, is_of_registries
from converter.shacl.results import Result
from converter.terminology.systems import parse_code_iri, recorded_fault

_NUMBER = re.compile(r"XMLSchema#(?:decimal|integer|double|float|int|long)>$")
# A result of a shape that stands for no rule.
OWN_SHAPE = "SHC402"
# What became of the codes of a finding and of an attribute that led to nothing.
_FINDING = frozenset({"OBS501", "OBS541"})
_STATEMENT = frozenset({"OBS502", "OBS541"})
MALFORMED = "SHC401"
# The value node of these is a finding, an attribute, a code, or whatever stands under a wrong one.
_OF_NO_VALUE = frozenset({"OBS501", "OBS502", "OBS503", "OBS540"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a result says, in the terms of the plan.

    Attributes:
        code: of the rule.
        observation: the IRI of the observation; of the focus node where none is known.
        statement: the IRI of the statement, or of the observation.
        attribute, value: ids; empty where there is none.
        result: what the engine said.
    """

    code: str
    observation: str
    statement: str
    attribute: str
    value: str
    result: Result = field(compare=False)


@dataclass(frozen=True)
class ShapeRules:
    """What shapes say of themselves: the rules, the attribute, the attributes that there are."""

    rules: Mapping[str, frozenset[str]]
    about: Mapping[str, str]
    paths: frozenset[str]
    lists: frozenset[str]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad | ox.Triple], ns: Namespaces) -> ShapeRules:
        """Reads a shapes graph."""
        rules: dict[str, set[str]] = {}
        about: dict[str, str] = {}
        paths, lists = set(), set()
        for quad in quads:
            subject, predicate = quad.subject, quad.predicate.value
            if not isinstance(subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
                continue
            value = quad.object.value
            if predicate == ns.core + "rule":
                rules.setdefault(subject.value, set()).add(value)
            elif predicate == ns.core + "about":
                about[subject.value] = value
            elif predicate == SH + "path":
                if isinstance(quad.object, ox.NamedNode):
                    paths.add(value)
                else:
                    lists.add(subject.value)
        frozen = {shape: frozenset(codes) for shape, codes in rules.items()}
        return cls(frozen, about, frozenset(paths), frozenset(lists))

    def beside(self, other: ShapeRules) -> ShapeRules:
        """Both together; the other's shapes do not change what ours stand for."""
        return ShapeRules(
            {**other.rules, **self.rules},
            {**other.about, **self.about},
            self.paths,
            self.lists,
        )


class Mapper:
    """Maps the results of one run.

    Args:
        shapes: what the shapes say of themselves.
        ns: the namespaces of shapes and data.
        recorded: what the data record.
    """

    def __init__(self, shapes: ShapeRules, ns: Namespaces, recorded: Recorded) -> None:
        self._shapes = shapes
        self._ns = ns
        self._recorded = recorded
        self._statements = recorded.statements
        self._components = ShapeRules.of(_components(ns), ns).rules

    def answers(self, results: Iterable[Result]) -> Iterator[Answer]:
        """What each result says, in their order."""
        for result in results:
            yield self._answer(result)

    def _answer(self, result: Result) -> Answer:
        statement = next(
            (iri for iri in (result.focus, result.value_iri) if iri in self._statements), ""
        )
        stated = self._statements.get(statement, ("", "", ""))
        observation = stated[0] or result.focus
        if result.shape.startswith(self._ns.shapes) and result.shape.endswith(".type"):
            observation = result.value_iri or observation  # the focus node is the finding
        attribute = self._shapes.about.get(result.shape) or stated[1]
        if result.path.startswith(self._ns.id):
            attribute = result.path
        elif result.shape in self._shapes.lists and result.value_iri.startswith(self._ns.id):
            attribute = result.value_iri
        code = self._code(result, attribute, observation, statement)
        value = result.value_iri if result.value_iri.startswith(self._ns.id) else stated[2]
        if code in _OF_NO_VALUE:
            value = ""
        return Answer(
            code,
            observation,
            statement or observation,
            self._id(attribute),
            self._id(value),
            result,
        )

    def _code(self, result: Result, attribute: str, observation: str, statement: str) -> str:
        codes = self._shapes.rules.get(result.shape)
        if not codes:
            return OWN_SHAPE
        if len(codes) > 1:
            both = codes & self._components.get(result.component, frozenset())
            codes = both or codes
        if len(codes) == 1:
            code = next(iter(codes))
            # What cannot be compared with a bound violates it as well (SHACL, section 4.3).
            # Of a statement the number that it records was compared.
            compared = result.value_iri in self._statements or _NUMBER.search(result.value)
            return code if code != "OBS508" or compared else "OBS509"
        recorded = self._recorded
        if codes == _FINDING:
            if result.value_iri and not recorded.has_finding_code(observation):
                return self._of_code(result.value_iri, "OBS501")
            return "OBS501" if recorded.is_own_finding(observation) else "OBS541"
        if codes == _STATEMENT:
            return "OBS502" if recorded.is_own_attribute(statement) else "OBS541"
        if "OBS502" in codes:
            # Of a closed shape, or of the list of a finding's attributes.
            if not attribute.startswith(self._ns.id):
                return MALFORMED
            if attribute in self._shapes.paths:
                return "OBS503"
            return "OBS541" if (observation, attribute) in recorded.foreign else "OBS502"
        if "OBS504" in codes:
            if not result.value_iri:
                return recorded.coded.get((observation, attribute, result.value), "OBS509")
            return self._of_code(result.value_iri, "OBS504")
        return min(codes)

    def _of_code(self, iri: str, of_registries: str) -> str:
        """The rule that an IRI breaks which is nothing that is defined, as the plan reads it.

        Args:
            iri: of a finding or a value.
            of_registries: the rule where it is an id of definitions, or no code at all.
        """
        system, code = parse_code_iri(iri, self._ns) or ("", "")
        if iri.startswith(self._ns.id) or is_of_registries(system):
            return of_registries
        return "OBS540" if recorded_fault(system, code) else "OBS541"

    def _id(self, iri: str) -> str:
        return iri.removeprefix(self._ns.id) if iri.startswith(self._ns.id) else ""


def _components(ns: Namespaces) -> Iterator[ox.Quad]:
    text = resource("shapes", "components.ttl").decode()
    yield from ox.parse(text.replace(Namespaces().base, ns.base), ox.RdfFormat.TURTLE)
