"""Annotations larger than memory: a part at a time, each of whole observations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

from converter.annotations import FORMATS, read_annotations, recognise
from converter.annotations.fhir import is_linked
from converter.annotations.parquet import parquet_parts
from converter.annotations.records import WIDE, Before, is_lines
from converter.annotations.table import AnnotationReading

# Smaller inputs are read at once.
_LARGE = 2 * WIDE
_BY_LINES = frozenset({"efl", "fhir", "cde"})


class Readable(Protocol):
    """An input; see :class:`converter.io.Input`."""

    @property
    def head(self) -> bytes:
        """Its first bytes."""

    @property
    def size(self) -> int:
        """About how many bytes it has."""

    def read(self) -> bytes:
        """All of it."""

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
        yield from parquet_parts(given.read(), source, first, columns=columns, needed=needed)
        return
    if form not in _BY_LINES or not is_streamed(given) or (form != "efl" and _is_linked(given)):
        yield read_annotations(given.read(), source, form, first, columns=columns)
        return
    before = Before()
    for block in given.blocks(WIDE):
        reading = FORMATS[form].read(block, source, first, before=before)
        yield reading
        first += reading.observations
        before = before.after(block)


def is_streamed(given: Readable) -> bool:
    """Whether an input is large, and consists of lines."""
    return given.size > _LARGE and is_lines(given.head)


def _is_linked(given: Readable) -> bool:
    return any(is_linked(block) for block in given.blocks(WIDE))
