"""What programs write where a table has nothing: pandas, R, spreadsheets, databases.

Such a word is no code, no id and no time: patients whose id is "NA" would be one patient.
Among words it may be an answer ("none", "not applicable"), so there only what is never a word
counts as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.tables.cell_place import CellPlaces
from converter.problems import Problem
from converter.rules import problem

NEVER_A_WORD = ("NaN", "nan", "<NA>", "NaT", "#N/A")
UNLIKELY = ("NA", "N/A", "null", "NULL", "None")
# Of these columns no cell is a word.
_ENDS = ("_code", "_system", "_id", "_time", "_at", "_kind")
_OTHERS = {"number", "number_text", "status", "document", "observation"}


def without_placeholders(
    named: Mapping[str, Any], places: CellPlaces, source: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The columns with nothing where a program wrote its word for nothing.

    Args:
        named: columns by the observation table's names.
        places: of the cells.
        source: the name of the file.

    Returns:
        The columns, and for each one with such words a remark at the first of them.
    """
    made = dict(named)
    problems = []
    for name, column in named.items():
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if name == "pointer" or not (_is_text(kind) or pa.types.is_floating(kind)):
            continue
        cells = one(column)
        if pa.types.is_floating(kind):
            nothing = pc.fill_null(pc.is_nan(cells), False)
        else:
            words = NEVER_A_WORD + (UNLIKELY if _is_no_word(name) else ())
            nothing = _among(cells, pa.array(words, kind))
        if nothing is None or not pc.any(nothing).as_py():
            continue
        at = pc.indices_nonzero(nothing)
        many = f"{len(at)} cells" if len(at) > 1 else "1 cell"
        stands = "stand" if len(at) > 1 else "stands"
        message = f"in {many} of {places.name(name)} {stands} a word for nothing: taken as empty"
        pointer = places.pointer(at[0].as_py(), name)
        problems.append(problem("ANN224", message, source=source, pointer=pointer))
        emptied = pc.if_else(nothing, pa.scalar(None, kind), cells.cast(kind))
        made[name] = pa.chunked_array([emptied])
    return made, problems


def _is_no_word(name: str) -> bool:
    return name.endswith(_ENDS) or name in _OTHERS


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _among(cells: pa.Array, words: pa.Array) -> pa.Array | None:
    """Which cells are one of some words; None where it is seen at once that none is."""
    if pa.types.is_dictionary(cells.type):
        found = pc.is_in(cells.dictionary, words)
        if not pc.any(found).as_py():
            return None
        return pc.fill_null(found.take(cells.indices), False)
    return pc.is_in(cells, words)


def blank_rows(named: Mapping[str, Any], rows: int) -> set[int]:
    """The rows of which no column says anything."""
    blank = pa.repeat(pa.scalar(bool(named)), rows)
    for column in named.values():
        if not column.null_count:
            return set()
        blank = pc.and_(blank, one(column.is_null()))
    return set(pc.indices_nonzero(blank).to_pylist())


def spaces_alone(named: Mapping[str, Any], rows: int) -> set[int]:
    """The rows of a table of text of which no column has more than white space."""
    if not rows:
        return set()  # its columns have no kind
    blank = pa.repeat(pa.scalar(bool(named)), rows)
    for column in named.values():
        blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(pc.fill_null(one(column), "")), ""))
        if not pc.any(blank).as_py():
            return set()
    return set(pc.indices_nonzero(blank).to_pylist())
