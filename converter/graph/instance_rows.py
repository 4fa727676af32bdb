"""What the rows of an observation table say of findings, attributes, values and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instance_codes import Terms
from converter.graph.instance_columns import NO_TEXT, Cases, Piece, cases, encoded
from converter.model import NumericAttribute

_ATTRIBUTE = ("attribute_system", "attribute_code", "a")
_SAID = (*_ATTRIBUTE, "f", "value_kind", "value_system", "value_code", "v", "doubted")
_NUMBER = (*_ATTRIBUTE, "f", "number", "number_text", "words", "unit", "unit_code")


class Rows:
    """The pairs of rows.

    Args:
        terms: renders cases.
        columns: of the observation table, with ``f``, ``a``, ``v`` and ``doubted``.
        rows: how many there are.
    """

    def __init__(self, terms: Terms, columns: Mapping[str, pa.Array], rows: int) -> None:
        self._terms = terms
        self._columns = columns
        self._rows = rows
        self._in_words = pc.fill_null(pc.equal(columns["value_kind"], "text"), False)

    @cached_property
    def finding(self) -> list[Piece]:
        """Type, finding, recorded system and code where needed; the last two in any case."""
        found = self._cases("finding_system", "finding_code", "f")
        return found.pieces(6, self._terms.finding)

    def places(self) -> list[Piece]:
        """Site and side."""
        pieces = []
        if not self._empty("site_system") or not self._empty("site_code"):
            pieces += self._cases("site_system", "site_code").pieces(3, self._terms.site)
        if not self._empty("laterality_code"):
            pieces += self._cases("laterality_code").pieces(2, self._terms.side)
        return pieces

    def facts(self) -> list[pa.Array]:
        """What the rows say of their observations: each attribute's value, and the shared one."""
        fact, shared = (piece.rows() for piece in self._said[:2])
        return _some([fact, *self._text_facts, *self._numbers[:1], shared, *self._numbers[1:2]])

    def statement_pairs(self) -> list[pa.Array | str]:
        """What the rows say as they were recorded; the type comes first."""
        syntax = self._terms.syntax
        said = [piece.rows() for piece in self._said[2:]]
        made = [
            *said[:4],
            self._text("attribute_text", "recordedAttribute"),
            *said[4:],
            self._text("value_text", "recordedText"),
            *self._numbers[2:],
            self._text("unit", "recordedUnit"),
            self._text("unit_code", "recordedUnitCode"),
            *self._units(),
            self._kinds(),
        ]
        return [syntax.pair("a", syntax.fm("Statement")), *_some(made)]

    @cached_property
    def _said(self) -> list[Piece]:
        return self._cases(*_SAID).pieces(11, self._terms.said)

    @cached_property
    def _text_facts(self) -> list[pa.Array]:
        columns = self._columns
        # A concept that has a text and no code says what it says in words.
        uncoded = pc.and_(
            pc.equal(columns["value_kind"], "code"), pc.is_null(columns["value_code"])
        )
        wanted = pc.or_(self._in_words, pc.fill_null(uncoded, False))
        wanted = pc.and_(wanted, pc.is_null(columns["v"]))
        wanted = pc.and_(wanted, pc.is_valid(columns["value_text"]))
        names = (*_ATTRIBUTE, "value_kind", "value_text")
        return self._scattered(wanted, 1, names, columns, self._terms.text_fact)

    @cached_property
    def _numbers(self) -> list[pa.Array]:
        columns = self._columns
        wanted = pc.or_(pc.is_valid(columns["number"]), pc.is_valid(columns["number_text"]))
        numeric = [
            a
            for a, attribute in enumerate(self._terms.attributes)
            if isinstance(attribute, NumericAttribute)
        ]
        if numeric and pc.any(self._in_words).as_py():
            takes = pc.is_in(columns["a"], value_set=pa.array(numeric, pa.int32()))
            wanted = pc.or_(wanted, pc.and_(self._in_words, takes))
        words = pc.if_else(self._in_words, columns["value_text"], NO_TEXT)
        given = {**columns, "words": words}
        return self._scattered(wanted, 6, _NUMBER, given, self._terms.number)

    def _scattered(
        self,
        wanted: pa.Array,
        width: int,
        names: Sequence[str],
        columns: Mapping[str, pa.Array],
        render: Callable[..., Sequence[str | None]],
    ) -> list[pa.Array]:
        """The pairs of the rows that are wanted, null for all others."""
        if not pc.any(wanted).as_py():
            return [pa.nulls(self._rows, pa.string())] * width
        found = cases(*(columns[name].filter(wanted) for name in names))
        nothing = pa.nulls(self._rows, pa.string())
        return [
            pc.replace_with_mask(nothing, wanted, piece.rows())
            for piece in found.pieces(width, render)
        ]

    def _units(self) -> list[pa.Array]:
        if self._empty("unit") and self._empty("unit_code"):
            return []
        [ucum] = self._cases("unit", "unit_code").pieces(1, self._terms.unit)
        return [ucum.rows()]

    def _kinds(self) -> pa.Array:
        """The kind of value, where it does not follow from what is filled."""
        columns = self._columns
        has_number = pc.or_(pc.is_valid(columns["number"]), pc.is_valid(columns["number_text"]))
        implied = pc.if_else(pc.is_valid(columns["value_text"]), "text", "none")
        implied = pc.if_else(pc.is_valid(columns["value_code"]), "code", implied)
        implied = pc.if_else(has_number, "number", implied)
        kind = pc.fill_null(columns["value_kind"], "none")
        indices, values = encoded(pc.if_else(pc.equal(kind, implied), NO_TEXT, kind))
        return Piece(indices, self._terms.syntax.literals("valueKind", values)).rows()

    def _text(self, name: str, predicate: str) -> pa.Array:
        indices, values = encoded(self._columns[name])
        return Piece(indices, self._terms.syntax.literals(predicate, values)).rows()

    def _cases(self, *names: str) -> Cases:
        return cases(*(self._columns[name] for name in names))

    def _empty(self, name: str) -> bool:
        return bool(self._columns[name].null_count == self._rows)


def _some(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """The columns that are not null altogether."""
    return [column for column in columns if column.null_count < len(column)]
