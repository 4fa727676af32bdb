"""How many results stand in a piece of an answer, counted in the answer itself.

The store writes results in native code and tells nobody how many there are. Their ends can
be told from the text: each mark here occurs once for a result and never in a term.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TEXT = re.compile(rb'"[^"]*"')


def counter(key: str) -> Callable[[bytes], int]:
    """A function that is given an answer piece by piece, and returns how many results began.

    Args:
        key: of :data:`converter.server.negotiation.RESULTS`.
    """
    counters: dict[str, Callable[[], Callable[[bytes], int]]]
    counters = {"JSON": _JsonRows, "XML": _XmlRows, "CSV": _CsvRows, "TSV": _TsvRows}
    return counters[key]()


class _JsonRows:
    """Objects in the list of solutions: outside of texts, no other has a bracket or comma before.

    Those in a solution stand after a colon.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._last = b""
        self._quoted = False

    def __call__(self, piece: bytes) -> int:
        text = self._rest + piece
        backslashes = len(text) - len(text.rstrip(b"\\"))
        self._rest = b"\\" * (backslashes % 2)  # what it escapes is yet to come
        text = text[: len(text) - len(self._rest)]
        plain = text.replace(b"\\\\", b"").replace(b'\\"', b"")
        if self._quoted:
            _, ended, plain = plain.partition(b'"')
            self._quoted = not ended
        outside, begun, _ = _TEXT.sub(b"", plain).partition(b'"')
        self._quoted = self._quoted or bool(begun)
        outside = self._last + outside
        self._last = outside[-1:]
        return outside.count(b"[{") + outside.count(b",{")


class _XmlRows:
    def __init__(self) -> None:
        self._before = b""

    def __call__(self, piece: bytes) -> int:
        text = self._before + piece
        self._before = text[-len(b"<result") :]
        return text.count(b"<result>")


class _TsvRows:
    """Lines; within a term their ends are escaped. The first has the names of variables."""

    def __init__(self) -> None:
        self._count = -1

    def __call__(self, piece: bytes) -> int:
        before = max(self._count, 0)
        self._count += piece.count(b"\n")
        return max(self._count, 0) - before


class _CsvRows:
    """Lines outside of quotation marks. The first has the names of variables."""

    def __init__(self) -> None:
        self._count = -1
        self._quoted = False

    def __call__(self, piece: bytes) -> int:
        before = max(self._count, 0)
        for part in piece.split(b'"'):
            if not self._quoted:
                self._count += part.count(b"\n")
            self._quoted = not self._quoted
        self._quoted = not self._quoted  # there is one quotation mark less than parts
        return max(self._count, 0) - before
