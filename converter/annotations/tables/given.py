"""Observation tables that a program hands over: made by hand, or by pandas, polars, DuckDB.

A table as the readers make it is taken as it is. Any other is read as a Parquet file of it
would be, so that both have the same answers; what the program says of places is kept.
"""

from __future__ import annotations

from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.table import NAMES, SCHEMA, AnnotationReading, empty
from converter.annotations.tables.layout import misspelt, reading_of, twice

# Together they say which observation a row is of, where tables were put together.
_PLACE = ("source", "document")
_OBSERVATION = ("observation", "observation_pointer")


class ArrowStream(Protocol):
    """What gives its rows as an Arrow stream: tables and frames of most libraries."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The stream, in a capsule."""


def observation_table(given: ArrowStream) -> AnnotationReading:
    """Makes an observation table of what a program has.

    Args:
        given: a ``pyarrow.Table``, or a frame of another library. Its columns are those of
            the observation table, in any order and of any simple type; all may be left out
            but ``finding_code`` or ``finding_text``.

    Returns:
        The table by the schema; and what is wrong with the columns.

    Raises:
        TypeError: this is no table.
    """
    table = _table_of(given)
    if _is_ready(table):
        return AnnotationReading(table)
    if repeated := twice(table.column_names, NAMES, ""):
        return AnnotationReading(empty(), (repeated,))
    known = dict.fromkeys(NAMES, "")
    problems = misspelt(table.column_names, known, "")
    names = [name for name in table.column_names if name in known]
    named: dict[str, Any] = {name: pa.chunked_array([_simple(one(table[name]))]) for name in names}
    return reading_of(_together(named, len(table)), len(table), "", 0, problems)


def _table_of(given: ArrowStream) -> pa.Table:
    if isinstance(given, pa.Table):
        return given
    if isinstance(given, pa.RecordBatch):
        return pa.Table.from_batches([given])
    if hasattr(given, "__arrow_c_stream__"):
        return pa.table(given)
    if type(given).__module__.partition(".")[0] == "pandas":  # before 2.2 it gives no stream
        return pa.Table.from_pandas(given, preserve_index=False)
    raise TypeError(
        f"annotations are a table (of pyarrow, pandas, polars …), not {type(given).__name__}; "
        "converter.observations() reads files"
    )


def _is_ready(table: pa.Table) -> bool:
    """Whether a table is as the readers make it, so that nothing has to be found out."""
    if table.column_names != SCHEMA.names or not all(map(_fits, table.schema, SCHEMA)):
        return False
    if table["observation"].null_count:
        return False
    # A code or a number always has a kind, where a reader has read it.
    unsaid = pc.is_null(table["value_kind"])
    for name in ("value_code", "number"):
        if pc.any(pc.and_(unsaid, pc.is_valid(table[name]))).as_py():
            return False
    return not _collide(table)


def _fits(field: pa.Field, wanted: pa.Field) -> bool:
    kind = field.type
    if pa.types.is_dictionary(kind) and wanted.type == pa.string():
        kind = kind.value_type
    return bool(kind == wanted.type)


def _collide(table: pa.Table) -> bool:
    """Whether observations of several sources have one number, as in tables put together."""
    keys = pa.table({name: _simple(one(table[name])) for name in (*_PLACE, "observation")})
    return len(_distinct(keys)) > len(_distinct(keys.select(["observation"])))


def _distinct(keys: pa.Table) -> pa.Table:
    return keys.group_by(keys.column_names, use_threads=False).aggregate([])


def _simple(column: pa.Array) -> pa.Array:
    """A column without dictionaries and without the newer layouts of texts."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string_view(kind) or pa.types.is_large_string(kind):
        return column.cast(pa.string())
    return column.cast(kind)


def _together(named: dict[str, Any], rows: int) -> dict[str, Any]:
    """The columns with the rows of each observation together, where a column says which it is.

    Each row keeps its pointer: where the table has none, the number that it has there.
    """
    count = pc.cast(pa.arange(0, rows), pa.string())
    pointer = pc.binary_join_element_wise("", count, "/")
    if "pointer" in named:
        pointer = pc.coalesce(_text(named["pointer"]), pointer)
    named["pointer"] = pa.chunked_array([pointer])
    said = [name for name in _OBSERVATION if name in named and named[name].null_count < rows]
    if not said:
        named.pop("observation", None)
        return named
    places = [_text(named[name]) for name in _PLACE if name in named]
    keys = [pc.binary_join_element_wise(name, _text(named[name]), "\0") for name in said]
    # A row that does not say so is an observation of its own.
    alone = pc.binary_join_element_wise("", count, "\0")
    own = pc.coalesce(*keys, alone)
    key = pc.binary_join_element_wise(*places, own, "\0", null_handling="replace")
    number = pc.dictionary_encode(key).indices.cast(pa.int64())
    order = pc.sort_indices(number)
    made = {name: column.take(order) for name, column in named.items()}
    made["observation"] = pa.chunked_array([number.take(order)])
    return made


def _text(column: pa.ChunkedArray) -> pa.Array:
    return one(column).cast(pa.string())
