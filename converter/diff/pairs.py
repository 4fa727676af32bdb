"""What corresponds to what in two sequences, what is left over, and what moved."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass
class Pairs(Generic[_T]):
    """The indexes of what corresponds (old, new), in the order of the new sequence."""

    both: list[tuple[int, int]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)

    @property
    def moved(self) -> list[tuple[int, int]]:
        """The fewest pairs that explain another order of what is in both."""
        stay = _longest_rise([old for old, _ in self.both])
        return [pair for at, pair in enumerate(self.both) if at not in stay]


def pairs(
    old: Sequence[_T], new: Sequence[_T], *keys: Callable[[_T], Hashable | None]
) -> Pairs[_T]:
    """Pair items whose first key agrees, then of the rest those whose second does, and so on.

    A key of None pairs with nothing. Items with one key are paired in their order.

    >>> pairs("abc", "cad", str).both, pairs("abc", "cad", str).moved
    ([(2, 0), (0, 1)], [(2, 0)])
    """
    left, right = list(range(len(old))), list(range(len(new)))
    both: list[tuple[int, int]] = []
    for key in keys:
        waiting: dict[Hashable, deque[int]] = {}
        for at in left:
            name = key(old[at])
            if name is not None:
                waiting.setdefault(name, deque()).append(at)
        found = []
        for at in right:
            queue = waiting.get(key(new[at]))
            if queue:
                found.append((queue.popleft(), at))
        both += found
        left = sorted(set(left).difference(at for at, _ in found))
        right = sorted(set(right).difference(at for _, at in found))
    return Pairs(sorted(both, key=lambda pair: pair[1]), left, right)


def _longest_rise(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising part (patience sorting); the last such, always the same."""
    ends: list[int] = []
    at_end: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        row = bisect_left(ends, number)
        before.append(at_end[row - 1] if row else -1)
        ends[row : row + 1] = [number]
        at_end[row : row + 1] = [place]
    rise = set()
    place = at_end[-1] if at_end else -1
    while place >= 0:
        rise.add(place)
        place = before[place]
    return rise
