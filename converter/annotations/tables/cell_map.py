"""The part of a column map that says what cells mean: ``[cells."Pleural Effusion"]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from converter.annotations.tables.cells import CONSTANTS, CONTEXT, KINDS, OF_ROWS, Cells

NAME = "cells"
_NO_FRACTION = re.compile(r"(?<=[0-9])\.0+\Z")
_VALUES, _SEPARATOR = "values", "separator"
_WORDS = ", ".join(f'"{kind}"' for kind in KINDS)
_CODE = '[cells."Edema"] with finding_code, attribute_code and values = { "1.0" = "OIFMA_….1", … }'


class Fault(NamedTuple):
    """What is wrong with an entry: the column it is about, the message, what was expected."""

    column: str
    message: str
    expected: str = ""
    suggestion: str = ""


def read_cells(given: object) -> tuple[list[Cells], list[Fault]]:
    """What a map says of the cells of columns.

    Args:
        given: the table ``cells`` of the map.

    Returns:
        What is said of each column, and what is wrong.
    """
    if not isinstance(given, dict):
        return [], [Fault("", "cells is no table of columns", _CODE)]
    made: list[Cells] = []
    faults: list[Fault] = []
    for column, entry in given.items():
        found = _one(column, entry)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            made.append(found)
    return made, faults


def against(ours: str) -> str:
    """Why a map with cells cannot name a column for one of ours; nothing where it can."""
    if ours in CONTEXT:
        return ""
    return f"{ours} is said by the cells, so the map cannot name a column for it as well"


def _one(column: str, entry: object) -> Cells | Fault:
    if not isinstance(entry, dict):
        return Fault(column, f"what the cells of {column!r} say is no table", _CODE)
    values = entry.get(_VALUES)
    separator = entry.get(_SEPARATOR, "")
    says = {key: text for key, text in entry.items() if key not in (_VALUES, _SEPARATOR)}
    if fault := _constants(column, says):
        return fault
    if not isinstance(separator, str):
        return Fault(column, f"the separator of {column!r} is no text", 'separator = "|"')
    if isinstance(values, str) and values in KINDS:
        if (code := KINDS[values]) in says:
            return Fault(column, f"both the map and the cells of {column!r} say {code}")
        made = Cells(column, says, values, separator=separator)
        return made if _has_finding(says) else _no_finding(column)
    if not isinstance(values, dict) or not values:
        expected = f"values = {_WORDS}, or a table of cells: {_CODE}"
        return Fault(column, f"the map does not say what the cells of {column!r} mean", expected)
    return _listed(column, says, values, separator)


def _listed(
    column: str, says: Mapping[str, str], values: Mapping[str, object], separator: str
) -> Cells | Fault:
    """What is said of a column whose cells are listed."""
    meanings: dict[str, Mapping[str, str]] = {}
    alike: dict[str, str] = {}
    for cell, meaning in values.items():
        told = {"value_code": meaning} if isinstance(meaning, str) and meaning else meaning
        if not isinstance(told, dict):
            expected = "a code, or a table such as { finding_code = …, value_code = … }"
            return Fault(column, f"what a cell {cell!r} of {column!r} means is no code", expected)
        if fault := _constants(column, told):
            return fault
        # 1.10 beside 1.1 may be a code of its own.
        whole = _NO_FRACTION.sub("", cell.strip())
        if (other := alike.setdefault(whole, cell)) != cell and meanings[other.strip()] != told:
            message = f"cells {other!r} and {cell!r} of {column!r} are one, and mean two things"
            return Fault(column, message, "each cell once; 1 and 1.0 are one, blanks do not count")
        meanings[cell.strip()] = told
    made = Cells(column, says, values=meanings, separator=separator)
    if made.of_row:
        if separator or any(key not in OF_ROWS for key in _said(made)):
            return _no_finding(column)
    elif not all(_has_finding({**says, **told}) for told in meanings.values() if told):
        return _no_finding(column)
    return made


def _constants(column: str, says: Mapping[str, object]) -> Fault | None:
    for key, text in says.items():
        if key not in CONSTANTS:
            known = [*CONSTANTS, _VALUES, _SEPARATOR]
            near = get_close_matches(key, known, 1)
            message = f"cells of {column!r} cannot say {key!r}"
            return Fault(column, message, ", ".join(known), near[0] if near else "")
        if not isinstance(text, str) or not text:
            return Fault(column, f"{key} of {column!r} is no text", "a code or a text in quotes")
    return None


def _said(made: Cells) -> list[str]:
    return [*made.says, *(key for told in made.values.values() for key in told)]


def _has_finding(says: Mapping[str, object]) -> bool:
    return "finding_code" in says or "finding_text" in says


def _no_finding(column: str) -> Fault:
    message = f"nothing says of which finding the cells of {column!r} are"
    expected = f"finding_code or finding_text; of a whole row can be said {', '.join(OF_ROWS)}"
    return Fault(column, message, expected)
