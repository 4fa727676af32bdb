"""What the source writes differently from the graph, so that the way back is exact.

A graph has sets and trimmed labels; a document has lists, white space, and its own words
for each code. Where the two differ, the entity carries a JSON object (``fm:asWritten``)
with the source's form of each differing slot. On the way back that form is used as far as
it still agrees with the graph, so that an edit made in the graph always wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from converter.model import AnatomicLocation, Extra, IndexCode

Item = TypeVar("Item")


def trimmed(words: str) -> str:
    """The text without outer white space, as labels and definitions carry it."""
    return words.strip()


def ordered(items: Sequence[str]) -> list[str]:
    """The items as a graph holds them: each once, without outer white space, sorted."""
    return sorted({stripped for item in items if (stripped := item.strip())})


def merge(written: Sequence[str], present: Sequence[str]) -> tuple[str, ...]:
    """The source's list, brought up to date with what the graph holds now.

    >>> merge([" CT", "XR"], ["CT", "MR"])
    (' CT', 'MR')
    """
    now = set(present)
    kept = [item for item in written if not item.strip() or item.strip() in now]
    known = {item.strip() for item in written}
    return (*kept, *(item for item in present if item not in known))


def dump(slots: dict[str, Any]) -> str:
    """The JSON text of an ``fm:asWritten`` object."""
    return msgspec.json.encode(slots).decode()


def load(text: str) -> dict[str, Any]:
    """The slots of an ``fm:asWritten`` object; none where the text is not such an object."""
    try:
        slots = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {}
    return slots if isinstance(slots, dict) else {}


def dump_extra(extra: Extra) -> str:
    """The pairs of ``extra`` as one JSON object, each value's text as it is."""
    return "{" + ",".join(f"{msgspec.json.encode(k).decode()}:{v}" for k, v in extra) + "}"


def load_extra(text: str) -> Extra:
    """The pairs that :func:`dump_extra` wrote; none where the text is not such an object."""
    try:
        found = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ()
    return tuple((key, bytes(raw).decode()) for key, raw in found.items())


def code_slots(code: IndexCode) -> list[Any]:
    """A code as JSON: system, code, display, and extras where it has some."""
    slots: list[Any] = [code.system, code.code, code.display]
    return [*slots, [list(pair) for pair in code.extra]] if code.extra else slots


def code_of(slots: Sequence[Any]) -> IndexCode:
    """The code that :func:`code_slots` gave."""
    system, code, display, *rest = slots
    return IndexCode(system, code, display, tuple((k, v) for k, v in rest[0]) if rest else ())


def location_slots(location: AnatomicLocation) -> list[Any]:
    """An anatomic location as JSON: name, codes, extras."""
    codes = [code_slots(code) for code in location.index_codes]
    return [location.name, codes, [list(pair) for pair in location.extra]]


def location_of(slots: Sequence[Any]) -> AnatomicLocation:
    """The anatomic location that :func:`location_slots` gave."""
    name, codes, extra = slots
    return AnatomicLocation(
        name=name,
        index_codes=tuple(map(code_of, codes)),
        extra=tuple((k, v) for k, v in extra),
    )
