"""Checks of what a code is called beside what it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from converter.checks.codes import SOURCES, times
from converter.checks.nodes import Fault, Node, Nodes
from converter.model import FindingModel, IndexCode
from converter.problems import quoted
from converter.terminology._tables import content_lines, table
from converter.terminology.matching import displays_agree, normal
from converter.terminology.systems import system_key

_WORD = re.compile(r"[^\W_]+")
# "Intra- and extrahepatic": the end of the first word stands at the second. No word is longer.
_SHORTENED = re.compile(
    r"(?<![^\W_])([^\W_]{2,40})-(?: (?:and|or|to|&) |/)([^\W_]{4,40})(?![^\W_])"
)
# Before a word that has an opposite they make that: "non-displaced" is nondisplaced.
_NEGATING = ("non", "not")
# A word that a text denies: *not present*, *not clearly present*, *no longer present*.
_DENIED = re.compile(r"\b(?:not|never|no longer) (?:\w+ly )?(\w+)")
# Words by which a thing is described by what it is not, or held against.
_COMPARING = frozenset(
    (
        *("no", "none", "not", "without", "never", "neither", "nor", "cannot", "absence", "lack"),
        *("less", "more", "than", "opposite", "opposed", "before", "prior", "previous", "away"),
        *("previously", "from", "versus", "vs", "unlike", "rather", "but", "if", "or", "free"),
    )
)
# So many letters at least are the beginning or the end of such a word.
_LEAST = 2


def displays_beside_names(nodes: Nodes) -> Iterator[Fault]:
    """DEF335 where a display says the opposite of the name, DEF336 where it says another thing.

    DEF336 is told once for each pair of name and code, however often it occurs. A finding
    is compared only with the entry that it was made from: its other codes are related.
    """
    others: dict[tuple[str, str, str, str], list[tuple[Node, int]]] = {}
    for node in nodes.all():
        for i, code in enumerate(node.item.index_codes):
            if not (code.display or "").strip():
                continue
            verdict = _verdict(_names(node), code.display or "")
            if verdict == "opposite":
                message = f"{node.title} says the opposite of its code {_written(code)}"
                yield Fault("DEF335", node, ("index_codes", i), message, "a code that agrees")
            elif verdict == "other" and _comparable(node, code):
                key = (node.kind, normal(node.item.name), system_key(code.system), code.code)
                others.setdefault(key, []).append((node, i))
    for members in others.values():
        node, i = members[0]
        code = node.item.index_codes[i]
        message = f"{node.title} has the code {_written(code)}{times(len(members))}"
        yield Fault("DEF336", node, ("index_codes", i, "display"), message)


def descriptions_beside_names(nodes: Nodes) -> Iterator[Fault]:
    """DEF338: a value's description that says the opposite of its name."""
    for node in nodes.values:
        description = node.item.description
        if description and _is_described_as_opposite(node.item.name, description):
            message = f"{node.title} says the opposite of its description {quoted(description)}"
            yield Fault("DEF338", node, ("description",), message, "a description that agrees")


def _is_described_as_opposite(name: str, description: str) -> bool:
    """Whether a description says the opposite of a name, and not just what the name is not.

    Most things are described by what they are held against: *superior* is *above the inferior
    margin*, *benign* has *no malignant features*. So there must be no such word, and but for
    presence the opposite must be the last word.
    """
    against = _leanings(description)
    pairs = {pair for pair, side in _leanings(name) if (pair, not side) in against}
    if not pairs:
        return False
    # "No effusion" says that it is not there, and "seen, no drain" does not.
    said = normal(description)
    left = _DENIED.sub(lambda found: "" if found[1] in _sides() else found[0], said)
    left = left.removeprefix("no ")
    if not _COMPARING.isdisjoint(_WORD.findall(left)):
        return False
    last = _WORD.findall(said)[-1]
    if _presence() not in pairs and pairs.isdisjoint(pair for pair, _ in _sides().get(last, ())):
        return False
    # "Mildly severe" is said of what is mild.
    its = _words(description)
    return not any(word.startswith(one) and word != one for one in _words(name) for word in its)


@lru_cache(maxsize=8192)
def opposite(name: str, display: str) -> bool:
    """Whether one of two texts denies what the other says.

    >>> opposite("absent", "Present (qualifier value)"), opposite("larger", "enlarged")
    (True, False)
    >>> opposite("no fracture", "fracture"), opposite("left and right", "right")
    (True, False)
    >>> opposite("not present", "absent"), opposite("not present", "present")
    (False, True)
    >>> opposite("intrahepatic", "intra- and extrahepatic")
    False
    """
    if normal(name) == normal(display):
        return False
    against = _leanings(display)
    if against and any((pair, not side) in against for pair, side in _leanings(name)):
        return True
    mine, its = _words(name), _words(display)
    denials = _denials()
    if bool(mine & denials) == bool(its & denials):
        return False
    left, right = mine - denials, its - denials
    return bool(left) and left == right


def lean_alike(name: str, other: str) -> bool:
    """Whether two texts stand on one side of a pair of opposites.

    >>> lean_alike("larger", "increased"), lean_alike("larger", "smaller")
    (True, False)
    """
    return not _leanings(name).isdisjoint(_leanings(other))


def same_words(name: str, display: str) -> bool:
    """Whether two texts have the same words, in any order and whether joined or not.

    >>> same_words("nondisplaced", "non-displaced"), same_words("unchanged", "not changed")
    (True, True)
    """
    return _words(name) == _words(display)


@lru_cache(maxsize=8192)
def _leanings(text: str) -> frozenset[tuple[int, bool]]:
    """The sides of opposites of which a text has a word, and none of the other side.

    What is not present is absent. What is not increased need not be decreased.
    """
    sides = _sides()
    denied = {match[1] for match in _DENIED.finditer(normal(text))}
    found = {
        (pair, side is (word not in denied))
        for word in _words(text)
        if word in sides
        for pair, side in sides[word]
        if word not in denied or pair == _presence()
    }
    return frozenset((pair, side) for pair, side in found if (pair, not side) not in found)


@lru_cache(maxsize=8192)
def _verdict(names: tuple[str, ...], display: str) -> Literal["agrees", "other", "opposite"]:
    if opposite(names[0], display):
        return "opposite"
    if displays_agree(names, display):
        return "agrees"
    # A hyphen or slash parts words here: "liver" is no surprise beside "liver-spleen ratio".
    its = _words(display)
    inside = any(its and (its <= _words(n) or _words(n) <= its) for n in names if _words(n))
    return "agrees" if inside else "other"


def _names(node: Node) -> tuple[str, ...]:
    synonyms = node.item.synonyms if isinstance(node.item, FindingModel) else ()
    return (node.item.name, *synonyms)


def _comparable(node: Node, code: IndexCode) -> bool:
    return node.kind != "finding" or system_key(code.system) in SOURCES


def _written(code: IndexCode) -> str:
    return f"{code.system} {code.code} {quoted(code.display or '')}"


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    said = normal(text)
    whole = (
        beginning + word[at:]
        for beginning, word in _SHORTENED.findall(said)
        for at in range(_LEAST, len(word) - _LEAST)
    )
    # Which end is meant is seen where one of them makes a word that has an opposite.
    return frozenset((*_joined(_WORD.findall(said)), *(w for w in whole if w in _sides())))


def _joined(words: list[str]) -> list[str]:
    """Words of which those that negate the next one are made one with it, where that is one."""
    made: list[str] = []
    for word in words:
        if made and made[-1] in _NEGATING and word in _negated():
            made[-1] = _negated()[word]
        else:
            made.append(word)
    return made


@cache
def _sides() -> dict[str, list[tuple[int, bool]]]:
    """Of each word that has opposites: on which sides of which pairs it stands."""
    sides: dict[str, list[tuple[int, bool]]] = {}
    for pair, row in enumerate(table("opposites.tsv")):
        for side, words in ((True, row["one"]), (False, row["other"])):
            for word in words.split():
                sides.setdefault(word, []).append((pair, side))
    return sides


@cache
def _presence() -> int:
    """The pair of what says whether something is there."""
    return _sides()["present"][0][0]


@cache
def _negated() -> dict[str, str]:
    """Words whose opposite is the same word with a beginning: *nondisplaced* of *displaced*."""
    rows = [(row["one"].split(), row["other"].split()) for row in table("opposites.tsv")]
    pairs = [pair for one, other in rows for pair in ((one, other), (other, one))]
    return {
        word: longer
        for words, others in pairs
        for word in words
        for longer in others
        if longer != word and longer.endswith(word)
    }


@cache
def _denials() -> frozenset[str]:
    return frozenset(content_lines("denials.txt"))
