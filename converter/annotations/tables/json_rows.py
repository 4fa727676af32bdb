"""Tables of observations as JSON: an object for each row, one per line or in an array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pyarrow as pa

from converter.annotations.fhir.wire import NONE
from converter.annotations.line_tables import LineTables
from converter.annotations.records import Block, Records, filled_lines, steps
from converter.annotations.table import AnnotationReading, empty
from converter.annotations.tables import json_columns
from converter.annotations.tables.json_columns import POINTER, is_key, is_raw, schema_of
from converter.annotations.tables.layout import (
    Columns,
    missing,
    nearly,
    reading_of,
    unknown,
    wanted_of,
)
from converter.definitions.json_file import Piece, in_order

_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def read_ndjson(
    data: bytes, source: str, first: int = 0, *, columns: Mapping[str, str] | None = None
) -> AnnotationReading:
    """Read JSON rows, one per line or in an array.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first: the number of the first observation.
        columns: the file's name of a column, by the observation table's.

    Returns:
        The observations and the problems; never raises for bad input.
    """
    wanted = wanted_of(columns)
    reader = _Reader(data, source, wanted)
    table = pa.concat_tables([*reader.tables(), schema_of(wanted.values()).empty_table()])
    records = reader.records
    if reader.odd:
        _tell_unknown(records, wanted)
    problems = records.problems
    rows = len(table)
    if not rows:
        return AnnotationReading(empty(), tuple(in_order(problems)))
    # A key that no row has is a column that the file has not.
    named: Columns = {
        name: table[name] for name in table.column_names if table[name].null_count < rows
    }
    problems += missing(columns, [name for name, ours in wanted.items() if ours in named], source)
    reading = reading_of(named, rows, source, first, problems, columns=columns)
    placed = [
        found if found.line else found.at(**_where(records, found.pointer))
        for found in reading.problems
    ]
    return replace(reading, problems=tuple(in_order(placed)))


class _Reader:
    """Reads one file. ``odd`` says that there may be keys that are nearly those of a column."""

    def __init__(self, data: bytes, source: str, wanted: Mapping[str, str]) -> None:
        self.records: Records[Any] = Records(data, source, _row_type(wanted))
        self.wanted = wanted
        self.odd = False

    def tables(self) -> Iterator[pa.Table]:
        """The columns of the rows, as they are written."""
        if self.records.lines:
            lines = LineTables(self.plain, self.careful)
            yield from lines.of(self.records.data, self.records.first)
        else:
            yield from map(self.table, self.records.blocks(self.wrong))

    def plain(self, lines: bytes, numbers: pa.Array) -> pa.Table | None:
        """The columns of lines that are plain rows."""
        found = json_columns.table(lines, self.wanted, numbers)
        if found is None:
            return None
        self.odd = self.odd or bool(nearly(found.others, self.wanted))
        return found.table

    def careful(self, lines: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
        """The columns of lines that may hold anything."""
        yield from map(self.table, self.records.blocks_of(lines, numbers, self.wrong))

    def table(self, block: Block[Any]) -> pa.Table:
        """The columns of some rows."""
        self.odd = self.odd or block.odd
        prefixed, rows = self.records.prefixed, block.records
        made: dict[str, list[Any]] = {}
        for name in self.wanted.values():
            values: list[Any] = [getattr(row, name, None) for row in rows]
            if is_raw(name):
                values = [None if raw is None or raw is NONE else _plain(raw) for raw in values]
            elif is_key(name):
                values = [str(value) if isinstance(value, int) else value for value in values]
            made[name] = values
        made[POINTER] = [f"/{at}" if prefixed else "" for at in block.numbers]
        return pa.table(made, schema=schema_of(self.wanted.values()))

    def wrong(self, piece: Piece, tree: Any) -> None:
        """Tell what is wrong with a row that cannot be read."""
        try:
            msgspec.convert(tree if isinstance(tree, dict) else 0, dict[str, Any])
            bad = next(
                name
                for name, value in tree.items()
                if name in self.wanted and not _is_kind(value, self.wanted[name])
            )
            path = (*piece.prefix, bad)
            message = f"{bad!r} has the wrong type"
            expected = (
                "a string, or digits without a point" if is_key(self.wanted[bad]) else "a string"
            )
            # Milliseconds since 1970, as pandas writes times where nothing else is said.
            is_time = self.wanted[bad].endswith(("_time", "_at")) and type(tree[bad]) is int
            help_ = 'write times as texts; in pandas: to_json(date_format="iso")' if is_time else ""
            self.records.add("ANN204", message, path, expected=expected, suggestion=help_)
        except (msgspec.MsgspecError, StopIteration):
            message = "this is not a row"
            self.records.add("ANN204", message, piece.prefix, expected="an object")


def _where(records: Records[Any], pointer: str) -> dict[str, Any]:
    """The place of a pointer, as a problem has it."""
    place = records.place(steps(pointer))
    return {"line": place.line, "column": place.column, "excerpt": place.excerpt}


def _tell_unknown(records: Records[Any], wanted: Mapping[str, str]) -> None:
    """Tell of keys that are nearly those of a column, each where it first stands.

    Args:
        records: the rows of the file, which get the problems.
        wanted: the names that are read.
    """
    known = set(wanted)
    texts: Iterable[bytes] = (
        filled_lines(records.data)
        if records.lines
        else (piece.data for piece in records.file.pieces)
    )
    for number, text in enumerate(texts):
        try:
            new = _KEYS(text).keys() - known
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            continue
        if not new:
            continue
        known |= new
        for name, near in nearly(sorted(new), wanted).items():
            path = (number, name) if records.prefixed else (name,)
            records.add("ANN206", unknown(name), path, suggestion=near)


def _row_type(wanted: Mapping[str, str]) -> type[Any]:
    fields: list[tuple[str, Any, Any]] = []
    for ours in wanted.values():
        if is_raw(ours):
            fields.append((ours, msgspec.Raw, NONE))
        elif ours == "images":
            fields.append((ours, list[str] | None, None))
        else:
            fields.append((ours, str | int | None if is_key(ours) else str | None, None))
    rename = {ours: theirs for theirs, ours in wanted.items()}
    return msgspec.defstruct("Row", fields, rename=rename, omit_defaults=True, gc=False)


def _is_kind(value: Any, name: str) -> bool:
    if is_raw(name) or value is None:
        return True
    if is_key(name) and type(value) is int:
        return True
    return isinstance(value, list if name == "images" else str)


def _plain(raw: msgspec.Raw) -> str | None:
    text = bytes(raw).decode()
    if text.startswith('"'):
        return str(msgspec.json.decode(text))
    return None if text == "null" else text
