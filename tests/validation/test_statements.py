"""Statements are numbered in order of appearance, however they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from validation.observations import SNOMED, said, table

from converter.validation.statements import SAID, Statements, system_key

TEXTS = st.sampled_from([None, "", "a", "b", "c"])


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
