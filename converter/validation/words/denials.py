"""What a text says is not there: the words that deny, and the findings that they deny."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from converter.terminology._tables import content_lines
from converter.terminology.matching import normal, singular
from converter.validation.identity import SMALL_WORDS, words
from converter.validation.words.clauses import clauses, tidy
from converter.validation.words.forms import stem

# What before a word makes its opposite, or another one.
_DENYING = {"a", "ab", "de", "im", "in", "ir", "non", "re", "un"}


def denies(text: str) -> bool:
    """Whether a text has a word that denies."""
    return not denying_words().isdisjoint(text.split())


@lru_cache(maxsize=1)
def denying_words() -> frozenset[str]:
    """The words that turn what follows into its opposite."""
    return frozenset(content_lines("denials.txt"))


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
    left = singular_words(said)
    vague = vague_words()
    return any(left <= singular_words(name) and thing(name) in left - vague for name in normed)


def _speaks_of_nothing(name: str) -> bool:
    """Whether a name denies something, or is that of something missing or less."""
    if words(name) & denying_words() or _missing_words() & {*_head(name)}:
        return True
    return any(clause.denied is not None or clause.does("gone") for clause in clauses(tidy(name)))


@lru_cache(maxsize=1 << 14)
def singular_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, each as one thing is called."""
    return frozenset(map(_named, words(text)))


@lru_cache(maxsize=1 << 14)
def stems(text: str) -> frozenset[str]:
    """The same without endings: *dilated* and *dilation* are one."""
    return frozenset(map(stem, singular_words(text)))


def thing(name: str) -> str:
    """The word that says what a name speaks of: *effusion* of *effusion of the pleura*."""
    return _named([*_head(name), ""][-2:][0])


def _named(word: str) -> str:
    """A word in the singular; what brings something about has the name of that: *embolism*."""
    one = singular(word)
    return _same_things().get(one, one)


@lru_cache(maxsize=1)
def _same_things() -> dict[str, str]:
    """Words and others that deny them as well where they are denied."""
    return dict(line.split() for line in content_lines("same-things.txt"))


def _head(name: str) -> list[str]:
    """The words of a name before the first small one."""
    return [*takewhile(lambda word: word not in SMALL_WORDS, name.split())]


@lru_cache(maxsize=1)
def vague_words() -> frozenset[str]:
    """Words that say alone what no finding is."""
    return frozenset(map(singular, content_lines("vague-words.txt")))


@lru_cache(maxsize=1)
def size_words() -> frozenset[str]:
    """Words that say that something is too large, without endings."""
    return stems(" ".join(content_lines("size-words.txt")))


@lru_cache(maxsize=1)
def _missing_words() -> frozenset[str]:
    return frozenset(content_lines("missing-words.txt"))
