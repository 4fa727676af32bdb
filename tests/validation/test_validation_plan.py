"""The quick way past sound observations finds what a close look at each of them finds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from validation.observations import SNOMED, cyst, fracture, number, said, table

from converter.validation import Constraints, Validation, Validator, plan, validate_table

CONSTRAINTS = Constraints.of([cyst(), fracture()])
ROWS = st.one_of(
    st.builds(said, st.sampled_from([1, 2, 3, 6]), st.integers(0, 5)),
    st.builds(
        said, st.just(1), st.integers(0, 2), value_text=st.sampled_from(["absent", "present"])
    ),
    st.builds(number, st.just(4), st.sampled_from(["0", "1.5", "31", "-1"])),
    st.builds(number, st.just(5), st.sampled_from(["1", "1.5", "0"]), st.none()),
    st.builds(number, st.just(4), st.just("4"), st.sampled_from(["mm", "kg", None, "zzz"])),
    st.just(said(8, value_kind="text", value_text="x")),
    st.just(said(4, value_kind="text", value_text="99", unit="cm")),
    st.just(said(4, value_kind="number", number_text="1e300", unit="cm")),
    st.just(said(6, value_kind="number", number=Decimal(3))),
    st.builds(
        said,
        st.sampled_from([11, 12, 13]),
        st.integers(0, 2),
        finding_code=st.just("OIFM_TEST_000002"),
    ),
    st.just(said(1, 1, finding_code="OIFM_TEST_000009")),
    st.just(said(1, 1, site_system=SNOMED, site_code="64033001")),
    st.just(said()),
)
VISITS = st.fixed_dictionaries(
    {
        "subject_id": st.sampled_from(["a", "b", None]),
        "exam_id": st.sampled_from(["1", "2", "3", None]),
        "exam_time": st.sampled_from(
            ["2024-01-01", "2024-02-01T00:00:00Z", "2024-03-01", "x", None]
        ),
        "observation_id": st.sampled_from(["i", "j", "k", None]),
    }
)
OBSERVATIONS = st.lists(
    st.tuples(VISITS, st.lists(ROWS, min_size=1, max_size=5)).map(
        lambda pair: [row | pair[0] for row in pair[1]]
    ),
    min_size=1,
    max_size=8,
)


def faults(*parts: Validation) -> list[Any]:
    """What was found, in one order."""
    found = [row for part in parts for row in part.faults.to_pylist()]
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


@settings(deadline=None, max_examples=25)
@given(OBSERVATIONS)
def test_suspects_are_all_that_need_a_close_look(given_: list[list[dict[str, Any]]]) -> None:
    quick = validate_table(table(*given_), CONSTRAINTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            plan, "suspects", lambda groups, *_: pa.repeat(pa.scalar(True), len(groups.starts))
        )
        close = validate_table(table(*given_), CONSTRAINTS)
    assert faults(quick) == faults(close)
    assert quick.problems == close.problems


@settings(deadline=None, max_examples=20)
@given(OBSERVATIONS, st.integers(1, 3), st.booleans())
def test_what_is_found_does_not_depend_on_the_pieces(
    given_: list[list[dict[str, Any]]], size: int, encoded: bool
) -> None:
    whole = table(*given_)
    at_once = validate_table(whole, CONSTRAINTS)
    with Validator(CONSTRAINTS) as validator:
        parts = []
        for first in range(0, len(given_), size):
            piece = whole.filter(
                pc.and_(
                    pc.greater_equal(whole["observation"], first),
                    pc.less(whole["observation"], first + size),
                )
            )
            parts.append(validator.add(dictionaries(piece) if encoded else piece))
        parts.append(validator.finish())
    assert faults(*parts) == faults(at_once)
    assert {p for part in parts for p in part.problems} == set(at_once.problems)
    assert parts[-1].observations_checked == at_once.observations_checked == len(given_)


def dictionaries(piece: pa.Table) -> pa.Table:
    """The same with its texts as dictionaries, as Parquet files have them."""
    for at, field in enumerate(piece.schema):
        if field.type == pa.string():
            encoded = piece.column(at).combine_chunks().dictionary_encode()
            column = (
                encoded if isinstance(encoded, pa.ChunkedArray) else pa.chunked_array([encoded])
            )
            piece = piece.set_column(at, field.name, column)
    return piece
