"""Parquet tables of observations, a part at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.table import SCHEMA, AnnotationReading, concat, empty
from converter.annotations.tables.cells import is_cell
from converter.annotations.tables.layout import (
    keys_of,
    missing,
    misspelt,
    reading_of,
    says_finding,
    starts_of,
    twice,
    wanted_of,
)
from converter.problems import Problem
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow.parquet as pq

# So many rows are read at once.
ROWS = 1 << 19
# What differs from row to row gains nothing from being a dictionary.
_VARIED = {"observation_id", "recorded_text", "number_text"}
# Names that are no text, and times that Python has no number for, are among the last two.
_FAULTS = (pa.ArrowException, OSError, ValueError, OverflowError)


class Groups(NamedTuple):
    """Some row groups of a file that follow each other, and how many rows come before them."""

    start: int
    end: int
    before: int


def divided_groups(
    given: BinaryIO, part: int, columns: Mapping[str, str] | None = None
) -> list[Groups]:
    """Row groups that may be read by several at once: no observation stands in two parts.

    Args:
        given: the file.
        part: about how many bytes of it a part has.
        columns: the file's name of a column, by the observation table's.

    Returns:
        The parts, each with at least one row; one or none where the file cannot be divided,
        as one that is damaged or too large a group.
    """
    import pyarrow.parquet as pq

    made: list[Groups] = []
    try:
        file = pq.ParquetFile(given)
        names = file.schema_arrow.names
        known = wanted_of(columns)
        if twice(names, known, "") or not says_finding(known.get(name, "") for name in names):
            return []  # there is nothing to read, and that is told once
        start = before = rows = size = 0
        for group in range(file.num_row_groups):
            if size >= part and rows and _begins(file, group, known):
                made.append(Groups(start, group, before))
                start, before, rows, size = group, before + rows, 0, 0
            told = file.metadata.row_group(group)
            rows += told.num_rows
            size += sum(told.column(at).total_compressed_size for at in range(told.num_columns))
        if rows:
            made.append(Groups(start, file.num_row_groups, before))
    except _FAULTS:
        return []
    return made


def _begins(file: pq.ParquetFile, group: int, known: Mapping[str, str]) -> bool:
    """Whether a row group begins with an observation, and does not go on with the one before.

    Of the group before only those columns are read that say so. Where one of the two is
    damaged nobody knows: they stay together, and what is beyond them can be read.
    """
    keys = keys_of({known[name] for name in file.schema_arrow.names if name in known})
    names = [name for name in file.schema_arrow.names if known.get(name) in keys]
    if not names:
        return True
    try:
        after = next(file.iter_batches(1, row_groups=[group], columns=names), None)
        last = file.read_row_group(group - 1, columns=names)
    except _FAULTS:
        return False
    if after is None or not len(last):
        return False
    named = [known[name] for name in names]
    return _starts(last.rename_columns(named), pa.Table.from_batches([after]).rename_columns(named))


def read_parquet(
    data: bytes, source: str, first: int = 0, *, columns: Mapping[str, str] | None = None
) -> AnnotationReading:
    """Read a Parquet file; its columns as ``read_csv`` has them, of any simple type.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first: the number of the first observation.
        columns: the file's name of a column, by the observation table's.

    Returns:
        The observations and the problems; never raises for bad input.
    """
    readings = list(parquet_parts(BytesIO(data), source, first, columns=columns))
    tables = [reading.table.cast(SCHEMA) for reading in readings]
    problems = tuple(found for reading in readings for found in reading.problems)
    count = sum(reading.observations for reading in readings)
    return AnnotationReading(concat(tables), problems, count)


def parquet_parts(
    given: BinaryIO,
    source: str,
    first: int = 0,
    *,
    columns: Mapping[str, str] | None = None,
    needed: Collection[str] | None = None,
    groups: Groups | None = None,
) -> Iterator[AnnotationReading]:
    """Read a Parquet file, about half a million rows at a time, each time whole observations.

    Arguments as :func:`read_parquet`, of a file; of the columns only those are read that
    are ``needed``, and of the rows those of some ``groups``, all where None. The texts of the
    tables may be dictionaries of texts. What is wrong with the columns is told of the first
    groups.
    """
    import pyarrow.parquet as pq

    known = wanted_of(columns)
    wanted = {
        theirs: ours
        for theirs, ours in known.items()
        if needed is None or ours in needed or ours == "observation" or is_cell(ours)
    }
    try:
        file = pq.ParquetFile(given)
        names = file.schema_arrow.names
        many = [
            field.name
            for field in file.schema_arrow
            if field.type == pa.string() and wanted.get(field.name, "pointer") not in _VARIED
        ]
        file = pq.ParquetFile(given, read_dictionary=many)
    except _FAULTS:
        yield AnnotationReading(empty(), (_damaged(source),))
        return
    if repeated := twice(names, known, source):
        yield AnnotationReading(empty(), (repeated,))
        return
    problems = [*missing(columns, names, source), *misspelt(names, known, source)]
    groups = groups or Groups(0, file.num_row_groups, 0)
    before = groups.before
    if before:
        problems = []
    try:
        for part in _whole(_pieces(file, wanted, groups)):
            part.validate(full=True)  # texts that are none
            reading = _reading(part, source, first, problems, before, columns)
            yield reading
            first, before, problems = first + reading.observations, before + len(part), []
    except _FAULTS:
        problems.append(_damaged(source))
        yield AnnotationReading(empty(), tuple(problems))
        return
    if not before:
        yield _reading(_empty(file, wanted), source, first, problems, before, columns)


def _whole(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Pieces that end where an observation does."""
    held: pa.Table | None = None
    for piece in pieces:
        if held is None:
            held = piece
            continue
        if _starts(held, piece):
            yield held
            held = piece
            continue
        begins = pc.indices_nonzero(starts_of(_columns(held), len(held)))
        cut = begins[-1].as_py() if len(begins) else 0
        if cut:
            yield held.slice(0, cut)
        held = pa.concat_tables([held.slice(cut), piece])
    if held is not None:
        yield held


def _starts(before: pa.Table, after: pa.Table) -> bool:
    """Whether a table begins with another observation than that with which one ends."""
    names = list(keys_of(before.column_names))
    ends = (before.slice(len(before) - 1), after.slice(0, 1))
    # As plain texts: two dictionaries would be made one, whole, for two rows of them.
    rows = [
        {name: pa.array(end[name].to_pylist(), _plain(end[name].type)) for name in names}
        for end in ends
    ]
    seam = pa.concat_tables([pa.table(row) for row in rows])
    return bool(starts_of(_columns(seam), 2)[1].as_py()) if names else True


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _pieces(file: pq.ParquetFile, wanted: Mapping[str, str], chosen: Groups) -> Iterator[pa.Table]:
    """Row groups, as many at once as are few rows; one that is too large in batches."""
    names = [name for name in file.schema_arrow.names if name in wanted]
    groups: list[int] = []
    rows = 0
    for group in range(chosen.start, chosen.end):
        count = file.metadata.row_group(group).num_rows
        if count > 2 * ROWS:
            yield from _tables(file, groups, names, wanted)
            for batch in file.iter_batches(ROWS, row_groups=[group], columns=names):
                yield pa.Table.from_batches([batch]).rename_columns([wanted[n] for n in names])
            groups, rows = [], 0
            continue
        if groups and rows + count > ROWS:
            yield from _tables(file, groups, names, wanted)
            groups, rows = [], 0
        groups.append(group)
        rows += count
    yield from _tables(file, groups, names, wanted)


def _tables(
    file: pq.ParquetFile, groups: list[int], names: list[str], wanted: Mapping[str, str]
) -> Iterator[pa.Table]:
    if groups:
        table = file.read_row_groups(groups, columns=names)
        if len(table):
            yield table.rename_columns([wanted[name] for name in names])


def _empty(file: pq.ParquetFile, wanted: Mapping[str, str]) -> pa.Table:
    names = [name for name in file.schema_arrow.names if name in wanted]
    table = file.schema_arrow.empty_table().select(names)
    return table.rename_columns([wanted[name] for name in names])


def _reading(
    table: pa.Table,
    source: str,
    first: int,
    problems: list[Problem],
    before: int,
    columns: Mapping[str, str] | None,
) -> AnnotationReading:
    named, rows = _columns(table), len(table)
    return reading_of(named, rows, source, first, problems, before=before, columns=columns)


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return dict(zip(table.column_names, table.columns, strict=True))


def _damaged(source: str) -> Problem:
    message = "the Parquet file cannot be read: it is damaged, or of a newer form"
    return problem("ANN208", message, source=source, expected="a whole Parquet file")
