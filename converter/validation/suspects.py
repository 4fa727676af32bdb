"""Which observations need a close look: those of which a sum does not show that they are sound.

Most observations say each thing once, miss nothing and contradict nothing. That shows in
one sum over their statements (``weight`` in ``sql/judge/verdicts.sql``), which Arrow makes
for millions at once. What is left goes to the rules in ``sql/observation``; they alone
decide. A test holds that they find the same whether all observations are looked at or
only the suspects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import numbers, one, texts

# So many rows of one observation are compared with each other; more are looked at closely.
# A byte of the sum holds as many.
_LONGEST = 64
_BYTE = 255
REQUIRED, REQUIRED_PRESENCE, ABSENT, DETAIL, FAULTY, PRESENCE, CHANGE = range(0, 56, 8)

Verdicts = Mapping[str, pa.Array]


@dataclass(frozen=True)
class Groups:
    """The observations of a table in which the rows of each stand together.

    Attributes:
        starts: the first row of each.
        lengths: how many rows each has.
        index: the number of each row's observation in this table.
        rank: the number of each row in its observation.
    """

    starts: pa.Array
    lengths: pa.Array
    index: pa.Array
    rank: pa.Array

    @classmethod
    def of(cls, observation: pa.Array) -> Groups:
        """The groups of a column of numbers; equal ones must follow each other."""
        count = len(observation)
        zero = pa.array([0] if count else [], pa.int64())
        new = pc.not_equal(observation.slice(1), observation.slice(0, max(count - 1, 0)))
        starts = pa.concat_arrays([zero, pc.add(pc.indices_nonzero(new).cast(pa.int64()), 1)])
        index = pa.concat_arrays([zero, pc.cumulative_sum(new.cast(pa.int64()))])
        ends = pa.concat_arrays([starts.slice(1), pa.array([count], pa.int64())])
        lengths = pc.subtract(ends, starts) if count else zero
        rank = pc.subtract(numbers(count), starts.take(index))
        return cls(starts, lengths, index, rank)

    def sums(self, values: pa.Array) -> pa.Array:
        """The sum of a column over the rows of each observation."""
        if not len(values):
            return values
        running = pc.cumulative_sum(values)
        last = running.take(pc.subtract(pc.add(self.starts, self.lengths), 1))
        before = pa.concat_arrays([pa.array([0], pa.int64()), last.slice(0, len(last) - 1)])
        return pc.subtract(last, before)


def suspects(
    groups: Groups,
    s: pa.Array,
    sums: pa.Array,
    number: pa.Array,
    number_text: pa.ChunkedArray,
    verdicts: Verdicts,
    needs: Needs,
) -> pa.Array:
    """Whether each observation needs a close look.

    Args:
        groups: of the table's rows.
        s: the statement of each row.
        sums: of the weights of the statements of each observation.
        number: of each row.
        number_text: of each row, as it was written.
        verdicts: of the statements, by :class:`converter.validation.judge.Judge`.
        needs: how many required attributes each finding has.
    """
    f = verdicts["f"].take(s.take(groups.starts))
    absent = pc.greater(count_at(sums, ABSENT), 0)
    doubted = pc.greater(count_at(sums, FAULTY), 0)
    doubted = pc.or_(doubted, pc.and_(absent, pc.greater(count_at(sums, DETAIL), 0)))
    doubted = pc.or_(doubted, pc.greater(groups.lengths, _LONGEST))
    for at in (PRESENCE, CHANGE):
        doubted = pc.or_(doubted, pc.greater(count_at(sums, at), 1))
    for at, needed, where in (
        (REQUIRED, needs.attributes, pc.invert(absent)),
        (REQUIRED_PRESENCE, needs.presence, absent),
    ):
        if needed is not None:
            missing = pc.less(count_at(sums, at), pc.fill_null(needed.take(f), 0))
            doubted = pc.or_(doubted, pc.and_(where, missing))
    rows = [*_repeated(groups, s, verdicts), _out_of_place(s, number, number_text, verdicts)]
    at = pa.concat_arrays([groups.index.take(found) for found in rows])
    return pc.or_(doubted, marked(at, len(groups.starts)))


@dataclass(frozen=True)
class Needs:
    """How many values each finding must have, by its number; None where none must.

    ``presence`` counts only those that an absent finding must have, too.
    """

    attributes: pa.Array | None
    presence: pa.Array | None

    @classmethod
    def of(cls, attributes: pa.Table, findings: int) -> Needs:
        """The needs of findings, from the table ``attributes`` of the constraints."""
        counts = [[0] * findings, [0] * findings]
        wanted = attributes.filter(attributes["required"]).select(["f", "least", "shared"])
        for row in wanted.to_pylist():
            # Several values stand as rows of one attribute: no sum shows whether they differ.
            least = row["least"] if row["least"] == 1 else _BYTE + 1
            counts[0][row["f"]] += least
            counts[1][row["f"]] += least if row["shared"] == "presence" else 0
        both = [pa.array(count, pa.int64()) if any(count) else None for count in counts]
        return cls(*both)


def on_two_sides(groups: Groups, s: pa.Array, side: pa.Array, verdicts: Verdicts) -> pa.Array:
    """Whether an observation says left in one way and right in another: of itself, of its site.

    Args:
        groups: of the table's rows.
        s: the statement of each row.
        side: of the site of each row, by ``converter.validation.sites.sides_of``.
        verdicts: of the statements.
    """
    found = pa.repeat(pa.scalar(False), len(groups.starts))
    if side.null_count == len(side) or not pc.any(pc.greater(verdicts["side"], 0)).as_py():
        return found
    said = verdicts["side"].take(s)
    for own, other in ((1, 2), (2, 1)):
        rows = [
            pc.indices_nonzero(pc.equal(of, number)).cast(pa.int64())
            for of, number in ((said, own), (side, other))
        ]
        here, there = (marked(groups.index.take(at), len(found)) for at in rows)
        found = pc.or_(found, pc.and_(here, there))
    return found


def count_at(sums: pa.Array, at: int) -> pa.Array:
    """One count of the sums."""
    return pc.bit_wise_and(pc.shift_right(sums, at), _BYTE)


def marked(at: pa.Array, count: int) -> pa.Array:
    """True at some places, of so many."""
    if not len(at):
        return pa.repeat(pa.scalar(False), count)
    return pc.is_in(numbers(count), value_set=pc.unique(at))


def _repeated(groups: Groups, s: pa.Array, verdicts: Verdicts) -> list[pa.Array]:
    """The rows that speak of another finding than the first, or answer an attribute again.

    Different values of an attribute that permits so many may stand beside each other.
    """
    a = pc.if_else(verdicts["is_fact"], verdicts["a"], pa.scalar(None, pa.int32())).take(s)
    f = pc.fill_null(verdicts["f"], -1).take(s)
    rows = pc.indices_nonzero(pc.greater(groups.rank, 0)).cast(pa.int64())
    first = groups.starts.take(groups.index.take(rows))
    found = [rows.filter(pc.not_equal(f.take(rows), f.take(first)))]
    again: list[pa.Array] = []
    back = 1
    while len(rows) and back <= _LONGEST:
        before = pc.subtract(rows, back)
        same = pc.fill_null(pc.equal(a.take(rows), a.take(before)), False)
        later = rows.filter(same)
        again.append(later)
        beside = _stand_beside(s.take(later), s.take(before.filter(same)), verdicts)
        found.append(later.filter(pc.invert(beside)))
        back += 1
        rows = rows.filter(pc.greater_equal(groups.rank.take(rows), back))
    # Of each row the answers before it: with itself they are one more.
    counted = pc.value_counts(pa.chunked_array(again, pa.int64()))
    later, before = counted.field("values"), counted.field("counts")
    too_many = pc.greater_equal(before, verdicts["most"].take(s.take(later)))
    return [*found, later.filter(pc.fill_null(too_many, False))]


def _stand_beside(one: pa.Array, other: pa.Array, verdicts: Verdicts) -> pa.Array:
    """Whether statements of one attribute are two values that may be given together."""
    differ = pc.fill_null(pc.not_equal(*(verdicts["v"].take(s) for s in (one, other))), False)
    for s in (one, other):
        differ = pc.and_not(differ, verdicts["exclusive"].take(s))
    return differ


def _out_of_place(
    s: pa.Array, numbers: pa.Array, number_text: pa.ChunkedArray, verdicts: Verdicts
) -> pa.Array:
    """The rows whose number is outside of its range, no whole one, not exact, or has a sign."""
    rows = pc.indices_nonzero(verdicts["numeric"].take(s)).cast(pa.int64())
    if not len(rows):
        return rows
    statements = s.take(rows)
    number = numbers.take(rows)
    low, high, whole = (verdicts[name].take(statements) for name in ("minimum", "maximum", "whole"))
    wrong = pc.is_null(number)  # none, in words, or too long to be held
    written = one(texts(number_text.take(rows))).cast(pa.string())
    for sign in ("<", ">"):
        wrong = pc.or_(wrong, pc.fill_null(pc.match_substring(written, sign), False))
    for compare, bound in ((pc.less, low), (pc.greater, high)):
        if bound.null_count < len(bound):
            wrong = pc.or_(wrong, pc.fill_null(compare(number, bound), False))
    if pc.any(whole).as_py():
        fraction = pc.fill_null(pc.not_equal(number, pc.round(number)), False)
        wrong = pc.or_(wrong, pc.and_(whole, fraction))
    return rows.filter(wrong)
