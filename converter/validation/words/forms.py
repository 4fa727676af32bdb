"""Which words are forms of one word: *displaced* and *displacement*."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from converter.terminology._tables import table

# The longest first. What lies in progress is not yet so: *resolving* is not *resolved*.
_ENDINGS = (
    *(("ifications", "noun"), ("ification", "noun"), ("ements", "noun"), ("ations", "noun")),
    *(("ation", "noun"), ("ement", "noun"), ("ments", "noun"), ("ating", "going"), ("ative", "")),
    *(("ified", "done"), ("ated", "done"), ("osed", "done"), ("ment", "noun"), ("ions", "noun")),
    *(("osis", "noun"), ("oses", "noun"), ("otic", ""), ("ion", "noun"), ("ing", "going")),
    *(
        ("ities", "noun"),
        ("ates", ""),
        ("ity", "noun"),
        ("ate", ""),
        ("ary", ""),
        ("ed", "done"),
        ("es", "noun"),
        ("e", "noun"),
        ("s", "noun"),
    ),
)
# In words of more letters *al* is an ending: *aneurysmal*, but not *renal*.
_LONG = 7
# So many letters at least are what two forms have in common.
_LEAST = 4


def forms_of_one(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether each of some words is one of others, or another form of it.

    >>> forms_of_one(["displacement"], ["displaced", "rib"]), forms_of_one(["no"], ["yes"])
    (True, False)
    >>> forms_of_one(["resolving"], ["resolved"]), forms_of_one(["calcified"], ["calcification"])
    (False, True)
    """
    known = [*others]
    return all(any(_is_form(word, other) for other in known) for word in some)


def stem(word: str) -> str:
    """What the forms of a word have in common: of *dilated* and *dilation*, not of *resolving*.

    >>> stem("dilated") == stem("dilation"), stem("enlarging") == stem("enlarged")
    (True, False)
    """
    # A quality is not what has it: what is not severe has a severity.
    if word in _ongoing() or word.endswith("ity"):
        return word
    return _parted(word.removesuffix("al") if len(word) > _LONG else word)[0]


@cache
def _ongoing() -> frozenset[str]:
    """Words for what is under way, which says something of a finding by itself."""
    rows = (row["phrases"] for row in table("phrases.tsv"))
    return frozenset(word for phrases in rows for word in phrases.split() if word.endswith("ing"))


def _is_form(word: str, other: str) -> bool:
    if word == other:
        return True
    (stem, kind), (its, other_kind) = _parted(word), _parted(other)
    return stem == its and {kind, other_kind} != {"going", "done"}


@lru_cache(maxsize=1 << 14)
def _parted(word: str) -> tuple[str, str]:
    """The stem of a word, and what its ending makes of it."""
    for ending, kind in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST:
            return word[: -len(ending)], kind
    return word, ""
