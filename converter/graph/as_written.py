"""What the source writes differently from the graph, so that the way back is exact.

A graph has sets and trimmed labels; a document has lists, white space, and its own words
for each code. Where the two differ, the entity carries a JSON object (``fm:asWritten``)
with the source's form of each differing slot. On the way back that form is used as far as
it still agrees with the graph, so that an edit made in the graph always wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from converter.model import AnatomicLocation, Extra, IndexCode
from converter.problems import ConverterError
from converter.rules import problem

_SPACES = re.compile(" {2,}")

Item = TypeVar("Item")
Pairs = list[tuple[str, str]]


class CodeSlots(msgspec.Struct, array_like=True, frozen=True):
    """A code of the source; ``display`` is unset where it is the one that the graph gives."""

    system: str
    code: str
    display: str | msgspec.UnsetType | None = msgspec.UNSET
    extra: Pairs = []


class LocationSlots(msgspec.Struct, array_like=True, frozen=True):
    """An anatomic location of the source."""

    name: str | None
    codes: list[CodeSlots]
    extra: Pairs = []


class Written(msgspec.Struct, frozen=True):
    """The slots of one entity that the source writes differently; None where it does not."""

    name: str | None = None
    description: str | None = None
    synonyms: list[str] | None = None
    tags: list[str] | None = None
    body_regions: list[str] | None = None
    subspecialties: list[str] | None = None
    etiologies: list[str] | None = None
    modalities: list[str] | None = None
    contributors: list[str] | None = None
    index_codes: list[CodeSlots] | None = None
    anatomic_locations: list[LocationSlots] | None = None


NOTHING = Written()


def trimmed(words: str) -> str:
    """The text without outer white space and double spaces, as definitions carry it."""
    words = words.strip()
    # Most texts have none: the search is far cheaper than the replacement.
    return _SPACES.sub(" ", words) if "  " in words else words


def ordered(items: Sequence[str]) -> list[str]:
    """The items as a graph holds them: each once, trimmed, sorted."""
    return sorted({held for item in items if (held := trimmed(item))})


def merge(written: Sequence[str], present: Sequence[str]) -> tuple[str, ...]:
    """The source's list, brought up to date with what the graph holds now.

    >>> merge([" CT", "XR"], ["CT", "MR"])
    (' CT', 'MR')
    """
    now = set(present)
    kept = [item for item in written if not item.strip() or trimmed(item) in now]
    known = {trimmed(item) for item in written}
    return (*kept, *(item for item in present if item not in known))


def dump(slots: dict[str, Any]) -> str:
    """The JSON text of an ``fm:asWritten`` object, with the slots of :class:`Written`."""
    return encoded(slots).decode()


def load(text: str) -> Written | None:
    """The slots of an ``fm:asWritten`` object; None where the text is not such an object."""
    try:
        return msgspec.json.decode(text, type=Written)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def dump_extra(extra: Extra) -> str:
    """The pairs of ``extra`` as one JSON object, each value's text as it is."""
    return "{" + ",".join(f"{encoded(key).decode()}:{value}" for key, value in extra) + "}"


def load_extra(text: str) -> Extra | None:
    """The pairs that :func:`dump_extra` wrote; None where the text is not such an object."""
    try:
        found = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None
    return tuple((key, bytes(raw).decode()) for key, raw in found.items())


def encoded(what: object) -> bytes:
    """The JSON of a part of a definition.

    Raises:
        ConverterError: RDF407, where a text in it holds a lone surrogate.
    """
    try:
        return msgspec.json.encode(what)
    except UnicodeEncodeError as error:
        raise not_unicode(error) from None


def not_unicode(error: UnicodeEncodeError) -> ConverterError:
    """The problem of a text that no encoding of Unicode can hold."""
    message = "a text holds half of a surrogate pair, which no RDF format can carry"
    return ConverterError(problem("RDF407", message, excerpt=ascii(error.object[:60])))


def code_slots(code: IndexCode, usual: IndexCode) -> list[Any]:
    """A code as JSON: system, code, display, extras.

    A display that is the usual one is left out, so that an edit of it in the graph counts
    wherever the code stands.
    """
    slots: list[Any] = [code.system, code.code]
    if code.display != usual.display or code.extra:
        slots.append(code.display)
    return [*slots, [list(pair) for pair in code.extra]] if code.extra else slots


def code_of(slots: CodeSlots, present: IndexCode | None) -> IndexCode:
    """The code that :func:`code_slots` gave; ``present`` is how the graph gives it now."""
    display = slots.display
    if isinstance(display, msgspec.UnsetType):
        display = present.display if present else None
    return IndexCode(slots.system, slots.code, display, tuple(slots.extra))


def location_slots(location: AnatomicLocation, usual: Sequence[IndexCode]) -> list[Any]:
    """An anatomic location as JSON: name, codes, extras."""
    codes = list(map(code_slots, location.index_codes, usual))
    return [location.name, codes, [list(pair) for pair in location.extra]]
