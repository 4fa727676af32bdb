"""Numbers with a sign before them: less than five is not five."""

from __future__ import annotations

import pytest
from validation.observations import codes, cyst, number, table

from converter.shacl.check import check
from converter.shacl.data import data_of
from converter.shacl.shapes import ShapesOf
from converter.validation import Constraints


def compared(text: str) -> dict[str, object]:
    """A diameter (0 to 30.5 cm) as FHIR has it."""
    return number(4, text.lstrip("<>=")) | {"number_text": text}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["<5", "5"], ["OBS505"]),
        (["<5", ">5"], ["OBS505"]),
        (["<5", "<=5"], ["OBS505"]),
        (["<5", "<5.0"], ["OBS506"]),
        (["5", "5.0"], ["OBS506"]),
        (["<5"], []),
        # Beyond a bound, which is within the range itself.
        ([">30.5"], ["OBS508"]),
        (["<0"], ["OBS508"]),
        ([">=30.5"], []),
        (["<=0"], []),
        (["30.5"], []),
        (["0"], []),
        (["<30.5"], []),
        ([">0"], []),
    ],
)
def test_a_sign_is_part_of_the_number(texts: list[str], told: list[str]) -> None:
    assert codes([compared(text) for text in texts]) == told


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("texts", "told"), [(["<5", ">5"], []), (["<5", "5"], []), (["<5", "<5.0"], ["OBS506"])]
)
def test_shapes_tell_them_apart(texts: list[str], told: list[str], engine: str) -> None:
    data = data_of(table([compared(text) for text in texts]), Constraints.of([cyst()]))
    found = check(data.triples, ShapesOf([cyst()]), engine).answers
    assert [answer.code for answer in found] == told
