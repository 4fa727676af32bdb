"""The shapes of a set of definitions, as Turtle: SHACL Core, one node shape per finding.

A finding's shape is closed over its attributes, so that an attribute of another finding
is a violation. Each property shape has an IRI, a name, a description and a message that
says what is permitted (SHACL, sections 2 and 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converter.graph import labels
from converter.graph.shape_rules import (
    Presence,
    excusable,
    least,
    listed,
    rule_shapes,
    statement_shape_names,
    statement_shapes,
)
from converter.graph.turtle import Block, Statement, decimal, english, render
from converter.iris import checked_id
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    NumericAttribute,
)


def finding_shapes(finding: FindingModel) -> str:
    """The node shape of the observations about one finding, and its property shapes."""
    return "".join(map(render, _parts(finding)))


def known_findings(findings: Sequence[FindingModel]) -> str:
    """The shape that knows every finding: an observation must be about one of them."""
    listed = "\n        ".join(f"oifm:{checked_id(f.id or '')}" for f in findings)
    statements: list[Statement] = [
        ("a", "sh:PropertyShape"),
        ("fm:rule", '"OBS501" , "OBS541"'),
        ("rdfs:label", english("known finding")),
        ("sh:targetSubjectsOf", "fm:finding"),
        ("sh:path", "fm:finding"),
        ("sh:name", english("known finding")),
        ("sh:description", english("An observation is about a finding that has a definition.")),
        ("sh:in", f"(\n        {listed}\n    )"),
        ("sh:message", english("the finding of an observation must be one that is defined here")),
    ]
    return render(Block("shp:KnownFinding", statements, "known findings"))


def _parts(finding: FindingModel) -> Iterator[Block]:
    identifier = checked_id(finding.id or "")
    name = labels.one_line(finding.name)
    yield _of_observations(finding, identifier, name)
    yield _of_their_finding(identifier, name)
    yield _of_their_type(identifier, name)
    presence = Presence.of(finding)
    for order, attribute in enumerate(finding.attributes):
        yield Block(f"shp:{attribute.id}", _property(finding, attribute, order, presence))
    yield from statement_shapes(finding)
    yield from rule_shapes(finding, presence)


def _of_observations(finding: FindingModel, identifier: str, name: str) -> Block:
    """The node shape, which is closed over the attributes of the finding."""
    properties = [f"shp:{identifier}.finding"]
    properties += [f"shp:{checked_id(a.id or '')}" for a in finding.attributes]
    properties += statement_shape_names(finding)
    return Block(
        f"shp:{identifier}",
        [
            ("a", "sh:NodeShape"),
            ("fm:rule", '"OBS502" , "OBS503" , "SHC401"'),
            ("rdfs:label", english(f"shape of an observation of {name}")),
            ("sh:targetClass", f"obs:{identifier}"),
            ("sh:name", english(name)),
            ("sh:description", english(f"What an observation of {name} may and must say.")),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", "shp:observationProperties"),
            ("sh:property", " ,\n        ".join(properties)),
            ("sh:message", english(f"not an attribute that {name} has by its definition")),
        ],
        finding.name,
    )


def _of_their_finding(identifier: str, name: str) -> Block:
    """The shape by which an observation names its finding, and no other."""
    return Block(
        f"shp:{identifier}.finding",
        [
            ("a", "sh:PropertyShape"),
            ("fm:rule", '"SHC401"'),
            ("sh:path", "fm:finding"),
            ("sh:name", english("finding")),
            (
                "sh:description",
                english(f"An observation of {name} names that finding and no other."),
            ),
            ("sh:hasValue", f"oifm:{identifier}"),
            ("sh:minCount", "1"),
            ("sh:maxCount", "1"),
            ("sh:message", english(f"an observation of {name} must name this finding, once")),
        ],
    )


def _of_their_type(identifier: str, name: str) -> Block:
    """The shape by which whatever names the finding has the type of its observations."""
    return Block(
        f"shp:{identifier}.type",
        [
            ("a", "sh:PropertyShape"),
            ("fm:rule", '"SHC401"'),
            ("sh:targetNode", f"oifm:{identifier}"),
            ("sh:path", "[ sh:inversePath fm:finding ]"),
            ("sh:name", english("type")),
            # Without the type, the shape of the finding would pass over the observation.
            ("sh:description", english(f"An observation about {name} has the type that says so.")),
            ("sh:class", f"obs:{identifier}"),
            (
                "sh:message",
                english(f"an observation whose finding is {name} must be typed as one"),
            ),
        ],
    )


def _property(
    finding: FindingModel, attribute: Attribute, order: int, presence: Presence | None
) -> list[Statement]:
    name = labels.one_line(attribute.name)
    description = labels.one_line(attribute.description or "")
    definition = description or labels.attribute_definition(finding, attribute)
    constraints = list(_constraints(attribute, finding, presence))
    codes = sorted({code for codes, _ in constraints for code in codes})
    out: list[Statement] = [
        ("a", "sh:PropertyShape"),
        ("fm:rule", " , ".join(f'"{code}"' for code in codes)),
        ("sh:path", f"oifm:{attribute.id}"),
        ("sh:name", english(name)),
        ("sh:description", english(definition)),
        ("sh:order", str(order)),
        *(statement for _, statement in constraints),
    ]
    must = f"{name} of {labels.one_line(finding.name)} must be {labels.permitted(attribute)}"
    if attribute.required:
        must += " (required)"
    return [*out, ("sh:message", english(must))]


# The rules that a constraint stands for, and the constraint.
_Constraint = tuple[tuple[str, ...], Statement]


def _constraints(
    attribute: Attribute, finding: FindingModel, presence: Presence | None
) -> Iterator[_Constraint]:
    most: int | None = 1
    if isinstance(attribute, ChoiceAttribute):
        yield (
            ("OBS504", "OBS509", "OBS541"),
            ("sh:in", listed([v.id or "" for v in attribute.values])),
        )
        most = attribute.max_selected
    elif isinstance(attribute, NumericAttribute):
        # A whole number is one all the same, and Turtle's "12" is an xsd:integer.
        either = "( [ sh:datatype xsd:decimal ] [ sh:datatype xsd:integer ] )"
        whole = attribute.number == "integer"
        yield ("OBS509",), ("sh:datatype", "xsd:integer") if whole else ("sh:or", either)
        if attribute.minimum is not None:
            yield ("OBS508",), ("sh:minInclusive", decimal(attribute.minimum))
        if attribute.maximum is not None:
            yield ("OBS508",), ("sh:maxInclusive", decimal(attribute.maximum))
    elif isinstance(attribute, BooleanAttribute):
        yield ("OBS509",), ("sh:datatype", "xsd:boolean")
    else:
        # A text may be given by a code.
        either = "( [ sh:datatype xsd:string ] [ sh:nodeKind sh:IRI ] )"
        yield ("OBS509",), ("sh:or", either)
    if attribute.required and not excusable(attribute, finding, presence):
        yield ("OBS507",), ("sh:minCount", str(least(attribute)))
    if most is not None:
        yield ("OBS505",), ("sh:maxCount", str(most))
