"""Where in the body observations were made, as far as two of them can be compared by it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.distinct import distinct, texts
from converter.annotations.sides import side_of
from converter.iris import Namespaces
from converter.terminology.systems import site_leading_back

COLUMNS = ("site_system", "site_code", "site_text", "laterality_code")
"""The columns that say where."""
_NS = Namespaces()
_LEFT_RIGHT = {"7771000": 1, "24028007": 2}


def with_places(table: pa.Table) -> pa.Table:
    """A table with the columns ``place`` and ``side``, equal where observations are of one place.

    Args:
        table: with the :data:`COLUMNS`, by the schema of ``converter.annotations``.
    """
    numbers, places = places_of(table)
    for name in places.column_names:
        table = table.append_column(name, places[name].take(numbers))
    return table


def places_of(table: pa.Table) -> tuple[pa.Array, pa.Table]:
    """The number of each row's place; and ``place`` and ``side`` of each number.

    Args:
        table: as :func:`with_places` has it.
    """
    said = table.select(list(COLUMNS))
    # Beside a code the words do not count, and there may be as many as rows.
    at = COLUMNS.index("site_text")
    words = one(table["site_text"].cast(pa.string()))
    words = pc.if_else(pc.is_valid(one(table["site_code"])), pa.scalar(None, pa.string()), words)
    said = said.set_column(at, "site_text", words)
    numbers, first = distinct(said, COLUMNS)
    rows = texts(said, COLUMNS, first).to_pylist()
    places = [place_of(row["site_system"], row["site_code"], row["site_text"]) for row in rows]
    sides = [side_of(row["laterality_code"]) or None for row in rows]
    schema = pa.schema([("place", pa.string()), ("side", pa.string())])
    return numbers, pa.table([places, sides], schema=schema)


def sides_of(table: pa.Table) -> pa.Array:
    """The side of each row's site: 1 left, 2 right, 0 another one, null where there is none."""
    side = table["laterality_code"]
    if side.null_count == len(side):
        return pa.nulls(len(side), pa.int8())
    codes = one(side.cast(pa.string())).dictionary_encode()
    known = codes.dictionary.to_pylist()
    numbers = [_LEFT_RIGHT.get(side_of(code) or "", 0) if code else None for code in known]
    return pa.array(numbers, pa.int8()).take(codes.indices)


def place_of(system: str | None, code: str | None, text: str | None) -> str | None:
    """What tells a site from others: its code in its system, else its words.

    The shapes compare exams by the same (``shapes/observation-sparql.ttl``).

    >>> place_of("RadLex", "RID1301", None), place_of(None, "RID1301", "lung")
    ('http://radlex.org/RID/RID1301', 'RID1301')
    >>> place_of(None, None, "Left lung")
    'left lung'
    """
    if code is None:
        return text.lower() if text else None
    iri, _ = site_leading_back(system, code, _NS)
    return iri or code or None
