"""Annotations larger than memory: a part at a time, each of whole observations."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from typing import BinaryIO, Protocol, TypeAlias

import pyarrow.compute as pc

from converter.annotations import FORMATS, Format, read_annotations, recognise
from converter.annotations.fhir.reader import is_linked
from converter.annotations.line_tables import WIDE
from converter.annotations.records import NARROW, Stretch, is_lines
from converter.annotations.table import AnnotationReading
from converter.annotations.tables.parquet import parquet_parts

# Smaller inputs are read at once.
_LARGE = 4 * WIDE
_BY_LINES = frozenset({"efl", "fhir", "cde"})
_CORES = os.cpu_count() or 1

Job: TypeAlias = Callable[[], AnnotationReading]


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


def parts_of(
    given: Readable,
    source: str,
    form: str | None = None,
    first: int = 0,
    *,
    columns: Mapping[str, str] | None = None,
    needed: Collection[str] | None = None,
) -> Iterator[AnnotationReading]:
    """Read annotations a part at a time.

    Args:
        given: the input.
        source: its name, for recognition, for the table and for problems.
        form: a key of ``FORMATS``; None to recognise it.
        first: the number of the first observation.
        columns: for tables, the file's name of a column by the observation table's.
        needed: the columns that are wanted; the others may be left out. None for all.

    Returns:
        What :func:`converter.annotations.read_annotations` gives, in parts of whole
        observations; texts of Parquet files may be dictionaries of texts. Lines of JSON
        come in parts where the input is large, and its lines do not speak of each other.
    """
    form = form or recognise(given.head, source, columns)
    if form == "parquet":
        with given.file() as file:
            yield from parquet_parts(file, source, first, columns=columns, needed=needed)
        return
    if form not in _BY_LINES or not is_streamed(given) or (form != "efl" and _is_linked(given)):
        yield read_annotations(given.read(), source, form, first, columns=columns)
        return
    for reading in _in_order(_blocks(given, source, FORMATS[form])):
        yield _numbered(reading, first)
        first += reading.observations


def read_lines(form: str, source: str, lines: Stretch, first: int = 0) -> AnnotationReading:
    """Read lines of JSON from the middle of a file.

    Args:
        form: a key of ``FORMATS``.
        source: the name of the file.
        lines: the lines, and what came before them.
        first: the number of their first observation.
    """
    return _numbered(_read(FORMATS[form], source, lines), first)


def divided(
    given: Readable, form: str | None, columns: Mapping[str, str] | None = None
) -> str | None:
    """The format of an input whose lines may be read by several at once; None for any other.

    Whether its lines speak of each other, :func:`is_linked` of each part says.
    """
    form = form or recognise(given.head, given.path, columns)
    return form if form in _BY_LINES and is_lines(given.head) else None


def _blocks(given: Readable, source: str, form: Format) -> Iterator[Job]:
    """How each block of lines is read, with numbers from 0."""
    return (partial(_read, form, source, lines) for lines in Stretch.all(given.blocks(WIDE)))


def _read(form: Format, source: str, lines: Stretch) -> AnnotationReading:
    return replace(form.read(lines.data, source, before=lines.before), lines=lines)


def _in_order(jobs: Iterator[Job]) -> Iterator[AnnotationReading]:
    """What jobs give, in their order; as many are done at once as there are cores."""
    with ThreadPoolExecutor(_CORES) as pool:
        coming: deque[Future[AnnotationReading]] = deque()
        for job in jobs:
            coming.append(pool.submit(job))
            if len(coming) > _CORES:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


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
    return any(is_linked(block) for block in given.blocks(NARROW))
