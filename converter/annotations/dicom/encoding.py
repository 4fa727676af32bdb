"""How a DICOM file is laid out: its elements with their places, before anything is believed.

Lengths are claims of the file. Each is held against what encloses it before it is
followed, nesting and the number of elements have a limit, and an element that stands
twice is refused: a reader that takes the first, and one that takes the last, would
see two different reports. Values stay bytes here.

Source: DICOM PS3.5, sections 7 (data set), 7.5 (sequences) and annex A (transfer
syntaxes); PS3.10, section 7 (file meta information).
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from struct import Struct

from converter.annotations.dicom.dictionary import ELEMENTS, SEQUENCES, TAGS
from converter.annotations.dicom.recognition import META, after_preamble

# A report nests a dozen deep; each level of content takes one sequence.
DEEPEST = 64
# Elements that are walked over, and bytes that a deflated data set may have.
MOST_ELEMENTS = 1_000_000
MOST_INFLATED = 256 << 20

_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN"})
_LONG |= {b"UR", b"UT", b"UV"}
# What may hold items: a sequence, or what is of an unknown kind.
_MAY_NEST = (b"SQ", b"UN", b"")
_NO_ITEM = "there is no item here, but in a sequence there must be"
_VR = re.compile(rb"[A-Z]{2}")
IMPLICIT, EXPLICIT, BIG, DEFLATED = (
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.1.99",
)


class Damaged(Exception):  # noqa: N818 - the way out of the walk
    """The file is not what it says.

    Attributes:
        place: the byte at which that shows.
    """

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


@dataclass(slots=True)
class Element:
    """An element that is known: its value as bytes, or the items of its sequence."""

    vr: bytes
    value: bytes
    place: int
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """A data set, or an item of a sequence: its known elements by tag."""

    place: int
    elements: dict[int, Element] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file that was laid out.

    Attributes:
        root: the data set.
        little: whether binary numbers are little endian.
        sop_class: the UID that the file meta information says, empty without.
        private: how many private elements there are.
        deflated: whether places count bytes of the inflated data set.
    """

    root: Item
    little: bool
    sop_class: str
    private: int
    deflated: bool


def lay_out(data: bytes) -> File:
    """Walk over a file.

    Args:
        data: the bytes of the file.

    Raises:
        Damaged: it is not what it says.
    """
    meta, start = _meta(data, after_preamble(data))
    syntax = _uid(meta, "TransferSyntaxUID") or _guessed(data, start)
    sop_class = _uid(meta, "MediaStorageSOPClassUID")
    deflated = syntax == DEFLATED
    if deflated:
        data, start = _inflated(data, start), 0
    elif syntax not in (IMPLICIT, BIG) and not syntax.startswith(IMPLICIT + "."):
        raise Damaged("the transfer syntax is none of DICOM", start)
    walk = _Walk(data, syntax != IMPLICIT, syntax != BIG)
    root = walk.data_set(start)
    return File(root, syntax != BIG, sop_class, walk.private, deflated)


def file_class(data: bytes) -> str:
    """The SOP class that the file meta information says, without walking further.

    Raises:
        Damaged: it is not what it says.
    """
    return _uid(_meta(data, after_preamble(data))[0], "MediaStorageSOPClassUID")


def _meta(data: bytes, start: int) -> tuple[Item, int]:
    """The file meta information, which is explicit and little endian, and where it ends."""
    walk = _Walk(data, explicit=True, little=True)
    item = Item(start)
    while int.from_bytes(data[start : start + 2], "little") == META:
        start = walk.element(item, start, len(data), 0)
    return item, start


def _uid(item: Item, keyword: str) -> str:
    element = item.elements.get(TAGS[keyword])
    return element.value.rstrip(b"\0 ").decode("ascii", "replace") if element else ""


def _guessed(data: bytes, start: int) -> str:
    """The transfer syntax of a data set of which nothing says it."""
    if not _VR.fullmatch(data[start + 4 : start + 6]):
        return IMPLICIT
    return EXPLICIT if data[start] else BIG


def _inflated(data: bytes, start: int) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        whole = stream.decompress(data[start:], MOST_INFLATED)
    except zlib.error:
        raise Damaged("the deflated data set cannot be inflated", start) from None
    if stream.unconsumed_tail:
        limit = f"{MOST_INFLATED >> 20} MiB"
        raise Damaged(f"the deflated data set holds more than {limit}", start)
    if not stream.eof:
        raise Damaged("the deflated data set is cut off", start)
    return whole


class _Walk:
    """Walks over the elements of one data set."""

    def __init__(self, data: bytes, explicit: bool, little: bool) -> None:
        self._data = data
        self._explicit = explicit
        order = "<" if little else ">"
        self._tag = Struct(order + "HH").unpack_from
        self._long = Struct(order + "I").unpack_from
        self._short = Struct(order + "H").unpack_from
        self.private = 0
        self._count = 0

    def data_set(self, start: int) -> Item:
        """The whole data set from a byte on; zeros at its end are padding."""
        data, end = self._data, len(self._data)
        item = Item(start)
        while start < end:
            if data[start : start + 8].strip(b"\0") == b"" and not data[start:].strip(b"\0"):
                break
            start = self.element(item, start, end, 0)
        return item

    def element(self, item: Item, start: int, end: int, depth: int) -> int:
        """Take one element into an item; gives where the next one begins."""
        tag, vr, length, value = self._head(start, end)
        if tag in (_ITEM, _ITEM_END, _SEQUENCE_END):
            raise Damaged("a delimiter stands where nothing is open", start)
        if tag >> 16 & 1:
            self.private += 1
        if length == _UNDEFINED:
            # Of an unknown kind: a sequence, and implicit (PS3.5, section 6.2.2, note 2).
            explicit, self._explicit = self._explicit, self._explicit and vr != b"UN"
            items, value = self._sequence(start, value, end, depth + 1, tag in SEQUENCES, vr)
            self._explicit = explicit
            found = Element(vr, b"", start, items)
        else:
            stop = value + length
            if stop > end:
                claim = f"the element at byte {start:,} claims {length:,} bytes"
                raise Damaged(f"{claim}, of which {end - value:,} are there", start)
            found = Element(vr, b"", start)
            if tag in SEQUENCES and vr in _MAY_NEST:
                explicit, self._explicit = self._explicit, self._explicit and vr != b"UN"
                found.items = self._items(value, stop, depth + 1)
                self._explicit = explicit
            elif tag in ELEMENTS:
                found.value = self._data[value:stop]
            value = stop
        if tag in ELEMENTS:
            if tag in item.elements:
                raise Damaged(f"{ELEMENTS[tag]} stands twice in one data set", start)
            item.elements[tag] = found
        return value

    def _head(self, start: int, end: int) -> tuple[int, bytes, int, int]:
        """Tag, VR, length, and where the value begins."""
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise Damaged(f"there are more than {MOST_ELEMENTS:,} elements", start)
        if end - start < 8:
            raise Damaged("the file ends within an element", start)
        group, number = self._tag(self._data, start)
        tag = group << 16 | number
        if not self._explicit or group == 0xFFFE:
            return tag, b"", self._long(self._data, start + 4)[0], start + 8
        vr = self._data[start + 4 : start + 6]
        if not _VR.fullmatch(vr):
            raise Damaged("there is no data element here", start)
        if vr not in _LONG:
            return tag, vr, self._short(self._data, start + 6)[0], start + 8
        if end - start < 12:
            raise Damaged("the file ends within an element", start)
        return tag, vr, self._long(self._data, start + 8)[0], start + 12

    def _items(self, start: int, end: int, depth: int) -> list[Item]:
        """The items of a sequence whose end is known."""
        _not_too_deep(depth, start)
        items = []
        while start < end:
            tag, _, length, value = self._head(start, end)
            if tag == _SEQUENCE_END and not length:
                start = value
                continue
            if tag != _ITEM:
                raise Damaged(_NO_ITEM, start)
            item, start = self._item(start, value, length, end, depth)
            items.append(item)
        return items

    def _sequence(
        self, opened: int, start: int, end: int, depth: int, known: bool, vr: bytes
    ) -> tuple[list[Item], int]:
        """The items of a sequence that a delimiter ends, or fragments of pixels; and its end."""
        _not_too_deep(depth, opened)
        items: list[Item] = []
        while start < end:
            tag, _, length, value = self._head(start, end)
            if tag == _SEQUENCE_END:
                return items, value
            if tag != _ITEM:
                raise Damaged(_NO_ITEM, start)
            if vr not in _MAY_NEST:
                start = value + length
                continue
            item, start = self._item(start, value, length, end, depth)
            if known:
                items.append(item)
        raise Damaged(f"the sequence at byte {opened:,} has no end", opened)

    def _item(self, opened: int, start: int, length: int, end: int, depth: int) -> tuple[Item, int]:
        item = Item(opened)
        if length != _UNDEFINED:
            stop = start + length
            if stop > end:
                claim = f"the item at byte {opened:,} claims {length:,} bytes"
                raise Damaged(f"{claim}, of which {end - start:,} are there", opened)
            while start < stop:
                start = self.element(item, start, stop, depth)
            return item, start
        while start < end:
            if self._head(start, end)[0] == _ITEM_END:
                return item, start + 8
            start = self.element(item, start, end, depth)
        raise Damaged(f"the item at byte {opened:,} has no end", opened)


def _not_too_deep(depth: int, place: int) -> None:
    if depth > DEEPEST:
        raise Damaged(f"sequences are nested more than {DEEPEST} deep", place)
