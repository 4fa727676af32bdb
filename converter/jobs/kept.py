"""The rows that were read, at hand for as long as they take little room.

Of which rows a problem tells is known only in the end, and to read documents again takes as
long as it took the first time.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.table import empty, plain, table_of

# So many bytes of tables are kept as they are; of more all are compressed, to a tenth of
# their size or less, and of so many compressed ones nothing is kept.
_PLAIN = 3 << 27
_COMPRESSED = 1 << 29
_ROWS = 1 << 17
_HOW = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", 1), use_threads=False)
# Where a row stands is always asked for.
_PLACE = frozenset({"source", "pointer", "observation", "observation_pointer"})


class _Held(NamedTuple):
    """A table, how many rows it has and how many bytes it takes."""

    rows: int
    bytes: int
    content: pa.Table | pa.Buffer


class KeptRows:
    """Tables one after the other, whose rows are numbered through."""

    def __init__(self, needed: Collection[str] | None = None) -> None:
        """Begins with no row; only columns that are needed are kept, all where None."""
        self._needed = None if needed is None else _PLACE.union(needed)
        self._held: list[_Held] | None = []
        self._pressed = False

    def add(self, table: pa.Table) -> None:
        """Keeps one more table, or lets go of all where they are too many."""
        if self._held is None:
            return
        # A column of nulls takes room, too.
        names = [
            name
            for name in table.column_names
            if table[name].null_count < len(table) and (not self._needed or name in self._needed)
        ]
        made = table.select(names)
        self._held.append(_Held(len(made), made.nbytes, made))
        if self._pressed:
            self._held[-1] = _pressed(self._held[-1])
        elif self._bytes() > _PLAIN:
            self._pressed = True
            # One by one: each is let go of before the next one is compressed.
            for at, held in enumerate(self._held):
                self._held[at] = _pressed(held)
        if self._pressed and self._bytes() > _COMPRESSED:
            self._held = None

    def rows(self, numbers: pa.Array) -> pa.Table | None:
        """Rows by their numbers, which go up; None where they are not kept any more.

        Returns:
            The rows by the schema of ``converter.annotations``; a column that was not
            needed is null.
        """
        if self._held is None:
            return None
        found = [empty()]
        row = 0
        for held in self._held:
            here = pc.and_(pc.greater_equal(numbers, row), pc.less(numbers, row + held.rows))
            at = pc.subtract(numbers.filter(here), row)
            row += held.rows
            if not len(at):
                continue
            content = held.content
            table = content if isinstance(content, pa.Table) else _read(content)
            taken = table.take(at)
            filled = table_of(dict(zip(taken.column_names, taken.columns, strict=True)), len(taken))
            found.append(plain(filled))
        return pa.concat_tables(found)

    def _bytes(self) -> int:
        return sum(held.bytes for held in self._held or ())


def _pressed(held: _Held) -> _Held:
    table = held.content.unify_dictionaries()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_HOW) as writer:
        writer.write_table(table, max_chunksize=_ROWS)
    buffer = sink.getvalue()
    return _Held(held.rows, buffer.size, buffer)


def _read(buffer: pa.Buffer) -> pa.Table:
    with pa.ipc.open_stream(buffer) as reader:
        return reader.read_all()
