"""How far two words are from each other."""

from __future__ import annotations


def letters(word: str) -> int:
    """The set of a word's letters as bits: a cheap bound for :func:`distance`."""
    bits = 0
    for character in word:
        bits |= 1 << (ord(character) & 31)
    return bits


def distance(a: str, b: str) -> int:
    """Count the letters to add, drop, change or swap with a neighbour, to make one the other.

    Optimal string alignment, a restricted Damerau-Levenshtein distance.

    >>> distance("unkown", "unknown"), distance("stabel", "stable")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
