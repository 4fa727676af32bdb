"""Texts beside a value in plainer words: *larger* for *slightly larger by 3 mm*.

They are judged where a text as it stands is no name of a value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from rapidfuzz.distance import OSA

from converter.terminology._tables import content_lines
from converter.validation.identity import SMALL_WORDS
from converter.validation.words.abbreviations import is_word
from converter.validation.words.answers import alike
from converter.validation.words.clauses import clauses, may_deny, tidy
from converter.validation.words.denials import stems
from converter.validation.words.spelling import spelt_alike

# So many letters has a word that is taken for a slip.
_LONG = 7
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINAL = re.compile(r"(?<![\w.])(1[0-2]|[1-9])(?:st|nd|rd|th)(?!\w)")
# *L1-L3*, *T12-L1*, but of one letter alone: which come between T12 and L1 is another matter.
_LEVELS = re.compile(r"(?<!\w)([ctls])(\d{1,2})(?: ?- ?| to | through )\1?(\d{1,2})(?!\w)")
# *Ribs 5-7*, where values are ordinals.
_NUMBERS = re.compile(r"(?<![\w.])(\d{1,2})(?:-(\d{1,2}))?(?![\w.%])(?! ?(?:mm|cm))")
_BY = re.compile(
    r",? (?:by|of) (?:about |approximately |~)?\d[\d.,]*(?:-\d[\d.]*)? ?(?:mm|cm|%|percent)(?!\w)"
)
_SLIGHT = re.compile(
    r"(?<!\w)(?:slight|mild|minimal|minor|moderate|marked|modest|substantial) (?:interval )?"
    r"(?=(?:increase|decrease|enlargement|growth|reduction|progression|worsening|improvement"
    r"|regression)(?!\w))"
)
_BOTH = re.compile(r"(?<!\w)both (?!and)(?=\w)")
_NON = re.compile(r"(?<!\w)non-?(?=(?P<word>[a-z]{5,}))")
_LETTERS = re.compile(r"(?<![\w-])[a-z]+(?![\w-])")
_WORD = re.compile(r"[^\W_]+")


def plainer(
    text: str, names: Collection[str], values: Collection[str], *, bare: bool
) -> Iterator[str]:
    """A text in plainer words, as far as it has others, and without what it is about.

    Args:
        text: what is written.
        names: those of the finding and of the attribute.
        values: the names of all values of the attribute.
        bare: whether names may be left out.

    >>> [*plainer("slightly larger, by 3 mm", (), ("larger",), bare=True)]
    ['larger']
    >>> [*plainer("increase in size of the mass", ("lung mass",), ("larger",), bare=True)]
    ['increase in size']
    >>> [*plainer("RUL nodule", ("nodule",), ("right upper lobe",), bare=True)]
    ['right upper lobe nodule', 'right upper lobe']
    """
    said = _in_other_words(tidy(text_with_full_values(text, values)), names, values)
    if said != tidy(text):
        yield said
    left = _without(said, names) if bare and "?" not in said else ""
    # *3 lesions* is no grade 3.
    if left != said and not left.isdigit():
        yield from filter(None, [left])


def text_with_full_values(text: str, values: Collection[str]) -> str:
    """A text in which the names of values stand for their short forms."""
    short = short_forms(values)
    if not short:
        return text
    either = "|".join(map(re.escape, sorted(short, key=len, reverse=True)))
    return re.sub(rf"(?<![\w-])(?:{either})(?![\w-])", lambda found: short[found[0]], text)


def short_forms(values: Collection[str]) -> Mapping[str, str]:
    """What values are called for short: by their initials, or what they have in brackets.

    >>> sorted(short_forms(["left anterior descending artery", "left circumflex (LCx)"]))
    ['LAD', 'LADA', 'LC', 'LCx']
    """
    found: dict[str, set[str]] = {}
    for value in values:
        for short in _shorts(value):
            found.setdefault(short, set()).add(value)
    return {short: next(iter(of)) for short, of in found.items() if len(of) == 1}


def _shorts(value: str) -> Iterator[str]:
    bare, bracket, more = value.strip().partition(" (")
    words = _WORD.findall(bare)
    initials = "".join(word[0] for word in words if word.isalpha()).upper()
    if len(words) > 1 and len(initials) == len(words) and not is_word(initials):
        yield from (initials[:n] for n in range(min(3, len(words)), len(initials) + 1))
    short = more.removesuffix(")")
    if bracket and short.isalnum() and any(letter.isupper() for letter in short):
        yield short


def _in_other_words(said: str, names: Collection[str], values: Collection[str]) -> str:
    said = _ORDINAL.sub(lambda found: _ORDINALS.split()[int(found[1]) - 1], said)
    said = _LEVELS.sub(_each_level, said)
    if sum(bool(alike(value) & _ordinals()) for value in values) > 1:
        said = _NUMBERS.sub(_each_ordinal, said)
    if any(alike(value) & alike("bilateral") for value in values):
        said = _BOTH.sub("bilateral ", said)
    if not may_deny(said):
        said = _SLIGHT.sub("", _BY.sub("", said))
        said = " ".join(word for word in said.split() if word.strip(",;") not in _degrees())
    said = _LETTERS.sub(lambda found: _as_meant(found[0], names), said)
    known = frozenset().union(*map(stems, (*names, *values)))
    said = _NON.sub(lambda found: "not " if stems(found["word"]) <= known else found[0], said)
    return said.strip(" ,;")


def _as_meant(word: str, names: Collection[str]) -> str:
    """A word of names for a slip of it: *pneumothroax*."""
    known = {other for name in names for other in _LETTERS.findall(tidy(name))}
    if len(word) < _LONG or word in known or word.endswith("ly"):
        return word
    alike_ones = (o for o in sorted(known) if len(o) >= _LONG and _is_near(word, o))
    return next(alike_ones, word)


def _is_near(word: str, other: str) -> bool:
    """Whether words differ by one letter: *diverticulosis* is no slip of *diverticulitis*."""
    return OSA.distance(word, other, score_cutoff=1) <= 1 and spelt_alike(word, other)


def _each_ordinal(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2] or found[1])
    ordinals = _ORDINALS.split()
    return " ".join(ordinals[first - 1 : last]) if 0 < first <= last <= len(ordinals) else found[0]


def _each_level(found: re.Match[str]) -> str:
    first, last = int(found[2]), int(found[3])
    if not first < last <= first + 12:
        return found[0]
    return " ".join(f"{found[1]}{n}" for n in range(first, last + 1))


def _without(said: str, names: Collection[str]) -> str:
    """A text without the words of names, and without the small ones around them.

    Of one that denies something only those at its ends are left out, and not all that it denies.
    """
    known = frozenset().union(*map(stems, names))
    kept = said.split()
    if may_deny(said):
        while kept and _is_of(kept[-1], known):
            kept.pop()
        while kept and _is_of(kept[0], known):
            kept.pop(0)
        return "" if not kept or _denies_all(kept[-1].strip("(),;")) else " ".join(kept)
    kept = [word for word in kept if not stems(word) or not _is_of(word, known)]
    while kept and kept[-1] in SMALL_WORDS:
        kept.pop()
    return " ".join(kept).strip(" ,;")


def _denies_all(word: str) -> bool:
    return any(clause.denied is not None for clause in clauses(word))


def _is_of(word: str, known: frozenset[str]) -> bool:
    return stems(word) <= known


@cache
def _ordinals() -> frozenset[int]:
    return frozenset().union(*map(alike, _ORDINALS.split()))


@cache
def _degrees() -> frozenset[str]:
    return frozenset(content_lines("degree-words.txt"))
