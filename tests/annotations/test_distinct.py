"""Combinations are numbered in order of appearance, however they come."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.annotations import distinct as combinations
from converter.annotations.distinct import distinct

TEXTS = st.sampled_from([None, "", "a", "b", "c"])
NAMES = ("one", "two", "three")
Row = tuple[str | None, str | None, str | None]


def columns(rows: Sequence[Row], encoded: bool, pieces: int) -> pa.Table:
    """Three columns of texts; as dictionaries, in which null is no value, or in pieces."""
    schema = pa.schema([(name, pa.string()) for name in NAMES])
    whole = pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in rows], schema)
    if pieces:
        whole = pa.concat_tables([whole.slice(0, pieces), whole.slice(pieces)])
    if not encoded:
        return whole
    kinds = [(name, pa.dictionary(pa.int32(), pa.string())) for name in NAMES]
    return whole.combine_chunks().cast(pa.schema(kinds))


@pytest.mark.parametrize("most", [1, 1 << 31])
@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=12),
    encoded=st.booleans(),
    pieces=st.integers(0, 3),
)
def test_combinations_are_numbered_as_they_appear(
    most: int, rows: list[Row], encoded: bool, pieces: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(combinations, "_MANY", most)  # numbered anew after each column, or never
        numbers, first = distinct(columns(rows, encoded, pieces), NAMES)
    seen = list(dict.fromkeys(rows))
    assert numbers.to_pylist() == [seen.index(row) for row in rows]
    assert first.to_pylist() == [rows.index(row) for row in seen]


@pytest.mark.parametrize(("many", "names"), [(1 << 8, "bcdefghij"), (1 << 16, "bcdef")])
def test_more_combinations_than_a_number_holds_are_told_apart(many: int, names: str) -> None:
    """Were the first column left to overflow, nothing of it would be there after the others."""
    every = [str(n) for n in range(many)]
    first = pa.array([*every, *every])
    others = dict.fromkeys(names, pa.array([*every, *["0"] * many]))
    numbers, _ = distinct(pa.table({"a": first, **others}), ["a", *others])
    assert numbers.to_pylist() == [*range(many), 0, *range(many, 2 * many - 1)]
