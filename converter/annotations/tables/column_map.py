"""Column maps: what a table calls the columns of the observation table.

TOML, one ``our_name = "their name"`` a line, or CSV with the head line ``column,name``. In TOML
a table ``cells`` says what the cells of columns mean that are findings themselves.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches

from converter.annotations.table import NAMES
from converter.annotations.tables.cell_map import NAME, Fault, against, read_cells
from converter.annotations.tables.cells import ColumnMap
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.source.text import decode

# What every reader fills by itself.
_MADE = ("source", "pointer", "observation_pointer")
COLUMNS = tuple(name for name in NAMES if name not in _MADE)
_HEAD = ["column", "name"]
_TOML_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)$")
_FORM = (
    'finding_code = "Finding", as TOML, or finding_code,Finding as CSV with the head column,name'
)

# Our name, theirs if it is a text, and the line.
Entry = tuple[str, object, int]


def read_column_map(data: bytes, source: str) -> ColumnMap:
    r"""Read the file's name of each column by the observation table's, and what cells say.

    Args:
        data: the bytes of the map.
        source: its name; CSV where it ends with ``.csv``, else TOML.

    Raises:
        ConverterError: ANN209 for each entry that names no column, or one that an entry
            before it names, and where the map cannot be read; TXT201.

    >>> read_column_map(b'finding_code = "Finding ID"\nunit = "Unit"\n', "map.toml")
    {'finding_code': 'Finding ID', 'unit': 'Unit'}
    """
    text = decode(data, source)
    entries = _rows if source.lower().endswith(".csv") else _pairs
    made = ColumnMap()
    problems: list[Problem] = []
    told = list(entries(text, source))
    wide = any(ours == NAME for ours, _, _ in told)
    for ours, theirs, line in told:
        if ours == NAME:
            cells, faults = read_cells(theirs)
            made.cells = tuple(cells)
            problems += [_placed(fault, text, source, line) for fault in faults]
            continue
        fault = _fault(ours, theirs, made, wide=wide)
        if fault is not None:
            message, expected, suggestion = fault
            where = {"source": source, "line": line, "column": 1, "expected": expected}
            problems.append(problem("ANN209", message, suggestion=suggestion, **where))
        else:
            made[ours] = str(theirs)
    problems += _twice(made, source)
    if problems:
        raise ConverterError(problems)
    if not made and not made.cells:
        raise ConverterError(
            problem("ANN209", "the column map is empty", source=source, expected=_FORM)
        )
    return made


def _placed(fault: Fault, text: str, source: str, line: int) -> Problem:
    """A fault of cells, on the line that begins what is said of their column."""
    head = re.compile(rf"\s*\[\s*cells\s*\.\s*([\"']?){re.escape(fault.column)}\1\s*\]")
    lines = enumerate(text.split("\n"), 1)
    found = next((number for number, written in lines if head.match(written)), line)
    where = {"source": source, "line": found, "column": 1, "expected": fault.expected}
    return problem("ANN209", fault.message, suggestion=fault.suggestion, **where)


def _twice(made: ColumnMap, source: str) -> list[Problem]:
    """The problems of columns that are named both for themselves and for their cells."""
    names = set(made.values())
    return [
        problem("ANN209", f"{said.column!r} is named for its cells as well", source=source, line=1)
        for said in made.cells
        if said.column in names
    ]


def _fault(
    ours: str, theirs: object, made: dict[str, str], *, wide: bool
) -> tuple[str, str, str] | None:
    """What is wrong with an entry: the message, what was expected, the suggestion."""
    if ours not in COLUMNS:
        near = get_close_matches(ours, COLUMNS, 1)
        return f"no column is called {ours!r}", ", ".join(COLUMNS), near[0] if near else ""
    if wide and (message := against(ours)):
        return message, "", ""
    if ours in made:
        return f"{ours} stands twice", "each column once", ""
    if not isinstance(theirs, str) or not theirs:
        return f"the name of {ours} in the table is no text", "a name in quotes", ""
    other = next((name for name, taken in made.items() if taken == theirs), None)
    if other is not None:
        return f"{theirs!r} is {other} already, and cannot be {ours} too", "", ""
    return None


def _pairs(text: str, source: str) -> Iterator[Entry]:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _TOML_PLACE.search(str(error))
        line, column = (int(n or 0) for n in found.groups()) if found else (0, 0)
        message = f"the column map is not TOML: {_TOML_PLACE.sub('', str(error))}"
        where = {"source": source, "line": line or text.count("\n") + 1, "column": column or 1}
        raise ConverterError(problem("ANN209", message, expected=_FORM, **where)) from error
    lines = text.split("\n")
    for ours, theirs in document.items():
        key = re.compile(rf"\s*\[?\s*([\"']?){re.escape(ours)}\1\s*[=.\]]")
        yield ours, theirs, next((n for n, line in enumerate(lines, 1) if key.match(line)), 1)


def _rows(text: str, source: str) -> Iterator[Entry]:
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) or (cells == _HEAD and rows.line_num == 1):
                continue
            if len(cells) != len(_HEAD):
                message = f"the row has {len(cells)} fields"
                where = {"source": source, "line": rows.line_num, "column": 1, "expected": _FORM}
                raise ConverterError(problem("ANN209", message, **where))
            yield cells[0], row[1], rows.line_num
    except csv.Error as error:
        message = "the column map is not CSV"
        where = {"source": source, "line": rows.line_num, "column": 1, "expected": _FORM}
        raise ConverterError(problem("ANN209", message, **where)) from error
