"""The picture of a finding: finding, attributes, values and codes, from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from converter.graph.labels import one_line, permitted
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode


class Column(NamedTuple):
    """A column: what stands in it, where, and how broad its boxes are."""

    kind: str
    title: str
    x: int
    box: int


# All in pixels of the picture.
_COLUMNS = {
    column.kind: column
    for column in (
        Column("finding", "Finding", 1, 156),
        Column("attribute", "Attributes", 187, 164),
        Column("value", "Values", 381, 164),
        Column("code", "Codes", 575, 244),
    )
}
_WIDTH = _COLUMNS["code"].x + _COLUMNS["code"].box + 1
_TOP, _HIGH, _ROW, _LINE = 30, 26, 32, 16
_PADDING, _MOST_LINES = 20, 4
# The widths of letters in the broadest of the usual fonts, at 12.5 pixels: which one a
# browser draws with is not known here.
_NARROW, _USUAL, _BROAD, _FULL = 4.3, 7.7, 9.8, 12.5
_NARROW_LETTERS = frozenset("iljtfrI.,:;|!'()[]/ -")
_BROAD_LETTERS = frozenset("mwMWABCDGHKNOQRSUVXYZ%@…")
_BOLD = 1.12

CodeLink = Callable[[IndexCode], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its place, its words, and where it leads.

    Attributes:
        kind: ``finding``, ``attribute``, ``value`` or ``code``.
        lines: the words, cut to what fits; ``title`` is all of them where that is more.
        href: a page or a place on this one; nothing for the finding itself.
    """

    kind: str
    y: int
    lines: tuple[str, ...]
    title: str
    href: str

    @property
    def place(self) -> str:
        """The upper left corner, as SVG writes it."""
        return f"{_COLUMNS[self.kind].x} {self.y}"


@dataclass(slots=True)
class Diagram:
    """The boxes and the lines between them."""

    nodes: list[Node] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    rows: int = 0
    width: int = _WIDTH
    columns: tuple[Column, ...] = tuple(_COLUMNS.values())

    @property
    def high(self) -> dict[str, int]:
        """How high the boxes of each column are: only that of the finding has more lines."""
        return dict.fromkeys(_COLUMNS, _HIGH) | {"finding": _height(self.nodes[0])}

    @property
    def height(self) -> int:
        """Of all of it, in pixels."""
        return _TOP + max(self.rows * _ROW, self.high["finding"] + 2)


def diagram(finding: FindingModel, code_link: CodeLink) -> Diagram:
    """Lays out the picture of a finding.

    Args:
        finding: the definition.
        code_link: the words of a code, and the page that is about it.
    """
    made = Diagram()
    root = _add(made, "finding", one_line(finding.name), "", _MOST_LINES)
    _codes(made, root, finding.index_codes, code_link)
    for attribute in finding.attributes:
        _attribute(made, root, attribute, code_link)
    return made


def _attribute(made: Diagram, root: Node, attribute: Attribute, code_link: CodeLink) -> None:
    node = _add(made, "attribute", one_line(attribute.name), f"#{attribute.id}")
    _join(made, root, node)
    # Its own codes come first, in rows that have no value: their lines pass there.
    _codes(made, node, attribute.index_codes, code_link)
    if not isinstance(attribute, ChoiceAttribute):
        _join(made, node, _add(made, "value", permitted(attribute), f"#{attribute.id}"))
        made.rows += 1
        return
    for value in attribute.values:
        leaf = _add(made, "value", one_line(value.name), f"#{value.id}")
        _join(made, node, leaf)
        before = made.rows
        _codes(made, leaf, value.index_codes, code_link)
        made.rows = max(made.rows, before + 1)
    # An attribute that has neither values nor codes takes a row too.
    made.rows = max(made.rows, (node.y - _TOP) // _ROW + 1)


def _codes(made: Diagram, parent: Node, codes: Sequence[IndexCode], code_link: CodeLink) -> None:
    for code in codes:
        words, href = code_link(code)
        _join(made, parent, _add(made, "code", words, href))
        made.rows += 1


def _add(made: Diagram, kind: str, words: str, href: str, lines: int = 1) -> Node:
    held = fitting(words, _COLUMNS[kind].box - _PADDING, lines)
    title = "" if " ".join(held) == words else words
    node = Node(kind, _TOP + made.rows * _ROW, held, title, href)
    made.nodes.append(node)
    return node


def _join(made: Diagram, parent: Node, child: Node) -> None:
    start, end = _COLUMNS[parent.kind], _COLUMNS[child.kind]
    x1, y1 = start.x + start.box, parent.y + _HIGH // 2
    x2, y2 = end.x, child.y + _HIGH // 2
    if y1 == y2:
        made.paths.append(f"M{x1} {y1}H{x2}")
        return
    # Down just beside the parent, then along: so lines never cross a box.
    middle, bend = x1 + 15, 8
    made.paths.append(
        f"M{x1} {y1}H{middle - bend}Q{middle} {y1} {middle} {y1 + bend}"
        f"V{y2 - bend}Q{middle} {y2} {middle + bend} {y2}H{x2}"
    )


def _height(node: Node) -> int:
    return _HIGH + _LINE * (len(node.lines) - 1)


@lru_cache(maxsize=1 << 14)
def fitting(words: str, room: int, lines: int = 1) -> tuple[str, ...]:
    """The words as far as they fit into a box, in at most so many lines.

    >>> fitting("a name that is rather too long for a box", 140)
    ('a name that is rather…',)
    >>> fitting("a name that is rather too long for a box", 140, 2)
    ('a name that is', 'rather too long for…')
    """
    # What may have more lines is bold.
    scale = _BOLD if lines > 1 else 1.0
    made: list[str] = []
    rest = words
    while len(made) < lines - 1 and _breadth(rest) * scale > room:
        head = _cut(rest, room / scale)
        cut = head.rfind(" ")
        if cut <= 0:  # no word ends there
            break
        made.append(rest[:cut])
        rest = rest[cut + 1 :]
    if _breadth(rest) * scale > room:
        rest = _cut(rest, room / scale - _BROAD).rstrip() + "…"
    return (*made, rest)


def _cut(words: str, room: float) -> str:
    """As much as there is room for, with the blank after it."""
    for number, letter in enumerate(words):
        room -= _width(letter)
        if room < 0:
            return words[: number + (letter == " ")]
    return words


def _breadth(words: str) -> float:
    return sum(map(_width, words))


def _width(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return _NARROW
    if letter in _BROAD_LETTERS:
        return _BROAD
    return _USUAL if letter < "\u1100" else _FULL
