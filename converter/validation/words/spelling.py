"""Which words and texts are one but for how they are spelt."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from converter.checks.displays import same_words
from converter.terminology.slips import are_distinct
from converter.validation.words.denials import denies, prefix_of_denial

# So many letters has a word in which two may be wrong.
_LONG = 8


def spelt_alike(a: str, b: str) -> bool:
    """Whether two words differ by a slip: one letter in four to seven, two in more."""
    if a == b:
        return True
    short = min(len(a), len(b))
    limit = 2 if short >= _LONG else 1 if short >= 5 else 0
    if abs(len(a) - len(b)) > limit or denies(a) != denies(b) or not _slips_in_words(a, b):
        return False
    if OSA.distance(a, b, score_cutoff=limit) > limit:
        return False
    return not prefix_of_denial(a, b) and not are_distinct(a, b)


def _slips_in_words(a: str, b: str) -> bool:
    """Whether no short word of two texts differs by more than one slip: *ill*, *well defined*."""
    words, others = a.split(), b.split()
    return len(words) != len(others) or all(
        OSA.distance(word, other, score_cutoff=1) <= 1
        for word, other in zip(words, others, strict=True)
        if min(len(word), len(other)) < _LONG
    )


def is_written(name: str, said: str) -> bool:
    """Whether a text is a name but for hyphens and stops, or for a slip of the pen."""
    return spelt_alike(name, said) or (same_words(name, said) and not are_distinct(name, said))


def looks_like(a: str, b: str) -> bool:
    """Whether two texts are near, and yet mean something else."""
    return OSA.distance(a, b, score_cutoff=2) <= 2 and are_distinct(a, b)


def is_slip(word: str, other: str) -> bool:
    """Whether a word of five letters or more is another but for two letters."""
    return len(word) > 4 and OSA.distance(word, other, score_cutoff=2) <= 2
