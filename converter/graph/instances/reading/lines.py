"""On which line of a document each thing is described, where the format has lines for it.

In N-Triples and N-Quads every line begins with its subject. In Turtle and TriG so does the
description of a thing, as nearly every program writes it; where one does not, there is no
line to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from converter.definitions.document import Position

_PREFIX = rb"[ \t]*(?i:@prefix|PREFIX)[ \t]+([^\s:]*):[ \t]*<([^>\s]*)>"
_SUBJECT = rb"(?:<([^>\s]*)>|([^\s:<@#\"']*):([^\s;,\"'<]+))(?=[ \t\r\n])"
# The first of lines that follow one another and have the same subject: a line is looked at once.
_RUN = re.compile(rb"^<([^>\s]*)>(?=[ \t\r\n])(?:.*\n<\1>(?=[ \t\r\n]))*+", re.M)
_WHOLE = frozenset({"nt", "nq"})
_LINES = _WHOLE | {"ttl", "trig", "n3"}


@lru_cache(maxsize=1)
def subject_lines(data: bytes, form: str) -> dict[str, tuple[int, int]]:
    """The first line that begins with each subject, and where in the document it begins."""
    if form not in _LINES:
        return {}
    lines: dict[str, tuple[int, int]] = {}
    line, done = 1, 0
    for iri, start in _whole_iris(data) if form in _WHOLE else _iris(data):
        name = iri.decode("utf-8", "replace")
        if name not in lines:
            line += data.count(b"\n", done, start)
            done = start
            lines[name] = line, start
    return lines


def _whole_iris(data: bytes) -> Iterator[tuple[bytes, int]]:
    for match in _RUN.finditer(data):
        yield match[1], match.start()


def _iris(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The subjects that lines begin with, also where they are written with a prefix."""
    prefixes = {match[1]: match[2] for match, _ in _lines_like(_PREFIX, data)}
    for match, start in _lines_like(_SUBJECT, data):
        if match[1] is not None:
            yield match[1], start
        elif match[2] in prefixes:
            yield prefixes[match[2]] + match[3], start


def _lines_like(pattern: bytes, data: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """What is found where lines begin, and where each of these does.

    A line feed of the pattern's own is found three times as fast as ``^`` in lines.
    """
    first = re.match(pattern, data)
    if first:
        yield first, 0
    for match in re.finditer(rb"\n" + pattern, data):
        yield match, match.start() + 1


def locator(data: bytes, form: str) -> Callable[[str], Position]:
    """Finds the place of a thing, or of that above it where the path goes on below."""
    lines = subject_lines(data, form)

    def find(pointer: str) -> Position:
        name = pointer
        while name and name not in lines:
            name = name.rpartition("/")[0]
        if not name:
            return Position(pointer)
        line, start = lines[name]
        end = data.find(b"\n", start)
        excerpt = data[start : end if end >= 0 else None][:400].decode("utf-8", "replace")
        return Position(pointer, line, 1, excerpt.rstrip("\r"))

    return find
