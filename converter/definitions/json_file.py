"""One JSON file: the definitions that it holds, and where each of them stands.

A file is one document, an array of documents, or newline-delimited JSON. Each document
is a :class:`Piece`, which decodes and locates on its own, so that a fault in one says
nothing about the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import msgspec

from converter.definitions.document import Position
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.source.json import Fault, FaultKind, JsonPath, Scan, pointer_of, scan
from converter.source.json_places import Places
from converter.source.json_sound import is_sound
from converter.source.text import BOM, Lines, decode
from converter.suffixes import uncompressed

_LINES = (".ndjson", ".jsonl")

_CODES = {
    FaultKind.SYNTAX: "JSN201",
    FaultKind.DUPLICATE: "JSN202",
    FaultKind.NOT_A_NUMBER: "JSN203",
    FaultKind.LONG_NUMBER: "JSN204",
    FaultKind.DEPTH: "JSN205",
    FaultKind.SURROGATE: "JSN206",
}
# A pointer longer than this gives way to that of an enclosing value.
_LONGEST_POINTER = 500
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder(msgspec.Raw)
# Characters are counted by blocks of so many bytes; the bytes within one begin none.
_BLOCK = 1 << 16
_WITHIN = bytes(range(0x80, 0xC0))


class JsonFile:
    """The bytes of a file, its text and lines, and the pieces that it consists of.

    ``before`` says how many lines of a file of lines came before these bytes.
    """

    def __init__(self, data: bytes, source: str, before: int | None = None) -> None:
        self.data = data[len(BOM) :] if data.startswith(BOM) else data
        self.source = source
        self._before = before
        self.problems: list[Problem] = []
        self.pieces: tuple[Piece, ...] = ()
        spans, prefixed = self._spans()
        if spans is not None:
            self.pieces = tuple(
                Piece(self, number, start, end, (number,) if prefixed else ())
                for number, (start, end) in enumerate(spans)
            )

    @cached_property
    def text(self) -> str:
        """The text of the file.

        Raises:
            ConverterError: where it is not UTF-8.
        """
        # One mark was taken off; a second one is a fault, and must keep its place.
        return decode(BOM + self.data, self.source)

    @cached_property
    def shown(self) -> str:
        """The text by which places are told: with a mark for what is not UTF-8."""
        try:
            return self.text
        except ConverterError:
            return self.data.decode("utf-8", "replace")

    @cached_property
    def sound(self) -> bool:
        """Whether the file is UTF-8."""
        try:
            self.data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.shown)

    @cached_property
    def starts(self) -> tuple[tuple[int, int], ...]:
        """Where each piece starts and ends, in characters."""
        if self.shown.isascii():
            return tuple((piece.start, piece.end) for piece in self.pieces)
        spans, byte, char = [], 0, 0
        for piece in self.pieces:
            begin = char + len(self.data[byte : piece.start].decode("utf-8", "replace"))
            char = begin + len(piece.data.decode("utf-8", "replace"))
            byte = piece.end
            spans.append((begin, char))
        return tuple(spans)

    def position(self, path: JsonPath, offset: int) -> Position:
        """The place of an offset, with the pointer of its path."""
        length = 0
        for at, step in enumerate(path):
            length += 1 + len(str(step))
            if length > _LONGEST_POINTER:
                path = path[:at]
                break
        pointer = pointer_of(path)
        line, column, excerpt = self.lines.position(offset)
        return Position(pointer, (self._before or 0) + line, column, excerpt)

    def not_text(self) -> list[Problem]:
        """Why the file is not UTF-8; none where it is."""
        try:
            self.text  # noqa: B018 - made only to see whether it can be
        except ConverterError as error:
            return list(error.problems)
        return []

    def fault(self, fault: Fault, prefix: tuple[str | int, ...] = ()) -> Problem:
        """The problem of a fault that the scanner found."""
        place = self.position(prefix + fault.path, fault.offset)
        return problem(
            _CODES[fault.kind],
            fault.message,
            source=self.source,
            expected=fault.expected,
            **place_of(place),
        )

    def _spans(self) -> tuple[list[tuple[int, int]] | None, bool]:
        data = self.data
        first = data.lstrip()[:1]
        if not first:
            self._refuse("the file is empty")
            return None, False
        if self._is_lines():
            return self._line_spans(), False
        if first != b"[":
            return [(0, len(data))], False
        try:
            items = _ARRAY.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._syntax()
            return None, True
        if not items:
            self._refuse("the array holds no definition")
            return None, True
        spans, at = [], 0
        for item in items:
            size = len(memoryview(item))
            at = data.index(memoryview(item), at)
            spans.append((at, at + size))
            at += size
        return spans, True

    def _is_lines(self) -> bool:
        """Whether the file is newline-delimited JSON, by its name or by what it holds."""
        if self._before is not None:
            return True
        line, newline, rest = self.data.lstrip().partition(b"\n")
        named = uncompressed(self.source).lower().endswith(_LINES)
        if not named and not (newline and line.rstrip().endswith(b"}") and rest.strip()):
            return False
        if _reads(line):
            return named or rest.lstrip()[:1] == b"{"
        return named and not _reads(self.data)

    def _line_spans(self) -> list[tuple[int, int]]:
        spans, start = [], 0
        for line in self.data.split(b"\n"):
            if line.strip():
                spans.append((start, start + len(line)))
            start += len(line) + 1
        return spans

    def _syntax(self) -> None:
        """Say why the file as a whole is no JSON."""
        self.problems = self.not_text() or [self.fault(found) for found in scan(self.text).faults]

    def _refuse(self, message: str) -> None:
        expected = "a definition, an array of definitions, or one definition per line"
        self.problems.append(
            problem("JSN207", message, source=self.source, line=1, column=1, expected=expected)
        )


@dataclass(eq=False)
class Piece:
    """One document of a file: where it stands in bytes, and its place in the array."""

    file: JsonFile
    number: int
    start: int
    end: int
    prefix: tuple[str | int, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the document."""
        return self.file.data[self.start : self.end]

    @cached_property
    def scan(self) -> Scan:
        """The places of its parts, and its faults as JSON."""
        start, end = self.file.starts[self.number]
        return scan(self.file.shown, start, end=end)

    def position(self, path: JsonPath, *, key: bool = False) -> Position:
        """The place of the value on a path, or the nearest that encloses it.

        With ``key`` it is the place of the value's key, where it has one.
        """
        if "scan" not in self.__dict__ and (found := self._find(path, key)):
            return found
        there, node = self.scan.nearest(path)
        offset = 0 if node is None else node.start
        if node is not None and key and node.key >= 0 and len(there) == len(path):
            offset = node.key
        return self.file.position(self.prefix + there, offset)

    def _find(self, path: JsonPath, key: bool) -> Position | None:
        """The same without a scan, where that is possible."""
        found = self._places.find(path)
        if found is None:
            return None
        named = key and found.key >= 0 and found.steps == len(path)
        at = self._characters(found.key if named else found.start)
        offset = self.file.starts[self.number][0] + at
        return self.file.position((*self.prefix, *path[: found.steps]), offset)

    @cached_property
    def _places(self) -> Places:
        return Places(self.data)

    @cached_property
    def _counted(self) -> list[int]:
        """How many characters there are before each block of the document."""
        data = self.data
        blocks = (data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK))
        return [0, *accumulate(len(block.translate(None, _WITHIN)) for block in blocks)]

    def _characters(self, at: int) -> int:
        """How many characters stand before a byte at which one begins."""
        if self.file.shown.isascii():
            return at
        if not self.file.sound:
            return len(self.data[:at].decode("utf-8", "replace"))
        block = at // _BLOCK
        rest = self.data[block * _BLOCK : at]
        return self._counted[block] + len(rest.translate(None, _WITHIN))

    def faults(self) -> list[Problem]:
        """What is wrong with the document as text and as JSON."""
        data = self.data
        try:
            data.decode("utf-8")
            if is_sound(data):
                return []
            return [self.file.fault(fault, self.prefix) for fault in self.scan.faults]
        except UnicodeDecodeError:
            return self.file.not_text()


def place_of(position: Position) -> dict[str, str | int]:
    """A position as the fields of a problem."""
    return {
        "pointer": position.pointer,
        "line": position.line,
        "column": position.column,
        "excerpt": position.excerpt,
    }


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of one document in the order of their places."""
    return sorted(problems, key=lambda found: (found.line, found.column, found.code))


def _reads(data: bytes) -> bool:
    try:
        _ANY.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True
