"""Texts that give a bound in place of a grade: *more than mild*, *at most moderate*."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection
from functools import cache

from converter.terminology._tables import content_lines
from converter.validation.words.answers import alike

# Whether a grade, by its place in its scale from 1, is one that a text with a bound allows.
Allows = Callable[[int], bool]
Scale = tuple[str, ...]

_HOW: dict[str, Callable[[int, int], bool]] = {
    "above": operator.gt,
    "least": operator.ge,
    "below": operator.lt,
    "most": operator.le,
}
_MORE = "(?:more|greater|worse|larger|higher|bigger)"
_LESS = "(?:less|lesser|milder|smaller|lower|fewer)"
_BEFORE = (
    rf"(?P<above>{_MORE} than|above|exceeding|(?<![-=])>)"
    r"|(?P<least>at least|>=|≥)"
    rf"|(?P<below>{_LESS} than|below|<)"
    r"|(?P<most>at most|up to|<=|≤)"
)
_AFTER = rf"(?P<least>or {_MORE}|or above)|(?P<most>or {_LESS}|or below)"
# *No more than mild* is mild; of two exams *less than on the prior* says nothing of a grade.
_ELSE = re.compile(r"[,;]|\b(?:no|not|without|was|were|prior|previous|previously|before)\b")


def bounded(text: str) -> tuple[tuple[Scale, Allows], ...]:
    """The scales that a text gives a bound of, and the grades that it allows; empty for none.

    Args:
        text: a tidy one.

    >>> [(scale, allows)] = bounded("more than minimal")
    >>> [grade for place, grade in enumerate(scale, 1) if allows(place)]
    ['mild', 'moderate', 'severe', 'very severe']
    >>> bounded("mild, less than before")
    ()
    """
    if _ELSE.search(text):
        return ()
    made = []
    for scale in _scales():
        found = [match for pattern in _patterns(scale) for match in pattern.finditer(text)]
        if len(found) != 1 or len(_grade(scale).findall(text)) != 1:
            continue
        [match] = found
        named = next(name for name in _HOW if match.groupdict().get(name))
        made.append((scale, _allows(_HOW[named], scale.index(match["grade"]) + 1)))
    return tuple(made)


def place_in(scale: Scale, names: Collection[str]) -> int | None:
    """The place in a scale, from 1, of what has some names; 0 of *none*; None of what is no grade.

    >>> [place_in(("mild", "moderate"), [name]) for name in ("moderate", "none", "solid")]
    [2, 0, None]
    """
    if any(alike("none") & alike(name) for name in names):
        return 0
    for place, grade in enumerate(scale, start=1):
        if grade in names or any(alike(grade) & alike(name) for name in names):
            return place
    return None


def _allows(compare: Callable[[int, int], bool], bound: int) -> Allows:
    return lambda place: compare(place, bound)


@cache
def _scales() -> tuple[Scale, ...]:
    return tuple(tuple(line.split("; ")) for line in content_lines("grades.txt"))


@cache
def _grade(scale: Scale) -> re.Pattern[str]:
    longest = sorted(scale, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?P<grade>{'|'.join(map(re.escape, longest))})(?![\w-])")


@cache
def _patterns(scale: Scale) -> tuple[re.Pattern[str], ...]:
    grade = _grade(scale).pattern
    return (
        re.compile(rf"(?<!\w)(?:{_BEFORE}) ?{grade}"),
        re.compile(rf"{grade} (?:{_AFTER})(?!\w)(?! than)"),
    )
