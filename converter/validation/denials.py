"""What a text says is not there: the words that deny, and the findings that they deny."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal
from converter.validation.identity import SMALL_WORDS, words

# What before a word makes its opposite, or another one.
_DENYING = {"a", "ab", "de", "im", "in", "ir", "non", "re", "un"}


def denies(text: str) -> bool:
    """Whether a text has a word that denies."""
    return not denying_words().isdisjoint(text.split())


@lru_cache(maxsize=1)
def denying_words() -> frozenset[str]:
    """The words that turn what follows into its opposite."""
    return frozenset(content_lines("denials.txt"))


@lru_cache(maxsize=1)
def _denials_of_findings() -> tuple[tuple[str, str], ...]:
    """What stands before and after a finding that a text denies, the longest first."""
    lines = sorted(content_lines("denied-findings.txt"), key=len, reverse=True)
    return tuple((before, after) for before, _, after in (line.partition("…") for line in lines))


def left_of_denial(said: str) -> str:
    """What a text says is not there; empty where it denies nothing."""
    plain = " ".join(said.replace(":", " ").strip(" .,;").split())
    return next(
        (
            plain[len(before) : len(plain) - len(after)]
            for before, after in _denials_of_findings()
            if plain.startswith(before) and plain.endswith(after)
        ),
        "",
    )


def prefix_of_denial(a: str, b: str) -> bool:
    """Whether two words such as "normal" and "abnormal" are opposites, though near."""
    short, long = sorted((a, b), key=len)
    return long.endswith(short) and long[: -len(short)] in _DENYING


def narrow_down(names: Sequence[str], said: str) -> bool:
    """Whether one of a finding's names narrows a text down: *pleural effusion* an *effusion*.

    A finding of which a name says that something is missing, hidden or less than it should be
    is none of what it names: *gallbladder not seen* is what *nonvisualized gallbladder* says.
    """
    normed = [normal(name) for name in names]
    if any(map(_speaks_of_nothing, normed)):
        return False
    left = words(said)
    return any(left < words(name) and _thing(name) in left - _vague_words() for name in normed)


def _speaks_of_nothing(name: str) -> bool:
    """Whether a name denies something, or is that of something missing or less."""
    missing = _missing_words() & {*_head(name)}
    return bool(words(name) & denying_words() or missing or left_of_denial(name))


def _thing(name: str) -> str:
    """The word that says what a name speaks of: *effusion* of *effusion of the pleura*."""
    return [*_head(name), ""][-2:][0]


def _head(name: str) -> list[str]:
    """The words of a name before the first small one."""
    return [*takewhile(lambda word: word not in SMALL_WORDS, name.split())]


@lru_cache(maxsize=1)
def _vague_words() -> frozenset[str]:
    return frozenset(content_lines("vague-words.txt"))


@lru_cache(maxsize=1)
def _missing_words() -> frozenset[str]:
    return frozenset(content_lines("missing-words.txt"))
