"""The observation table, reduced to the distinct things that it says.

A million observations say a few thousand different things: one finding, one attribute,
one value, as coded and as written. Each is judged once; the rows keep its number. All
work here is on Arrow columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.terminology.systems import system_named, system_of_fhir_uri

SAID = (
    *("finding_system", "finding_code", "finding_text"),
    *("attribute_system", "attribute_code", "attribute_text"),
    *("value_kind", "value_system", "value_code", "value_text"),
    *("unit", "unit_code"),
)
_SYSTEMS = ("finding_system", "attribute_system", "value_system")
# Numbers of combinations stay far below the largest int64 when multiplied once more.
_MANY = 1 << 31


class Statements:
    """Numbers statements, the same one alike in every table."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str | None, ...], int] = {}

    def of(self, table: pa.Table) -> tuple[pa.Array, pa.Table]:
        """The statement of each row.

        Args:
            table: by the schema of ``converter.annotations``.

        Returns:
            The number of each row's statement, and what was not said before: ``s`` and the
            columns of :data:`SAID`, with the keys of code systems.
        """
        numbers, first = distinct(table, SAID)
        said = texts(table, SAID, first)
        known = self._numbers
        columns = (column.to_pylist() for column in said.columns)
        ours: list[int] = []
        new: list[int] = []
        for at, key in enumerate(zip(*columns, strict=True)):
            count = len(known)
            ours.append(known.setdefault(key, count))
            if len(known) > count:
                new.append(at)
        s = pa.array(ours, pa.int32())
        fresh = said.append_column("s", s).take(pa.array(new, pa.int64()))
        for name in _SYSTEMS:
            fresh = with_keys(fresh, name)
        return s.take(numbers), fresh


def system_key(written: str | None) -> str:
    """The key of a code system, by its name or FHIR URI; as written where it is not known.

    >>> system_key("http://snomed.info/sct"), system_key(None), system_key("OIFM")
    ('SNOMEDCT', '', 'OIFM')
    """
    if not written:
        return ""
    known = system_named(written) or system_of_fhir_uri(written)
    return known.key if known else written


def with_keys(table: pa.Table, column: str) -> pa.Table:
    """The table with the keys of code systems in place of their names."""
    written = pc.unique(table[column])
    keys = pa.array([system_key(name) for name in written.to_pylist()], pa.string())
    where = pc.index_in(table[column], value_set=written)
    return table.set_column(table.column_names.index(column), column, keys.take(where))


def texts(table: pa.Table, columns: Sequence[str], rows: pa.Array) -> pa.Table:
    """Some rows of text columns, which may be dictionaries, as plain texts."""
    kinds = pa.schema([(name, pa.string()) for name in columns])
    return table.select(list(columns)).take(rows).cast(kinds)


def distinct(table: pa.Table, columns: Sequence[str]) -> tuple[pa.Array, pa.Array]:
    """The number of each row's combination of columns, and where each combination comes first.

    The numbers are those of first appearance.
    """
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
    return numbers, first


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
