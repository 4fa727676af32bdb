"""The observation table, reduced to the distinct things that it says.

A million observations say a few thousand different things: one finding, one attribute,
one value, as coded and as written. Each is judged once; the rows keep its number. All
work here is on Arrow columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from converter.terminology.systems import system_named, system_of_fhir_uri

_SAID = (
    *("finding_system", "finding_code", "finding_text"),
    *("attribute_system", "attribute_code", "attribute_text"),
    *("value_kind", "value_system", "value_code", "value_text"),
    *("unit", "unit_code"),
)
_VISIT = ("source", "subject_id", "exam_id", "report_id", "exam_time")
_SITE = ("site_system", "site_code", "laterality_code")
# Numbers of combinations stay far below the largest int64 when multiplied once more.
_MANY = 1 << 31
_BATCH = 122_880


@dataclass(frozen=True)
class Statements:
    """The observation table in numbers.

    Attributes:
        rows: ``row``, ``observation``, ``s``, ``visit``, ``site``, ``number``,
            ``number_text`` (where there is no number), ``source``, ``observation_id``.
        statements: by ``s``: what is said, with the keys of code systems.
        visits: by ``visit``: document, patient, exam, time.
        sites: by ``site``.
    """

    rows: pa.Table
    statements: pa.Table
    visits: pa.Table
    sites: pa.Table


def reduced(table: pa.Table) -> Statements:
    """The statements of an observation table."""
    if table["document"].null_count < len(table):
        # A graph of many documents is one file: ids are unique in each of them only.
        place = table.column_names.index("source")
        table = table.set_column(
            place, "source", pc.coalesce(table["document"], table["source"].cast(pa.string()))
        )
    s, statements = _distinct(table, _SAID, "s")
    visit, visits = _distinct(table, _VISIT, "visit")
    site, sites = _distinct(table, _SITE, "site")
    for name in ("finding_system", "attribute_system", "value_system"):
        statements = _with_keys(statements, name)
    rows = pa.table(
        {
            "row": _count(len(table)),
            "observation": table["observation"],
            "s": s,
            "visit": visit,
            "site": site,
            "source": table["source"],
            "observation_id": table["observation_id"],
            "number": table["number"],
            "number_text": pc.if_else(
                pc.is_null(table["number"]), table["number_text"], pa.scalar(None, pa.string())
            ),
        }
    )
    # DuckDB reads the batches of a table side by side.
    rows = pa.Table.from_batches(rows.to_batches(max_chunksize=_BATCH), rows.schema)
    return Statements(rows, statements, visits, _with_keys(sites, "site_system"))


def system_key(written: str | None) -> str:
    """The key of a code system, by its name or FHIR URI; as written where it is not known.

    >>> system_key("http://snomed.info/sct"), system_key(None), system_key("OIFM")
    ('SNOMEDCT', '', 'OIFM')
    """
    if not written:
        return ""
    known = system_named(written) or system_of_fhir_uri(written)
    return known.key if known else written


def _with_keys(table: pa.Table, column: str) -> pa.Table:
    written = pc.unique(table[column])
    keys = pa.array([system_key(name) for name in written.to_pylist()], pa.string())
    where = pc.index_in(table[column], value_set=written)
    return table.set_column(table.column_names.index(column), column, keys.take(where))


def _distinct(table: pa.Table, columns: Sequence[str], name: str) -> tuple[pa.Array, pa.Table]:
    """The number of each row's combination, and the combinations in order of first appearance."""
    key, size = pa.repeat(pa.scalar(0, pa.int64()), len(table)), 1
    with ThreadPoolExecutor() as pool:  # Arrow works outside of the interpreter's lock
        encoded = list(pool.map(_codes, (table[column] for column in columns)))
    for codes, count in encoded:
        if count > 1:
            key = pc.add(pc.multiply(key, count), codes)
            size *= count
        if size > _MANY:
            key, size = _codes(pa.chunked_array([key]))
    codes, _ = _codes(pa.chunked_array([key]))
    numbers = codes.cast(pa.int32())
    # Numbers are given in order of appearance: one that is larger than all before is new.
    largest = pc.cumulative_max(numbers)
    first = pa.array([0] if len(table) else [], pa.int64())
    if len(table) > 1:
        is_new = pc.not_equal(largest.slice(1), largest.slice(0, len(table) - 1))
        more = pc.add(pc.indices_nonzero(is_new).cast(pa.int64()), 1)
        first = pa.concat_arrays([first, more])
    found = table.select(list(columns)).take(first)
    return numbers, found.append_column(name, _count(len(found)).cast(pa.int32()))


def _codes(column: pa.ChunkedArray) -> tuple[pa.Array, int]:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0) if whole.num_chunks else pa.array([], column.type)
    if not pa.types.is_dictionary(whole.type):
        whole = pc.dictionary_encode(whole, null_encoding="encode")
    indices, size = whole.indices, len(whole.dictionary)
    if indices.null_count:  # a column that came as a dictionary
        indices, size = pc.fill_null(indices, size), size + 1
    return indices.cast(pa.int64()), size


def _count(length: int) -> pa.Array:
    return pc.subtract(pc.cumulative_sum(pa.repeat(pa.scalar(1, pa.int64()), length)), 1)
