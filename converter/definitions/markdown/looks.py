"""Texts that look like something else of the document: kept as they stand, and told.

Markdown has no key that could be wrong: whatever is not recognised is text. So a text that
another program would show as a label, codes or an escaped sign may be one that was meant
as such. The published documents have none of these.
"""

from __future__ import annotations

import re

from converter.definitions.markdown.codes import begins_with_code

# What every text that looks like something has: nearly all have none of it.
_ODD_LINE = re.compile(r"[\\*_(<&]|[Rr]equired|[A-Za-z][: \t]+[A-Za-z]{0,3}[0-9]{3}")
_ODD_NAME = re.compile(r"[\\`~*_\[\"“‘'<&]")
_LABEL = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(?:(\*\*|__)([^*_:]{1,40})(?::\1|\1[ \t]*:)|(required)[ \t]*:)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_CODES = re.compile(r"[ \t][*_(]([A-Za-z][^*_]*)\Z")
# What stands between a text and codes that follow it on its line.
_BEFORE_CODES = re.compile(r"[.:\[|][ \t]*|[ \t][-–—][ \t]+")
_RANGE = re.compile(r"\brange[*_:]{1,3}[ \t]*[-−]?[0-9]", re.IGNORECASE)
_ITEM = re.compile(r"[ \t]*(?:[-*+•–]|[0-9]{1,3}[.)])[ \t]+\S")
_QUOTED = re.compile(r"\A[\"“‘'].+[\"”’']\Z|\A\[[^\]\d]*\Z")
_MARKS = re.compile(r"\A`.*`\Z|~~|\A(\*{1,3}|_{1,3})[^*_].*\1\Z|!?\[[^\]]{0,999}\]\([^)]{0,999}\)")
_HTML = re.compile(
    r"<!--|</?(?:a|b|br|em|i|p|span|strong|sub|sup)\b[^<>]*>|&(?:amp|deg|gt|lt|micro|nbsp);",
    re.IGNORECASE,
)
# What stands between the members of a list elsewhere; digits may have a comma.
_BETWEEN = re.compile(r"[;|、，]|,[^\s\d]|,[^\S ]|[ \t]#|\A#")


def line_looks(line: str) -> str:
    """What a line of a description seems to be, as the end of a sentence; or nothing.

    >>> line_looks("**Required:** yes")
    "has the label 'Required', which is not known here"
    """
    if not _ODD_LINE.search(line):
        return ""
    if found := _LABEL.match(line):
        return f"has the label {(found[2] or found[3]).strip()!r}, which is not known here"
    beside = _BEFORE_CODES.split(line)[1:]
    if begins_with_code(_marked_at_end(line)) or any(
        begins_with_code(part, sound=True) for part in beside
    ):
        return "ends with codes, which have a line of their own: _SYSTEM CODE display_"
    if _HTML.search(line):
        return "has HTML in it"
    return "has a backslash before a sign" if _ESCAPE.search(line) else ""


def _marked_at_end(line: str) -> str:
    """What stands between marks of emphasis or in brackets at the end of a line; or nothing."""
    text = line.rstrip(" \t")
    if not text.endswith(("*", "_", ")")):
        return ""
    # From the last mark on: before it every bracket would be looked at up to there.
    text = text[:-1]
    found = _CODES.search(text, max(text.rfind("*"), text.rfind("_"), 1) - 1)
    return found[1] if found else ""


def is_escaped(text: str) -> bool:
    """Whether a sign in a text has a backslash before it, as Markdown escapes it."""
    return _ESCAPE.search(text) is not None


def name_looks(text: str) -> str:
    """What a name seems to have in it, as the end of a sentence; or nothing."""
    if not _ODD_NAME.search(text):
        return ""
    if _ESCAPE.search(text):
        return "has a backslash before a sign"
    if _QUOTED.search(text):
        return "has quotation marks or a bracket around it"
    if _HTML.search(text):
        return "has HTML in it"
    return "has marks of Markdown" if _MARKS.search(text) else ""


def is_item(line: str) -> bool:
    """Whether a line is one of a list: ``  - mild``."""
    return _ITEM.match(line) is not None


def is_range(text: str) -> bool:
    """Whether a description says between which bounds a number is: ``Range: 0-30``."""
    return _RANGE.search(text) is not None


def is_many(text: str) -> bool:
    """Whether one synonym or tag seems to be several.

    >>> is_many("lump; mass"), is_many("lump,mass"), is_many("1,25-dihydroxyvitamin D")
    (True, True, False)
    """
    return _BETWEEN.search(text) is not None
