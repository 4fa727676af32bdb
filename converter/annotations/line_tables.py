"""Lines of JSON to tables: what is plain by columns, what is odd with care, all in order.

One odd line in a thousand must not make the others slower: it is set aside where it is known
which one it is, and else lines are divided until few stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import changed, numbers, one
from converter.annotations.json_lines import OddLinesError
from converter.annotations.records import filled_lines, line_blocks

# What is plain is read by columns, on every core, so many bytes at a time.
WIDE = 16 << 20
# Where that fails, in smaller blocks; what is not plain in the last ones is read with care.
_SIZES = (WIDE, 1 << 20, 1 << 16)
# Where so many blocks in a row were read with care, only one in so many is tried by columns.
_HOPELESS = 16
# So often lines are set aside. Each time may show another reason, and costs another reading.
_TRIES = 4

Columnar = Callable[[bytes, pa.Array], "pa.Table | None"]
Careful = Callable[[bytes, Sequence[int]], Iterable[pa.Table]]


@dataclass
class LineTables:
    """Two ways of reading lines, made one.

    Attributes:
        columnar: makes rows of lines and the numbers of their records; None where one of
            them is not plain. Where it is known which one, it raises ``OddLinesError``.
        careful: makes rows of any lines, by the numbers of their records.
        number: the number of the record that each row is of; by its pointer, if not given.
        with_care: how many records were read so.
    """

    columnar: Columnar
    careful: Careful
    number: Callable[[pa.Table], pa.Array] = field(default_factory=lambda: _by_pointer)
    with_care: int = field(default=0, init=False)
    # How many blocks in a row were read so.
    _odd: int = field(default=0, init=False)

    def of(self, lines: bytes, start: int, depth: int = 0) -> Iterator[pa.Table]:
        """The rows of lines in order.

        Args:
            lines: of a file; blank ones are no record.
            start: the number of the first record.
            depth: how often they were divided.
        """
        for block in line_blocks(lines, _SIZES[depth]):
            last = depth + 1 == len(_SIZES)
            hopeless = self._is_hopeless(depth)
            # What was not divided was tried before.
            tried = not (hopeless or (depth and len(block) == len(lines)))
            found = self._read(block, start) if tried else None
            if found is not None:
                self._odd = 0
                yield found
                start += block.count(b"\n") + (not block.endswith(b"\n"))
                continue
            filled = filled_lines(block)
            if not (last or (hopeless and depth)):
                yield from self.of(block, start, depth + 1)
            elif filled:
                self._odd += 1
                self.with_care += len(filled)
                yield from self.careful(block, range(start, start + len(filled)))
            start += len(filled)

    def _is_hopeless(self, depth: int) -> bool:
        """Whether so many blocks before were odd that the next one will be; some are tried."""
        return self._odd >= _HOPELESS and (depth == 0 or self._odd % _HOPELESS > 0)

    def _read(self, lines: bytes, start: int) -> pa.Table | None:
        """The rows of lines of which most are plain; None where that is not so."""
        plain, records = lines, numbers(lines.count(b"\n") + (not lines.endswith(b"\n")), start)
        count = len(records)
        aside: list[tuple[int, bytes]] = []
        for _ in range(_TRIES):
            try:
                table = self.columnar(plain, records)
            except OddLinesError as found:
                every = plain.removesuffix(b"\n").split(b"\n")
                odd = found.lines.to_pylist()
                places = records.filter(found.lines).to_pylist()
                aside += zip(places, compress(every, odd), strict=True)
                if len(aside) > count // 2:
                    return None
                is_plain = pc.invert(found.lines)
                plain = b"\n".join(compress(every, is_plain.to_pylist()))
                records = records.filter(is_plain)
                continue
            if table is None or not aside:
                return table
            aside.sort()
            places, texts = zip(*aside, strict=True)
            self.with_care += len(texts)
            careful = self.careful(b"\n".join(texts), places)
            return self._in_order([table, *careful])
        return None

    def _in_order(self, tables: Sequence[pa.Table]) -> pa.Table:
        """Rows in the order of their records; their observations are numbered anew."""
        table = _one_table([table for table in tables if len(table)])
        table = table.take(pc.sort_indices(self.number(table)))
        observation = table["observation"]
        if not pa.types.is_integer(observation.type):
            return table  # as it was written; it is numbered later
        return numbered(table, pc.min(observation).as_py())


def numbered(table: pa.Table, first: int) -> pa.Table:
    """Rows whose observations are counted from a number on, as far as they differ."""
    observation = table["observation"]
    ours = pc.cumulative_sum(changed(one(observation)).cast(pa.int64()))
    at = table.column_names.index("observation")
    return table.set_column(at, table.schema.field(at), pc.add(ours, first - 1))


def _by_pointer(table: pa.Table) -> pa.Array:
    """The numbers of records with which pointers begin."""
    steps = pc.split_pattern(one(table["pointer"]), "/", max_splits=2)
    return pc.list_element(steps, 1).cast(pa.int64())


def _one_table(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables as one; a column that is a dictionary in the first of them is one in all."""
    first, *others = tables
    for at, column in enumerate(first.schema):
        if pa.types.is_dictionary(column.type):
            others = [
                each.set_column(at, column, pc.dictionary_encode(each[column.name]))
                for each in others
            ]
    whole = pa.concat_tables([first, *(each.cast(first.schema) for each in others)])
    return whole.unify_dictionaries().combine_chunks()
