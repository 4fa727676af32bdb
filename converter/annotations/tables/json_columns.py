"""Plain rows of JSON, one per line, straight to columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyarrow as pa

from converter.annotations.columns import TEXT, joined, one
from converter.annotations.json_lines import lines_to_table, written_in
from converter.annotations.table import NUMBER
from converter.annotations.tables.cells import is_cell

# The column of the places of rows; no row has a key for it.
POINTER = "pointer"
_SEEN = 65_536
_IMAGES = pa.list_(TEXT)


class Plain(NamedTuple):
    """The columns of plain rows, and the keys of theirs that are not read."""

    table: pa.Table
    others: frozenset[str]


def is_raw(name: str) -> bool:
    """Whether a column may hold numbers as well as texts, and is taken as it is written."""
    return name in ("number", "observation") or is_cell(name)


def is_key(name: str) -> bool:
    """Whether a column holds ids or codes, which may be whole numbers: they are their digits.

    >>> is_key("subject_id"), is_key("value_code"), is_key("value_text")
    (True, True, False)
    """
    return name.endswith(("_id", "_code"))


def schema_of(names: Iterable[str]) -> pa.Schema:
    """The columns of rows as they are written, the places of the rows last.

    Args:
        names: the observation table's names of the columns that are read.
    """
    fields = [(name, _IMAGES if name == "images" else TEXT) for name in names]
    return pa.schema([*fields, (POINTER, TEXT)])


def table(data: bytes, wanted: Mapping[str, str], records: pa.Array) -> Plain | None:
    """The columns of lines that are all plain rows, None where one is not.

    Args:
        data: whole lines.
        wanted: the observation table's name of each key that is read.
        records: the number of each line in the file.

    Returns:
        Columns as the other way of reading makes them; the two are held to that by a test.
    """
    schema = schema_of(wanted.values())
    given = {
        theirs: _kind(data, theirs, ours)
        if is_raw(ours) or is_key(ours)
        else schema.field(ours).type
        for theirs, ours in wanted.items()
    }
    lines = lines_to_table(data, pa.schema(list(given.items())), others=True)
    if lines is None:
        return None
    made = []
    for theirs, kind in given.items():
        column = one(lines[theirs])
        if kind in (NUMBER, pa.int64()) and column.null_count < len(column):
            column = written_in(data, _value_of(theirs), column)
            if column is None:
                return None
        made.append(column if pa.types.is_list(kind) else column.cast(TEXT))
    made.append(joined("", records))
    others = frozenset(lines.column_names) - given.keys()
    return Plain(pa.table(made, schema=schema), others)


def _kind(data: bytes, key: str, name: str) -> pa.DataType:
    """What a column that may hold numbers has first; with other values, too, it is not plain."""
    # Most ids and codes are texts, or not there: where numbers come later, lines are not plain.
    seen = data[:_SEEN] if is_key(name) else data
    found = re.search(rb"%s\s*:\s*+(?!null)(.)" % _quoted(key), seen)
    if found is None or found[1] == b'"':
        return TEXT
    return pa.int64() if name == "observation" or is_key(name) else NUMBER


def _value_of(key: str) -> re.Pattern[bytes]:
    return re.compile(rb"%s\s*:\s*(-?[0-9][0-9.eE+-]*)" % _quoted(key))


def _quoted(key: str) -> bytes:
    """A key as it stands in a line; in a text the quotes would have backslashes before them."""
    return re.escape(json.dumps(key, ensure_ascii=False).encode())
