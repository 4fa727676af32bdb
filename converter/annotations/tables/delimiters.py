"""What stands between the columns of a table of text.

Excel writes the separator of lists of its country, a semicolon where decimals have a comma,
and some programs name it for Excel in a line of its own above the head line: ``sep=;``.
"""

from __future__ import annotations

import re

# Such a line, as it is or in quotes.
_NAMED = re.compile(r"(\"?)sep=([,;|\t])\1(?=[\r\n]|\Z)", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_LINE = re.compile(r"[^\r\n]*")
# Where a head line that does not end is cut off.
LONGEST_HEAD = 100_000


def separated(text: str, expected: str = "") -> tuple[str, int]:
    r"""What separates columns, and how many lines stand before the head line.

    Args:
        text: the table.
        expected: what separates them by the name of the format; empty where that is not known.

    >>> separated("sep=;\na;b\n"), separated("a;b,c;d\n", ","), separated("a,b\n", "\t")
    ((';', 1), (';', 0), ('\t', 0))
    """
    if named := _NAMED.match(text):
        return named.group(2), 1
    line = _LINE.match(text, 0, LONGEST_HEAD)
    head = _QUOTED.sub("", line.group() if line else "")
    if expected == "\t" or (not expected and "\t" in head):
        return "\t", 0
    return (";" if head.count(";") > head.count(",") else ","), 0


def head_of(text: str) -> str:
    """The table from its head line on, as far as a head line may reach."""
    start = 0
    if named := _NAMED.match(text):
        start = named.end()
        start += 2 if text.startswith("\r\n", start) else 1
    return text[start : start + LONGEST_HEAD]
