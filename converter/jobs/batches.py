"""Annotation documents read in batches: small ones together, and side by side where that pays.

How documents are put together depends on their sizes alone, not on how many processes read
them, so that a run gives the same whatever ``--jobs`` says.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from converter import io
from converter.io.inputs import TIMES_COMPRESSED
from converter.problems import ConverterError, Problem, Severity
from converter.suffixes import is_compressed

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.annotations.records import Stretch
    from converter.jobs.workers import Workers

# Documents up to so many bytes are small; so many of them, and so many bytes, are a batch.
_SMALL = 8 << 20
_BYTES = 4 << 20
_FILES = 256
# A process takes as long to start as one reads some batches.
_FEW = 4
_BLOCK = 1 << 22

Open = Callable[[str], io.Input]


@dataclass(frozen=True)
class Reading:
    """How documents are read.

    Attributes:
        form: the format, recognised where None.
        limit: the largest input, in bytes.
        columns: what tables call the columns.
        needed: the columns that are wanted; None for all.
        digests: hash the content of each document.
        keep_going: a file that cannot be read is a problem, not the end.
    """

    form: str | None = None
    limit: int = io.DEFAULT_LIMIT
    columns: Mapping[str, str] | None = None
    needed: Collection[str] | None = None
    digests: bool = False
    keep_going: bool = False


@dataclass(frozen=True)
class Document:
    """What was read of a document, or of a part of one.

    Attributes:
        name: as the user named it.
        begins: whether this is its first part.
        observations, rows: how many there are.
        problems: what is wrong with it.
        digest: the hash of its content, where it was asked for.
    """

    name: str
    begins: bool
    observations: int
    rows: int
    problems: tuple[Problem, ...] = ()
    digest: bytes = b""


@dataclass(frozen=True)
class Batch:
    """Some documents, or a part of one: their rows stand one after the other in a table."""

    documents: tuple[Document, ...]
    table: pa.Table
    lines: Stretch | None = None


class _Group(NamedTuple):
    names: list[str]
    small: bool


def batches_of(
    files: Sequence[str], reading: Reading, open_: Open, *, jobs: int = 1, first: int = 0
) -> Iterator[Batch]:
    """Reads documents in their order.

    Args:
        files: their names.
        reading: how.
        open_: gives an input by its name.
        jobs: how many processes read small documents, and lines that are not plain; all
            is read in this one where it is 1, and where there are few of them.
        first: the number of the first observation.

    Returns:
        Batches, whose observations are numbered on.

    Raises:
        ConverterError: IO1xx, where a file cannot be read and that ends the run.
    """
    groups = list(_planned(files))
    many = sum(group.small for group in groups)
    with _workers(reading, min(jobs, many) if many > _FEW else 1) as workers:
        for group, coming in _in_order(groups, workers, 2 * jobs):
            batch = coming.result() if coming else None
            if batch is not None:
                made: Iterator[Batch] = iter((numbered(batch, first),))
            elif group.small:
                made = iter((numbered(read_together(group.names, reading, open_), first),))
            else:
                made = _streamed(group.names[0], reading, open_, first, jobs)
            for each in made:
                first += sum(document.observations for document in each.documents)
                yield each


def _workers(reading: Reading, count: int) -> Workers | nullcontext[None]:
    return _others(reading, count) or nullcontext()


def _others(reading: Reading, count: int) -> Workers | None:
    """Other processes, which are not started yet; None where this one reads alone."""
    if count < 2:
        return None
    from converter.jobs.workers import Workers

    return Workers(reading, count)


def _in_order(
    groups: Sequence[_Group], workers: Workers | None, most: int
) -> Iterator[tuple[_Group, Future[Batch | None] | None]]:
    """Each group, and what reads it already; so many of them go ahead."""
    ahead: deque[tuple[_Group, Future[Batch | None] | None]] = deque()
    for group in groups:
        ahead.append((group, workers.read(group.names) if workers and group.small else None))
        if len(ahead) > most:
            yield ahead.popleft()
    yield from ahead


def _planned(files: Sequence[str]) -> Iterator[_Group]:
    """The files in groups of small ones, and the others each alone."""
    names: list[str] = []
    held = 0
    for name in files:
        size = _size(name)
        if names and (size is None or held + size > _BYTES or len(names) == _FILES):
            yield _Group(names, small=True)
            names, held = [], 0
        if size is None:
            yield _Group([name], small=False)
        else:
            names.append(name)
            held += size
    if names:
        yield _Group(names, small=True)


def _size(name: str) -> int | None:
    """About how many bytes a small file has; None for any other, and what is no file."""
    try:
        size = os.stat(name).st_size  # noqa: PTH116 - undecodable names stay
    except (OSError, ValueError):
        return None
    size *= TIMES_COMPRESSED if is_compressed(name) else 1
    return size if size <= _SMALL and name != io.STANDARD_STREAM else None


def read_together(names: Sequence[str], reading: Reading, open_: Open) -> Batch:
    """Small documents as one batch, whose observations are numbered from 0.

    Raises:
        ConverterError: IO1xx, where a file cannot be read and that ends the run.
    """
    from converter.annotations.table import concat

    documents: list[Document] = []
    tables: list[pa.Table] = []
    first = 0
    for name in names:
        for batch in _streamed(name, reading, open_, first):
            documents += batch.documents
            tables.append(batch.table)
            first += sum(document.observations for document in batch.documents)
    # What could be looked at in its lines again is large.
    return Batch(tuple(documents), concat(tables))


def _streamed(
    name: str, reading: Reading, open_: Open, first: int, jobs: int = 1
) -> Iterator[Batch]:
    """One document, in parts where it is large."""
    from converter.annotations.streams import parts_of
    from converter.annotations.table import empty

    begins, digest = True, b""
    try:
        given = open_(name)
        digest = digest_of(given) if reading.digests else b""
        parts = parts_of(
            given,
            shown(name),
            reading.form,
            first,
            columns=reading.columns,
            needed=reading.needed,
            elsewhere=_others(reading, jobs),
        )
        for part in parts:
            count, rows = part.observations, len(part.table)
            document = Document(name, begins, count, rows, part.problems, digest)
            yield Batch((document,), part.table, part.lines)
            begins = False
        if begins:
            yield Batch((Document(name, begins, 0, 0, (), digest),), empty())
    except ConverterError as error:
        if not reading.keep_going:
            raise
        yield Batch((Document(name, begins, 0, 0, error.problems, digest),), empty())


def digest_of(given: io.Input) -> bytes:
    """What names a document: it tells nothing, and is the same for the same content."""
    digest = blake2b(digest_size=32)
    for block in given.blocks(_BLOCK):
        digest.update(block)
    return digest.digest()


def numbered(batch: Batch, first: int) -> Batch:
    """A batch whose observations are counted from a number on."""
    import pyarrow.compute as pc

    if not first:
        return batch
    at = batch.table.column_names.index("observation")
    numbers = pc.add(batch.table["observation"], first)
    return replace(batch, table=batch.table.set_column(at, batch.table.schema.field(at), numbers))


def shown(name: str) -> str:
    """The name of a document for people."""
    return "<stdin>" if name == io.STANDARD_STREAM else io.printable(name)


def failed(problems: Sequence[Problem]) -> bool:
    """Whether there is an error among problems."""
    return any(found.severity is Severity.ERROR for found in problems)


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem in plain values, those that are empty left out."""
    fields = ((name, getattr(problem, name)) for name in Problem.__dataclass_fields__)
    return {name: value for name, value in fields if value}


def from_json(fields: Mapping[str, Any]) -> Problem:
    """The problem that :func:`as_json` was given."""
    return Problem(**{"message": "", **fields, "severity": Severity(fields["severity"])})
