"""What a text says of a finding: that it is there, that it is not, or what lies between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from itertools import dropwhile, pairwise, takewhile

from converter.terminology.matching import normal
from converter.validation.words.clauses import Clause, Token, clauses, may_deny, spoken, tidy
from converter.validation.words.denials import size_words, thing, vague_words
from converter.validation.words.denials import stems as words
from converter.validation.words.forms import stem
from converter.validation.words.places import is_place


class Stance(Enum):
    """What a text says of a finding."""

    PRESENT = "it is there"
    NAMED = "its name, or that it is still there, and nothing against it"
    LIKELY = "it is probably there, or: present?"
    MAYBE = "it may be there"
    UNLIKELY = "it is probably not there"
    PART = "a part of it, or one kind of it, is not there"
    NO_SUCH = "something is not there that may be this"
    ABSENT = "it is not there"
    BOTH = "it is there and it is not, in different places"
    UNCLEAR = "either of the two, as the words can be read both ways"
    UNKNOWN = "nobody looked, or nothing is said"
    CHOICE = "it is there or it is not"
    SILENT = "nothing about whether it is there"


@dataclass(frozen=True)
class Names:
    """The words of the names of a finding.

    Attributes:
        sets: those of each name.
        things: the words that say what it is.
        words: all of them.
        whole: finds a whole name in a tidy text.
    """

    sets: tuple[frozenset[str], ...]
    things: frozenset[str]
    words: frozenset[str]
    whole: re.Pattern[str] | None

    @classmethod
    @lru_cache(maxsize=1 << 14)
    def of(cls, names: tuple[str, ...]) -> Names:
        """Those of some names."""
        sets = (frozenset({ITSELF}), *(words(name) for name in names))
        # The liver of an enlarged liver is there in any case.
        called = [thing(normal(name)) for name in names]
        kinds = {name for name in called if not is_place(name)} - vague_words()
        things = frozenset(map(stem, kinds)) | {ITSELF}
        known = sorted({tidy(name) for name in names}, key=len, reverse=True)
        either = "|".join(map(re.escape, filter(None, known)))
        whole = re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])") if either else None
        return cls(sets, things, frozenset().union(*sets), whole)

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """The clauses of a text, in which one word stands for a whole name.

        What a name such as *absent clavicle* or *mass, nodule or cyst* says is left to it.
        """
        return clauses(self.tidy(text))

    def tidy(self, text: str) -> str:
        """A text in normal form, in which one word stands for a whole name."""
        said = tidy(text)
        return self.whole.sub(ITSELF, said) if self.whole else said


# Stands for a whole name; it is in no phrase.
ITSELF = "itself"


def stance(text: str, names: Names) -> Stance:
    """What a text says of the finding of these names.

    >>> effusion = Names.of(("pleural effusion",))
    >>> stance("present, no change", effusion).name, stance("no longer seen", effusion).name
    ('PRESENT', 'ABSENT')
    >>> stance("no loculation", effusion).name, stance("not excluded", effusion).name
    ('NO_SUCH', 'MAYBE')
    """
    told = [
        (found, clause)
        for clause in _listed(names.clauses(text), names)
        if not _is_past(clause, names) and (found := _stance(clause, names)) is not Stance.SILENT
    ]
    if _are_alternatives(told) or any(clause.does("unticked") for _, clause in told):
        return Stance.CHOICE
    told = [pair for pair in told if not _is_foreign(pair[1], names)] or told
    if any(clause.does("except") for _, clause in told):
        told = [(Stance.PART if found in _GONE else found, clause) for found, clause in told]
    if {found for found, _ in told} >= _OPPOSITES:
        told = [pair for pair in told if not pair[1].does("was")] or told
    found = _weightiest({found for found, _ in told})
    return Stance.NAMED if found is Stance.SILENT and _is_how(names.clauses(text)) else found


def not_there(text: str, names: Names) -> set[str]:
    """What a text says is not there, where it does not say that the finding is.

    >>> effusion = Names.of(("pleural effusion",))
    >>> sorted(not_there("No mass or effusion.", effusion))
    ['effusion', 'mass']
    >>> not_there("effusion (not loculated)", effusion)
    set()
    """
    bare = names.tidy(text)
    if not may_deny(bare) and not words(bare) & _normal_words():
        return set()
    said: list[Sequence[Token]] = []
    denied: list[Sequence[Token]] = []
    before: list[Sequence[Token]] = []  # of "effusion was seen, now absent" what is absent
    told = [*_listed(clauses(bare), names)]
    is_told_anew = any(clause.does("now") for clause in told)
    for clause in told:
        if _is_past(clause, names) or clause.does(*_UNSURE):
            continue
        if is_told_anew and clause.does("was") and not clause.does("now"):
            before.append((*clause.said, *(clause.denied or ())))
            continue
        if _is_denied_in_parts(clause, names) or _is_normal(clause, names):
            denied.append((Token(ITSELF),))
            continue
        gone = clause.said if clause.does("gone") else ()
        subject = gone if clause.denied is None else clause.denied
        if clause.denied is not None and spoken(clause.said, *_SMALL):
            said.append(clause.said)
        if clause.denied is None and not gone:
            said.append(clause.said)
        elif spoken(subject, "gone", "seen", *_SMALL):
            denied.append(subject)
        elif said or before:
            denied.append((said or before).pop())  # of "effusion (absent)"
    if any(_has_name(words(spoken(tokens)), names) for tokens in said):
        return set()
    return {form for tokens in denied for form in _forms(tokens)}


def _forms(tokens: Sequence[Token]) -> Iterator[str]:
    """What may be meant to be the name of what is denied: with small words, and without."""
    yield spoken(tokens)
    kept = [token for token in tokens if token.does not in ("seen", "gone")]
    yield spoken(dropwhile(lambda token: token.does in _SMALL, kept))
    yield spoken(kept, *_SMALL)


_UNSURE = ("doubt", "likely", "unlikely", "unknown", "either", "except", "remains", "partly")
_OPPOSITES = {Stance.PRESENT, Stance.ABSENT}
_WEIGHTS = (
    Stance.PRESENT,
    Stance.ABSENT,
    Stance.UNKNOWN,
    Stance.MAYBE,
    Stance.LIKELY,
    Stance.UNLIKELY,
    Stance.UNCLEAR,
    Stance.NAMED,
    Stance.NO_SUCH,
    Stance.PART,
)


def _weightiest(stances: set[Stance]) -> Stance:
    if stances >= _OPPOSITES:
        return Stance.BOTH
    if Stance.ABSENT in stances and stances & {Stance.MAYBE, Stance.UNKNOWN}:
        return Stance.UNLIKELY
    if stances >= {Stance.LIKELY, Stance.UNLIKELY}:
        return Stance.MAYBE
    return next((found for found in _WEIGHTS if found in stances), Stance.SILENT)


def _is_past(clause: Clause, names: Names) -> bool:
    """Whether a clause is about an earlier time: *previously seen*, not *… nodule has grown*."""
    if clause.does("before"):
        return True
    return (
        clause.does("earlier")
        and not clause.does(*_TELLING)
        and (clause.denied is not None or not _names(clause.said, names))
    )


def _are_alternatives(told: Sequence[tuple[Stance, Clause]]) -> bool:
    """Whether a text leaves the choice: *present / absent*."""
    pairs = pairwise(told)
    return any({a, b} == _OPPOSITES and clause.goes_on == "or" for (a, _), (b, clause) in pairs)


def _listed(said: Sequence[Clause], names: Names) -> Iterator[Clause]:
    """The clauses, of which those that go on with a list of what is denied deny as well.

    *No mass, effusion or fracture* has three of them. Without the *or* nobody can tell whether
    *no mass, effusion* has two.
    """
    by, unseen = "", False
    for clause, leads_to_or in zip(said, _lead_to_or(said), strict=True):
        if (
            unseen
            and clause.goes_on == "or"
            and clause.denied is None
            and _is_of_seeing(clause.said)
        ):
            yield replace(clause, said=(), denied=clause.said)  # "not seen or identified"
            continue
        unseen = clause.denied is not None and _is_of_seeing(clause.denied)
        if clause.denied is not None:
            # "None or mild" has no list of what is denied.
            by = clause.by if spoken(clause.denied, "seen", *_SMALL) else ""
        elif not clause.goes_on or clause.does(*_TELLING):
            by = ""
        elif by:
            if leads_to_or:
                yield replace(clause, said=(), denied=clause.said, by=by)
                continue
            if _names(clause.said, names):
                yield replace(clause, said=(Token("", "either"),))
                continue
        yield clause


def _is_of_seeing(tokens: Sequence[Token]) -> bool:
    return any(t.does == "seen" for t in tokens) and all(
        token.does in ("seen", *_SMALL) for token in tokens
    )


def _lead_to_or(said: Sequence[Clause]) -> list[bool]:
    """Of each clause whether the list that it goes on with has an *or* from there on."""
    found: list[bool] = []
    leads = False
    # From the end, so that a long text is gone through once.
    for clause in reversed(said):
        joined = clause.goes_on == "or" and clause.denied is None
        leads = bool(clause.goes_on) and (leads or joined) and not clause.does(*_TELLING)
        found.append(leads)
    return found[::-1]


# What such words say, a clause says by itself.
_TELLING = (
    *("gone", "seen", "remains", "partly", "doubt", "likely", "unlikely", "unknown"),
    *("was", "before"),
)
_SMALL = ("small", "was", "now", "earlier", "except", "image")


def _stance(clause: Clause, names: Names) -> Stance:
    if clause.does("unknown"):
        return Stance.UNKNOWN
    if clause.does("either"):
        return Stance.UNCLEAR
    found = Stance.SILENT if clause.denied is None else _denied(clause.denied, clause.by, names)
    if _is_denied_of_another(clause, names):
        found = Stance.SILENT
    if _is_denied_in_parts(clause, names) or _is_normal(clause, names):
        found = Stance.ABSENT
    if found is not Stance.ABSENT and (told := _said(clause, names)) is not Stance.SILENT:
        found = told
    if _is_of_kind(clause, names):
        return Stance.SILENT
    if clause.does("unlikely"):
        return Stance.LIKELY if found is Stance.ABSENT else Stance.UNLIKELY
    if clause.does("likely"):
        found = (
            found if found in (Stance.PART, Stance.NO_SUCH) else _LIKELY.get(found, Stance.LIKELY)
        )
    if clause.does("doubt"):
        return _LIKELY.get(found, Stance.MAYBE)
    return found


# What is left of these where it is likely, or doubted.
_LIKELY = {Stance.ABSENT: Stance.UNLIKELY, Stance.PRESENT: Stance.LIKELY}


def _is_of_kind(clause: Clause, names: Names) -> bool:
    """Whether it is likely, or is not, what a finding is, and not that it is there.

    *Probably benign* is no word about the presence of a nodule.
    """
    return (
        clause.does("likely", "unlikely")
        and not clause.does("seen", "gone")
        and _is_foreign(clause, names)
    )


_GONE = {Stance.ABSENT, Stance.NO_SUCH, Stance.PART}


def _denied(tokens: Sequence[Token], by: str, names: Names) -> Stance:
    """What it says of a finding that something is denied."""
    if tokens and all(token.does in _SMALL for token in tokens):
        # "No CT" is no word about a finding, "no evidence" is.
        return Stance.SILENT if any(t.does == "image" for t in tokens) else Stance.ABSENT
    tokens = [token for token in tokens if token.does not in _SMALL and token.text != "?"]
    if any(token.does == "gone" for token in tokens):
        return Stance.NAMED
    if all(token.does == "seen" for token in tokens):
        return Stance.ABSENT
    others = [token.does for token in tokens if not words(token.text) <= names.words]
    first = takewhile(lambda token: not words(token.text) & names.words, tokens)
    if any(token.does == "beside" for token in first) and _names(tokens, names):
        return Stance.NAMED  # "no change of the effusion"
    if words(spoken(tokens)) & names.words - _vague():
        return Stance.PART if {"", "narrow"} & {*others} else Stance.ABSENT
    if tokens[0].does == "seen":
        return Stance.PART  # "not seen on the lateral view"
    if by != "no such" or "beside" in others:
        return Stance.SILENT
    return Stance.PART if "narrow" in others else Stance.NO_SUCH


def _said(clause: Clause, names: Names) -> Stance:
    """What a clause says of a finding, but for what it denies."""
    kinds = {token.does for token in clause.said}
    if "gone" in kinds:
        return Stance.NO_SUCH if _is_of_another(clause.said, names) else Stance.ABSENT
    if "seen" in kinds:
        return Stance.PRESENT
    still = not kinds.isdisjoint(("remains", "partly"))
    return Stance.NAMED if still or _names(clause.said, names) else Stance.SILENT


def _is_how(said: Sequence[Clause]) -> bool:
    """Whether a text says no more than how it is, or where: *mild*, *small, on the left*."""
    tokens = [token for clause in said for token in (*clause.said, *(clause.denied or ()))]
    how = [token.text for clause in said for token in clause.said if token.does == "narrow"]
    known = all(token.does in ("narrow", "beside", *_SMALL) for token in tokens)
    return known and any(word not in _ALONE and not word.endswith("ly") for word in how)


# These say it of something else.
_ALONE = {"only", "all", "both", "complete", "always"}


def _is_of_another(tokens: Sequence[Token], names: Names) -> bool:
    """Whether what is said to be gone is named, and is not the finding: *septa absent*."""
    subject = [*takewhile(lambda token: token.does != "gone", tokens)]
    said = words(spoken(subject, *_SMALL))
    plain = any(
        not token.does and token.text.isalpha() and not token.text.endswith("ly")
        for token in subject
    )
    return plain and not said & names.words


def _is_denied_in_parts(clause: Clause, names: Names) -> bool:
    """Whether what is denied is a name with what it is said of: *liver not enlarged*."""
    if clause.denied is None or clause.by != "denial":
        return False
    said, denied = words(spoken(clause.said, "seen", *_SMALL)), words(spoken(clause.denied))
    if not said <= names.words:
        return False  # "left kidney not enlarged"
    return any(name <= said | denied and name & denied and not name <= said for name in names.sets)


def _is_denied_of_another(clause: Clause, names: Names) -> bool:
    """Whether no name is denied, but a word of one of something else: *heart not enlarged*."""
    if clause.denied is None or clause.by != "denial":
        return False
    subject = words(" ".join(token.text for token in clause.said if not token.does))
    denied = words(spoken(clause.denied)) & names.words
    return bool(subject and denied) and not (subject & names.words or _has_name(denied, names))


def _is_normal(clause: Clause, names: Names) -> bool:
    """Whether a clause says that what is too large by name is not: *liver normal in size*."""
    said = words(spoken(clause.said, *_SMALL))
    if clause.denied is not None or not said & _normal_words() or names.words & _normal_words():
        return False
    rest = said - _normal_words() - _measured_words()
    return any(name & size_words() and rest and name - size_words() == rest for name in names.sets)


@cache
def _vague() -> frozenset[str]:
    return frozenset(map(stem, vague_words()))


@cache
def _normal_words() -> frozenset[str]:
    return words("normal unremarkable")


@cache
def _measured_words() -> frozenset[str]:
    return words("size caliber calibre diameter dimension limits within")


def _names(tokens: Sequence[Token], names: Names) -> bool:
    """Whether words name a finding: all of a name, what it is, or nothing else."""
    if _has_name(words(spoken(tokens)), names):
        return True
    bare = [words(token.text) for token in tokens if token.does not in _SMALL]
    return bool(bare) and all(word and word <= names.words for word in bare)


def _has_name(said: frozenset[str], names: Names) -> bool:
    """Whether words have all of a name among them, or what it is."""
    return any(name and name <= said for name in names.sets) or bool(said & names.things)


def _is_foreign(clause: Clause, names: Names) -> bool:
    """Whether a clause speaks of something else by name: *size not reported*."""
    tokens = (*clause.said, *(clause.denied or ()))
    if words(spoken(tokens)) & names.words:
        return False
    return any(token.does in ("", "beside") and words(token.text) for token in tokens)
