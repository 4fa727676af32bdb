"""Parts a text into clauses: what it says, what it denies, what it says of an earlier time.

``ontology/phrases.tsv`` says which words do that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from converter.terminology._tables import table
from converter.terminology.matching import normal

# One sign for each kind of dash and quote, and none for what nobody sees.
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–−", "-")
    | dict.fromkeys("‘’‛´`′", "'")
    | dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
    | {"—": " - ", "―": " - ", "•": " "}
)
_DENIED_VERB = re.compile(r"(?<=[a-z])n't\b|(?<=\bcan)not\b")
_JOINED_DENIAL = re.compile(r"\b(no|not|without)-(?=[^\W\d_])")
_DASHED_DENIAL = re.compile(r"(?<=\w)-(?=(?:no|not|without)\s)")
# Words that are joined as programs join them: *not_present*.
_UNDERSCORES = re.compile(r"(?<=[^\W_])_+(?=[^\W_])")
# *6 to 12 months* is *6-12 months*.
_RANGE = re.compile(r"(?<=\d) to (?=\d)")
# Since when it is so is no part of what is so.
_SINCE = re.compile(
    r",? (?:since|from) (?:[a-z]+\.? (?:\d{1,2}, )?)?"
    r"(?:(?:\d{1,2}[/.-]){0,2}(?:19|20)\d\d|(?:19|20)\d\d(?:[/.-]\d{1,2}){1,2})(?![\w/.-]|\sto\s)"
)
_START = r"(?:^|(?<=[,;.|/(])|(?<=[,;.|/(] ))"
_EXAM = r"(?: (?:exam|examination|study|scan|report|ct|mri?|us|x-?ray))?:"
_LABELS = (
    (re.compile(rf"{_START}(?:prior|previous|last){_EXAM}"), "previously:"),
    (re.compile(rf"{_START}(?:current|today|this){_EXAM}"), "now:"),
)
_LISTED = re.compile(r"^[-*]+\s+")
_AROUND = " .,;:!*\"'_"
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# What says how sure it is, or when, is not what is denied.
_LEANING = frozenset({"small", "was", "now", "doubt", "likely", "unlikely"})
_EARLIER = frozenset({"before", "earlier", "was"})
_TIMES = _EARLIER | {"now"}
DENIALS = frozenset({"denial", "no such"})
_TAKING_AWAY = DENIALS | {"gone"}
# Of these kinds are phrases that take what is beside them away or turn it round, whatever it is.
_PLAIN = DENIALS | {
    "assuring",
    "before",
    "earlier",
    "either",
    "except",
    "from",
    "image",
    "now",
    "partly",
    "seen",
    "small",
    "was",
}
_TOKENS = r"""
    (?P<arrow>-+> | [\u2192\u279c\u27a1\u27f6\u21d2])
  | (?P<pause>,(?!\d) | (?<!\d),)
  | (?P<other>[/|] | \b(?:or|nor)\b)
  | (?P<also>\b(?:and)\b | &)
  | (?P<end>[;=()\[\]{}\n] | :(?!\d) | \.(?!\w) | (?<!\S)-+(?!\S)
            | \b(?:but|however|though|although|yet)\b)
  | (?P<word>(?:[^\W_] | (?<=\w)[-'.,:](?=\w))+ | [<>≤≥+]+ | \S)
"""


class Token(NamedTuple):
    """A word or phrase, with what it does by ``phrases.tsv``, or nothing."""

    text: str
    does: str = ""


# What an arrow says of what stands on its sides.
_WAS, _NOW = Token("", "was"), Token("", "now")


@dataclass(frozen=True)
class Clause:
    """What one part of a text says.

    Attributes:
        said: what it says, without what it denies.
        denied: what it denies; None where it denies nothing.
        by: what kind of word denies.
        goes_on: ``,`` or ``or`` where it may go on with the list of the clause before.
    """

    said: tuple[Token, ...] = ()
    denied: tuple[Token, ...] | None = None
    by: str = ""
    goes_on: str = ""

    def does(self, *kinds: str) -> bool:
        """Whether one of its words is of one of these kinds."""
        return not self._kinds.isdisjoint(kinds)

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(token.does for token in (*self.said, *(self.denied or ())))


@lru_cache(maxsize=1 << 15)
def tidy(text: str) -> str:
    """A text in normal form, without the signs around it and with one sign for its kind.

    >>> tidy(" [“Not\u2011present”]. "), tidy("absent&nbsp;")
    ('not present', 'absent')
    >>> tidy("(none)"), tidy("(a) or (b)")
    ('none', '(a) or (b)')
    """
    said = normal(html.unescape(text)).translate(_SIGNS)
    said = _SINCE.sub("", _RANGE.sub("-", _UNDERSCORES.sub(" ", said)))
    for pattern, label in _LABELS:
        said = pattern.sub(label, said)
    said = _DASHED_DENIAL.sub(" - ", said)
    said = _JOINED_DENIAL.sub(r"\1 ", _DENIED_VERB.sub(" not", said.replace("can't", "cannot")))
    bare = said = " ".join(_LISTED.sub("", said.strip()).split())
    while bare:
        stripped = bare.strip(_AROUND)
        end = _BRACKETS.get(stripped[:1])
        whole = end and stripped.endswith(end) and stripped.count(stripped[0]) == 1
        if whole and any(sign.isalnum() for sign in stripped):
            stripped = stripped[1:-1]
        if stripped == bare:
            break
        bare = stripped
    return bare or said


@lru_cache(maxsize=1 << 15)
def clauses(text: str, plain: bool = False) -> tuple[Clause, ...]:
    """The clauses of a tidy text.

    Args:
        text: as :func:`tidy` gives it.
        plain: whether words that say that a finding is there or not, or leave it open, are
            words as any other.

    >>> [clause] = clauses("effusion not seen")
    >>> [token.text for token in clause.denied]
    ['effusion', 'seen']
    >>> [token.text for clause in clauses("mild, not severe", plain=True) for token in clause.said]
    ['mild']
    """
    return tuple(_parted(_tokens(text, plain)))


def may_deny(text: str) -> bool:
    """Whether a tidy text has a word that denies, or says that something is gone.

    Most texts have none, and need not be parted.

    >>> may_deny("effusion not seen"), may_deny("nodule of the left lobe")
    (True, False)
    """
    return _denying().search(text) is not None


def spoken(tokens: Iterable[Token], *but: str) -> str:
    """The words of tokens, but for those of some kinds."""
    return " ".join(token.text for token in tokens if token.text and token.does not in but)


@dataclass
class _Open:
    """A clause while it is read."""

    goes_on: str = ""
    said: list[Token] = field(default_factory=list)
    denied: list[Token] | None = None
    by: str = ""
    over: bool = False

    def add(self, token: Token) -> None:
        if self.over:
            return
        self.over = token.does == "from"
        if token.does == "assuring":
            return
        if self.over:
            token = Token(token.text.removesuffix(" from"))
        (self.said if self.denied is None else self.denied).append(token)

    @property
    def is_label(self) -> bool:
        """Whether it says of what time the rest is, and no more: *now* of *now: present*."""
        return self.denied is None and bool(self.said) and {t.does for t in self.said} <= _TIMES

    def changed(self) -> Iterator[Clause]:
        """The clause as what was so before: *mild* of *mild -> severe*."""
        if self.said or self.denied is not None:
            self.said.insert(0, _WAS)
        return self.closed()

    def closed(self) -> Iterator[Clause]:
        said, denied = self.said, self.denied
        if denied is not None and _is_what_is_before(said, denied):
            said, denied = [], [*said, *denied]
        if said or denied is not None:
            whole = None if denied is None else tuple(denied)
            yield Clause(tuple(said), whole, self.by, self.goes_on)


def _is_what_is_before(said: Iterable[Token], denied: Iterable[Token]) -> bool:
    """Whether what is denied stands before the denial: *effusion not seen*."""
    before, after = ({token.does for token in tokens} for tokens in (said, denied))
    if "seen" in before or before <= _LEANING:
        return False
    return after in ({"seen"}, {"seen", "small"}, {"seen", "small", "image"}) or not after


def _parted(tokens: Iterable[Token]) -> Iterator[Clause]:
    now = _Open()
    for token in tokens:
        kind = token.does
        if kind == "also" and now.denied is None:
            now.add(Token(token.text))
        elif kind == "arrow":
            yield from now.changed()
            now = _Open(said=[_NOW])
        elif token.text == ":" and now.is_label:
            continue
        elif now.over and token.text == "to":
            yield from now.closed()  # "improved from severe to mild"
            now = _Open()
        elif token.text == "nor" and now.denied is not None:
            yield from now.closed()
            now = _Open("or", denied=[], by=now.by)
        elif kind in ("pause", "other", "also", "end"):
            yield from now.closed()
            alone = not now.said and now.denied is None
            goes_on = {"pause": ",", "end": ""}.get(kind, "or")
            # Of ", or" the second says more.
            now = _Open(goes_on or (now.goes_on if alone else ""))
        elif kind == "now" and _EARLIER & {
            other.does for other in (*now.said, *(now.denied or ()))
        }:
            yield from now.closed()  # "previously absent, now present" without a comma
            now = _Open(said=[token])
        elif kind == "joined":
            yield Clause((), (Token(token.text),), "denial", now.goes_on)
        elif kind in DENIALS and now.denied is None:
            now.denied, now.by = [], kind
        else:
            now.add(token)
    yield from now.closed()


def _tokens(text: str, plain: bool) -> Iterator[Token]:
    known, pattern = _pattern(plain)
    joined = False
    for found in pattern.finditer(text):
        kind = found.lastgroup or ""
        word = found[0]
        if kind == "phrase":
            kind = known[word]
            if plain and kind == "partly":
                word = word.replace(" ", "")  # one word, for it does not say "resolved"
        elif kind == "word":
            kind = ""
            if plain and word.startswith("non-"):
                kind, word = "joined", word.removeprefix("non-")
            elif joined:
                kind = "joined"
        joined = plain and word == "non"
        if not joined:
            yield Token(word, kind)


@cache
def _pattern(plain: bool) -> tuple[dict[str, str], re.Pattern[str]]:
    known = {
        tidy(phrase): row["does"]
        for row in table("phrases.tsv")
        if not plain or row["does"] in _PLAIN
        for phrase in row["phrases"].split("; ")
    }
    return known, re.compile(rf"(?P<phrase>{_whole(known)}) | {_TOKENS}", re.VERBOSE)


@cache
def _denying() -> re.Pattern[str]:
    rows = (row for row in table("phrases.tsv") if row["does"] in _TAKING_AWAY)
    phrases = (tidy(phrase) for row in rows for phrase in row["phrases"].split("; "))
    return re.compile(_whole(phrases), re.VERBOSE)


def _whole(phrases: Iterable[str]) -> str:
    """A pattern of whole phrases."""
    return rf"(?:(?<![^\W_]) | (?=\W)) (?:{_any_of(phrases)}) (?:(?![^\W_] | -\w) | (?<=\W))"


def _any_of(phrases: Iterable[str]) -> str:
    """A pattern of phrases, the longest first.

    Those with one first letter stand together, so that it is looked at once for all of them:
    one after the other takes six times as long.
    """
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        # Verbose patterns skip blanks that are not escaped.
        by_letter.setdefault(re.escape(phrase[0]), []).append(re.escape(phrase[1:]))
    return "|".join(f"{first}(?:{'|'.join(ends)})" for first, ends in by_letter.items())
