"""What reports shorten, or say in other words, as it is known: *rib fracture* for *rib fx*."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal, singular
from converter.validation.words.clauses import clauses

_WORD = re.compile(r"(?<![\w-])[A-Za-z]+(?![\w-])")
# Initials are written so, also of more than one: *PEs*.
_ROMAN = re.compile(r"[IVX]+")
_INITIALS = re.compile(r"(?<![\w-])(?P<letters>[A-Z]{2,5})s?(?![\w-])")


def written_out(text: str, initials: Mapping[str, str] | None = None) -> str:
    """A text with the words by which things are known; as it is where it has none of others.

    Args:
        text: what is written.
        initials: what initials stand for, too, as :func:`initials_of` gives them.

    >>> written_out("no rib fx"), written_out("PTX, left"), written_out("no PE")
    ('no rib fracture', 'pneumothorax, left', 'no PE')
    >>> written_out("no PE", initials_of(("pulmonary embolism",)))
    'no pulmonary embolism'
    >>> written_out("no pleural fluid")
    'no pleural effusion'
    """
    known = _known()
    full = _WORD.sub(lambda found: _full(known, found[0]), text)
    if initials:
        full = _INITIALS.sub(lambda found: initials.get(found["letters"], found[0]), full)
    pattern, others = _others()
    return pattern.sub(lambda found: others[normal(found[0])], full)


def in_all_words(names: Sequence[str]) -> tuple[str, ...]:
    """Some names, and what those that use other words are known as, or say by their parts.

    >>> in_all_words(["pleural fluid", "hepatomegaly"])
    ('pleural fluid', 'hepatomegaly', 'pleural effusion', 'enlarged liver')
    """
    return _in_all_words(tuple(names))


@lru_cache(maxsize=1 << 14)
def _in_all_words(names: tuple[str, ...]) -> tuple[str, ...]:
    more = (full for name in names if (full := written_out(name)) != name and " or " not in full)
    parts = (whole for name in names if (whole := _compounds().get(normal(name))))
    return tuple(dict.fromkeys((*names, *more, *parts)))


def _full(known: dict[str, str], word: str) -> str:
    return known.get(word.lower()) or known.get(singular(word.lower())) or word


@lru_cache(maxsize=1 << 14)
def initials_of(names: tuple[str, ...]) -> Mapping[str, str]:
    """The first of the names that have such initials, for those of several words.

    >>> initials_of(("left upper lobe", "lingula", "left upper lung"))
    {'LUL': 'left upper lobe'}
    """
    found: dict[str, str] = {}
    for name in names:
        words = re.findall(r"[^\W\d_]+", name)
        letters = "".join(word[0] for word in words).upper()
        if len(words) > 1 and not is_word(letters):
            found.setdefault(letters, name)
    return found


@lru_cache(maxsize=1 << 14)
def is_word(letters: str) -> bool:
    """Whether letters are a number, or a word of reports, and no initials.

    >>> [is_word(letters) for letters in ("IV", "WO", "OR", "AAA")]
    [True, True, True, False]
    """
    if _ROMAN.fullmatch(letters):
        return True
    found = clauses(letters.lower())
    # Of a word that joins two clauses there is none.
    return not found or any(
        clause.denied is not None or any(token.does for token in clause.said) for clause in found
    )


@cache
def _known() -> dict[str, str]:
    pairs = (line.split(" ", 1) for line in content_lines("abbreviations.txt"))
    return {short.lower(): words for short, words in pairs}


@cache
def _compounds() -> dict[str, str]:
    return dict(line.split("; ") for line in content_lines("compound-words.txt"))


@cache
def _others() -> tuple[re.Pattern[str], dict[str, str]]:
    others = dict(line.split("; ") for line in content_lines("other-words.txt"))
    longest = sorted(others, key=len, reverse=True)
    whole = "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in longest)
    return re.compile(rf"(?<![\w-])(?:{whole})(?![\w-])", re.IGNORECASE), others
