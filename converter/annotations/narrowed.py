"""Schemas without what lines do not have: each column that Arrow reads costs, also an empty one.

A schema of FHIR has some sixty columns, of which most files fill twenty. Some of the lines
tell which; where others have more, they are read once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

import pyarrow as pa

# The lines that are looked at: so many bytes, from so many places.
_BYTES = 1 << 15
_PLACES = 8


class Narrowing:
    """What of a schema the lines of one file have, as far as is known so far."""

    def __init__(self, schema: pa.Schema) -> None:
        """Nothing is known yet of the lines.

        Args:
            schema: the whole one.
        """
        self._schema = schema
        self._narrow: pa.Schema | None = None

    def of(self, data: bytes) -> pa.Schema:
        """The part of the schema to read lines with.

        Args:
            data: lines of JSON, of which some of the first ones are looked at.

        Returns:
            The same types with fewer fields; the schema itself where the lines are few, or
            cannot be read as they are.
        """
        if self._narrow is None and len(data) >= 2 * _PLACES * _BYTES:
            self._narrow = _sampled(data, self._schema)
        return self._narrow or self._schema

    def learns(self, given: pa.Schema, narrow: pa.Schema) -> bool:
        """Whether lines have fields that the schema they were read with left out.

        From here on it has them: no lines are read twice for what others had before.
        """
        if _narrowed([given], self._schema).equals(narrow):
            return False
        self._narrow = _narrowed([given, self._narrow or narrow], self._schema)
        return True


def widened(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """A column with the fields that were left out, all null, and without others."""
    return column if column.type == kind else column.cast(kind)


def _some_lines(data: bytes) -> Iterator[bytes]:
    """Whole lines from places all over the data, each with its end."""
    for place in range(_PLACES):
        start = data.find(b"\n", len(data) * place // _PLACES) + 1 if place else 0
        end = data.find(b"\n", start + _BYTES)
        if start < (end := end + 1):
            yield data[start:end]


def _sampled(data: bytes, schema: pa.Schema) -> pa.Schema:
    from pyarrow import json as arrow_json

    try:
        return _narrowed(
            [arrow_json.read_json(BytesIO(b"".join(_some_lines(data)))).schema], schema
        )
    except (pa.ArrowException, UnicodeDecodeError):
        return schema


def _narrowed(given: Sequence[pa.Schema], schema: pa.Schema) -> pa.Schema:
    """What of a schema some others have."""
    return pa.schema(
        list(_narrow([pa.struct(list(each)) for each in given], pa.struct(list(schema))))
    )


def _narrow(given: Sequence[pa.DataType], wanted: pa.DataType) -> pa.DataType:
    if pa.types.is_list(wanted) and all(map(pa.types.is_list, given)):
        return pa.list_(_narrow([each.value_type for each in given], wanted.value_type))
    if not (pa.types.is_struct(wanted) and all(map(pa.types.is_struct, given))):
        return wanted
    fields = []
    for field in wanted:
        places = [(each, each.get_field_index(field.name)) for each in given]
        if found := [each.field(at).type for each, at in places if at >= 0]:
            fields.append((field.name, _narrow(found, field.type)))
    return pa.struct(fields)
