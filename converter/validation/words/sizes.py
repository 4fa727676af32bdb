"""Sizes in texts and in the names of values: *7 mm* is *< 1 cm*, and is not *1-2 cm*."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from converter.validation.words.clauses import tidy

_NUMBER = r"\d+(?:[.,]\d+)?"
_UNIT = r"(?P<unit>mm|cm|millimet(?:er|re)s?|centimet(?:er|re)s?|%|percent)"
_TEXT = re.compile(rf"(?:approximately |about |measur(?:es|ing) |~)?(?P<number>{_NUMBER}) ?{_UNIT}")
_BETWEEN = re.compile(
    rf"(?:between )?(?P<least>{_NUMBER}) ?(?:mm|cm|%|percent)?(?: ?- ?| to | and )"
    rf"(?P<most>{_NUMBER}) ?{_UNIT}"
)
_BELOW = re.compile(rf"(?:<|less than |under |below |smaller than ) ?(?P<most>{_NUMBER}) ?{_UNIT}")
_ABOVE = re.compile(
    rf"(?:>|greater than |more than |over |above |larger than ) ?(?P<least>{_NUMBER}) ?{_UNIT}"
)
_MOST = re.compile(rf"(?:<=|≤|up to ) ?(?P<most>{_NUMBER}) ?{_UNIT}")
_LEAST = re.compile(rf"(?:>=|≥|at least ) ?(?P<least>{_NUMBER}) ?{_UNIT}")
_BRACKET = re.compile(r"[^()]*\((?P<inside>[^()]*)\)")
_IN_MILLIMETRES = {"mm": 1, "mi": 1, "cm": 10, "ce": 10}


class Range(NamedTuple):
    """What sizes a value stands for.

    Attributes:
        kind: ``mm`` or ``%``.
        least: the least one, or None.
        most: the largest one, or None.
        open_below: whether the least is none of them.
        open_above: whether the largest is none of them.
    """

    kind: str
    least: Decimal | None
    most: Decimal | None
    open_below: bool = False
    open_above: bool = False

    def holds(self, size: Decimal) -> bool:
        """Whether a size is one of them."""
        if self.least is not None and (
            size < self.least or (self.open_below and size == self.least)
        ):
            return False
        return self.most is None or size < self.most or (not self.open_above and size == self.most)


def fitting(text: str, values: Mapping[int, str]) -> tuple[set[int], set[int]] | None:
    """The values of which a size is one, and those of which it is none; None where nothing is told.

    Args:
        text: a tidy one, with one size or range and no more.
        values: their names.

    >>> fitting("7 mm", {0: "<1 cm", 1: "1-2 cm", 2: "not specified"})
    ({0}, {1})
    >>> fitting("7 mm nodule", {0: "<1 cm"}) is None
    True
    """
    ranges = {v: given for v, name in values.items() if (given := _range(name))}
    if not ranges:
        return None
    if said := _range(text):
        within = {v for v, given in ranges.items() if given == said or _is_within(said, given)}
        return (within, {*ranges} - within) if within else None
    found = _TEXT.fullmatch(text)
    if not found:
        return None
    kind, size = _measured(found["number"], found["unit"])
    ranges = {v: given for v, given in ranges.items() if given.kind == kind}
    inside = {v for v, given in ranges.items() if given.holds(size)}
    return (inside, {*ranges} - inside) if inside else None


def _is_within(said: Range, given: Range) -> bool:
    """Whether all sizes of one range are in another: *greater than 3 cm* in *> 2 cm*."""
    if said.kind != given.kind:
        return False
    ends = ((said.least, given.least), (said.most, given.most))
    return all(its is None or (end is not None and given.holds(end)) for end, its in ends)


@lru_cache(maxsize=1 << 14)
def _range(name: str) -> Range | None:
    """The sizes that a name says, alone or in brackets: *Small (<1cm)*."""
    said = tidy(name)
    bracket = _BRACKET.fullmatch(said)
    said = bracket["inside"].strip() if bracket else said
    for pattern, below, above in (
        (_BETWEEN, False, False),
        (_BELOW, False, True),
        (_ABOVE, True, False),
        (_MOST, False, False),
        (_LEAST, False, False),
    ):
        if found := pattern.fullmatch(said):
            given = found.groupdict()
            bounds = [
                _measured(given[end], found["unit"]) if given.get(end) else None
                for end in ("least", "most")
            ]
            [kind, *_] = [bound[0] for bound in bounds if bound]
            least, most = (bound and bound[1] for bound in bounds)
            if least is None or most is None or least <= most:
                return Range(kind, least, most, below, above)
    return None


def _measured(number: str, unit: str) -> tuple[str, Decimal]:
    size = Decimal(number.replace(",", "."))
    factor = _IN_MILLIMETRES.get(unit[:2])
    return ("mm", size * factor) if factor else ("%", size)
