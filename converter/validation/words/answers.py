"""Answers that forms use for each other: *yes* for *present*, *no change* for *stable*."""

from __future__ import annotations

from functools import cache

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal


def alike(answer: str) -> frozenset[int]:
    """The sets of ``answers-alike.txt`` that an answer is in, by their numbers.

    >>> bool(alike("Yes") & alike("present")), bool(alike("yes") & alike("no"))
    (True, False)
    """
    return _sets().get(normal(answer), frozenset())


@cache
def _sets() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for n, line in enumerate(content_lines("answers-alike.txt")):
        for answer in line.split("; "):
            found[normal(answer)] = found.get(normal(answer), frozenset()) | {n}
    return found
