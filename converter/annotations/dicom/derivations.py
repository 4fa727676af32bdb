"""Numbers of one concept that are told apart by how they were derived: which is the value.

A mean and a maximum of one quantity do not contradict each other, and a standard deviation
is no value of it at all. So a number that has no derivation comes before one that has, and
what is given for the quantity as such (a mean) before an extreme. Where extremes stand
alone, and are several, none of them is the quantity. Where the report itself says which of
several was chosen, that one counts. What is not the value stays with its attribute, in words.

Numbers of the same derivation stay values, all of them: those that differ are a contradiction.

Source: DICOM PS3.16, TID 300, 310 and 1419, CID 3627 and 7464.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from converter.annotations.dicom.codes import Coded
from converter.annotations.dicom.observed import Row
from converter.terminology._tables import table

_Key = tuple[str, str]
# A number without a derivation, or with one that does not tell quantities apart.
_PLAIN = -1


def is_shape(derivation: Coded) -> bool:
    """Whether a derivation says how numbers are distributed, and gives none of them."""
    return _uses().get(derivation.key, ("", 0))[0] == "shape"


def no_values(rows: Iterable[Row]) -> list[Row]:
    """The numbers of an observation that are not the value of their attribute.

    Args:
        rows: of one observation.
    """
    alike: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row.columns.get("value_kind") == "number":
            of = ("attribute_system", "attribute_code", "attribute_text")
            system, code, text = (row.columns.get(name) for name in of)
            alike[(system, code) if code else (system, code, text)].append(row)
    return [row for numbers in alike.values() for row in _beside(numbers)]


def put_in_words(row: Row) -> None:
    """Keep a number as a text of its attribute that is no value."""
    columns = row.columns
    said = (columns.get("number_text"), columns.get("unit_code") or columns.get("unit"))
    for name in ("value_kind", "number", "number_text", "unit", "unit_code"):
        columns[name] = None
    columns["value_text"] = " ".join(part for part in said if part) or None


def _beside(numbers: list[Row]) -> list[Row]:
    """Of numbers of one concept, those that are not its value."""
    able = [row for row in numbers if not is_shape(row.derivation)]
    values = [row for row in able if row.chosen]
    if able and not values:
        first = min(_rank(row) for row in able)
        values = [row for row in able if _rank(row) == first]
        if first == len(_uses()) and len({row.derivation.key for row in values}) > 1:
            values = []
    return [row for row in numbers if not any(row is value for value in values)]


def _rank(row: Row) -> int:
    """Which number of several is the value: that of the lowest rank."""
    use, place = _uses().get(row.derivation.key, ("", _PLAIN))
    return len(_uses()) if use == "part" else place


@cache
def _uses() -> dict[_Key, tuple[str, int]]:
    """What a derivation is good for, and its place in the table."""
    rows = table("dicom-derivations.tsv")
    return {(row["system"], row["code"]): (row["use"], at) for at, row in enumerate(rows)}
