"""Annotations larger than memory: a part at a time, each of whole observations."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import BinaryIO, Protocol

import pyarrow.compute as pc

from converter.annotations import FORMATS, read_annotations, recognise
from converter.annotations.fhir.linked import are_linked, held_by
from converter.annotations.left_out import LeftOut, together
from converter.annotations.line_tables import WIDE
from converter.annotations.records import NARROW, Stretch, is_lines
from converter.annotations.table import AnnotationReading, empty
from converter.annotations.tables.parquet import parquet_parts

# Smaller inputs are read at once.
_LARGE = 4 * WIDE
_BY_LINES = frozenset({"efl", "fhir", "cde"})
_CORES = os.cpu_count() or 1


class Readable(Protocol):
    """An input; see :class:`converter.io.Input`."""

    @property
    def path(self) -> str:
        """Its name."""

    @property
    def head(self) -> bytes:
        """Its first bytes."""

    @property
    def size(self) -> int:
        """About how many bytes it has."""

    def read(self) -> bytes:
        """All of it."""

    def file(self) -> AbstractContextManager[BinaryIO]:
        """All of it, to be read from anywhere."""

    def blocks(self, size: int) -> Iterator[bytes]:
        """Its lines, in blocks of about a size."""


class LineReaders(Protocol):
    """What reads lines in other processes.

    Attributes:
        count: how many there are.
    """

    count: int

    def read_lines(
        self, form: str, source: str, lines: Stretch
    ) -> Future[AnnotationReading | None]:
        """Has lines of a format read: what :func:`read_lines` gives, None where it failed."""


def parts_of(
    given: Readable,
    source: str,
    form: str | None = None,
    first: int = 0,
    *,
    columns: Mapping[str, str] | None = None,
    needed: Collection[str] | None = None,
    elsewhere: AbstractContextManager[LineReaders] | None = None,
) -> Iterator[AnnotationReading]:
    """Read annotations a part at a time.

    Args:
        given: the input.
        source: its name, for recognition, for the table and for problems.
        form: a key of ``FORMATS``; None to recognise it.
        first: the number of the first observation.
        columns: for tables, the file's name of a column by the observation table's.
        needed: the columns that are wanted; the others may be left out. None for all.
        elsewhere: reads lines that are not plain in other processes, where there are many.

    Returns:
        What :func:`converter.annotations.read_annotations` gives, in parts of whole
        observations; texts of Parquet files may be dictionaries of texts. Lines of JSON
        come in parts where the input is large, and its lines do not speak of each other;
        what no column takes is told by the last part.
    """
    form = form or recognise(given.head, source, columns)
    if form == "parquet":
        with given.file() as file:
            yield from parquet_parts(file, source, first, columns=columns, needed=needed)
        return
    if form not in _BY_LINES or not is_streamed(given) or (form != "efl" and _is_linked(given)):
        yield read_annotations(given.read(), source, form, first, columns=columns)
        return
    stretches = Stretch.all(given.blocks(WIDE))
    left: tuple[LeftOut, ...] = ()
    for reading in _in_order(form, source, stretches, elsewhere):
        left = together((*left, *reading.left))
        yield _numbered(replace(reading, left=()), first)
        first += reading.observations
    if left:
        yield AnnotationReading(empty(), tuple(one.problem for one in left))


def read_lines(form: str, source: str, lines: Stretch, first: int = 0) -> AnnotationReading:
    """Read lines of JSON from the middle of a file.

    Args:
        form: a key of ``FORMATS``.
        source: the name of the file.
        lines: the lines, and what came before them.
        first: the number of their first observation.
    """
    return _numbered(_read(form, source, lines), first)


def divided(
    given: Readable, form: str | None, columns: Mapping[str, str] | None = None
) -> str | None:
    """The format of an input whose lines may be read by several at once; None for any other.

    Whether they speak of each other, ``converter.annotations.fhir.linked`` says of all parts.
    """
    form = form or recognise(given.head, given.path, columns)
    return form if form in _BY_LINES and is_lines(given.head) else None


def _read(form: str, source: str, lines: Stretch) -> AnnotationReading:
    made = FORMATS[form].read(lines.data, source, before=lines.before)
    return replace(made, lines=lines)


def _in_order(
    form: str,
    source: str,
    stretches: Iterator[Stretch],
    elsewhere: AbstractContextManager[LineReaders] | None,
) -> Iterator[AnnotationReading]:
    """The lines of a file, in their order; as many blocks are read at once as there are cores.

    Threads do for plain lines, which are decoded without Python's lock. Where most are not,
    those that follow are read elsewhere.
    """
    coming: deque[tuple[Stretch, Future[AnnotationReading | None]]] = deque()

    def first() -> AnnotationReading:
        lines, reading = coming.popleft()
        made = reading.result() or _read(form, source, lines)
        return replace(made, lines=lines)

    with ExitStack() as stack:
        pool, others = stack.enter_context(ThreadPoolExecutor(_CORES)), None
        for lines in stretches:
            if others is None:
                coming.append((lines, pool.submit(_read, form, source, lines)))
            else:
                coming.append((lines, others.read_lines(form, source, lines)))
            if len(coming) > (others.count if others else _CORES):
                made = first()
                if others is None and elsewhere is not None and _is_odd(made):
                    others = stack.enter_context(elsewhere)
                yield made
        while coming:
            yield first()


def _is_odd(made: AnnotationReading) -> bool:
    """Whether most of the records of some lines are no plain ones."""
    lines = made.lines
    return lines is not None and 2 * made.with_care > lines.after.records - lines.before.records


def _numbered(reading: AnnotationReading, first: int) -> AnnotationReading:
    """A reading whose observations are counted from a number on."""
    at = reading.table.column_names.index("observation")
    numbers = pc.add(reading.table["observation"], first)
    table = reading.table.set_column(at, reading.table.schema.field(at), numbers)
    return replace(reading, table=table)


def is_streamed(given: Readable) -> bool:
    """Whether an input is large, and consists of lines."""
    return given.size > _LARGE and is_lines(given.head)


def _is_linked(given: Readable) -> bool:
    return are_linked(map(held_by, given.blocks(NARROW)))
