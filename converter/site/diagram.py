"""The picture of a finding: finding, attributes, values and codes, from left to right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from converter.graph.labels import one_line, permitted
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode

# All in pixels of the picture.
_BOX, _HIGH, _ROW, _TOP = 180, 26, 32, 30
_COLUMNS = (1, 213, 425, 637)
_WIDTH = _COLUMNS[-1] + _BOX + 1
_ROOM = _BOX - 20
# The widths of letters in the broadest of the usual fonts, at 12.5 pixels: which one a
# browser draws with is not known here.
_NARROW, _USUAL, _BROAD, _FULL = 4.3, 7.7, 9.8, 12.5
_BOLD = 1.12
_NARROW_LETTERS = frozenset("iljtfrI.,:;|!'()[]/ -")
_BROAD_LETTERS = frozenset("mwMWABCDGHKNOQRSUVXYZ%@…")

CodeLink = Callable[[IndexCode], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its place, its words, and where it leads.

    Attributes:
        kind: ``finding``, ``attribute``, ``value`` or ``code``.
        label: the words, cut to what fits; ``title`` is all of them where that is more.
        href: a page or a place on this one; nothing for the finding itself.
    """

    kind: str
    x: int
    y: int
    label: str
    title: str
    href: str

    @property
    def place(self) -> str:
        """The upper left corner, as SVG writes it."""
        return f"{self.x} {self.y}"


@dataclass(slots=True)
class Diagram:
    """The boxes and the lines between them."""

    nodes: list[Node] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    rows: int = 0
    width: int = _WIDTH
    box: int = _BOX
    high: int = _HIGH

    @property
    def height(self) -> int:
        """In pixels."""
        return _TOP + max(1, self.rows) * _ROW

    @property
    def headings(self) -> list[tuple[int, str]]:
        """The name of each column, and where it stands."""
        return list(zip(_COLUMNS, ("Finding", "Attributes", "Values", "Codes"), strict=True))


def diagram(finding: FindingModel, code_link: CodeLink) -> Diagram:
    """Lays out the picture of a finding.

    Args:
        finding: the definition.
        code_link: the words of a code, and the page that is about it.
    """
    made = Diagram()
    root = _add(made, "finding", 0, one_line(finding.name), "")
    _codes(made, root, finding.index_codes, code_link)
    for attribute in finding.attributes:
        _attribute(made, root, attribute, code_link)
    made.rows = max(made.rows, 1)
    return made


def _attribute(made: Diagram, root: Node, attribute: Attribute, code_link: CodeLink) -> None:
    node = _add(made, "attribute", 1, one_line(attribute.name), f"#{attribute.id}")
    _join(made, root, node)
    # Its own codes come first, in rows that have no value: their lines pass there.
    _codes(made, node, attribute.index_codes, code_link)
    if not isinstance(attribute, ChoiceAttribute):
        _join(made, node, _add(made, "value", 2, permitted(attribute), f"#{attribute.id}"))
        made.rows += 1
        return
    for value in attribute.values:
        leaf = _add(made, "value", 2, one_line(value.name), f"#{value.id}")
        _join(made, node, leaf)
        before = made.rows
        _codes(made, leaf, value.index_codes, code_link)
        made.rows = max(made.rows, before + 1)


def _codes(made: Diagram, parent: Node, codes: Sequence[IndexCode], code_link: CodeLink) -> None:
    for code in codes:
        words, href = code_link(code)
        _join(made, parent, _add(made, "code", 3, words, href))
        made.rows += 1


def _add(made: Diagram, kind: str, column: int, words: str, href: str) -> Node:
    y = _TOP + made.rows * _ROW
    label = fitting(words, bold=kind == "finding")
    node = Node(kind, _COLUMNS[column], y, label, "" if label == words else words, href)
    made.nodes.append(node)
    return node


def _join(made: Diagram, parent: Node, child: Node) -> None:
    x1, y1 = parent.x + _BOX, parent.y + _HIGH // 2
    x2, y2 = child.x, child.y + _HIGH // 2
    if y1 == y2:
        made.paths.append(f"M{x1} {y1}H{x2}")
        return
    # Down just beside the parent, then along: so lines never cross a box.
    middle, bend = x1 + 16, 8
    made.paths.append(
        f"M{x1} {y1}H{middle - bend}Q{middle} {y1} {middle} {y1 + bend}"
        f"V{y2 - bend}Q{middle} {y2} {middle + bend} {y2}H{x2}"
    )


@lru_cache(maxsize=1 << 14)
def fitting(words: str, *, bold: bool = False) -> str:
    """The words as far as they fit into a box.

    >>> fitting("a name that is rather too long for a box")
    'a name that is rather t…'
    """
    room = _ROOM / _BOLD if bold else float(_ROOM)
    for number, letter in enumerate(words):
        room -= _width(letter)
        if room < 0:
            return words[: number - 1].rstrip() + "…"
    return words


def _width(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return _NARROW
    if letter in _BROAD_LETTERS:
        return _BROAD
    return _USUAL if letter < "\u1100" else _FULL
