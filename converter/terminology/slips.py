"""Which words are no slip of the pen for each other, however much they look alike."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from converter.terminology._tables import content_lines

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
# Numbers, grades (4a, t1, iii, b) and signs: none is a slip for another. A longer word that a
# number is written together with (5mm, pirads4) is no part of it.
_MARK = re.compile(
    rf"""(?P<before>(?<![^\W\d_])[^\W\d_])? (?P<number>\d+(?:[.,]\d+)*)
            (?P<after>[^\W\d_](?![^\W_]))?
      | (?<![^\W_]) (?: (?P<roman>{"|".join(_ROMAN)})(?P<part>[a-d])? | [^\W\d_] ) (?![^\W_])
      | [<>≤≥=+]""",
    re.VERBOSE,
)
# A comma before each three digits parts thousands; any other is that of a fraction.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
# So many letters must follow on a beginning for it to be one.
_END = 4
# Words that share a stem of so many letters may be forms of one word.
_STEM = 5


@lru_cache(maxsize=1 << 16)
def are_distinct(one: str, other: str) -> bool:
    """Whether two texts of as many words have words in one place that are not the same.

    They are not where both are known words that begin otherwise, and where their beginnings
    exclude each other before the same end. Nor are texts with as many numbers, grades and signs
    where one of these is another: *nodule 2* may be the second nodule, *grade 2* is not grade 3.
    How a number is written makes no other: *type 1* is type I, *5mm* is 5 mm, *1,50* is 1.5.

    Args:
        one: a text as :func:`converter.terminology.matching.normal` gives it.
        other: likewise.

    >>> are_distinct("anterior wall", "inferior wall"), are_distinct("hypodense", "hyperdense")
    (True, True)
    >>> are_distinct("asymmetrical", "asymmetric"), are_distinct("enotosis", "enostosis")
    (False, False)
    >>> are_distinct("grade 3", "grade 4"), are_distinct("< 1 cm", "> 1 cm")
    (True, True)
    >>> are_distinct("type i", "type 1"), are_distinct("1.5 mm", "1,5mm")
    (False, False)
    """
    marks, theirs = _marks(one), _marks(other)
    if len(marks) == len(theirs) and marks != theirs:
        return True
    words, others = one.split(), other.split()
    return len(words) == len(others) and any(map(_differ, words, others))


def _marks(text: str) -> list[str]:
    """The numbers, grades and signs of a text, each written in one way."""
    return [_mark(found) for found in _MARK.finditer(text)]


def _mark(found: re.Match[str]) -> str:
    if found["roman"]:
        return f"{_ROMAN.index(found['roman']) + 1}{found['part'] or ''}"
    if not found["number"]:
        return found[0]
    number = found["number"]
    number = number.replace(",", "" if _THOUSANDS.fullmatch(number) else ".")
    if number.count(".") == 1:
        number = number.rstrip("0").rstrip(".")
    return f"{found['before'] or ''}{number}{found['after'] or ''}"


def _differ(one: str, other: str) -> bool:
    if one == other:
        return False
    known = one in _words() and other in _words() and not _share_a_stem(one, other)
    return known or any(_ends(one, line) & _ends(other, line) for line in _beginnings())


def _share_a_stem(one: str, other: str) -> bool:
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same >= min(_STEM, max(len(one), len(other)) - 2)


def _ends(word: str, line: tuple[str, ...]) -> set[str]:
    """What follows on the beginnings of a line that the word has."""
    ends = (word[len(part) :] for part in line if word.startswith(part))
    return {end for end in ends if len(end) >= _END}


@cache
def _words() -> frozenset[str]:
    return frozenset(word for line in content_lines("words.txt") for word in line.split())


@cache
def _beginnings() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split()) for line in content_lines("beginnings.txt"))
