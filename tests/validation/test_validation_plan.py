"""The quick way past sound observations finds what a close look at each of them finds."""

from __future__ import annotations

import random
from decimal import Decimal
from itertools import product
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from validation.observations import LATERALITY, SNOMED, cyst, fracture, number, said, table

from converter.validation import Constraints, Validation, Validator, plan, validate_table

CONSTRAINTS = Constraints.of([cyst(LATERALITY), fracture()])
Row = dict[str, Any]
ROWS: list[Row] = [
    *(said(attribute, value) for attribute in (1, 2, 3, 6) for value in range(6)),
    *(
        said(9, value, laterality_code=side)
        for value in range(3)
        for side in ("RID5824", "7771000")
    ),
    *(said(9, value, laterality_code="24028007") for value in range(3)),
    said(9, 0, laterality_code="both"),
    *(said(1, value, value_text=text) for value in range(3) for text in ("absent", "present")),
    *(number(4, amount) for amount in ("0", "1.5", "31", "-1")),
    *(number(5, amount, None) for amount in ("1", "2", "1.5", "0")),
    *(number(4, "4", unit) for unit in ("mm", "kg", None, "zzz")),
    said(8, value_kind="text", value_text="x"),
    said(4, value_kind="text", value_text="99", unit="cm"),
    said(4, value_kind="number", number_text="1e300", unit="cm"),
    said(6, value_kind="number", number=Decimal(3)),
    *(
        said(attribute, value, finding_code="OIFM_TEST_000002")
        for attribute in (11, 12, 13)
        for value in range(3)
    ),
    said(13, 1),
    said(1, 1, finding_code="OIFM_TEST_000009"),
    said(1, 1, site_system=SNOMED, site_code="64033001"),
    said(),
]
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
    st.builds(
        lambda visit, rows: [row | visit for row in rows],
        VISITS,
        st.lists(st.sampled_from(ROWS), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=24,  # a run costs more than they do
)


def faults(*parts: Validation) -> list[Any]:
    """What was found, in one order."""
    # The numbers of problems are those of their part.
    found = [row for part in parts for row in part.faults.drop_columns(["problem"]).to_pylist()]
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def agree(given_: list[list[Row]]) -> Validation:
    """The quick way and the close look; what both find."""
    whole = table(*given_)
    quick = validate_table(whole, CONSTRAINTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            plan, "suspects", lambda groups, *_: pa.repeat(pa.scalar(True), len(groups.starts))
        )
        close = validate_table(whole, CONSTRAINTS)
    assert faults(quick) == faults(close)
    assert quick.problems == close.problems
    return close


def test_any_two_things_said_of_one_finding() -> None:
    """And many times three: what is sound by itself need not be beside another."""
    chance = random.Random(1)  # noqa: S311 - the same ones each time
    three = [chance.choices(ROWS, k=3) for _ in range(1000)]
    found = agree([*map(list, product(ROWS, ROWS)), *three])
    assert {row["code"] for row in found.faults.to_pylist()} > {f"OBS50{n}" for n in range(3, 9)}


@tried(5)
@given(OBSERVATIONS)
def test_suspects_are_all_that_need_a_close_look(given_: list[list[Row]]) -> None:
    agree(given_)


@tried(10)
@given(OBSERVATIONS, st.integers(1, 4), st.booleans())
def test_what_is_found_does_not_depend_on_the_pieces(
    given_: list[list[Row]], pieces: int, encoded: bool
) -> None:
    size = -(-len(given_) // pieces)
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


def test_numbers_as_they_were_written_may_be_a_dictionary() -> None:
    given = table([said(1, 1), number(4, "5")])
    for one in (given, dictionaries(given)):
        assert validate_table(one, CONSTRAINTS).problems == ()
