"""Whether a text of plain words is a UCUM code, which needs no parser.

Most units that are none of the table are words ("slices", "per week"). The parser would say
the same of them, but takes a fifth of a second to load. Source: The Unified Code for Units of
Measure, version 2.2, sections 3 to 11.
"""

from __future__ import annotations

import re
from functools import cache

from converter.resources import library_text

# Letters alone, with an exponent: all else (brackets, annotations, factors) is the parser's.
_PLAIN = re.compile(r"([A-Za-z]+)(?:[+-]?[1-9][0-9]*)?")
_OPERATOR = re.compile(r"[./]")
_TERMINAL = re.compile(r"^([A-Z_]+):((?:\s*\|?\s*\"[^\"]+\")+)\s*$", re.MULTILINE)
_KINDS = {"PREFIX_SHORT", "PREFIX_LONG", "UNIT_METRIC", "UNIT_NON_METRIC"}
_SYMBOL = re.compile(r"\"([^\"]+)\"")


def are_units(code: str) -> bool | None:
    """Whether words that are multiplied or divided are all units; None where it takes a parser.

    >>> are_units("slices"), are_units("mm2/s"), are_units("per week"), are_units("[in_i]")
    (False, True, False, None)
    """
    if any(map(str.isspace, code)):
        return False  # no code has a space, not even in an annotation
    words = [_PLAIN.fullmatch(part) for part in _OPERATOR.split(code)]
    if None in words or not _symbols().keys() >= _KINDS:
        return None
    return all(_is_unit(word[1]) for word in words if word)


def _is_unit(word: str) -> bool:
    long, short, metric, other = (_symbols()[kind] for kind in sorted(_KINDS))
    if word in metric or word in other:
        return True
    return (word[:1] in short and word[1:] in metric) or (word[:2] in long and word[2:] in metric)


@cache
def _symbols() -> dict[str, frozenset[str]]:
    """The symbols of prefixes and units, by their kinds, as the parser's grammar lists them."""
    grammar = library_text("ucumvert", "ucum_grammar.lark")
    return {name: frozenset(_SYMBOL.findall(text)) for name, text in _TERMINAL.findall(grammar)}
