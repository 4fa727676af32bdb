"""Statements and combinations are numbered in order of appearance, however they come."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.observations import SNOMED, said, table

from converter.validation import statements
from converter.validation.statements import SAID, Statements, distinct, system_key

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
        patch.setattr(statements, "_MANY", most)  # numbered anew after each column, or never
        numbers, first = distinct(columns(rows, encoded, pieces), NAMES)
    seen = list(dict.fromkeys(rows))
    assert numbers.to_pylist() == [seen.index(row) for row in rows]
    assert first.to_pylist() == [rows.index(row) for row in seen]


def test_more_combinations_than_a_number_holds_are_told_apart() -> None:
    """Were the first column left to overflow, nothing of it would be there after eight more."""
    every = [str(n) for n in range(256)]
    first = pa.array([*every, *every])
    others = dict.fromkeys("bcdefghij", pa.array([*every, *["0"] * 256]))
    numbers, _ = distinct(pa.table({"a": first, **others}), ["a", *others])
    assert numbers.to_pylist() == [*range(256), 0, *range(256, 511)]


@given(st.lists(st.lists(st.tuples(TEXTS, TEXTS), max_size=6), max_size=4))
def test_a_statement_has_one_number_in_all_tables(tables: list[list[tuple[str, str]]]) -> None:
    known = Statements()
    seen: list[tuple[str, str]] = []
    for rows in tables:
        before = len(seen)
        seen += [row for row in dict.fromkeys(rows) if row not in seen]
        given_ = [said(6, 0, value_text=text, other_codes=codes) for text, codes in rows]
        s, fresh = known.of(table(*([row] for row in given_)))
        assert s.to_pylist() == [seen.index(row) for row in rows]
        assert fresh["s"].to_pylist() == list(range(before, len(seen)))
        said_ = zip(fresh["value_text"].to_pylist(), fresh["other_codes"].to_pylist(), strict=True)
        assert list(said_) == seen[before:]
        assert len(known) == len(seen)


def test_statements_differ_by_any_column() -> None:
    base = dict.fromkeys(SAID, "a")
    rows = [base, *(base | {name: text} for name in SAID for text in ("b", "c", None))]
    s, fresh = Statements().of(table(rows, rows))
    assert s.to_pylist() == [*range(len(rows)), *range(len(rows))]
    assert len(fresh) == len(rows)


def test_systems_are_known_by_names_and_addresses() -> None:
    written = [SNOMED, "SNOMED CT", "RadLex", "OIFM", "elsewhere", "", None]
    keys = ["SNOMEDCT", "SNOMEDCT", "RADLEX", "OIFM", "elsewhere", "", ""]
    assert [system_key(name) for name in written] == keys
    rows = [said(6, 0, value_system=name, value_text=str(n)) for n, name in enumerate(written)]
    _, fresh = Statements().of(table(rows))
    assert fresh["value_system"].to_pylist() == keys
