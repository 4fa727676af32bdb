"""Columns of Arrow: what several readers and the checks do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.string()


def one(array: pa.ChunkedArray) -> pa.Array:
    """A column as one array."""
    if not isinstance(array, pa.ChunkedArray):
        return array
    if array.num_chunks == 1:
        return array.chunk(0)
    if not array.num_chunks:
        return pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.unify_dictionaries()
    whole = array.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column as texts; a dictionary of texts is one."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if kind == pa.string():
        return column
    try:
        return column.cast(pa.string())
    except pa.ArrowException:
        words = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(words, pa.string())])


def of_each(column: pa.Array | pa.ChunkedArray, made: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """What a function makes of each value, asked once for each different one; null stays null.

    Texts are given as a dictionary.
    """
    whole = one(column)
    if not pa.types.is_dictionary(whole.type):
        whole = pc.dictionary_encode(whole)
    found = made(whole.dictionary)
    text = pa.types.is_string(found.type)
    return shared(found, whole.indices) if text else found.take(whole.indices)


def part(array: pa.Array, *names: str) -> pa.Array:
    """A field below a struct column, null where any struct on the way is."""
    for name in names:
        array = pc.struct_field(array, name)
    return array


def first(array: pa.Array) -> pa.Array | None:
    """The only item of each list, None where one has several or none."""
    lengths = pc.list_value_length(array)
    if pc.any(pc.not_equal(lengths, 1)).as_py():
        return None
    items = pc.list_flatten(array)
    if array.null_count == 0:
        return items
    return items.take(positions(pc.is_valid(array)))


def either(*columns: pa.Array) -> pa.Array:
    """For each row the first that is there; a column is not copied where it alone has any."""
    given = [column for column in columns if column.null_count < len(column)]
    if not given:
        return columns[0]
    return given[0] if len(given) == 1 or not given[0].null_count else pc.coalesce(*given)


def filled(texts: pa.Array) -> pa.Array:
    """Texts of which the empty one is none."""
    empty = pc.equal(texts, "")
    return pc.if_else(empty, pa.scalar(None, TEXT), texts) if pc.any(empty).as_py() else texts


def positions(valid: pa.Array) -> pa.Array:
    """For each true the number of trues before it, null for each false."""
    before = pc.subtract(pc.cumulative_sum(valid.cast(pa.int64())), 1)
    return pc.if_else(valid, before, pa.scalar(None, pa.int64()))


def shared(texts: pa.Array, owners: pa.Array) -> pa.Array:
    """For each row the text of its owner; many have the same one, so as a dictionary."""
    if texts.null_count == len(texts):
        return pa.nulls(len(owners), TEXT)
    return pc.dictionary_encode(texts).take(owners)


def word(valid: pa.Array, text: str) -> pa.Array:
    """A text where a mask is true, null elsewhere; as a dictionary."""
    nothing = pa.scalar(None, pa.int32())
    return pa.DictionaryArray.from_arrays(
        pc.if_else(valid, pa.scalar(0, pa.int32()), nothing), pa.array([text], TEXT)
    )


def numbers(rows: int, start: int = 0) -> pa.Array:
    """The numbers from a start on."""
    return pa.arange(start, start + rows)


def changed(column: pa.Array) -> pa.Array:
    """Whether each value differs from the one before; that of the first is true."""
    if pa.types.is_dictionary(column.type):
        column = column.indices
    before, after = column.slice(0, max(len(column) - 1, 0)), column.slice(1)
    differs = pc.fill_null(pc.not_equal(after, before), False)
    if column.null_count:
        differs = pc.or_(differs, pc.xor(pc.is_null(after), pc.is_null(before)))
    return pa.concat_arrays([pa.array([True] if len(column) else [], pa.bool_()), differs])


def with_any(holders: pa.Array, found: pa.Array) -> pa.Array:
    """Which lists have an item that was found; of what is no list each is its own item."""
    if not pa.types.is_list(holders.type):
        return found
    owners = pc.list_parent_indices(holders).cast(pa.int64())
    return pc.is_in(numbers(len(holders)), value_set=owners.filter(found))


def places(lists: pa.Array, parents: pa.Array) -> pa.Array:
    """The place of each item in its own list."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0).cast(pa.int64())
    starts = pc.subtract(pc.cumulative_sum(lengths), lengths)
    return pc.subtract(numbers(len(parents)), starts.take(parents))


def joined(*parts: Any) -> pa.Array:
    """Pointers of their steps: ``joined("", numbers, "component", places)``."""
    made = [step.cast(TEXT) if isinstance(step, pa.Array) else step for step in parts]
    return pc.binary_join_element_wise(*made, "/")
