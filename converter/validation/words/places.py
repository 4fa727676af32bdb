"""Places of the body that texts name: a fracture of the hip is none of a rib."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import takewhile

from converter.terminology._tables import content_lines, table
from converter.terminology.matching import normal, singular
from converter.validation.words.denials import singular_words

_WORD = re.compile(r"[^\W_]+(?:/[^\W_]+)?")
# Of each kind of part the parts that a text names.
Places = dict[str, frozenset[str]]


def elsewhere(names: Iterable[str], text: str) -> bool:
    """Whether a text names only other places than names do, of the same kind.

    Where either of them names none there is nothing to compare; wider and narrower places are
    the same (*hip*, *femoral neck*).

    >>> elsewhere(["rib fracture"], "hip fracture"), elsewhere(["rib fracture"], "old fracture")
    (True, False)
    >>> elsewhere(["rib fracture"], "rib and hip fractures")
    False
    >>> elsewhere(["hip dislocation"], "dislocated femoral head")
    False
    """
    said = _places(text)
    if not said:
        return False
    mine = [_places(name, whole=True) for name in names]
    return any(
        _is_apart(parts, [own[kind] for own in mine if kind in own]) for kind, parts in said.items()
    )


def is_place(word: str) -> bool:
    """Whether a word, in the singular, is that of a part of the body.

    >>> is_place("kidney"), is_place("cyst")
    (True, False)
    """
    return word in _named()


def _is_apart(parts: frozenset[str], others: list[frozenset[str]]) -> bool:
    return bool(others) and all(parts.isdisjoint(other) for other in others)


@lru_cache(maxsize=1 << 14)
def _places(text: str, whole: bool = False) -> Places:
    """The parts that a text names, without those to which something is near."""
    words: Iterable[str] = _WORD.findall(normal(text))
    if not whole:
        words = takewhile(lambda word: word not in _near(), words)
    found: Places = {}
    for word in words:
        for kind, parts in _known().get(word, _known().get(singular(word), {})).items():
            found[kind] = found.get(kind, frozenset()) | parts
    return found


@cache
def _known() -> dict[str, Places]:
    known: dict[str, Places] = {}
    for row in table("places.tsv"):
        for word in row["words"].split():
            parts = known.setdefault(word, {})
            parts[row["kind"]] = parts.get(row["kind"], frozenset()) | {row["part"]}
    return known


@cache
def _named() -> frozenset[str]:
    return frozenset(word for known in _known() for word in singular_words(known))


@cache
def _near() -> frozenset[str]:
    return frozenset(content_lines("near-words.txt"))
