"""Observation tables that come in pieces, as parts of whole observations."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import takewhile
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instances.said import Said
from converter.graph.instances.visits import COLUMNS, Visit
from converter.graph.instances.writer import Document, Part

# So many rows are resolved together, which costs the same for one row and for many.
ROWS = 1 << 14
# Small enough that the columns of a part stay in the caches of the processor and their memory
# is used again, large enough for Arrow: of more rows each column is memory that is asked for
# and given back.
_PART_ROWS = 1 << 12
_BYTES = 32 << 20

# UTF-8 text of a graph.
Chunk: TypeAlias = "bytes | memoryview"


# A table with what it resolves to, and the run of the numbers of its statements.
Resolve: TypeAlias = "Callable[[pa.Table], tuple[pa.Table, int]]"


def parts_of(
    tables: Iterable[pa.Table],
    documents: deque[Document],
    resolve: Resolve,
    said: Said,
    rows: int = _PART_ROWS,
) -> Iterator[Part]:
    """The parts of documents that follow one another.

    Args:
        tables: the observation tables in pieces. An observation may begin in one piece and
            go on in the next.
        documents: those that the tables come of; each has to be there when its first table
            comes, and those that are done with are taken away.
        resolve: adds ``s``, ``f``, ``a``, ``v`` and ``doubted`` to a table, as
            :meth:`converter.validation.resolved.Resolver.resolved` does.
        said: renders what the rows say.
        rows: about how many rows a part has.
    """
    before: Visit | None = None
    latest: Document | None = None
    for whole in _whole(tables):
        table, run = resolve(whole)
        texts = said.learn(table, run)
        for part in _sized(table, rows):
            first, last = (part["observation"][at].as_py() for at in (0, len(part) - 1))
            while len(documents) > 1 and documents[1].first <= first:
                documents.popleft()
            mine = tuple(takewhile(lambda one, last=last: one.first <= last, documents))  # type: ignore[misc]
            yield Part(part, texts, mine, before if mine[0] is latest else None)
            told = part.slice(len(part) - 1).select(COLUMNS).to_pylist()[0]
            before, latest = tuple(told.values()), mine[-1]


def utf8(texts: pa.Array) -> memoryview:
    """The texts of an array one after the other; no copy is made for each."""
    texts = texts if texts.type == pa.string() else texts.cast(pa.string())
    if not len(texts):
        return memoryview(b"")
    _, ends, data = texts.buffers()
    offsets = pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, ends], offset=texts.offset)
    start, end = offsets[0].as_py(), offsets[len(texts)].as_py()
    return memoryview(data)[start:end]


def _whole(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Tables that end where an observation does, sorted by it."""
    kept: pa.Table | None = None
    for piece in tables:
        table = piece if kept is None else pa.concat_tables([kept, piece])
        number = table["observation"].combine_chunks()
        if (
            len(number) > 1
            and pc.any(pc.less(number.slice(1), number.slice(0, len(number) - 1))).as_py()
        ):
            order = pc.sort_indices(number)
            table, number = table.take(order), number.take(order)
        cut = pc.index(number, number[len(number) - 1]).as_py()
        if cut:
            yield table.slice(0, cut)
        kept = table.slice(cut)
    if kept is not None and len(kept):
        yield kept


def _sized(table: pa.Table, rows: int) -> Iterator[pa.Table]:
    """Slices at the bounds of observations that are not too large, unless one alone is."""
    number = table["observation"].combine_chunks()
    if len(number) <= 1:
        yield table
        return
    fitting = max(1, min(rows, _BYTES * len(table) // max(1, table.nbytes)))
    new = pc.indices_nonzero(pc.not_equal(number.slice(1), number.slice(0, len(number) - 1)))
    starts = pc.add(new.cast(pa.int64()), 1)
    start = place = 0
    while start < len(table):
        # Of what follows, one in so many is beyond what fits.
        near = starts.slice(place, fitting + 1)
        at = pc.index(pc.greater_equal(near, start + fitting), True).as_py()
        end = near[at].as_py() if at >= 0 else len(table)
        yield table.slice(start, end - start)
        start, place = end, place + at + 1
