"""What statements become: each distinct one is rendered once, and the rows keep its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instances.codes import Pair, Terms
from converter.graph.instances.columns import NO_TEXT, Piece, cases, encoded
from converter.graph.instances.terms import Syntax

_ATTRIBUTE = ("attribute_system", "attribute_code", "a")
_SAID = (*_ATTRIBUTE, "f", "value_kind", "value_system", "value_code", "v", "doubted")
_IN_WORDS = (*_ATTRIBUTE, "value_kind", "value_text")
_FINDING = ("finding_system", "finding_code", "f")
_TEXTS = ("attribute_text", "value_text", "unit", "unit_code")
COLUMNS = tuple(dict.fromkeys((*_FINDING, *_SAID, *_TEXTS)))
# Fact, shared fact, and what the statement says of its attribute and its value.
_WIDTH = 11
_FINDING_WIDTH = 6


class Texts(NamedTuple):
    """The pairs of statements, by their numbers; null where there is none.

    Attributes:
        finding: the number of each statement's finding as coded.
        findings: type, finding, recorded system and code where needed, the last two in any
            case; by the number of the finding.
        facts: what is said of the observation: the attribute's value, the same in words, and
            the shared value.
        before, after: what is recorded, before and after the number.
        kind, kind_of_number: the kind of value, where it does not follow from what is
            filled; of a row without a number, and of one with it.
    """

    finding: pa.Array
    findings: tuple[pa.Array, ...]
    facts: tuple[pa.Array, ...]
    before: tuple[pa.Array, ...]
    after: tuple[pa.Array, ...]
    kind: pa.Array
    kind_of_number: pa.Array


class Said:
    """Renders statements, and keeps their texts.

    Args:
        terms: renders what is distinct.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._run = 0
        self._begin()

    def _begin(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._findings: list[tuple[Pair, ...]] = []
        self.texts = self._of(dict.fromkeys(COLUMNS, pa.array([], pa.string())), 0)

    def learn(self, table: pa.Table, run: int) -> Texts:
        """Renders what is said for the first time.

        Args:
            table: of observations, with ``s`` (the number of what a row says), ``f``, ``a``,
                ``v`` and ``doubted``.
            run: of the numbers: in another one than before the same number is something else.

        Returns:
            The texts of all that is said in the table; they do not change any more.
        """
        if run != self._run:
            self._run = run
            self._begin()
        known = len(self.texts.finding)
        s = table["s"].combine_chunks()
        rows = pc.indices_nonzero(pc.greater_equal(s, known)).cast(pa.int64())
        if not len(rows):
            return self.texts
        numbers = s.take(rows)
        # Statements are numbered as they come, but rows may have been put in another order.
        order = pc.sort_indices(numbers)
        numbers, rows = numbers.take(order), rows.take(order)
        new = pc.not_equal(numbers.slice(1), numbers.slice(0, len(numbers) - 1))
        new = pa.concat_arrays([pa.array([True]), new])
        firsts = table.select(list(COLUMNS)).take(rows.filter(new)).combine_chunks()
        columns = {
            name: column.chunk(0)
            for name, column in zip(firsts.column_names, firsts.columns, strict=True)
        }
        self.texts = _both(self.texts, self._of(columns, len(firsts)))
        return self.texts

    def _of(self, columns: Mapping[str, pa.Array], rows: int) -> Texts:
        """The texts of statements that are not known yet, of which each is one row."""
        terms, syntax = self._terms, self._terms.syntax
        finding = self._numbered(
            zip(*(columns[name].to_pylist() for name in _FINDING), strict=True)
        )
        made = list(zip(*self._findings, strict=True)) or [()] * _FINDING_WIDTH
        said = [
            piece.rows()
            for piece in cases(*(columns[name] for name in _SAID)).pieces(_WIDTH, terms.said)
        ]
        attribute, value, unit, unit_code = (
            _literals(syntax, columns[name], predicate)
            for name, predicate in zip(
                _TEXTS,
                ("recordedAttribute", "recordedText", "recordedUnit", "recordedUnitCode"),
                strict=True,
            )
        )
        [ucum] = cases(columns["unit"], columns["unit_code"]).pieces(1, terms.unit)
        return Texts(
            pa.array(finding, pa.int64()),
            tuple(pa.array(column, pa.string()) for column in made),
            (said[0], self._in_words(columns, rows), said[1]),
            (*said[2:6], attribute, *said[6:], value),
            (unit, unit_code, ucum.rows()),
            *_kinds(syntax, columns),
        )

    def _numbered(self, findings: Iterable[tuple[Any, ...]]) -> list[int]:
        """The numbers of findings as coded; those that are new are rendered."""
        numbers = []
        for finding in findings:
            number = self._numbers.get(finding)
            if number is None:
                number = self._numbers[finding] = len(self._findings)
                self._findings.append(self._terms.finding(*finding))
            numbers.append(number)
        return numbers

    def _in_words(self, columns: Mapping[str, pa.Array], rows: int) -> pa.Array:
        """Values in words that are no permitted ones."""
        kind = columns["value_kind"]
        # A concept that has a text and no code says what it says in words.
        uncoded = pc.and_(pc.equal(kind, "code"), pc.is_null(columns["value_code"]))
        wanted = pc.fill_null(pc.or_(pc.equal(kind, "text"), uncoded), False)
        wanted = pc.and_(wanted, pc.is_null(columns["v"]))
        wanted = pc.and_(wanted, pc.is_valid(columns["value_text"]))
        nothing = pa.nulls(rows, pa.string())
        if not pc.any(wanted).as_py():
            return nothing
        found = cases(*(columns[name].filter(wanted) for name in _IN_WORDS))
        [piece] = found.pieces(1, self._terms.text_fact)
        return pc.replace_with_mask(nothing, wanted, piece.rows())


def _literals(syntax: Syntax, values: pa.Array, predicate: str) -> pa.Array:
    indices, texts = encoded(values)
    return Piece(indices, syntax.literals(predicate, texts)).rows()


def _kinds(syntax: Syntax, columns: Mapping[str, pa.Array]) -> tuple[pa.Array, pa.Array]:
    """The kind of value where it does not follow, without a number beside it and with one."""
    kind = pc.fill_null(columns["value_kind"], "none")
    implied = pc.if_else(pc.is_valid(columns["value_text"]), "text", "none")
    implied = pc.if_else(pc.is_valid(columns["value_code"]), "code", implied)
    return tuple(
        _literals(syntax, pc.if_else(pc.equal(kind, usual), NO_TEXT, kind), "valueKind")
        for usual in (implied, "number")
    )


def _both(first: Texts, second: Texts) -> Texts:
    """The texts of some statements, and of those that follow on them."""

    def joined(one: pa.Array, other: pa.Array) -> pa.Array:
        return pa.concat_arrays([one, other])

    def all_of(ones: Sequence[pa.Array], others: Sequence[pa.Array]) -> tuple[pa.Array, ...]:
        return tuple(map(joined, ones, others))

    return Texts(
        joined(first.finding, second.finding),
        second.findings,  # of all that are known
        all_of(first.facts, second.facts),
        all_of(first.before, second.before),
        all_of(first.after, second.after),
        joined(first.kind, second.kind),
        joined(first.kind_of_number, second.kind_of_number),
    )
