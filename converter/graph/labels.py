"""The labels and definitions of the ontology: one label per entity, that reads alone."""

from __future__ import annotations

from functools import lru_cache

from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    NumericAttribute,
    Value,
)
from converter.problems import ConverterError
from converter.rules import problem


@lru_cache(maxsize=1 << 16)
def one_line(words: str) -> str:
    """The words with every run of white space as one space, and none outside."""
    return " ".join(words.split())


def name(words: str) -> str:
    """A name as a label.

    Raises:
        ConverterError: RDF413, where it is white space alone.
    """
    line = one_line(words)
    if not line:
        raise ConverterError(problem("RDF413", f"the name {words!r} is white space alone"))
    return line


def attribute_label(finding: FindingModel, attribute: Attribute) -> str:
    """For example ``localized soft-tissue calcification: presence``."""
    return f"{one_line(finding.name)}: {one_line(attribute.name)}"


def value_label(attribute: str, value: Value) -> str:
    """The attribute's label with the value: ``… calcification: presence = absent``."""
    return f"{attribute} = {one_line(value.name)}"


def finding_definition(finding: FindingModel) -> str:
    """A definition for a finding whose source has none."""
    return f"The imaging finding {one_line(finding.name)}."


def attribute_definition(finding: FindingModel, attribute: Attribute) -> str:
    """A definition for an attribute whose source has none."""
    return f"The {one_line(attribute.name)} of {one_line(finding.name)}."


def value_definition(finding: FindingModel, attribute: Attribute, value: Value) -> str:
    """A definition for a value whose source has none."""
    name = one_line(value.name)
    return f"The value {name} for the {one_line(attribute.name)} of {one_line(finding.name)}."


def how_many(attribute: ChoiceAttribute) -> str:
    """How many values may and must be selected, in words; nothing where any number may."""
    least = attribute.min_selected if attribute.required else 1
    limit = attribute.max_selected
    if least > 1:
        most = f" to {limit}" if limit else " or more"
        return str(least) if limit == least else f"{least}{most}"
    return "one" if limit == 1 else f"up to {limit}" if limit else ""


def permitted(attribute: Attribute) -> str:
    """What an attribute permits, in words: the core of a shape's message."""
    if isinstance(attribute, ChoiceAttribute):
        names = ", ".join(one_line(value.name) for value in attribute.values)
        return f"{how_many(attribute) or 'any'} of: {names}"
    if isinstance(attribute, NumericAttribute):
        kind = "an integer" if attribute.number == "integer" else "a number"
        unit = (
            f" in {one_line(attribute.unit)}" if attribute.unit and attribute.unit.strip() else ""
        )
        low, high = attribute.minimum, attribute.maximum
        if low is not None and high is not None:
            return f"{kind} from {low:f} to {high:f}{unit}"
        if low is not None:
            return f"{kind} of at least {low:f}{unit}"
        if high is not None:
            return f"{kind} of at most {high:f}{unit}"
        return kind + unit
    return "true or false" if isinstance(attribute, BooleanAttribute) else "text"
