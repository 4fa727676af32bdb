"""Columns of a file as the observation table: names, kinds, and what rows belong together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import changed, joined, numbers, of_each, one, texts
from converter.annotations.numbers import are_held, number_of
from converter.annotations.side_faults import side_faults
from converter.annotations.sides import implied_systems, with_sides
from converter.annotations.table import NAMES, NUMBER, AnnotationReading, empty, table_of
from converter.annotations.tables.cell_place import CellPlaces
from converter.annotations.tables.cells import CONTEXT, cells_of, is_cell, name_of
from converter.annotations.tables.kinds import kinds_of
from converter.annotations.tables.placeholders import blank_rows, without_placeholders
from converter.annotations.tables.wide import tall
from converter.annotations.times import unread_times
from converter.annotations.withdrawn import withdrawn_problem, without_withdrawn
from converter.problems import Problem
from converter.rules import problem

# The columns that the reader fills by itself where the file does not.
_OWN = {"source", "pointer", "observation_pointer", "number"}
# One of them says which finding was recorded.
FINDING = {"finding_code", "finding_text"}
GROUP = ("subject_id", "report_id", "exam_id", "observation_id")
# What separates the images of a row of text.
_BETWEEN = "|"
_NO_ROW = "the table has no row"
_LAYOUT = "a column finding_code or finding_text; a column map names it otherwise"
_WIDE = "where findings are columns, let the map say what their cells mean: oifm explain ANN205"
_ANSWERS = {"value", "answer", "presence", "present", "absent", "negated", "negation"}
_NO_TEXT = pa.scalar(None, pa.string())
_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*\Z")
# 1,234 is a thousand and more, or little more than one.
_EITHER = re.compile(r"\s*[+-]?[1-9][0-9]{0,2},[0-9]{3}\s*\Z")

Columns = dict[str, pa.ChunkedArray]


def wanted_of(columns: Mapping[str, str] | None) -> dict[str, str]:
    """The observation table's name of each column that is read, by the file's.

    Args:
        columns: the file's name of a column, by the observation table's.
    """
    given = dict(columns or {})
    cells = cells_of(columns)
    read = CONTEXT if cells else NAMES
    wanted = {name: name for name in read if name not in _OWN - {"number"} and name not in given}
    wanted.update({theirs: ours for ours, theirs in given.items() if ours in read})
    wanted.update({said.column: name_of(number) for number, said in enumerate(cells)})
    return wanted


def says_finding(read: Iterable[str]) -> bool:
    """Whether one of the columns that are read says which finding was recorded."""
    return any(name in FINDING or is_cell(name) for name in read)


def missing(
    columns: Mapping[str, str] | None, given: Collection[str], source: str
) -> list[Problem]:
    """The problems of mapped columns that the file has not."""
    problems = []
    named = [(f" for {ours}", theirs) for ours, theirs in (columns or {}).items()]
    named += [("", said.column) for said in cells_of(columns)]
    for what, theirs in named:
        if theirs not in given:
            message = f"there is no column {theirs!r}, which the column map names{what}"
            near = get_close_matches(theirs, given, 1, cutoff=0.8)
            where = {"source": source, "line": 1, "column": 1}
            help_ = f"{near[0]!r}?" if near else ""
            problems.append(problem("ANN210", message, suggestion=help_, **where))
    return problems


def twice(given: Sequence[str], wanted: Collection[str], source: str) -> Problem | None:
    """The problem of a column that stands more than once: nobody can tell which one is meant."""
    name = next((name for name in sorted(wanted) if given.count(name) > 1), None)
    if name is None:
        return None
    message = f"the column {name} stands more than once"
    return problem("ANN208", message, source=source, line=1, column=1, expected="each once")


def misspelt(given: Iterable[str], wanted: Mapping[str, str], source: str) -> list[Problem]:
    """The problems of columns whose names are nearly those of the observation table."""
    problems = []
    for name, near in nearly(given, wanted).items():
        problems.append(problem("ANN206", unknown(name), source=source, suggestion=near))
    return problems


def nearly(given: Iterable[str], wanted: Collection[str]) -> dict[str, str]:
    """The names that are nearly those of a column, letter case aside, each with that column.

    So are names under which tables often say whether a finding is there.
    """
    names = {name.lower(): name for name in sorted(wanted)}
    found = {}
    for name in given:
        plain = name.strip().lower()
        near = get_close_matches(plain, names, 1, cutoff=0.85) if name not in wanted else []
        if near:
            found[name] = names[near[0]]
        elif plain in _ANSWERS and name not in wanted and "value_code" in wanted:
            found[name] = "value_code"
    return found


def unknown(name: str) -> str:
    """What is told of a column that is nearly known."""
    return f"the column {name!r} is not known; it is passed over"


def reading_of(
    named: Columns,
    rows: int,
    source: str,
    first: int,
    problems: list[Problem],
    *,
    before: int = 0,
    columns: Mapping[str, str] | None = None,
) -> AnnotationReading:
    """The observation table of the columns of a file.

    Args:
        named: columns by the observation table's names; texts may be dictionaries. No file
            has ``source`` and ``observation_pointer`` among them: where a program says them,
            they stay.
        rows: how many rows they have.
        source: the name of the file.
        first: the number of the first observation.
        problems: those found so far.
        before: how many rows of the file came before these.
        columns: the file's name of a column, by the observation table's; and what the cells
            of others say.
    """
    if not says_finding(named):
        at: dict[str, Any] = {"source": source, "line": 1, "column": 1}
        message = "no column says which finding was recorded"
        found = problem("ANN205", message, expected=_LAYOUT, suggestion=_WIDE, **at)
        return AnnotationReading(empty(), (*problems, found))
    if not rows:
        return _nothing(_NO_ROW, source, problems)
    pointers = one(named["pointer"]) if "pointer" in named else joined("", numbers(rows, before))
    if cells := cells_of(columns):
        named, rows, untold = tall(named, cells, pointers, source)
        problems += untold
        pointers = one(named["pointer"])
        if not rows:
            return _nothing("no cell says anything of a finding", source, problems)
    named, pointers, empties = _without_blanks(named, CellPlaces(pointers, columns), source)
    problems += empties
    if not len(pointers):
        return _nothing(_NO_ROW, source, problems)
    made = _made(named, CellPlaces(pointers, columns), source, problems)
    count = _grouped(named, made, first)
    problems += side_faults(made, source)
    table, gone = without_withdrawn(table_of(made, len(pointers)))
    for pointer, status in gone:
        problems.append(withdrawn_problem(source, pointer, status))
    return AnnotationReading(table, tuple(problems), count - len(gone))


def _nothing(why: str, source: str, problems: Sequence[Problem]) -> AnnotationReading:
    """ANN203, beside what was found before."""
    found = problem("ANN203", why, source=source, line=1, column=1)
    return AnnotationReading(empty(), (*problems, found))


def _without_blanks(
    named: Columns, places: CellPlaces, source: str
) -> tuple[Columns, pa.Array, list[Problem]]:
    """The columns without words for nothing, and without rows in which nothing else stands.

    Returns:
        The columns, the pointers of their rows, and what is told of such words.
    """
    named, empties = without_placeholders(named, places, source)
    pointers = places.pointers
    said = {name: column for name, column in named.items() if name != "pointer"}
    if empties and (blank := blank_rows(said, len(pointers))):
        filled = pa.array([row not in blank for row in range(len(pointers))])
        named = {name: column.filter(filled) for name, column in named.items()}
        pointers = pointers.filter(filled)
    return named, pointers, empties


def _made(
    named: Columns, places: CellPlaces, source: str, problems: list[Problem]
) -> dict[str, Any]:
    """The columns of the observation table, but for those of whole observations."""
    made: dict[str, Any] = {
        name: texts(column)
        for name, column in named.items()
        if name not in _OWN and name not in ("images", "observation")
    }
    made["pointer"] = places.pointers
    made["source"] = texts(named["source"]) if "source" in named else source
    _images(named, made)
    _numbers(named, made, places, source, problems)
    problems += unread_times(made, places, source)
    made["value_kind"] = kinds_of(made, len(places.pointers), places, source, problems)
    for part in ("finding", "attribute", "value"):
        code = made.get(f"{part}_code")
        if f"{part}_system" not in made and code is not None:
            made[f"{part}_system"] = of_each(code, _system)
    made |= with_sides(made)
    if "site_system" not in made and (sites := made.get("site_code")) is not None:
        made["site_system"] = of_each(sites, implied_systems)
    return made


def _grouped(named: Columns, made: dict[str, Any], first: int) -> int:
    """Puts the observation of each row into what is made, and gives how many there are."""
    pointers = made["pointer"]
    new = starts_of(named, len(pointers))
    number = pc.subtract(pc.cumulative_sum(new.cast(pa.int64())), 1)
    heads = pc.indices_nonzero(new).take(number)
    made["observation"] = pc.add(number, first)
    made["observation_pointer"] = pointers.take(heads)
    if "observation_pointer" in named:
        said_of = one(texts(named["observation_pointer"])).cast(pa.string())
        made["observation_pointer"] = pc.coalesce(said_of, made["observation_pointer"])
    return int(number[-1].as_py()) + 1


def keys_of(named: Collection[str]) -> tuple[str, ...]:
    """The columns that say which rows are one observation, the last of them always; or none."""
    keys = ("observation",) if "observation" in named else GROUP
    return tuple(key for key in keys if key in named) if keys[-1] in named else ()


def starts_of(named: Mapping[str, Any], rows: int) -> pa.Array:
    """Whether each row begins an observation.

    Rows that follow one another with the same key belong together; one without is alone.
    """
    keys = keys_of(named)
    if not keys:
        return pa.repeat(pa.scalar(True), rows)
    new = pc.is_null(one(named[keys[-1]]))
    for key in (*keys, "source"):
        if key in named:
            new = pc.or_(new, changed(one(named[key])))
    return new


def _system(codes: pa.Array) -> pa.Array:
    """The system of codes that are known by their form."""
    return pc.if_else(pc.starts_with(codes, "OIFM"), "OIFM", _NO_TEXT)


def _numbers(
    named: Columns,
    made: dict[str, Any],
    places: CellPlaces,
    source: str,
    problems: list[Problem],
) -> None:
    column = named.get("number")
    if column is None:
        return
    exact = pa.types.is_decimal(column.type) or pa.types.is_integer(column.type)
    written = made.get("number_text")
    words = column if exact and written is not None else texts(column).cast(pa.string())
    made["number_text"] = words if written is None else written
    try:
        made["number"] = (column if exact else words).cast(NUMBER)
        if are_held(made["number"]):
            return
    except pa.ArrowException:
        pass
    words = words.cast(pa.string())
    values = [None if text is None else number_of(text) for text in words.to_pylist()]
    made["number"] = pa.array(values, NUMBER)
    for at, (value, text) in enumerate(zip(values, words.to_pylist(), strict=True)):
        if value is None and text is not None:
            message = "this is no number, or has more than 18 digits before or after the point"
            pointer = places.pointer(at, "number")
            expected = "a number such as 12.5"
            help_ = _of_comma(text)
            where = {"source": source, "pointer": pointer, "expected": expected}
            problems.append(problem("ANN204", message, suggestion=help_, **where))


def _of_comma(text: str) -> str:
    """What to do with the comma in a number, or nothing."""
    if _EITHER.match(text):
        return "leave out a comma between thousands; write a decimal one as a point"
    return "write the decimal comma as a point" if _COMMA.match(text) else ""


def _images(named: Columns, made: dict[str, Any]) -> None:
    column = named.get("images")
    if column is None:
        return
    kind = pa.list_(pa.string())
    if not pa.types.is_nested(column.type):
        column = pc.split_pattern(texts(column).cast(pa.string()), _BETWEEN)
    made["images"] = column if column.type == kind else pa.array(column.to_pylist(), kind)
