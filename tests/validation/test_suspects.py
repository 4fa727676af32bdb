"""Which rows are one observation, of which all that is asked of whole observations depends."""

from __future__ import annotations

import pyarrow as pa
import pytest

from converter.validation.suspects import Groups, on_two_sides


@pytest.mark.parametrize(
    ("observation", "starts", "lengths", "index", "rank"),
    [
        ([], [], [], [], []),
        ([4], [0], [1], [0], [0]),
        ([4, 4], [0], [2], [0, 0], [0, 1]),
        ([5, 7, 7, 7, 9], [0, 1, 4], [1, 3, 1], [0, 1, 1, 1, 2], [0, 0, 1, 2, 0]),
    ],
)
def test_groups(
    observation: list[int], starts: list[int], lengths: list[int], index: list[int], rank: list[int]
) -> None:
    found = Groups.of(pa.array(observation, pa.int64()))
    columns = (found.starts, found.lengths, found.index, found.rank)
    assert [column.to_pylist() for column in columns] == [starts, lengths, index, rank]
    ones = pa.array([1] * len(observation), pa.int64())
    assert found.sums(ones).to_pylist() == lengths


@pytest.mark.parametrize(
    ("said", "side", "suspect"),
    [
        ([None, 1], [2, 2], True),
        ([2, None], [None, 1], True),
        ([1, None], [1, 1], False),
        ([0, None], [1, 2], False),
        ([1, None], [0, None], False),
        ([1, 2], [None, None], False),
        ([None, None], [1, 2], False),
    ],
)
def test_sides(said: list[int | None], side: list[int | None], suspect: bool) -> None:
    """Of two observations the first says nothing of sides."""
    groups = Groups.of(pa.array([3, 5, 5], pa.int64()))
    verdicts = {"side": pa.array([None, *said], pa.int8())}
    s = pa.array([0, 1, 2], pa.int64())
    sides = pa.array([None, *side], pa.int8())
    assert on_two_sides(groups, s, sides, verdicts).to_pylist() == [False, suspect]
