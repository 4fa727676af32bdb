"""What the rows of an observation table say of findings, attributes, values and places."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instances.codes import Terms
from converter.graph.instances.columns import NO_TEXT, Cases, Piece, cases
from converter.graph.instances.said import Texts

_NUMBER = (
    *("attribute_system", "attribute_code", "a", "f", "number", "number_text", "words"),
    *("unit", "unit_code"),
)


class Rows:
    """The pairs of rows.

    Args:
        terms: renders cases.
        texts: of what is said, by its number.
        columns: of the observation table, with ``s``, ``f``, ``a``, ``v`` and ``doubted``.
        rows: how many there are.
    """

    def __init__(
        self, terms: Terms, texts: Texts, columns: Mapping[str, pa.Array], rows: int
    ) -> None:
        self._terms = terms
        self._texts = texts
        self._columns = columns
        self._rows = rows
        self._in_words = pc.fill_null(pc.equal(columns["value_kind"], "text"), False)
        self._has_number = pc.or_(
            pc.is_valid(columns["number"]), pc.is_valid(columns["number_text"])
        )

    @cached_property
    def finding(self) -> list[Piece]:
        """Type, finding, recorded system and code where needed; the last two in any case."""
        numbers = self._texts.finding.take(self._columns["s"])
        return [Piece(numbers, texts) for texts in self._texts.findings]

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
        fact, in_words, shared = self._texts.facts
        made = [*self._said([fact, in_words]), *self._numbers[:1], *self._said([shared])]
        return _some([*made, *self._numbers[1:2]])

    def statement_pairs(self) -> list[pa.Array | str]:
        """What the rows say as they were recorded; the type comes first."""
        syntax, texts = self._terms.syntax, self._texts
        made = [*self._said(texts.before), *self._numbers[2:], *self._said(texts.after)]
        return [syntax.pair("a", syntax.fm("Statement")), *_some([*made, *self._kinds()])]

    def _said(self, texts: Sequence[pa.Array]) -> list[pa.Array]:
        """Some texts of what each row says; those of which there is none are left out."""
        return [text.take(self._columns["s"]) for text in _some(texts)]

    def _kinds(self) -> list[pa.Array]:
        """The kind of value, where it does not follow from what is filled."""
        kinds = (self._texts.kind_of_number, self._texts.kind)
        if not _some(kinds):
            return []
        of_number, other = (kind.take(self._columns["s"]) for kind in kinds)
        return [pc.if_else(self._has_number, of_number, other)]

    @cached_property
    def _numbers(self) -> list[pa.Array]:
        columns = self._columns
        wanted = self._has_number
        numeric = self._terms.numeric
        if len(numeric) and pc.any(self._in_words).as_py():
            takes = pc.is_in(columns["a"], value_set=numeric)
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

    def _cases(self, *names: str) -> Cases:
        return cases(*(self._columns[name] for name in names))

    def _empty(self, name: str) -> bool:
        return bool(self._columns[name].null_count == self._rows)


def _some(columns: Sequence[pa.Array]) -> list[pa.Array]:
    """The columns that are not null altogether."""
    return [column for column in columns if column.null_count < len(column)]
