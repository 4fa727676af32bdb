"""What kind of value each row of a table has: as it says, else by the columns that are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import of_each
from converter.annotations.tables.cell_place import CellPlaces
from converter.problems import Problem
from converter.rules import problem

_KINDS = pa.array(["code", "number", "text", "boolean"])
# What is filled says the kind; the last one counts.
_CODED = (("value_code", "code"), ("number", "number"))
_FILLED = (("value_text", "text"), *_CODED)


def kinds_of(
    made: Mapping[str, Any], rows: int, places: CellPlaces, source: str, problems: list[Problem]
) -> pa.Array | pa.ChunkedArray:
    """The kinds of the values.

    A row that says none, in a table that has the column, may have a text that is no value
    (*not measured*), but no code or number that is none.

    Args:
        made: the columns by the observation table's names.
        rows: how many rows there are.
        places: of the cells.
        source: the name of the file.
        problems: those found so far; kinds that are none are added.
    """
    if "value_kind" not in made:
        return _by_filled(made, rows, _FILLED)
    kinds = of_each(made["value_kind"], lambda told: pc.utf8_lower(pc.utf8_trim_whitespace(told)))
    wrong = of_each(kinds, lambda known: pc.invert(pc.is_in(known, value_set=_KINDS)))
    if not kinds.null_count and not pc.any(wrong).as_py():
        return kinds
    kinds, wrong = kinds.cast(pa.string()), pc.fill_null(wrong, False)
    if pc.any(wrong).as_py():
        problems.append(_no_kind(pc.indices_nonzero(wrong).to_pylist(), places, source))
        kinds = pc.if_else(wrong, _by_filled(made, rows, _FILLED), kinds)
    if kinds.null_count:
        kinds = pc.coalesce(kinds, _by_filled(made, rows, _CODED))
    return kinds


def _by_filled(made: Mapping[str, Any], rows: int, columns: tuple[tuple[str, str], ...]) -> Any:
    kind: Any = pa.nulls(rows, pa.string())
    for name, word in columns:
        if name in made:
            kind = pc.if_else(pc.is_valid(made[name]), word, kind)
    return kind


def _no_kind(wrong: list[int], places: CellPlaces, source: str) -> Problem:
    """The problem of rows whose kind is none, where the first of them stands."""
    more = f", and {len(wrong) - 1:,} more like it" if len(wrong) > 1 else ""
    message = f"this is no kind of value{more}: what is filled says the kind"
    where = {"source": source, "pointer": places.pointer(wrong[0], "value_kind")}
    return problem("ANN204", message, expected=", ".join(_KINDS.to_pylist()), **where)
