"""What reports shorten, or say in other words, as it is known: *rib fracture* for *rib fx*."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache, lru_cache

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal, singular
from converter.validation.words.clauses import clauses

_WORD = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w-])")
# Initials are written so, also of more than one: *PEs*.
_ROMAN = re.compile(r"[IVX]+")
_INITIALS = re.compile(r"(?<![\w-])(?P<letters>[A-Z]{2,5})s?(?![\w-])")


def written_out(text: str, names: Sequence[str] = (), but: Container[str] = ()) -> str:
    """A text with the words by which things are known; as it is where it has none of others.

    Args:
        text: what is written.
        names: what the initials of their words stand for, too.
        but: initials that stand for something else.

    >>> written_out("no rib fx"), written_out("PTX, left"), written_out("no PE")
    ('no rib fracture', 'pneumothorax, left', 'no PE')
    >>> written_out("no PE", ["pulmonary embolism"]), written_out("no pleural fluid")
    ('no pulmonary embolism', 'no pleural effusion')
    """
    known = _known()
    full = _WORD.sub(lambda found: _full(known, found[0]), text)
    if initials := _initials(tuple(names)):
        full = _INITIALS.sub(
            lambda found: (
                found[0]
                if found["letters"].lower() in but
                else initials.get(found["letters"], found[0])
            ),
            full,
        )
    pattern, others = _others()
    return pattern.sub(lambda found: others[normal(found[0])], full)


def in_all_words(names: Sequence[str]) -> tuple[str, ...]:
    """Some names, and what those that use other words are known as.

    >>> in_all_words(["liver enlargement", "big liver"])
    ('liver enlargement', 'big liver', 'hepatomegaly')
    """
    return _in_all_words(tuple(names))


@lru_cache(maxsize=1 << 14)
def _in_all_words(names: tuple[str, ...]) -> tuple[str, ...]:
    more = (full for name in names if (full := written_out(name)) != name and " or " not in full)
    return tuple(dict.fromkeys((*names, *more)))


def _full(known: dict[str, str], word: str) -> str:
    return known.get(word.lower()) or known.get(singular(word.lower())) or word


@lru_cache(maxsize=1 << 14)
def _initials(names: tuple[str, ...]) -> dict[str, str]:
    """The first of the names that have such initials, for those of several words."""
    found: dict[str, str] = {}
    for name in names:
        words = re.findall(r"[^\W\d_]+", name)
        letters = "".join(word[0] for word in words).upper()
        if len(words) > 1 and not _says_something_else(letters):
            found.setdefault(letters, name)
    return found


def _says_something_else(letters: str) -> bool:
    """Whether letters are a number, or a word of reports: *IV*, *WO*, *US*."""
    [clause] = clauses(letters.lower())
    is_word = clause.denied is not None or any(token.does for token in clause.said)
    return is_word or bool(_ROMAN.fullmatch(letters))


@cache
def _known() -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in content_lines("abbreviations.txt"))
    return {short.lower(): words for short, words in pairs}


@cache
def _others() -> tuple[re.Pattern[str], dict[str, str]]:
    others = dict(line.split("; ") for line in content_lines("other-words.txt"))
    longest = sorted(others, key=len, reverse=True)
    whole = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in longest)
    return re.compile(rf"(?<![\w-])(?:{whole})(?![\w-])", re.IGNORECASE), others
