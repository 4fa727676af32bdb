"""A graph as SPARQL 1.1 updates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from converter.store.statements import Block

_ESCAPE = re.compile(rb"\\\\([uU])|\\.")
_LETTERS = {b"u": rb"\\\u0075", b"U": rb"\\\u0055"}


@dataclass(frozen=True, slots=True)
class Update:
    """One request: its text, and whether it does no harm if it is carried out twice."""

    text: bytes
    repeatable: bool


def updates_of(graph: str, blocks: Iterable[Block], *, replace: bool) -> Iterator[Update]:
    """The updates that put a graph into a store, one for each block.

    They are not one transaction: between them a part of the graph is there. The first one
    drops what was there. It is not to be repeated where it may have been carried out: a late
    second time would take away what came after it.

    Args:
        graph: its name.
        blocks: its statements as N-Triples.
        replace: drop what was there.
    """
    drop = f"DROP SILENT GRAPH <{graph}> ;\n".encode() if replace else b""
    head = f"INSERT DATA {{ GRAPH <{graph}> {{\n".encode()
    for block in blocks:
        text = b"".join((drop, head, in_sparql(block.lines), b"} }\n"))
        yield Update(text, repeatable=not drop and not block.blank)
        drop = b""
    if drop:  # there was no block
        yield Update(drop, repeatable=True)


def in_sparql(lines: bytes) -> bytes:
    r"""N-Triples as SPARQL reads them.

    SPARQL replaces ``\u`` and four digits before anything else (SPARQL 1.1 Query Language,
    section 19.2), so that a backslash and a letter u in a text would be taken for that.

    >>> print(in_sparql(rb'"\\u0041 \u0041 \\\\u"').decode())
    "\\\u00750041 \u0041 \\\\\u0075"
    """
    return _ESCAPE.sub(lambda found: _LETTERS[found[1]] if found[1] else found[0], lines)
