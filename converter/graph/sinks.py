"""What stands between pyoxigraph's serialisers and an output, for the sake of other readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Protocol

from converter.problems import ConverterError
from converter.rules import problem

# Characters that XML 1.0 cannot hold in any way (XML, section 2.2), as UTF-8.
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_PART = 1 << 16
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
# A line with an escape: most have none.
_LINE = re.compile(rb"^[^\\\n]*\\.*$", re.MULTILINE)
# A string, or a prefixed name that holds an escape.
_TOKEN = re.compile(
    rb'"(?:[^"\\]|\\.)*"|(?<![\w.<:-])(?P<prefix>[\w.-]*):(?P<local>[^\s"\\<>]*\\(?:[^\s"\\]|\\.)+)'
)
_NUMBERED = {b"n": b"u000A", b"r": b"u000D", b"t": b"u0009", b"b": b"u0008", b"f": b"u000C"}


class Sink(Protocol):
    """Takes the bytes of one output."""

    def write(self, data: bytes, /) -> int:
        """Take the bytes, and say how many they were."""


class _Open(Sink, Protocol):
    def flush(self) -> None:
        """Pass on what is held back."""


class XmlSink:
    """Holds what pyoxigraph writes as RDF/XML to what XML can carry."""

    def __init__(self, sink: Sink, _prefixes: Mapping[str, str]) -> None:
        self._sink = sink

    def write(self, data: bytes, /) -> int:
        """Pass the bytes on; RDF407, where XML cannot hold one of the characters."""
        if illegal := _NOT_XML.search(data):
            context = data[max(0, illegal.start() - 60) : illegal.end() + 20]
            raise ConverterError(
                problem(
                    "RDF407",
                    f"RDF/XML cannot hold the character {illegal.group().decode()!a}",
                    excerpt=ascii(context.decode("utf-8", "replace")),
                    suggestion="remove the character, or write Turtle, N-Triples or JSON-LD",
                )
            )
        # A bare carriage return in XML is read as a line feed (XML 1.0, section 2.11).
        self._sink.write(data.replace(b"\r", b"&#13;") if b"\r" in data else data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


class TextSink:
    """Writes Turtle and N-Triples so that the Turtle parser which Protégé uses reads them.

    That one takes the n of a backslash and n for the letter, so white space is escaped by
    its number; and it knows no escapes in prefixed names, so such names become whole IRIs.
    """

    def __init__(self, sink: Sink, prefixes: Mapping[str, str]) -> None:
        self._sink = sink
        self._prefixes = prefixes
        self._held = bytearray()

    def write(self, data: bytes, /) -> int:
        """Gather what comes term by term, and pass whole lines on."""
        self._held += data
        if len(self._held) > _PART:
            # A literal never holds a bare line break.
            end = self._held.rfind(b"\n") + 1
            self._pass_on(bytes(self._held[:end]))
            del self._held[:end]
        return len(data)

    def flush(self) -> None:
        """Pass on the last lines."""
        self._pass_on(bytes(self._held))
        self._held.clear()

    def _pass_on(self, lines: bytes) -> None:
        self._sink.write(_LINE.sub(self._line_again, lines))

    def _line_again(self, line: re.Match[bytes]) -> bytes:
        return _TOKEN.sub(self._again, line.group())

    def _again(self, token: re.Match[bytes]) -> bytes:
        if token["local"] is None:
            return _ESCAPE.sub(_numbered, token.group())
        namespace = self._prefixes[token["prefix"].decode()]
        return b"<%s%s>" % (namespace.encode(), _ESCAPE.sub(rb"\1", token["local"]))


def _numbered(escape: re.Match[bytes]) -> bytes:
    return b"\\" + _NUMBERED.get(escape[1], escape[1])


class PlainSink:
    """Passes everything on."""

    def __init__(self, sink: Sink, _prefixes: Mapping[str, str]) -> None:
        self.write = sink.write

    def flush(self) -> None:
        """Nothing is held back."""


# By the name of the format.
SINKS: Mapping[str, Callable[[Sink, Mapping[str, str]], _Open]] = {
    "ttl": TextSink,
    "nt": TextSink,
    "rdfxml": XmlSink,
    "jsonld": PlainSink,
}
