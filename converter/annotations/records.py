"""The records of a JSON file: decoded fast where nothing is odd, with care where it is.

A file is one record, an array of records, or newline-delimited JSON. Places in a file of
lines are those of an array whose items are the lines that are not blank.

The fast way decodes many records at once by type, and then compares the length of what it
decoded, encoded again, with that of the compacted text: a key that stands twice, or that
the types do not have, leaves a difference. Only then is there a second look.
"""

from __future__ import annotations

import json
import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from converter.annotations.json_lines import is_text
from converter.definitions.document import Position
from converter.definitions.json_file import JsonFile, Piece, place_of
from converter.problems import Problem
from converter.rules import problem
from converter.source.json import JsonPath
from converter.source.text import BOM

Record = TypeVar("Record")

# Lines are decoded so many bytes at a time: an odd one makes only its own block slower.
BLOCK = 4 << 20
# A file that is only looked through is read in blocks that stay in the cache.
NARROW = 1 << 18
_NEXT_OBJECT = re.compile(rb"\s*\{")
_BLANK_LINE = re.compile(rb"\n[^\S\n]*\n")
_EMPTY_ARRAY = re.compile(rb"\s*\[\s*\]\s*")
_decode_any = msgspec.json.Decoder(float_hook=Decimal).decode
_skip_lines = msgspec.json.Decoder(msgspec.Raw).decode_lines
_encode = msgspec.json.Encoder().encode
_FAULTS = (msgspec.MsgspecError, UnicodeError, RecursionError, OverflowError)


@dataclass(frozen=True)
class Before:
    """What of a file of lines came before the bytes that are read: records, and lines."""

    records: int = 0
    lines: int = 0

    def after(self, block: bytes) -> Before:
        """The same, when a block has been read, too."""
        lines = block.count(b"\n")
        filled = lines + (not block.endswith(b"\n"))
        odd = block[:1].isspace() or (block[-1:].isspace() and not block.endswith(b"\n"))
        if odd or _BLANK_LINE.search(block):
            filled = len(filled_lines(block))
        return Before(self.records + filled, self.lines + lines)


class Stretch(NamedTuple):
    """Lines of a file, what came before them, and what has been read after them."""

    before: Before
    data: bytes
    after: Before

    @classmethod
    def all(cls, blocks: Iterable[bytes]) -> Iterator[Stretch]:
        """The blocks of a file of lines, from its start."""
        before = Before()
        for block in blocks:
            stretch = cls.of(before, block)
            yield stretch
            before = stretch.after

    @classmethod
    def of(cls, before: Before, data: bytes) -> Stretch:
        """Some lines, which follow on what is before."""
        return cls(before, data, before.after(data))

    def records(self, numbers: Sequence[int], source: str) -> Iterator[tuple[int, JsonFile]]:
        """Those of some records that are here, each as a file of its own.

        Args:
            numbers: of records of the file, which go up.
            source: the name of the file.
        """
        first = self.before.records
        at, end = (bisect_left(numbers, bound) for bound in (first, self.after.records))
        if at == end:
            return
        wanted = numbers[at:end]
        for number, (line, text) in zip(wanted, self._lines(wanted), strict=True):
            yield number, pieces(text, source, Before(number, self.before.lines + line))

    def _lines(self, numbers: Sequence[int]) -> Iterable[tuple[int, bytes]]:
        """The lines of some records that are here, and their numbers in the data."""
        data, first = self.data.removeprefix(BOM), self.before.records
        blank = self.after.lines - self.before.lines + (not data.endswith(b"\n"))
        blank -= self.after.records - first
        if blank:
            lines = data.split(b"\n")
            filled = [(n, line) for n, line in enumerate(lines) if line and not line.isspace()]
            return [filled[number - first] for number in numbers]
        found = []
        line = start = 0
        for number in numbers:
            while line < number - first:
                start = data.index(b"\n", start) + 1
                line += 1
            end = data.find(b"\n", start)
            found.append((line, data[start : end if end >= 0 else len(data)]))
        return found


@dataclass(frozen=True)
class Block(Generic[Record]):
    """Records that were decoded together, and their numbers in the file."""

    numbers: Sequence[int]
    records: list[Record]
    # Whether there may be keys in them that the types do not have.
    odd: bool = False
    # The compact array that they were decoded from; None where they were made with care.
    text: bytes | None = None


@dataclass
class Records(Generic[Record]):
    """The records of a file.

    ``blocks`` gives those that decode; what does not is given to ``careful``, piece by
    piece, with what the piece holds as plain values. With ``before`` the data are lines
    from the middle of a file.
    """

    data: bytes
    source: str
    kind: type[Record]
    before: Before | None = None
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.data = self.data.removeprefix(BOM)
        self._decode = msgspec.json.Decoder(list[self.kind]).decode  # type: ignore[name-defined]
        self.lines = self.before is not None or is_lines(self.data)
        self.first = self.before.records if self.before else 0

    @cached_property
    def file(self) -> JsonFile:
        """The pieces of the file, to say where things stand. Made only when it is needed."""
        return pieces(self.data, self.source, self.before)

    @property
    def prefixed(self) -> bool:
        """Whether pointers begin with the number of the record."""
        return self.lines or self.data.lstrip()[:1] == b"["

    def blocks(self, careful: Callable[[Piece, Any], Record | None]) -> Iterator[Block[Record]]:
        """Give the records, block by block, in order.

        Args:
            careful: makes a record of a piece that does not decode by type; it adds its
                own problems, and gives None where nothing can be made of it.
        """
        if not self.data.strip():
            self.refuse("ANN202", "the file is empty")
            return
        if _EMPTY_ARRAY.fullmatch(self.data):
            self.refuse("ANN203", "the array is empty")
            return
        if self.lines:
            every = range(self.first, sys.maxsize)
            yield from self.blocks_of(self.data, every, careful)
        elif self.prefixed:
            yield from self._block(self.data, None, careful)
        elif _are_apart(self.data):
            yield from self._block(b"[%b]" % self.data, None, careful)
        else:
            yield from self._one_by_one(None, careful)

    def blocks_of(
        self,
        lines: bytes,
        numbers: Sequence[int],
        careful: Callable[[Piece, Any], Record | None],
    ) -> Iterator[Block[Record]]:
        """Give the records of some lines of the file, by their numbers; blank lines have none."""
        start = 0
        for block in line_blocks(lines):
            filled = filled_lines(block)
            if filled:
                here = numbers[start : start + len(filled)]
                if _are_apart(block):
                    text = b"[%b]" % b",".join(filled)
                    yield from self._block(text, here, careful)
                else:
                    yield from self._one_by_one(here, careful)
                start += len(filled)

    def _block(
        self,
        text: bytes,
        numbers: Sequence[int] | None,
        careful: Callable[[Piece, Any], Record | None],
    ) -> Iterator[Block[Record]]:
        """The records of an array; without numbers they are all that the file has."""
        try:
            compact = msgspec.json.format(text, indent=-1)
            # What the types pass over is not looked at by the decoder.
            records = self._decode(compact) if is_text(compact) else []
        except _FAULTS:
            records = []
        same = bool(records) and len(_encode(records)) == len(compact)
        if records and (same or is_sound(compact)):
            yield Block(numbers or range(len(records)), records, not same, compact)
        else:
            yield from self._one_by_one(numbers, careful)

    def refuse(self, code: str, message: str) -> None:
        """Add a problem of the file as a whole."""
        self.problems.append(
            problem(
                code,
                message,
                source=self.source,
                line=1,
                column=1,
                expected="annotations in one of the forms that are read",
            )
        )

    def add(self, code: str, message: str, path: JsonPath, **more: str) -> None:
        """Add a problem of a place, named by its path in the file."""
        self.problems.append(self.problem(code, message, path, **more))

    def problem(self, code: str, message: str, path: JsonPath, **more: str) -> Problem:
        """A problem of a place, which is not added."""
        return problem(code, message, source=self.source, **place_of(self.place(path)), **more)

    def place(self, path: JsonPath) -> Position:
        """The place of a path in the file."""
        return place_in(self.file, path)

    def _one_by_one(
        self, numbers: Sequence[int] | None, careful: Callable[[Piece, Any], Record | None]
    ) -> Iterator[Block[Record]]:
        pieces: Sequence[Piece] = self.file.pieces
        if not pieces:
            self.problems.extend(self.file.problems)
        elif numbers is not None:
            places = (number - self.first for number in numbers)
            pieces = [pieces[place] for place in places if place < len(pieces)]
        for piece in pieces:
            number = piece.number + self.first
            try:
                compact = msgspec.json.format(piece.data, indent=-1)
                text = b"[%b]" % compact
                records = self._decode(text) if is_text(compact) else []
                same = len(_encode(records)) == len(text)
            except _FAULTS:
                records, same = [], False
            if records and (same or is_sound(compact)):
                yield Block([number], records, not same, text)
                continue
            faults = piece.faults()
            # A long number is a fault where it is read; the rest of the record is not.
            grave = [found for found in faults if found.code != "JSN204"]
            try:
                tree = None if grave else any_value(piece.data)
            except (*_FAULTS, ValueError):
                grave = faults
            if grave:
                self.problems.extend(faults)
                continue
            record = careful(piece, tree)
            if record is not None:
                yield Block([number], [record])


def is_lines(data: bytes) -> bool:
    """Whether JSON is newline-delimited: more than one line, and each begins an object."""
    begin = len(data) - len(data.lstrip()) if data[:1].isspace() else 0
    end = data.find(b"\n", begin)
    line = data[begin:end] if end >= 0 else b""
    return (
        line.startswith(b"{")
        and line.rstrip().endswith(b"}")
        and bool(_NEXT_OBJECT.match(data, end))
    )


def line_blocks(data: bytes, size: int = BLOCK) -> Iterator[bytes]:
    """The lines of a file in blocks of about a size."""
    start = 0
    while start < len(data):
        # What is little more than a block is one: it need not be copied.
        left = len(data) - start
        end = data.find(b"\n", start + size) if left > size + size // 4 else -1
        end = len(data) if end < 0 else end
        yield data[start:end]
        start = end + 1


def filled_lines(lines: bytes) -> list[bytes]:
    """The lines that are not blank."""
    return [line for line in lines.split(b"\n") if line and not line.isspace()]


def pieces(data: bytes, source: str = "", before: Before | None = None) -> JsonFile:
    """The records of a file with their places; those of lines are numbered as in an array."""
    file = JsonFile(data, source, before.lines if before else None)
    if before or is_lines(file.data):
        first = before.records if before else 0
        for piece in file.pieces:
            piece.prefix = (piece.number + first,)
    return file


def place_in(file: JsonFile, path: JsonPath) -> Position:
    """The place of a path in a file, or of the nearest value that encloses it."""
    if not file.pieces:
        return Position()
    if not file.pieces[0].prefix:
        return file.pieces[0].position(path)
    first, number = file.pieces[0].prefix[0], path[0] if path else 0
    if not isinstance(number, int) or not isinstance(first, int):
        return Position()
    at = number - first
    return file.pieces[at].position(path[1:]) if 0 <= at < len(file.pieces) else Position()


def any_value(data: bytes) -> Any:
    """What a piece holds as plain values."""
    return _decode_any(data)


def _are_apart(lines: bytes) -> bool:
    """Whether lines hold whole values without a comma between them.

    Two lines of which only a comma would make one value are not joined by one, and a line
    with several values is not taken for several lines.
    """
    try:
        _skip_lines(lines)
    except _FAULTS:
        return False
    return True


def is_sound(compact: bytes) -> bool:
    """Whether no object in a text has a key twice; the text is known to be JSON."""
    try:
        json.loads(compact, object_pairs_hook=_single)
    except (_Twice, ValueError, RecursionError):
        return False
    return True


class _Twice(Exception):  # noqa: N818 - the way out of the decoder
    """A key stands twice."""


def _single(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _Twice


def steps(pointer: str) -> list[str | int]:
    """The path that a JSON Pointer spells (RFC 6901); digits are indexes of arrays.

    >>> steps("/findings/0/a~1b")
    ['findings', 0, 'a/b']
    """
    tokens = (token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
    return [int(key) if key.isascii() and key.isdigit() else key for key in tokens]
