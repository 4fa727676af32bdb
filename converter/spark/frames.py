"""What workers give back, as columns that Spark carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, fields
from typing import Any

import pyarrow as pa

from converter.annotations.table import SCHEMA
from converter.problems import Problem, Severity
from converter.validation.outcome import FAULTS
from converter.validation.together import REMEMBERED

# So many rows go to Spark at once.
_AT_ONCE = 1 << 16
_KINDS = {
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.string(): "string",
    pa.binary(): "binary",
}
_PROBLEM = pa.schema(
    [
        pa.field(one.name, pa.int32() if one.type == "int" else pa.string())
        for one in fields(Problem)
    ]
)
# A place of a row, by the pointer under which it is asked for.
_PLACE = pa.struct(
    [
        ("pointer", pa.string()),
        ("line", pa.int32()),
        ("column", pa.int32()),
        ("excerpt", pa.string()),
    ]
)
# What a worker found: a number of observations, a problem, or what is to be compared.
FOUND = pa.schema(
    [
        ("observations", pa.int64()),
        ("problem", pa.struct(list(_PROBLEM))),
        *((theme, pa.struct(list(schema))) for theme, schema in REMEMBERED.items()),
    ]
)
PROBLEM = _PROBLEM
# A row that was asked for, and its places.
ROW = pa.schema(
    [
        ("n", pa.int64()),
        ("cells", pa.struct([pa.field(one.name, one.type) for one in SCHEMA])),
        ("places", pa.list_(_PLACE)),
    ]
)


def ddl(schema: pa.Schema) -> str:
    """A schema in Spark's own words."""
    return ", ".join(f"`{one.name}` {_kind(one.type)}" for one in schema)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'`{one.name}`: {_kind(one.type)}' for one in kind)}>"
    if pa.types.is_list(kind):
        return f"array<{_kind(kind.value_type)}>"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _KINDS[kind]


FAULT = ddl(FAULTS)


def found(
    problems: Sequence[Problem] = (),
    observations: int = 0,
    remembered: Mapping[str, pa.Table] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Rows by :data:`FOUND`."""
    columns: dict[str, pa.Table] = dict(remembered or {})
    if problems:
        columns["problem"] = table_of(problems)
    for name, table in columns.items():
        for batch in table.combine_chunks().to_batches(_AT_ONCE):
            struct = pa.StructArray.from_arrays(batch.columns, fields=list(batch.schema))
            yield _filled(name, struct)
    if observations:
        yield _filled("observations", pa.array([observations], pa.int64()))


def _filled(name: str, column: pa.Array) -> pa.RecordBatch:
    count = len(column)
    columns = [column if one.name == name else pa.nulls(count, one.type) for one in FOUND]
    return pa.RecordBatch.from_arrays(columns, names=FOUND.names)


def table_of(problems: Sequence[Problem]) -> pa.Table:
    """Problems as a table; a name that is no text is written as Python escapes it."""
    rows = [astuple(one) for one in problems]
    columns = []
    for at, one in enumerate(PROBLEM):
        values = [row[at] for row in rows]
        if one.type == pa.string():
            values = [str(value).encode("utf-8", "backslashreplace").decode() for value in values]
        columns.append(pa.array(values, one.type))
    return pa.Table.from_arrays(columns, schema=PROBLEM)


def problems_of(rows: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """The problems of the rows of such a table."""
    return [Problem(**{**row, "severity": Severity(row["severity"])}) for row in rows]
