"""Rows of a result for people (aligned text) and for data frames (Parquet)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from converter.iris import XSD
from converter.report.escape import printable
from converter.store.prefixes import shortened

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 1 << 16
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
# How a column is typed whose values all have one of these types.
_TYPES = {
    "integer": "int64",
    "double": "float64",
    "float": "float64",
    "boolean": "bool",
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def write_table(found: ox.QuerySolutions, sink: IO[bytes], base: str, width: int = 0) -> int:
    """Writes rows as text in columns; gives their number.

    IRIs are shortened. Control characters, those that turn the direction of text too, are
    shown as escapes. Cells longer than what ``width`` leaves are cut, with an ellipsis.
    """
    names = [variable.value for variable in found.variables]
    rows = [[_cell(term, base) for term in row] for row in found]
    right = _numeric_columns(rows, len(names))
    cells = [[text for text, _ in row] for row in rows]
    widths = _widths([names, *cells], width)
    lines = [_line(names, widths, right), "  ".join("─" * w for w in widths).rstrip()]
    lines += [_line(row, widths, right) for row in cells]
    if not names:
        lines = []
    sink.write("".join(f"{line}\n" for line in lines).encode())
    return len(rows)


def write_parquet(found: ox.QuerySolutions, sink: IO[bytes]) -> int:
    """Writes rows as Parquet; gives their number.

    A column whose values are all integers, floating-point numbers or booleans is typed so; all
    others are text, decimals too, for their digits.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [variable.value for variable in found.variables]
    parts: list[list[pa.Array]] = [[] for _ in names]
    kinds: list[set[str]] = [set() for _ in names]
    count = 0
    waiting: list[list[str | None]] = [[] for _ in names]

    def gather() -> None:
        for part, texts in zip(parts, waiting, strict=True):
            part.append(pa.array(texts, pa.string()))
            texts.clear()

    for row in found:
        count += 1
        for term, texts, kind in zip(row, waiting, kinds, strict=True):
            texts.append(None if term is None else value_of(term))
            if term is not None:
                kind.add(_kind(term))
        if count % _BATCH == 0:
            gather()
    gather()
    columns = [
        _typed(pa.chunked_array(part), kind) for part, kind in zip(parts, kinds, strict=True)
    ]
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))), sink, compression="zstd")
    return count


def value_of(term: Term) -> str:
    """The text of a term: an IRI, what a literal says, or the label of a blank node."""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return str(term) if isinstance(term, ox.Triple) or term is None else term.value


def _kind(term: Term) -> str:
    return term.datatype.value.removeprefix(XSD) if isinstance(term, ox.Literal) else ""


def _typed(column: pa.ChunkedArray, kinds: set[str]) -> pa.ChunkedArray:
    import pyarrow as pa

    types = {_TYPES.get(kind) for kind in kinds}
    wanted = types.pop() if len(types) == 1 else None
    if wanted is None:
        return column
    try:
        return column.cast(wanted)
    except pa.ArrowInvalid:  # an integer of more than 64 bits
        return column


def _cell(term: Term, base: str) -> tuple[str, bool]:
    """What is shown of a term, and whether it is a number."""
    if term is None:
        return "", True
    text = shortened(term.value, base) if isinstance(term, ox.NamedNode) else value_of(term)
    number = isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS
    return printable(text), number


def _numeric_columns(rows: Sequence[Sequence[tuple[str, bool]]], count: int) -> list[bool]:
    return [bool(rows) and all(row[n][1] for row in rows) for n in range(count)]


def _widths(lines: Sequence[Sequence[str]], width: int) -> list[int]:
    """The width of each column; the widest ones give way where the table is too wide."""
    widths = [max(map(_columns, column)) for column in zip(*lines, strict=True)]
    if width:
        while sum(widths) + 2 * (len(widths) - 1) > width and max(widths, default=0) > 12:
            widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    parts = []
    for cell, width, numeric in zip(cells, widths, right, strict=True):
        text = _cut(cell, width)
        gap = " " * (width - _columns(text))
        parts.append(gap + text if numeric else text + gap)
    return "  ".join(parts).rstrip()


def _cut(text: str, width: int) -> str:
    if _columns(text) <= width:
        return text
    while text and _columns(text) > width - 1:
        text = text[:-1]
    return text + "…"


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes (Unicode Standard Annex 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
