"""Where one value of a JSON text stands, without going through all of it in Python.

The decoder skips what is not on the way: a level of the text costs one call of it, and one
match a key. It is the quick way to what :mod:`converter.source.json` finds by a scan, and
gives up, instead of an answer that may be another, where a text is odd.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from converter.source.json import JsonPath

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw]).decode
_TEXT = msgspec.json.Decoder(str).decode
_SPACE = re.compile(rb"[ \t\n\r]*")
_KEY = re.compile(rb'[{,][ \t\n\r]*("(?:[^"\\]|\\.)*")[ \t\n\r]*:[ \t\n\r]*', re.DOTALL)
_COMMA = re.compile(rb"[\[,][ \t\n\r]*")


class Place(NamedTuple):
    """How many steps of the path the text has, and where the value and its key start."""

    steps: int
    start: int
    key: int = -1


def find(data: bytes, path: JsonPath) -> Place | None:
    """The deepest value on a path that a JSON text has; offsets are in bytes.

    None where that takes a scan: the text is no JSON, or an object on the way has a key twice.
    """
    start = _after(_SPACE, data, 0)
    place = Place(0, start)
    value = data[start:]
    try:
        for step in path:
            there = _below(value, step)
            if there is None:
                return place
            at, key, size = there
            value = value[at : at + size]
            place = Place(place.steps + 1, place.start + at, place.start + key if key >= 0 else -1)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, _Odd):
        return None
    return place


class _Odd(Exception):  # noqa: N818 - the way out, not an error
    """The text is not laid out as the decoder has it."""


def _below(value: bytes, step: str | int) -> tuple[int, int, int] | None:
    """Where an item of an array or object starts, and its key, and how long it is."""
    if value[:1] == b"{":
        return _member(value, step) if isinstance(step, str) else None
    if value[:1] == b"[" and isinstance(step, int):
        return _item(value, step)
    return None


def _member(value: bytes, step: str) -> tuple[int, int, int] | None:
    members = _OBJECT(value)
    at = 0
    found = None
    for key, held in members.items():
        match = _KEY.match(value, at)
        # A key that stands twice is one member for the decoder, and two in the text.
        if match is None or _TEXT(match[1]) != key:
            raise _Odd
        size = len(memoryview(held))
        if key == step:
            found = match.end(), match.start(1), size
        at = _after(_SPACE, value, match.end() + size)
    if value[at : at + 1] != b"}" and members:
        raise _Odd
    return found


def _item(value: bytes, step: int) -> tuple[int, int, int] | None:
    at = 0
    for number, held in enumerate(_ARRAY(value)):
        at = _after(_COMMA, value, at)
        size = len(memoryview(held))
        if number == step:
            return at, -1, size
        at = _after(_SPACE, value, at + size)
    return None


def _after(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    match = pattern.match(data, at)
    if match is None:
        raise _Odd
    return match.end()
