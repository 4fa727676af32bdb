"""Newline-delimited JSON straight to columns, where nothing in it is out of the ordinary.

Arrow's own reader parses on every core, and stops at a key that stands twice, and at a value
of another type than the schema's. Whatever it stops at, whatever has a key that the caller
does not expect, and what is not UTF-8, which Arrow takes for text, is read by the careful
way instead.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import TEXT, one, part, positions, with_any
from converter.annotations.narrowed import Narrowing, widened

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
    narrowing: Narrowing | None = None,
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
        narrowing: knows what of the schema other lines of the file have; worth it for a wide one.

    Returns:
        A table of one chunk with the columns of the schema, one row for each line; columns
        of other keys follow, and of those that are wanted also.

    Raises:
        OddLinesError: only some lines have keys that are not expected.
    """
    if not is_text(data):
        return None
    try:
        table = _read(data, schema, narrowing)
    except (pa.ArrowException, UnicodeDecodeError):
        return None
    try:
        known = dict(ignored or {})
        if others:
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
    more += _others(table.schema, schema) if others else []
    table = _with_columns(table, schema, more).combine_chunks()
    read = [one(table[name]) for name in table.column_names if name not in more]
    return None if any(map(_has_gaps, read)) else table


def _read(data: bytes, schema: pa.Schema, narrowing: Narrowing | None) -> pa.Table:
    """The lines by a schema, as far as they have what it has.

    Raises:
        pa.ArrowException: they are no lines of JSON, or of other types.
        UnicodeDecodeError: a key is no text.
    """
    if narrowing is None:
        return _parsed(data, schema)
    narrow = narrowing.of(data)
    table = _parsed(data, narrow)
    return _parsed(data, narrowing.of(data)) if narrowing.learns(table.schema, narrow) else table


def _parsed(data: bytes, schema: pa.Schema) -> pa.Table:
    from pyarrow import json as arrow_json

    return arrow_json.read_json(
        pa.BufferReader(data),
        read_options=arrow_json.ReadOptions(block_size=_BLOCK),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="infer"
        ),
    )


def _with_columns(table: pa.Table, schema: pa.Schema, more: Collection[str]) -> pa.Table:
    """The columns of a schema, those that were not read as well, and more behind them."""
    columns = [
        widened(table[field.name], field.type)
        if field.name in table.column_names
        else pa.chunked_array([pa.nulls(len(table), field.type)])
        for field in schema
    ]
    kept = table.select(list(more))
    return pa.table([*columns, *kept.columns], schema=pa.schema([*schema, *kept.schema]))


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
    return texts.take(positions(pc.is_valid(values)))
