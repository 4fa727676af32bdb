"""What an attribute permits, in words."""

from __future__ import annotations

import pytest

from converter.graph.labels import permitted
from converter.model import ChoiceAttribute, Value
from converter.site.finding import answer

VALUES = tuple(Value(name=name) for name in ("round", "oval", "flat"))


@pytest.mark.parametrize(
    ("least", "most", "words", "on_the_page"),
    [
        (1, 1, "one of: ", "one value"),
        (1, 2, "up to 2 of: ", "up to 2 values"),
        (1, None, "any of: ", "any number of values"),
        (2, 3, "2 to 3 of: ", "2 to 3 values"),
        (2, 2, "2 of: ", "2 values"),
        (2, None, "2 or more of: ", "2 or more values"),
    ],
)
def test_how_many_values(least: int, most: int | None, words: str, on_the_page: str) -> None:
    attribute = ChoiceAttribute(
        name="form", values=VALUES, required=True, min_selected=least, max_selected=most
    )
    assert permitted(attribute) == words + "round, oval, flat"
    assert answer(attribute) == on_the_page
