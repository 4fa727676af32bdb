"""A text beside a value as what its clauses say, deny, and answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from converter.validation.identity import words
from converter.validation.words.clauses import Clause, clauses, spoken

_VERB = re.compile(r"^(?:it )?(?:has|have|is|are) (?:been )?")
_NOT_BEFORE, _NO_LONGER = "not seen previously", "no longer seen"


@dataclass(frozen=True)
class Reading:
    """A text as its clauses.

    Attributes:
        text: the tidy text.
        parts: what each clause says, as far as it says something.
        denied: what each denies, and whether it is denied by a word such as *no*.
        answers: what each denies, as an answer: *no change*.
        past: whether the text is about an earlier time alone.
        now: the same without what the text says in addition of how it was.
    """

    text: str
    parts: tuple[str, ...] = ()
    denied: tuple[tuple[str, bool], ...] = ()
    answers: frozenset[str] = frozenset()
    past: bool = False
    now: Reading | None = None

    @property
    def said(self) -> str:
        """All that the text says."""
        return " ".join(self.parts)


@lru_cache(maxsize=1 << 15)
def read(text: str) -> Reading:
    """What a tidy text says and denies of this exam.

    >>> read("mild, not severe").parts, read("mild, not severe").denied
    (('mild',), (('severe', False),))
    >>> read("severe, was mild").now.parts
    ('severe',)
    """
    whole = clauses(text, plain=True)
    now = [clause for clause in whole if not clause.does("before")]
    if any(clause.does("now") for clause in now):
        now = [clause for clause in now if not clause.does("was") or clause.does("now")]
    if not now:
        # What is said of an earlier time alone is a name such as "previously treated".
        denies = any(clause.denied is not None for clause in whole)
        new = frozenset({_NOT_BEFORE} if whole and all(map(_is_unseen, whole)) else ())
        return Reading(text, () if denies else (text,), answers=new, past=bool(whole))
    later = [clause for clause in now if not _begins_with_was(clause)]
    reading = _of_clauses(text, now)
    if later and later[0] is now[0] and len(later) < len(now):
        return replace(reading, now=_of_clauses(text, later))
    return reading


def _is_unseen(clause: Clause) -> bool:
    """Whether a clause says of something not named that it is not seen."""
    tokens = clause.denied
    return tokens is not None and all(token.does for token in (*clause.said, *tokens))


def _over_time(clause: Clause) -> set[str]:
    """The answer of a clause that says what is seen no longer, or was not seen before."""
    does = [token.does for token in clause.denied or ()]
    if "" in does:
        # "The previously seen nodule is not seen."
        is_gone = "earlier" in does[: does.index("")] and does[-1] == "seen"
        return {_NO_LONGER} if is_gone else set()
    if "earlier" in does:
        return {_NOT_BEFORE}
    return {_NO_LONGER} if clause.does("earlier") else set()


def _begins_with_was(clause: Clause) -> bool:
    return bool(clause.said) and clause.said[0].does == "was"


def _of_clauses(text: str, now: list[Clause]) -> Reading:
    """A text as those of its clauses that are about this exam."""
    parts: list[str] = []
    answers: set[str] = set()
    denied: list[tuple[str, bool]] = []
    denies = False
    for clause in now:
        said = spoken(clause.said).strip(" ?")
        if clause.denied is not None:
            denied.append((spoken(clause.denied, "small", "seen"), clause.by == "no such"))
            how = "no" if denied[-1][1] else "not"
            answers |= {f"{how} {denied[-1][0]}", f"{how} {spoken(clause.denied, 'seen')}"}
            if bare := spoken(clause.denied, "seen", "image"):
                answers.add(f"{how} {bare}")  # of "not changed since the prior exam"
            answers |= _over_time(clause)
        elif denies and denied[-1][0] and clause.goes_on == "or":
            denied.append((said, denied[-1][1]))  # of "neither larger or smaller"
            continue
        else:
            answers |= {spoken(clause.said, "small"), _VERB.sub("", said)}
        denies = clause.denied is not None
        if words(said):
            parts.append(said)
    return Reading(text, tuple(parts), tuple(denied), frozenset(answers))
