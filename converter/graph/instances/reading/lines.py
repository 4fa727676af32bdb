"""On which line of a document each thing is described, where the format has lines for it.

In N-Triples and N-Quads every line begins with its subject. In Turtle and TriG so does the
description of a thing, as nearly every program writes it; where one does not, there is no
line to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from converter.definitions.document import Position

_PREFIX = re.compile(rb"^[ \t]*(?:@prefix|PREFIX)[ \t]+([^\s:]*):[ \t]*<([^>\s]*)>", re.M | re.I)
_SUBJECT = re.compile(rb"^(?:<([^>\s]*)>|([^\s:<@#\"']*):([^\s;,\"'<]+))(?=[ \t\r\n])", re.M)
_LINES = frozenset({"nt", "nq", "ttl", "trig", "n3"})


@lru_cache(maxsize=1)
def subject_lines(data: bytes, form: str) -> dict[str, tuple[int, int]]:
    """The first line that begins with each subject, and where in the document it begins."""
    if form not in _LINES:
        return {}
    prefixes = {m[1]: m[2] for m in _PREFIX.finditer(data)}
    lines: dict[str, tuple[int, int]] = {}
    line, done = 1, 0
    for match in _SUBJECT.finditer(data):
        if match[1] is not None:
            iri = match[1]
        elif match[2] in prefixes:
            iri = prefixes[match[2]] + match[3]
        else:
            continue
        name = iri.decode("utf-8", "replace")
        if name not in lines:
            line += data.count(b"\n", done, match.start())
            done = match.start()
            lines[name] = line, done
    return lines


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
