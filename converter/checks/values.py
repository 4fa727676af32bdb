"""Checks of choices: what can be chosen together, and the standard words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from converter.checks.nodes import Fault, Nodes, choices
from converter.model import FindingModel
from converter.problems import quoted
from converter.terminology._tables import table
from converter.terminology.exclusive import is_exclusive

_WORD = re.compile(r"[^\W\d_]+")


def exclusive_values(nodes: Nodes) -> Iterator[Fault]:
    """DEF340: "none", "unknown" and their like among values that can be combined."""
    for node, attribute in choices(nodes):
        if attribute.max_selected == 1:
            continue
        found = [j for j, value in enumerate(attribute.values) if is_exclusive(value.name)]
        if found and len(attribute.values) > len(found):
            told = ", ".join(quoted(attribute.values[j].name) for j in found)
            message = f"{node.title}: {told} can be chosen together with other values"
            yield Fault("DEF340", node, ("values", found[0], "name"), message)


def selections(nodes: Nodes) -> Iterator[Fault]:
    """DEF341: more values to be chosen than there are, or a least number above the most."""
    for node, attribute in choices(nodes):
        most, least, count = attribute.max_selected, attribute.min_selected, len(attribute.values)
        if most is not None and most > count:
            message = f"{node.title}: up to {most} of {count} values can be chosen"
            yield Fault("DEF341", node, ("max_selected",), message, f"{count} at most")
        elif least > (count if most is None else most):
            message = f"{node.title}: {least} values must be chosen, more than can be"
            yield Fault("DEF341", node, ("min_selected",), message)


def single_values(nodes: Nodes) -> Iterator[Fault]:
    """DEF342: a choice of fewer than two values is no choice."""
    for node, attribute in choices(nodes):
        count = len(attribute.values)
        if count < 2:
            message = f"{node.title}: {'one value' if count else 'no value'} to choose from"
            yield Fault("DEF342", node, ("values",), message, "two values or more")


def without_attributes(nodes: Nodes) -> Iterator[Fault]:
    """DEF344: a finding of which nothing can be recorded."""
    for node in nodes.findings:
        if isinstance(node.item, FindingModel) and not node.item.attributes:
            message = f"{node.title}: no attributes"
            yield Fault("DEF344", node, (), message, "one attribute or more")


def misspellings(nodes: Nodes) -> Iterator[Fault]:
    """DEF343: a word that is nearly one of the standard vocabulary."""
    for node in (*nodes.attributes, *nodes.values):
        for word in _WORD.findall(node.item.name):
            meant = standard_word(word.casefold())
            if meant:
                message = f"{node.title}: {quoted(word)} is probably {quoted(meant)}"
                suggestion = node.item.name.replace(word, meant)
                yield Fault("DEF343", node, ("name",), message, "", suggestion)
                break


@lru_cache(maxsize=16384)
def standard_word(word: str) -> str:
    """Find the standard word that a word misspells; empty where it is none, or is right.

    >>> standard_word("indeterminant"), standard_word("abscent"), standard_word("stable")
    ('indeterminate', 'absent', '')
    """
    words, right = _vocabulary()
    if word in right or len(word) < 4:
        return ""
    near = (other for other, most in words if OSA.distance(word, other, score_cutoff=most) <= most)
    return next(near, "")


@cache
def _vocabulary() -> tuple[tuple[tuple[str, int], ...], frozenset[str]]:
    rows = table("standard-words.tsv")
    right = {word for row in rows for word in (row["word"], *row["not"].split())}
    words = [row["word"] for row in rows]
    # Two slips only in long words: short ones have too many neighbours.
    return tuple((word, 2 if len(word) >= 8 else 1) for word in words), frozenset(right)
