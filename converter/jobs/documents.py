"""Annotation documents read one by one, or small ones together: here, or in another process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from converter import io
from converter.problems import ConverterError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.annotations.left_out import LeftOut
    from converter.annotations.records import Stretch
    from converter.annotations.streams import LineReaders

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
        left: what of some of its lines is left out, and not told yet.
    """

    name: str
    begins: bool
    observations: int
    rows: int
    problems: tuple[Problem, ...] = ()
    digest: bytes = b""
    left: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Some documents, or a part of one: their rows stand one after the other in a table."""

    documents: tuple[Document, ...]
    table: pa.Table
    lines: Stretch | None = None


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
        for batch in read_alone(name, reading, open_, first):
            documents += batch.documents
            tables.append(batch.table)
            first += sum(document.observations for document in batch.documents)
    # What could be looked at in its lines again is large.
    return Batch(tuple(documents), concat(tables))


def read_alone(
    name: str,
    reading: Reading,
    open_: Open,
    first: int,
    elsewhere: AbstractContextManager[LineReaders] | None = None,
) -> Iterator[Batch]:
    """One document, in parts where it is large.

    Args:
        name: as the user named it.
        reading: how.
        open_: gives an input by its name.
        first: the number of the first observation.
        elsewhere: reads lines that are not plain in other processes, where there are many.

    Raises:
        ConverterError: IO1xx, where it cannot be read and that ends the run.
    """
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
            elsewhere=elsewhere,
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
