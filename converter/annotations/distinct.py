"""The different combinations of some columns: each is looked at once, the rows keep its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one

# Numbers of combinations stay far below the largest int64 when multiplied once more.
_MANY = 1 << 31


class Distinct(NamedTuple):
    """The different combinations of some columns.

    Attributes:
        numbers: of each row's combination, in the order of first appearance.
        first: the row in which each combination comes first.
    """

    numbers: pa.Array
    first: pa.Array


def texts(table: pa.Table, columns: Sequence[str], rows: pa.Array) -> pa.Table:
    """Some rows of text columns, which may be dictionaries, as plain texts."""
    kinds = pa.schema([(name, pa.string()) for name in columns])
    return table.select(list(columns)).take(rows).cast(kinds)


def distinct(table: pa.Table, columns: Sequence[str]) -> Distinct:
    """The different combinations of columns."""
    key: pa.Array | None = None
    size = 1
    for name in columns:
        codes, count = encoded(table[name])
        if count <= 1:
            continue
        key = codes if key is None else pc.add(pc.multiply(key, count), codes)
        size *= count
        if size > _MANY:
            key, size = _numbered(key)
    if key is None:
        key = pa.repeat(pa.scalar(0, pa.int64()), len(table))
    numbers, _ = _numbered(key)
    # Numbers are given in order of appearance: one that is larger than all before is new.
    largest = pc.cumulative_max(numbers)
    first = pa.array([0] if len(table) else [], pa.int64())
    if len(table) > 1:
        is_new = pc.not_equal(largest.slice(1), largest.slice(0, len(table) - 1))
        more = pc.add(pc.indices_nonzero(is_new).cast(pa.int64()), 1)
        first = pa.concat_arrays([first, more])
    return Distinct(numbers, first)


def encoded(column: pa.ChunkedArray) -> tuple[pa.Array, int]:
    """A column as codes from 0, and how many different ones there may be; null has one too."""
    whole = one(column)
    if not pa.types.is_dictionary(whole.type):
        whole = pc.dictionary_encode(whole, null_encoding="encode")
    indices, size = whole.indices, len(whole.dictionary)
    if indices.null_count:  # a column that came as a dictionary
        indices, size = pc.fill_null(indices, size), size + 1
    return indices.cast(pa.int64()), size


def _numbered(key: pa.Array) -> tuple[pa.Array, int]:
    codes = pc.dictionary_encode(key)
    return codes.indices.cast(pa.int64()), len(codes.dictionary)
