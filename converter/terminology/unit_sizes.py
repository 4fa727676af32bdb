"""The sizes of units in common use, so that these convert without a unit library.

The table is ``ontology/unit-sizes.tsv``.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from converter.terminology._tables import table


class Size(NamedTuple):
    """What a unit measures, and how much: ``units`` base units in ``parts``."""

    dimension: str
    units: Decimal
    parts: Decimal


def size_of(code: str) -> Size | None:
    """The size of a UCUM code, None where the table does not have it.

    >>> size_of("min")
    Size(dimension='[time]', units=Decimal('60'), parts=Decimal('1'))
    """
    return _sizes().get(code)


def resized(value: Decimal, source: Size, target: Size) -> Decimal:
    """A number of one unit as a number of another of its dimension, in the current context."""
    return value * (source.units * target.parts) / (source.parts * target.units)


@cache
def _sizes() -> dict[str, Size]:
    sizes = {}
    for row in table("unit-sizes.tsv"):
        units, _, parts = row["size"].partition("/")
        sizes[row["ucum"]] = Size(row["dimension"], Decimal(units), Decimal(parts or "1"))
    return sizes
