"""Newline-delimited JSON straight to columns, where nothing in it is out of the ordinary.

Arrow's own reader parses on every core, and stops at a key that stands twice, and at a value
of another type than the schema's. Whatever it stops at, whatever has a key that the caller
does not expect, and what is not UTF-8, which Arrow takes for text, is read by the careful
way instead.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.string()
_BLOCK = 1 << 20
_BETWEEN = re.compile(rb"}[ \t\r]*\n[ \t\r]*(?={)")


class OddLinesError(Exception):
    """Some lines are not plain.

    Attributes:
        lines: for each line whether it is one of them.
    """

    def __init__(self, lines: pa.Array) -> None:
        super().__init__()
        self.lines = lines


def refuse_odd(lines: pa.Array) -> None:
    """Refuse lines that are not plain; null is taken for no.

    Raises:
        OddLinesError: there is one.
    """
    if pc.any(lines).as_py():
        raise OddLinesError(pc.fill_null(lines, False))


def lines_to_table(
    data: bytes,
    schema: pa.Schema,
    ignored: Mapping[str, Collection[str]] | None = None,
    *,
    others: bool = False,
    also: Collection[str] = (),
    strange: set[str] | None = None,
) -> pa.Table | None:
    """Parse lines of JSON, None where they are not what the schema says.

    Args:
        data: the lines.
        schema: the keys that are read, with their types.
        ignored: keys that may stand there and are passed over: under ``""`` those of a
            line, under ``"*"`` those of any object in it.
        others: whether any other keys may stand in a line, with values that have no parts.
        also: those of the ignored keys of a line that are wanted all the same.
        strange: where it is given, other keys may stand anywhere, and are put there.

    Returns:
        A table of one chunk with the columns of the schema, one row for each line; columns
        of other keys follow, and of those that are wanted also.

    Raises:
        OddLinesError: only some lines have keys that are not expected.
    """
    from pyarrow import json as arrow_json

    if not is_text(data):
        return None
    try:
        table = arrow_json.read_json(
            pa.BufferReader(data),
            read_options=arrow_json.ReadOptions(block_size=_BLOCK),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=schema, unexpected_field_behavior="infer"
            ),
        )
    except (pa.ArrowException, UnicodeDecodeError):
        return None
    try:
        known = dict(ignored or {})
        if others:
            table = table.select([*schema.names, *_others(table.schema, schema)])
            plain = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
            known[""] = [*known.get("", ()), *plain]
        is_known = _is_known(table.schema, schema, known, strange)
    except UnicodeDecodeError:  # a key that is no text
        return None
    if not _is_one_a_line(data, table.num_rows):
        return None
    if not is_known:
        refuse_odd(_with_other_keys(table, schema, known))
        return None
    if any(map(_is_no_number, table.columns)):
        return None
    more = [name for name in table.column_names if name in also and name not in schema.names]
    table = (table if others else table.select([*schema.names, *more])).combine_chunks()
    read = [one(table[name]) for name in table.column_names if name not in more]
    return None if any(map(_has_gaps, read)) else table


def _is_one_a_line(data: bytes, rows: int) -> bool:
    """Whether lines have one object each, of which a number was read."""
    within = data.count(b"\n") - data.endswith(b"\n")
    if rows != within + 1:
        return False
    # Only between two objects a line may end behind a brace and the next begin with one.
    return data.count(b"}\n{") == within or len(_BETWEEN.findall(data)) == within


def _is_no_number(column: pa.ChunkedArray) -> bool:
    """Whether a column has, at any depth, what JSON has no word for: NaN, infinity."""
    return _holds_floats(column.type) and any(map(_is_not_finite, column.chunks))


def _holds_floats(kind: pa.DataType) -> bool:
    if pa.types.is_nested(kind):
        return any(_holds_floats(kind.field(at).type) for at in range(kind.num_fields))
    return bool(pa.types.is_floating(kind))


def _is_not_finite(array: pa.Array) -> bool:
    if pa.types.is_list(array.type):
        return _is_not_finite(pc.list_flatten(array))
    if pa.types.is_struct(array.type):
        return any(map(_is_not_finite, array.flatten()))
    return pa.types.is_floating(array.type) and not pc.all(pc.is_finite(array)).as_py()


def _has_gaps(array: pa.Array) -> bool:
    """Whether a list in a column, or anywhere below it, has null for an item."""
    if pa.types.is_list(array.type):
        items = pc.list_flatten(array)
        return items.null_count > 0 or _has_gaps(items)
    if pa.types.is_struct(array.type):
        return any(_has_gaps(inner) for inner in array.flatten() if pa.types.is_nested(inner.type))
    return False


def is_text(data: bytes) -> bool:
    """Whether bytes are UTF-8; looked at in place, without making a text of them."""
    if data.isascii():
        return True
    bounds = pa.py_buffer(array("q", [0, len(data)]))
    try:
        pa.LargeStringArray.from_buffers(1, bounds, pa.py_buffer(data)).validate(full=True)
    except pa.ArrowException:
        return False
    return True


def _others(given: pa.Schema, schema: pa.Schema) -> list[str]:
    return [name for name in given.names if schema.get_field_index(name) < 0]


def _is_known(
    given: pa.Schema,
    schema: pa.Schema,
    ignored: Mapping[str, Collection[str]],
    strange: set[str] | None,
) -> bool:
    """Whether lines have no more keys than are expected, or the others may be strange."""
    for field in given:
        at = schema.get_field_index(field.name)
        if at >= 0:
            if not _fits(field.type, schema.field(at).type, ignored.get("*", ()), strange):
                return False
        elif field.name not in ignored.get("", ()):
            if strange is None:
                return False
            strange.add(field.name)
    return True


def _fits(
    given: pa.DataType, wanted: pa.DataType, ignored: Collection[str], strange: set[str] | None
) -> bool:
    """Whether a type that was found has no more than was expected, or the rest may be strange."""
    if pa.types.is_list(wanted):
        return pa.types.is_list(given) and _fits(
            given.value_type, wanted.value_type, ignored, strange
        )
    if not pa.types.is_struct(wanted):
        return bool(given == wanted)
    if not pa.types.is_struct(given):
        return False
    known = {field.name: field.type for field in wanted}
    for field in given:
        if field.name in known:
            if not _fits(field.type, known[field.name], ignored, strange):
                return False
        elif field.name not in ignored:
            if strange is None:
                return False
            strange.add(field.name)
    return True


def _with_other_keys(
    table: pa.Table, schema: pa.Schema, ignored: Mapping[str, Collection[str]]
) -> pa.Array:
    """Which lines have a value, other than null, under a key that is not expected."""
    found = pa.repeat(pa.scalar(False), len(table))
    for name in table.column_names:
        at = schema.get_field_index(name)
        if at >= 0:
            odd = _with_others(one(table[name]), schema.field(at).type, ignored.get("*", ()))
        elif name not in ignored.get("", ()):
            odd = pc.is_valid(one(table[name]))
        else:
            continue
        found = found if odd is None else pc.or_(found, odd)
    return found


def _with_others(array: pa.Array, wanted: pa.DataType, ignored: Collection[str]) -> pa.Array | None:
    """Which values have a key that is not expected, None where that cannot be."""
    if pa.types.is_list(wanted) and pa.types.is_list(array.type):
        odd = _with_others(pc.list_flatten(array), wanted.value_type, ignored)
        return None if odd is None else with_any(array, odd)
    if not (pa.types.is_struct(wanted) and pa.types.is_struct(array.type)):
        return None
    found = None
    for field in array.type:
        at = wanted.get_field_index(field.name)
        if at >= 0:
            odd = _with_others(part(array, field.name), wanted.field(at).type, ignored)
        else:
            odd = None if field.name in ignored else pc.is_valid(part(array, field.name))
        if odd is not None:
            found = odd if found is None else pc.or_(found, odd)
    return found


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
    return items.take(_positions(pc.is_valid(array)))


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


def _positions(valid: pa.Array) -> pa.Array:
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


def written_in(data: bytes, pattern: re.Pattern[bytes], values: pa.Array) -> pa.Array | None:
    """Numbers as they are written, None where they are not in the order of the rows.

    Args:
        data: the lines.
        pattern: finds them there, each as its first group.
        values: the numbers that were read.
    """
    texts = pa.array([found.decode() for found in pattern.findall(data)], TEXT)
    try:
        if len(texts) != len(values) - values.null_count:
            return None
        if not texts.cast(values.type).equals(pc.drop_null(values)):
            return None
    except pa.ArrowException:
        return None
    return texts.take(_positions(pc.is_valid(values)))
