"""Tables of observations as text: CSV and TSV, one row per value.

The columns are those of the observation table, by name; all may be left out except that
there must be a ``finding_code`` or a ``finding_text``. A column map names columns that are
called otherwise. Rows that follow one another with the same ``observation`` (or, without
that column, the same subject, report, exam and ``observation_id``) are one observation.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa

from converter.annotations.records import steps
from converter.annotations.table import AnnotationReading, empty
from converter.annotations.tables.delimiters import LONGEST_HEAD, head_of, separated
from converter.annotations.tables.layout import (
    missing,
    misspelt,
    reading_of,
    says_finding,
    twice,
    wanted_of,
)
from converter.annotations.tables.placeholders import spaces_alone
from converter.definitions.document import Position
from converter.definitions.json_file import in_order
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.source.text import decode, with_lf

# So many problems of rows are shown with their lines.
_MOST = 10_000
# What may stand between columns in place of what is expected, and what to do about it.
_APART = {
    ";": "the columns are separated by semicolons: --from csv",
    "\t": "the columns are separated by tabs: --from tsv",
    ",": "the columns are separated by commas: --from csv",
    "|": "the columns are separated by bars: write sep=| above the head line",
}
# So many rows may stand above a head line, as titles of sheets do; and what to do about them.
_TITLE = 10
_ABOVE = "take out what stands above it"
_EXPECTED = {",": "commas between the columns", "\t": "tabs between the columns"}
# Rows by their number: how many fields they should have, and how many they have.
_Lost = dict[int, tuple[int, int]]


class _Head(NamedTuple):
    """The names of the columns, what stands between them, and how many lines stand above."""

    given: Sequence[str]
    delimiter: str
    above: int


def read_csv(
    data: bytes, source: str, first: int = 0, *, columns: Mapping[str, str] | None = None
) -> AnnotationReading:
    """Read comma-separated values (RFC 4180) with a head line; the empty text is null.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first: the number of the first observation.
        columns: the file's name of a column, by the observation table's.

    Returns:
        The observations and the problems; never raises for bad input.
    """
    return _delimited(data, source, first, ",", columns)


def read_tsv(
    data: bytes, source: str, first: int = 0, *, columns: Mapping[str, str] | None = None
) -> AnnotationReading:
    """Read tab-separated values with a head line; otherwise as :func:`read_csv`."""
    return _delimited(data, source, first, "\t", columns)


def line_finder(data: bytes) -> Callable[[str], Position]:
    """What tells the place of a row of text by its pointer; only the pointer where there is none.

    The file is taken apart once, when the first place is asked for.
    """
    known: tuple[array[int], Sequence[str]] | None = None

    def find(pointer: str) -> Position:
        nonlocal known
        path = steps(pointer)
        number = path[0] if path else None
        if not isinstance(number, int):
            return Position(pointer)
        known = known or _all_lines(data)
        starts, lines = known
        if number >= len(starts):
            return Position(pointer)
        line = starts[number]
        return Position(pointer, line, 1, lines[line - 1][:400])

    return find


def _all_lines(data: bytes) -> tuple[array[int], Sequence[str]]:
    """The line on which each row of a table of text begins, and all lines."""
    starts = array("I")
    above = 0
    try:
        text = decode(data)
        mark, above = separated(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        before = 0
        for row in reader:
            if row:
                starts.append(before + 1)
            before = reader.line_num
    except (ConverterError, csv.Error):
        pass
    # The first row is the head line, or the second.
    return starts[1 + above :], with_lf(text).split("\n") if starts else ()


def row_lines(data: bytes, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """The lines on which some rows of a table of text begin, each with its text."""
    found: dict[int, tuple[int, str]] = {}
    if not wanted or data.startswith(b"PAR1"):
        return found
    try:
        text = decode(data)
        mark, above = separated(text)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        number, before, last = -2 - above, 0, max(wanted)
        for row in reader:
            number += 1 if row else 0
            if row and number in wanted:
                found[number] = (before + 1, "")
            if number >= last:
                break
            before = reader.line_num
    except (ConverterError, csv.Error):
        return found
    lines = with_lf(text).split("\n")
    return {row: (line, lines[line - 1][:400]) for row, (line, _) in found.items()}


def _delimited(
    data: bytes, source: str, first: int, delimiter: str, columns: Mapping[str, str] | None
) -> AnnotationReading:
    wanted = wanted_of(columns)
    if not data.strip():
        found = problem("ANN202", "the file is empty", source=source, line=1, column=1)
        return AnnotationReading(empty(), (found,))
    try:
        text = decode(data, source)
        head = _head(text, source, delimiter, wanted)
        table, lost = _rows(data, source, head, wanted)
    except ConverterError as error:
        return AnnotationReading(empty(), error.problems)
    problems = [
        *missing(columns, head.given, source),
        *misspelt(head.given, wanted, source),
        *_left_out(data, text, source, lost),
    ]
    named = {wanted[name]: table.column(name) for name in table.column_names if name in wanted}
    # Rows of nothing but separators are what spreadsheets leave below a table.
    blank = spaces_alone(named, table.num_rows)
    if lost or blank:
        kept = [at for at in range(table.num_rows + len(lost)) if at not in lost]
        kept = kept[: table.num_rows]
        named["pointer"] = pa.chunked_array([pa.array([f"/{at}" for at in kept])])
    if blank:
        filled = pa.array([at not in blank for at in range(table.num_rows)])
        named = {name: column.filter(filled) for name, column in named.items()}
    rows = table.num_rows - len(blank)
    reading = reading_of(named, rows, source, first, problems, columns=columns)
    return replace(reading, problems=_placed(reading.problems, data))


def _head(text: str, source: str, expected: str, wanted: Mapping[str, str]) -> _Head:
    """The head line of a table of text.

    Raises:
        ConverterError: ANN208, where it is none, or a column that is read stands twice.
    """
    delimiter, above = separated(text, expected)
    try:
        line = io.StringIO(head_of(text), newline="")
        # Blank lines may stand above it.
        given = next(filter(None, csv.reader(line, delimiter=delimiter)), [])
    except csv.Error:
        message = "the head line cannot be told apart into columns"
        where: dict[str, Any] = {"source": source, "line": 1, "column": 1}
        raise ConverterError(problem("ANN208", message, expected="a head line", **where)) from None
    if repeated := twice(given, wanted, source):
        raise ConverterError(repeated)
    if no_head := _not_a_head(given, wanted, text, expected, delimiter, above):
        raise ConverterError(no_head.at(source=source))
    return _Head(given, delimiter, above)


def _rows(
    data: bytes, source: str, head: _Head, wanted: Mapping[str, str]
) -> tuple[pa.Table, _Lost]:
    """The rows as a table of texts, and those that have another number of fields.

    Raises:
        ConverterError: ANN208, where they cannot be told apart.
    """
    from pyarrow import csv as arrow_csv

    # With one thread rows are numbered: what is wrong with one can be located.
    bad: list[tuple[int, int, int]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        bad.append((row.number, row.expected_columns, row.actual_columns))
        return "skip"

    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(head.given, pa.string()),
        include_columns=[name for name in head.given if name in wanted] or head.given[:1],
        null_values=[""],
        strings_can_be_null=True,
    )
    parse = arrow_csv.ParseOptions(
        delimiter=head.delimiter, newlines_in_values=True, invalid_row_handler=note
    )
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(use_threads=False, skip_rows=head.above),
            parse_options=parse,
            convert_options=options,
        )
    except pa.ArrowException:
        # A head line alone, with nothing after it.
        if len(data) < LONGEST_HEAD and not data.endswith((b"\n", b"\r")):
            return _rows(data + b"\n", source, head, wanted)
        message = "the rows of the table cannot be told apart; a quote may be missing"
        where: dict[str, Any] = {"source": source, "line": 1, "column": 1}
        raise ConverterError(problem("ANN208", message, expected="rows", **where)) from None
    return table, {number - 2 - head.above: (due, actual) for number, due, actual in bad}


def _left_out(data: bytes, text: str, source: str, lost: _Lost) -> Iterator[Problem]:
    """ANN208 for each row that has another number of fields than the head line."""
    first = sorted(lost)[:_MOST]
    places = row_lines(data, {*first, *(row + 1 for row in first)})
    last = text.count("\n") + (not text.endswith("\n"))
    for row, (due, actual) in sorted(lost.items()):
        message = f"the row has {actual} fields, and the head line {due}; it is left out"
        line, excerpt = places.get(row, (0, ""))
        where: dict[str, Any] = {"pointer": f"/{row}", "line": line, "excerpt": excerpt}
        where["expected"] = f"{due} fields"
        end = places[row + 1][0] - 1 if row + 1 in places else last
        if line and end > line:
            where["suggestion"] = f"it goes on to line {end}: a quote in it may not be closed"
        yield problem("ANN208", message, source=source, column=min(line, 1), **where)


def _not_a_head(
    given: Sequence[str],
    wanted: Mapping[str, str],
    text: str,
    expected: str,
    delimiter: str,
    above: int,
) -> Problem | None:
    """ANN208 where the first row is no head line, though one could be had of the table."""
    if help_ := _otherwise_apart(given, wanted, delimiter):
        message = "the columns of the table cannot be told apart"
        at: dict[str, Any] = {"line": 1, "column": 1, "suggestion": help_}
        return problem("ANN208", message, expected=_EXPECTED[expected], **at)
    if line := _head_below(text, wanted, delimiter, above):
        message = f"the names of the columns are on line {line}, and not at the beginning"
        at = {"line": line, "column": 1, "suggestion": _ABOVE}
        return problem("ANN208", message, expected="a head line", **at)
    return None


def _otherwise_apart(given: Sequence[str], wanted: Mapping[str, str], delimiter: str) -> str:
    """What to do about a head line whose one field holds several names; else nothing."""
    finding = {theirs for theirs, ours in wanted.items() if says_finding([ours])}
    if finding & set(given):
        return ""
    for mark, help_ in _APART.items():
        if mark != delimiter and any(finding & set(field.split(mark)) for field in given):
            return help_
    return ""


def _head_below(text: str, wanted: Mapping[str, str], delimiter: str, above: int) -> int:
    """The line of a head line that is not the first, as below a title; 0 where there is none."""
    finding = {theirs for theirs, ours in wanted.items() if says_finding([ours])}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(islice(reader, above + _TITLE)):
            if finding & set(row):
                return 0 if number == above else reader.line_num
    except csv.Error:
        pass
    return 0


def _placed(problems: Iterable[Problem], data: bytes) -> tuple[Problem, ...]:
    """The problems of rows with their lines."""
    rows = [(found, steps(found.pointer)[:1] if not found.line else []) for found in problems]
    numbers = sorted({row[0] for _, row in rows if row and isinstance(row[0], int)})
    places = row_lines(data, set(numbers[:_MOST]))
    made = []
    for found, row in rows:
        line, excerpt = places.get(int(row[0]), (0, "")) if row else (0 if found.line else 1, "")
        made.append(found.at(line=line, column=1, excerpt=excerpt) if line else found)
    return tuple(in_order(made))
