"""Columns by their distinct values: each is judged once, the rows keep its number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

NO_TEXT = pa.scalar(None, pa.string())
_MANY = 1 << 31


@dataclass(frozen=True)
class Piece:
    """One pair for each row: the number of the row's text, and the texts."""

    indices: pa.Array
    texts: pa.Array

    def rows(self) -> pa.Array:
        """The text of each row, null where there is none."""
        return self.texts.take(self.indices)

    def at(self, rows: pa.Array) -> Piece:
        """The piece of some rows."""
        return Piece(self.indices.take(rows), self.texts)


@dataclass(frozen=True)
class Cases:
    """The distinct combinations of some columns, and the number of each row's one."""

    indices: pa.Array
    cases: list[tuple[object, ...]]

    def pieces(self, width: int, render: Callable[..., Sequence[str | None]]) -> list[Piece]:
        """As many pieces as ``render`` gives texts for a case; those without any left out."""
        columns = zip(*(render(*case) for case in self.cases), strict=True)
        made = [pa.array(column, pa.string()) for column in columns] or [pa.nulls(0, pa.string())]
        made = made if self.cases else made * width
        return [Piece(self.indices, texts) for texts in made]


class Groups:
    """The rows of observations, which follow one another.

    Attributes:
        rows: how many rows there are.
        index: the place of each row's observation.
        firsts, lasts: the first and last row of each observation.
    """

    def __init__(self, observation: pa.Array) -> None:
        self.rows = len(observation)
        new = pc.not_equal(observation.slice(1), observation.slice(0, self.rows - 1))
        new = pa.concat_arrays([pa.array([True]), new])
        self.index = pc.subtract(pc.cumulative_sum(new.cast(pa.int64())), 1)
        self.firsts = pc.indices_nonzero(new).cast(pa.int64())
        ends = pa.concat_arrays([self.firsts.slice(1), pa.array([self.rows], pa.int64())])
        self.lasts = pc.subtract(ends, 1)

    def differs(self, indices: pa.Array) -> pa.Array:
        """Whether each row has another number than the first row of its observation."""
        filled = pc.fill_null(indices.cast(pa.int64()), -1)
        return pc.not_equal(filled, filled.take(self._first_of_row))

    def agreed(self, indices: pa.Array) -> pa.Array | None:
        """For each observation whether its rows have one number; None where all do."""
        if self.rows == len(self.firsts):
            return None
        other = self.differs(indices)
        if not pc.any(other).as_py():
            return None
        # The first row never differs from itself.
        counts = pc.cumulative_sum(other.cast(pa.int64()))
        return pc.equal(counts.take(self.lasts), counts.take(self.firsts))

    def of_rows(self, agreed: pa.Array, texts: pa.Array) -> pa.Array:
        """The texts of rows whose observation does not have them itself."""
        return pc.if_else(agreed.take(self.index), NO_TEXT, texts)

    def lists(self, texts: pa.Array) -> pa.Array:
        """For each observation the texts of its rows that are not null."""
        if not texts.null_count:
            offsets = pa.concat_arrays([self.firsts, pa.array([self.rows], pa.int64())])
            return pa.ListArray.from_arrays(offsets.cast(pa.int32()), texts)
        kept = pc.is_valid(texts)
        ends = pc.cumulative_sum(kept.cast(pa.int32())).take(self.lasts)
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
        return pa.ListArray.from_arrays(offsets, texts.filter(kept))

    @cached_property
    def _first_of_row(self) -> pa.Array:
        return self.firsts.take(self.index)


def where(agreed: pa.Array | None, texts: pa.Array) -> pa.Array:
    """The texts of observations whose rows agree."""
    return texts if agreed is None else pc.if_else(agreed, texts, NO_TEXT)


def cases(*columns: pa.Array) -> Cases:
    """The distinct combinations of columns of one length."""
    key, size = None, 1
    for column in columns:
        numbers, count = _numbered(column)
        key = numbers if key is None else pc.add(pc.multiply(key, count), numbers)
        size *= count
        if size > _MANY:
            key, size = _numbered(key)
    encoded = pc.dictionary_encode(key)
    # Numbers are given in order of appearance, so the first row of each is where it is met.
    indices = encoded.indices
    firsts = _firsts(indices, len(encoded.dictionary))
    lists = [column.take(firsts).to_pylist() for column in columns]
    return Cases(indices, list(zip(*lists, strict=True)))


def encoded(column: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The number of each row's value (null for null), and the values."""
    made = pc.dictionary_encode(column)
    return made.indices, made.dictionary


def _firsts(indices: pa.Array, count: int) -> pa.Array:
    if not count:
        return pa.array([], pa.int64())
    largest = pc.cumulative_max(indices)
    more = pc.indices_nonzero(
        pc.not_equal(largest.slice(1), largest.slice(0, len(largest) - 1))
    ).cast(pa.int64())
    return pa.concat_arrays([pa.array([0], pa.int64()), pc.add(more, 1)])


def _numbered(column: pa.Array) -> tuple[pa.Array, int]:
    made = pc.dictionary_encode(column, null_encoding="encode")
    return made.indices.cast(pa.int64()), max(1, len(made.dictionary))


def numbers(count: int) -> pa.Array:
    """The numbers from 0 on."""
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), count)), 1)
