"""Checks of numeric attributes: bounds that can hold, and units that others understand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from converter.checks.nodes import Fault, Nodes, numbers
from converter.problems import quoted
from converter.terminology.units import ucum

# What runs from 0 to 100 by its nature, or may: the number alone does not tell.
_HUNDREDS = frozenset({"percent", "score", "number", "count", "quantity"})
# Percentages in other words.
_PERCENT_CODES = frozenset({"mL/(100.mL)", "mL/dL", "g/(100.g)"})


def bounds(nodes: Nodes) -> Iterator[Fault]:
    """DEF320: a minimum that is not below the maximum."""
    for node, attribute in numbers(nodes):
        low, high = attribute.minimum, attribute.maximum
        if low is not None and high is not None and low >= high:
            message = f"{node.title}: the minimum {low} is not below the maximum {high}"
            yield Fault("DEF320", node, ("minimum",), message, "minimum < maximum")


def placeholder_ranges(nodes: Nodes) -> Iterator[Fault]:
    """DEF321: 0 to 100 on a quantity that no such range fits."""
    for node, attribute in numbers(nodes):
        if attribute.minimum != 0 or attribute.maximum != 100 or not attribute.unit:
            continue
        entry = ucum(attribute.unit)
        if entry is None or entry.quantity in _HUNDREDS or entry.ucum in _PERCENT_CODES:
            continue
        message = f"{node.title}: 0 to 100 {attribute.unit} looks like a placeholder"
        expected = f"the range that the {entry.quantity} can have, or no bounds"
        yield Fault("DEF321", node, ("maximum",), message, expected)


def steps(nodes: Nodes) -> Iterator[Fault]:
    """DEF325: a step or bound that the numbers cannot have."""
    for node, attribute in numbers(nodes):
        if attribute.step is not None and attribute.step <= 0:
            message = f"{node.title}: the step is {attribute.step}"
            yield Fault("DEF325", node, ("step",), message, "more than 0")
            continue
        if attribute.number != "integer":
            continue
        for slot in ("minimum", "maximum", "step"):
            bound: Decimal | None = getattr(attribute, slot)
            if bound is not None and bound % 1:
                message = (
                    f"{node.title}: only whole numbers are permitted, and the {slot} is {bound}"
                )
                yield Fault("DEF325", node, (slot,), message, "a whole number")


def units(nodes: Nodes) -> Iterator[Fault]:
    """DEF322, DEF323, DEF324: a unit that is not UCUM, is unknown, or is missing."""
    for node, attribute in numbers(nodes):
        unit = attribute.unit
        if not unit:
            yield Fault("DEF324", node, (), f"{node.title}: no unit", "a unit, or 1 for none")
            continue
        entry = ucum(unit)
        if entry is None:
            message = f"{node.title}: nobody can tell what the unit {quoted(unit)} is"
            yield Fault("DEF323", node, ("unit",), message, "a UCUM code, for example mm or mL")
        elif not entry.is_exact:
            message = f"{node.title}: the unit {quoted(unit)} is not UCUM"
            yield Fault("DEF322", node, ("unit",), message, "", entry.ucum)
