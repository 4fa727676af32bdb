"""Rules that look at several attributes of an observation, or at its statements, as shapes.

They say in SHACL Core what the files of ``converter/validation/sql`` say in SQL: a differential
test holds both to the same answers. Each is a shape with an IRI of its own and a target, so
that an engine names it in its results; ``fm:about`` names the attribute where no path does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from converter.graph import labels
from converter.graph.shared import shared_attribute
from converter.graph.turtle import Block, Statement, decimal, english
from converter.iris import checked_id
from converter.model import Attribute, ChoiceAttribute, FindingModel, NumericAttribute, Value
from converter.terminology.exclusive import is_exclusive
from converter.terminology.units import ucum

# Of a finding that is absent these are no details: where it was looked for, and that it is gone.
_PLACES = frozenset({"presence", "laterality", "location"})
_PLACE_NAME = re.compile(r"\b(?:location|side|laterality|site|region)\b")
_GONE = frozenset({"Resolved", "Unchanged", "Stable"})
_GONE_NAMES = frozenset({"resolved", "unchanged", "stable", "no"})


@dataclass(frozen=True)
class Presence:
    """How a finding says that it is absent: its attributes for that, and their values."""

    attributes: tuple[str, ...]
    absent: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, finding: FindingModel) -> Presence | None:
        """None for a finding that cannot be absent."""
        attributes: list[str] = []
        absent: list[str] = []
        others: list[str] = []
        for attribute in finding.attributes:
            shared = shared_attribute(attribute, finding)
            if not isinstance(attribute, ChoiceAttribute) or not shared:
                continue
            if shared.name == "presence":
                attributes.append(checked_id(attribute.id or ""))
                for value in attribute.values:
                    meaning = shared.meaning_of(value)
                    says = absent if meaning and meaning.name == "Absent" else others
                    says.append(checked_id(value.id or ""))
        return cls(tuple(attributes), tuple(absent), tuple(others)) if absent else None

    def is_absent(self) -> str:
        """The shape of observations that say so, and no other permitted value of presence."""
        paths = " ".join(f"oifm:{a}" for a in self.attributes)
        several = len(self.attributes) > 1
        path = f"[ sh:alternativePath ( {paths} ) ]" if several else paths

        def of(values: Sequence[str], count: str) -> str:
            return (
                f"[ sh:path {path} ; sh:qualifiedValueShape [ sh:in {listed(values)} ] ; {count} ]"
            )

        said = of(self.absent, "sh:qualifiedMinCount 1")
        if not self.others:
            return said
        return f"[ sh:property {said} , {of(self.others, 'sh:qualifiedMaxCount 0')} ]"


def listed(ids: Sequence[str]) -> str:
    """A list of things of the definitions."""
    return "( " + " ".join(f"oifm:{checked_id(i)}" for i in ids) + " )"


def rule_shapes(finding: FindingModel, presence: Presence | None) -> Iterator[Block]:
    """The shapes of one finding that stand beside those of its attributes.

    ``presence`` is what :meth:`Presence.of` gives for it.
    """
    for attribute in finding.attributes:
        if attribute.required and excusable(attribute, finding, presence) and presence:
            yield _required(finding, attribute, presence)
        if isinstance(attribute, ChoiceAttribute) and attribute.max_selected != 1:
            yield from _exclusive(finding, attribute)
    if presence:
        yield from _absent(finding, presence)


def statement_shapes(finding: FindingModel) -> Iterator[Block]:
    """The property shapes of a finding's shape that look at the statements."""
    identifier, name = checked_id(finding.id or ""), labels.one_line(finding.name)
    yield Block(
        f"shp:{identifier}.attributes",
        [
            ("a", "sh:PropertyShape"),
            ("fm:rule", '"OBS502" , "OBS503" , "OBS541"'),
            ("sh:path", "( fm:statement fm:attribute )"),
            ("sh:name", english("attributes")),
            ("sh:description", english(f"What is stated of {name} are attributes that it has.")),
            ("sh:in", listed([a.id or "" for a in finding.attributes])),
            ("sh:message", english(f"not an attribute that {name} has by its definition")),
        ],
    )
    for attribute in finding.attributes:
        if isinstance(attribute, NumericAttribute):
            yield from _units(attribute)


def statement_shape_names(finding: FindingModel) -> Iterator[str]:
    """The names of :func:`statement_shapes`, and of that which all findings share."""
    yield "shp:StatementResolved"
    yield from (block.subject for block in statement_shapes(finding))


def excusable(attribute: Attribute, finding: FindingModel, presence: Presence | None) -> bool:
    """Whether nobody misses the attribute where the finding is absent."""
    shared = shared_attribute(attribute, finding)
    return presence is not None and (shared is None or shared.name != "presence")


def least(attribute: Attribute) -> int:
    """How many values a required attribute must have."""
    return max(1, attribute.min_selected) if isinstance(attribute, ChoiceAttribute) else 1


def _required(finding: FindingModel, attribute: Attribute, presence: Presence) -> Block:
    identifier = checked_id(attribute.id or "")
    given = f"[ sh:path oifm:{identifier} ; sh:minCount {least(attribute)} ]"
    if isinstance(attribute, NumericAttribute):
        # A number in doubtful units is no fact, but not missing.
        given += (
            f"\n        [ sh:path fm:statement ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape"
            f" [ sh:and ( {_of(identifier)} shp:AmountRecorded ) ] ]"
        )
    name, of = labels.one_line(attribute.name), labels.one_line(finding.name)
    return _node(
        f"shp:{identifier}.required",
        finding,
        [
            ("fm:rule", '"OBS507"'),
            ("fm:about", f"oifm:{identifier}"),
            ("sh:name", english(f"{name} required")),
            ("sh:description", english(f"{name} is given, unless {of} is absent.")),
            ("sh:or", f"(\n        {presence.is_absent()}\n        {given}\n    )"),
            ("sh:message", english(f"{name} of {of} is missing; it is required unless absent")),
        ],
    )


def _exclusive(finding: FindingModel, attribute: ChoiceAttribute) -> Iterator[Block]:
    alone = [value.id or "" for value in attribute.values if is_exclusive(value.name)]
    if not alone or len(alone) == len(attribute.values) == 1:
        return
    identifier = checked_id(attribute.id or "")
    permitted = listed([value.id or "" for value in attribute.values])
    name = labels.one_line(attribute.name)
    told = ", ".join(labels.one_line(v.name) for v in attribute.values if is_exclusive(v.name))

    def at_most(values: str, most: int) -> str:
        return (
            f"[ sh:path oifm:{identifier} ;"
            f" sh:qualifiedValueShape [ sh:in {values} ] ; sh:qualifiedMaxCount {most} ]"
        )

    either = f"(\n        {at_most(permitted, 1)}\n        {at_most(listed(alone), 0)}\n    )"
    yield _node(
        f"shp:{identifier}.exclusive",
        finding,
        [
            ("fm:rule", '"OBS531"'),
            ("fm:about", f"oifm:{identifier}"),
            ("sh:name", english(f"{name}: one alone")),
            ("sh:description", english(f"These values stand alone: {told}.")),
            ("sh:or", either),
            ("sh:severity", "sh:Warning"),
            ("sh:message", english(f"{told}: stands with another value of {name}")),
        ],
    )


def _absent(finding: FindingModel, presence: Presence) -> Iterator[Block]:
    bare = []
    for attribute in finding.attributes:
        path = f"[ sh:path oifm:{checked_id(attribute.id or '')} ;"
        if isinstance(attribute, ChoiceAttribute):
            details = _details(attribute, finding)
            if details:
                bare.append(f"{path} sh:not [ sh:in {listed(details)} ] ]")
        elif isinstance(attribute, NumericAttribute) and not _is_place(attribute, finding):
            bare.append(f"{path} sh:or ( [ sh:not [ sh:or ( {_NUMBERS} ) ] ] {_ZERO} ) ]")
            # As it was recorded: in doubtful units it is no fact, but a detail.
            other = f"[ sh:not {_of(checked_id(attribute.id or ''))} ]"
            recorded = f"[ sh:path {_AS_RECORDED} ; sh:minInclusive 0 ; sh:maxInclusive 0 ]"
            bare.append(f"[ sh:path fm:statement ; sh:or ( {other} {recorded} ) ]")
    if not bare:
        return
    name = labels.one_line(finding.name)
    lines = "\n        ".join(bare)
    either = f"(\n        [ sh:not {presence.is_absent()} ]\n        [ sh:and (\n        {lines}\n"
    yield _node(
        f"shp:{checked_id(finding.id or '')}.absent",
        finding,
        [
            ("fm:rule", '"OBS530"'),
            ("sh:name", english("absent, not described")),
            ("sh:description", english(f"Where {name} is absent, there are no details of it.")),
            ("sh:or", f"{either}        ) ]\n    )"),
            ("sh:severity", "sh:Warning"),
            ("sh:message", english(f"{name} is absent, yet described in detail")),
        ],
    )


_AS_RECORDED = "[ sh:alternativePath ( fm:recordedNumber fm:numberInWords ) ]"
_NUMBERS = "[ sh:datatype xsd:decimal ] [ sh:datatype xsd:integer ]"
_ZERO = "[ sh:minInclusive 0 ; sh:maxInclusive 0 ]"


def _details(attribute: ChoiceAttribute, finding: FindingModel) -> list[str]:
    """The values that describe a finding which would have to be there."""
    if _is_place(attribute, finding):
        return []
    shared = shared_attribute(attribute, finding)

    def describes(value: Value) -> bool:
        meaning = shared.meaning_of(value) if shared else None
        gone = (meaning and meaning.name in _GONE) or value.name.lower() in _GONE_NAMES
        return not gone and not is_exclusive(value.name)

    return [value.id or "" for value in attribute.values if describes(value)]


def _is_place(attribute: Attribute, finding: FindingModel) -> bool:
    shared = shared_attribute(attribute, finding)
    named = _PLACE_NAME.search(attribute.name.lower())
    return named is not None or (shared is not None and shared.name in _PLACES)


def _units(attribute: NumericAttribute) -> Iterator[Block]:
    unit = ucum(attribute.unit)
    if unit is None or unit.quantity == "number":
        return
    identifier, name = checked_id(attribute.id or ""), labels.one_line(attribute.name)
    other = f"[ sh:not {_of(identifier)} ]"
    bare = "[ sh:not shp:AmountRecorded ]"
    none = "[ sh:not shp:UnitRecorded ]"
    known = "[ sh:path fm:ucumCode ; sh:minCount 1 ]"
    unknown = "[ sh:path fm:ucumCode ; sh:maxCount 0 ]"
    converted = "[ sh:path fm:number ; sh:minCount 1 ]"
    cases = [
        (
            "OBS511",
            "unitKnown",
            f"{bare} {none} {known} {converted}",
            "in a unit that nobody knows",
        ),
        ("OBS512", "unitFits", f"{bare} {unknown} {converted}", "in a unit of something else"),
    ]
    if unit.is_missed:
        cases.insert(0, ("OBS510", "unit", f"{bare} shp:UnitRecorded", "without its unit"))
        # Without a unit it is no fact, which the attribute's own shape would look at.
        if bounds := _bounds(attribute):
            within = f"[ sh:path {_AS_RECORDED} ; {bounds} ]"
            cases.append(("OBS508", "range", f"shp:UnitRecorded {within}", "beyond its range"))
    for rule, what, either, wrong in cases:
        severity: list[Statement] = [("sh:severity", "sh:Warning")] if rule == "OBS510" else []
        yield Block(
            f"shp:{identifier}.{what}",
            [
                ("a", "sh:PropertyShape"),
                ("fm:rule", f'"{rule}"'),
                ("fm:about", f"oifm:{identifier}"),
                ("sh:path", "fm:statement"),
                ("sh:name", english(f"unit of {name}")),
                ("sh:description", english(f"{name} is not recorded {wrong}.")),
                ("sh:or", f"( {other} {either} )"),
                *severity,
                ("sh:message", english(f"{name} is recorded {wrong}")),
            ],
        )


def _bounds(attribute: NumericAttribute) -> str:
    """The range of an attribute as constraints; empty where it has none."""
    ends = (("sh:minInclusive", attribute.minimum), ("sh:maxInclusive", attribute.maximum))
    return " ; ".join(f"{name} {decimal(end)}" for name, end in ends if end is not None)


def _of(identifier: str) -> str:
    """The shape of statements about an attribute."""
    return f"[ sh:path fm:attribute ; sh:hasValue oifm:{identifier} ]"


def _node(subject: str, finding: FindingModel, statements: list[Statement]) -> Block:
    name = labels.one_line(finding.name)
    head: list[Statement] = [
        ("a", "sh:NodeShape"),
        ("rdfs:label", english(f"{subject.rpartition('.')[2]}: rule on observations of {name}")),
        ("sh:targetClass", f"obs:{checked_id(finding.id or '')}"),
    ]
    return Block(subject, [*head, *statements])
