"""Lines as other editors write them, in the form that the reader knows.

Programs that tidy Markdown, and people, write the same thing in other ways: bullets of
another kind or indented, emphasis with underscores, headings with marks at both ends. What
means the same by CommonMark, or can mean nothing else, is turned into the usual line here.
Everything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from converter.definitions.markdown.codes import begins_with_code

_LABELS = ("Synonyms", "Tags", "Codes")
# Without marks of emphasis these are words like any other.
_MARKED = (
    *("Entity type", "Body regions", "Modalities", "Subspecialties", "Etiologies"),
    *("Time course", "Age profile", "Sex specificity"),
)
_NUMBERS = ("Mininum", "Minimum", "Maximum", "Step", "Unit")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]")
_BULLET = re.compile(r"([ \t]*)(?:[-*+]|[0-9]{1,3}[.)])[ \t]{1,4}(?=\*\*|__)")
_LABEL = re.compile(
    r"[ \t]*(?:[-*+][ \t]+)?(\*\*|__|\*|_|)("
    + "|".join(_LABELS + _MARKED + _NUMBERS)
    + r")(:?)\1(:?)[ \t]?",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"[ \t]*(\*\*|__|\*|_)\(((?:select|whole|true|free).*)\)\1[ \t]*\Z", re.IGNORECASE
)
_CODES = re.compile(r"[ \t]*(?:[-*+][ \t]+)?([*_])([^ \t].*)\1(?:\\|<br ?/?>)?[ \t]*\Z")
# After the name of a value: the colon inside of its asterisks, without a space, or a dash.
_NAMED = re.compile(
    r"\*\*([^*]+)(?::\*\*[ \t\xa0]*|\*\*[ \t\xa0]*(?:[-–—:][ \t\xa0]+|:[ \t\xa0]*))(?=[^\s])"
)
# A thematic break (CommonMark 0.31, section 4.1).
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*\Z")
_CONTRIBUTORS = re.compile(
    r" {0,3}(?:##? +)?(\*\*|__|)Contributors:?\1:?[ \t]*#*[ \t]*\Z", re.IGNORECASE
)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})[ \t]*\Z")
_MAY_BE_UNDERLINED = re.compile(r"\n {0,3}=|^[ \t]*Attributes", re.MULTILINE)
_HARD_BREAK = re.compile(r"(?:\\|<br ?/?>)\Z")


# Lines of codes and of answers stand in hundreds of documents.
@lru_cache(maxsize=16384)
def usual(line: str) -> tuple[str, int]:
    """The line in the form that the reader knows.

    Returns:
        The line, and how many characters further right its text stands in what was given.

    >>> usual("* **absent:** none seen")
    ('- **absent**: none seen', 0)
    >>> usual("  _(Select one)_"), usual("## Attributes ##")
    (('*(Select one)*', 2), ('## Attributes', 0))
    """
    first = line[:1]
    if first == "_" and len(line) > 2 and line[-1] == "_" and line[1] not in "_(":
        return line, 0
    if first == "#" and line[-1] == "`" and line[:2] in ("# ", "##"):
        return line, 0
    if first.isalpha():
        found = _label(line) if first in "stcmuSTCMU" and ":" in line[:16] else None
        return found or (line, 0)
    if not first or first not in " \t#*_-+0123456789" or line[:2] == "*(" or line == "---":
        return line, 0
    if _RULE.match(line):
        return "---", 0
    if _CONTRIBUTORS.match(line):
        return "**Contributors**", 0
    return _heading(line) or _value(line) or _label(line) or _emphasised(line) or (line, 0)


def indentation(line: str) -> int:
    """How far the first letter of a line stands from its beginning; a tab is four columns."""
    if line[:1] not in (" ", "\t"):
        return 0
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def hard_break(line: str) -> str:
    """The line without a backslash or tag at its end that breaks it, as two spaces do."""
    bare = _HARD_BREAK.sub("", line)
    return line if bare == line else bare.rstrip(" \t")


def comments(lines: list[str]) -> Iterator[int]:
    """Empty the lines of HTML comments that have lines of their own, in place.

    Yields:
        The number of the line where each begins.
    """
    begun = -1
    for at, line in enumerate(lines):
        if begun < 0:
            text = line.lstrip(" ")
            if not text.startswith("<!--") or len(line) - len(text) > 3:
                continue
            begun = at
        if "-->" in line:
            if not line.partition("-->")[2].strip():
                yield begun
                lines[begun : at + 1] = [""] * (at + 1 - begun)
            begun = -1


def underlined(text: str, lines: list[str], attributes: str) -> None:
    """Write the title and the heading of the attributes with marks in front, in place."""
    if not _MAY_BE_UNDERLINED.search(text):
        return
    title = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    for at in range(len(lines) - 1):
        if not lines[at + 1] or not _UNDERLINE.match(lines[at + 1]):
            continue
        if at == title and "=" in lines[at + 1] and not lines[at].startswith("#"):
            lines[at : at + 2] = [f"# {lines[at].strip()}", ""]
        elif lines[at].strip() == attributes[3:]:
            lines[at : at + 2] = [attributes, ""]


def _heading(line: str) -> tuple[str, int] | None:
    found = _HEADING.match(line)
    if found is None:
        return None
    marks, text = found[1], line[found.end() :]
    closed = text.rstrip(" \t")
    if (body := closed.rstrip("#")) != closed and body[-1:] in ("", " ", "\t"):
        text = body.rstrip(" \t")
    return f"{marks} {text}", found.start(1)


def _value(line: str) -> tuple[str, int] | None:
    found = _BULLET.match(line)
    if found is None:
        return None
    body = line[found.end() :]
    if body.startswith("__") and (end := body.find("__", 3)) > 0:
        body = f"**{body[2:end]}**{body[end + 2 :]}"
    if "**: " not in body and not body.rstrip().endswith("**") and (named := _NAMED.match(body)):
        body = f"**{named[1]}**: {body[named.end() :]}"
    return f"- {body}", found.end() - 2


def _label(line: str) -> tuple[str, int] | None:
    found = _LABEL.match(line)
    if found is None:
        return None
    mark, label, colon = found[1], found[2].capitalize(), found[3] or found[4]
    if not colon and (len(mark) < 2 or label not in _LABELS):
        return None
    if not mark and label in _MARKED:
        return None
    rest = line[found.end() :]
    if not mark and label == "Codes" and not begins_with_code(rest):
        return None
    if label in _NUMBERS:
        return (line, 0) if not mark and found.start(2) == 0 else _moved(f"{label}: ", rest, found)
    if mark == "**" and found.start() == found.start(1) and colon:
        return line, 0
    return _moved(f"**{label}:** ", rest, found)


def _moved(before: str, rest: str, found: re.Match[str]) -> tuple[str, int]:
    return before + rest, found.end() - len(before)


def _emphasised(line: str) -> tuple[str, int] | None:
    if found := _KIND.match(line):
        return f"*({found[2]})*", found.start(2) - 2
    if line[0] != "_" and (found := _CODES.match(line)) and begins_with_code(found[2]):
        return f"_{found[2]}_", found.start(2) - 1
    return None
