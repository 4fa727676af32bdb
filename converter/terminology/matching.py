"""Compares names, and decides how strongly an index code matches what carries it.

The rules, all on :func:`normal` forms (letter case, white space and SNOMED CT's
semantic tags do not count):

- A finding matches exactly (``exactMatch``) only the entry that it was made from: a code
  of Gamuts or RadElement whose display is the finding's name or one of its synonyms.
  Every other code of a finding is ``relatedMatch``: it may be the organ, a wider
  diagnosis, or the same concept seen by another terminology, and exactMatch is transitive.
- An attribute or value whose name is the code's display is narrower than that concept
  ("present", of one finding), so the concept is its ``broadMatch``.
- Any other code of an attribute or value is no match; it stays an index code only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, TypeAlias

from converter.model import IndexCode
from converter.terminology._tables import content_lines
from converter.terminology.systems import system_named

Kind: TypeAlias = Literal["finding", "attribute", "value"]
Match: TypeAlias = Literal["exactMatch", "broadMatch", "relatedMatch"]

_SOURCES_OF_FINDINGS = frozenset({"GAMUTS", "RADELEMENT"})


@lru_cache(maxsize=8192)
def normal(text: str) -> str:
    """The form in which two names are compared.

    Unicode compatibility forms, letter case and white space are levelled, and the
    semantic tags at the end of a SNOMED CT name are taken off; other brackets stay.

    >>> normal("  Presence (property) (qualifier value)")
    'presence'
    >>> normal("Spine Score  (SINS)")
    'spine score (sins)'
    """
    form = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    while form.endswith(")"):
        name, bracket, tag = form[:-1].rpartition(" (")
        if not bracket or tag not in _semantic_tags():
            break
        form = name
    return form


def same_display(a: str, b: str) -> bool:
    """Whether two names are the same but for case, white space and semantic tags.

    >>> same_display("absent", "Absent (qualifier value)")
    True
    """
    return normal(a) == normal(b)


def similar_display(a: str, b: str) -> bool:
    """Whether two names are the same, also but for singular and plural of English words.

    Fit for warnings, where "pulmonary veins" for "pulmonary vein" is no fault; too loose
    for stating a match.

    >>> similar_display("Pulmonary veins", "pulmonary vein")
    True
    >>> similar_display("mass", "mas")
    False
    """
    return _words(a) == _words(b)


def displays_agree(names: str | Sequence[str], display: str | None) -> bool:
    """Whether a code's display can stand beside any of the names without surprise.

    It can where it is missing, where it is similar to a name, and where all words of the
    one occur in the other ("liver" beside "liver volume").

    >>> displays_agree("Liver volume", "liver"), displays_agree(["larger"], "Lesser")
    (True, False)
    """
    if display is None:
        return True
    shown = set(_words(display))
    for name in [names] if isinstance(names, str) else names:
        words = set(_words(name))
        if words == shown or (words and shown and (words <= shown or shown <= words)):
            return True
    return False


def match_property(kind: Kind, names: Sequence[str], code: IndexCode) -> Match | None:
    """The SKOS mapping property between a node and its index code, by the module's rules.

    Args:
        kind: what carries the code.
        names: its name, and for a finding its synonyms.
        code: the code, with the display that the definition gives.

    Returns:
        The local name of the SKOS property, or None where the code is an index code only.

    >>> match_property("value", ["absent"], IndexCode("SNOMED", "2667000", "Absent"))
    'broadMatch'
    >>> match_property("finding", ["gout"], IndexCode("GAMUTS", "1", "Gout"))
    'exactMatch'
    """
    named = code.display is not None and any(same_display(code.display, n) for n in names)
    if kind != "finding":
        return "broadMatch" if named else None
    system = system_named(code.system)
    own_source = system is not None and system.key in _SOURCES_OF_FINDINGS
    return "exactMatch" if own_source and named else "relatedMatch"


@cache
def _semantic_tags() -> frozenset[str]:
    return frozenset(tag.casefold() for tag in content_lines("snomed-semantic-tags.txt"))


@lru_cache(maxsize=1 << 14)
def _words(text: str) -> tuple[str, ...]:
    return tuple(singular(word) for word in normal(text).split())


# Endings of plurals, those of Greek and Latin words first.
_PLURALS = (
    *(("oraces", "orax"), ("alanges", "alanx"), ("arices", "arix"), ("tices", "tex")),
    *(("pices", "pex"), ("yces", "yx"), ("stases", "stasis"), ("ectases", "ectasis")),
    *(("enoses", "enosis"), ("omboses", "ombosis"), ("ostoses", "ostosis"), ("physes", "physis")),
    *(
        ("theses", "thesis"),
        ("oramina", "oramen"),
        ("verticula", "verticulum"),
        ("septa", "septum"),
    ),
    *(("hila", "hilum"), ("emboli", "embolus"), ("ombi", "ombus"), ("alculi", "alculus")),
    *(("ronchi", "ronchus"), ("uclei", "ucleus"), ("enisci", "eniscus")),
    *(("ies", "y"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("ae", "a")),
    ("s", ""),
)


@lru_cache(maxsize=1 << 14)
def singular(word: str) -> str:
    """A word without its plural ending, as far as the ending alone tells.

    >>> singular("effusions"), singular("metastasis")
    ('effusion', 'metastasis')
    >>> singular("pneumothoraces"), singular("metastases"), singular("bases")
    ('pneumothorax', 'metastasis', 'base')
    """
    if len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word
