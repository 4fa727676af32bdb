"""Where one value of a JSON text stands, without going through all of it in Python.

The decoder skips what is not on the way: a level of the text costs one call of it, and one
match a key. It is the quick way to what :mod:`converter.source.json` finds by a scan, and
gives up, instead of an answer that may be another, where a text is odd.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

import msgspec

from converter.source.json import JsonPath

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw]).decode
_TEXT = msgspec.json.Decoder(str).decode
_SPACE = re.compile(rb"[ \t\n\r]*")
_KEY = re.compile(rb'[{,][ \t\n\r]*("(?:[^"\\]|\\.)*")[ \t\n\r]*:[ \t\n\r]*', re.DOTALL)
_COMMA = re.compile(rb"[\[,][ \t\n\r]*")
# Of values that are longer it is remembered where their parts stand; of so many at once.
_LONG = 1 << 8
_MOST = 1 << 12

# Where each member or item of a value starts, its key or -1, and how long it is.
Parts: TypeAlias = dict[str | int, tuple[int, int, int]]


class Place(NamedTuple):
    """How many steps of the path the text has, and where the value and its key start."""

    steps: int
    start: int
    key: int = -1


class Places:
    """The places in one JSON text; what of it was gone through lately is not once more."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        # What is in a long object or array, by where that starts.
        self._known: dict[int, Parts] = {}

    def find(self, path: JsonPath) -> Place | None:
        """The deepest value on a path that the text has; offsets are in bytes.

        None where that takes a scan: the text is no JSON, or an object on the way has a key
        twice.
        """
        end = len(self._data)
        try:
            place = Place(0, _after(_SPACE, self._data, 0))
            for step in path:
                there = self._parts(place.start, end).get(step)
                if (
                    there is None
                    and step == 0
                    and self._data[place.start : place.start + 1] == b"{"
                ):
                    # The only item of a list that has no brackets.
                    there = place.start, place.key, end - place.start
                if there is None:
                    break
                start, key, size = there
                end = start + size
                place = Place(place.steps + 1, start, key)
        except (msgspec.MsgspecError, UnicodeError, RecursionError, _Odd):
            return None
        return place

    def _parts(self, start: int, end: int) -> Parts:
        """What is in the value that stands there."""
        known = self._known.get(start)
        if known is None:
            value = self._data[start:end]
            made = {b"{": _members, b"[": _items}.get(value[:1])
            known = made(value, start) if made else {}
            if end - start > _LONG:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[start] = known
        return known


class _Odd(Exception):  # noqa: N818 - the way out, not an error
    """The text is not laid out as the decoder has it."""


def _members(value: bytes, before: int) -> Parts:
    members = _OBJECT(value)
    parts: Parts = {}
    at = 0
    for key, held in members.items():
        match = _KEY.match(value, at)
        # A key that stands twice is one member for the decoder, and two in the text.
        if match is None or _TEXT(match[1]) != key:
            raise _Odd
        size = len(memoryview(held))
        parts[key] = before + match.end(), before + match.start(1), size
        at = _after(_SPACE, value, match.end() + size)
    if value[at : at + 1] != b"}" and members:
        raise _Odd
    return parts


def _items(value: bytes, before: int) -> Parts:
    parts: Parts = {}
    at = 0
    for number, held in enumerate(_ARRAY(value)):
        at = _after(_COMMA, value, at)
        size = len(memoryview(held))
        parts[number] = before + at, -1, size
        at = _after(_SPACE, value, at + size)
    return parts


def _after(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    if match is None:
        raise _Odd
    return match.end()
