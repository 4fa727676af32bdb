"""The content tree of a report: its items, with their values read and their faults told.

Source: DICOM PS3.3, section C.17.3 (SR Document Content Module).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from struct import unpack

from converter.annotations.dicom.codes import (
    FREE_TEXT,
    NO_CODE,
    Coded,
    judged,
    resolved,
    scheme_of,
    translated,
)
from converter.annotations.dicom.dictionary import KINDS, TAGS
from converter.annotations.dicom.encoding import File, Item
from converter.annotations.dicom.text import Characters, identifier
from converter.problems import Problem
from converter.rules import problem

# Problems of one file that say the same: nobody reads a hundred thousand.
MOST_ALIKE = 100
_CODES = ("CodeValue", "LongCodeValue", "URNCodeValue")
# Values of these kinds are never text, whatever the dictionary says of the element.
_BINARY = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"US", b"UL", b"UV", b"SS", b"SL", b"SV"}
_BINARY |= {b"FL", b"FD", b"AT", b"SQ"}
_WIDTHS = {"UL": ("I", 4), "US": ("H", 2), "SL": ("i", 4), "FL": ("f", 4), "FD": ("d", 8)}


@dataclass(slots=True, eq=False)
class Content:
    """A content item.

    Attributes:
        item: what holds it.
        path: the numbers of the items on the way to it, from 0.
        relation: what it is to its parent: CONTAINS, HAS PROPERTIES …
        kind: its value type: CODE, NUM …
        name: its concept.
        children: the items below it.
        target: the path of the item that stands in its place, where it is a reference.
    """

    item: Item
    path: tuple[int, ...]
    characters: Characters
    relation: str = ""
    kind: str = ""
    name: Coded = NO_CODE
    children: list[Content] = field(default_factory=list)
    target: tuple[int, ...] | None = None

    @property
    def pointer(self) -> str:
        """The JSON Pointer, as into the DICOM JSON model with keywords for tags."""
        return "".join(f"/ContentSequence/{step}" for step in self.path)

    @property
    def place(self) -> int:
        """The byte at which it begins."""
        return self.item.place


def number_of_item(pointer: str) -> str:
    """The number of the content item that a pointer leads into, as reports refer to it.

    >>> number_of_item("/ContentSequence/2/ContentSequence/0/ConceptCodeSequence/0")
    '1.3.1'
    """
    steps = pointer.split("/")[1:]
    pairs = zip(steps[::2], steps[1::2], strict=False)
    return ".".join(["1", *(str(int(at) + 1) for key, at in pairs if key == "ContentSequence")])


class Reader:
    """Reads values of a file, and collects what is wrong with them.

    Attributes:
        problems: what was found.
    """

    def __init__(self, file: File, source: str) -> None:
        self._file = file
        self._source = source
        self._order = "<" if file.little else ">"
        self._judged: set[tuple[str, str, str | None]] = set()
        self._schemes: dict[str, str] = {}
        self._unread: set[str] = set()
        # What many items refer to is held once.
        self._texts: dict[int, str] = {}
        self._to_judge: list[Coded] = []
        self._said: Counter[tuple[str, str]] = Counter()
        self.problems: list[Problem] = []

    def tell(
        self,
        code: str,
        message: str,
        pointer: str,
        place: int,
        *,
        expected: str = "",
        suggestion: str = "",
    ) -> None:
        """Add a problem of a place; of many that say the same, the first ones."""
        self._said[code, message] += 1
        if self._said[code, message] > MOST_ALIKE:
            return
        where = f"content item {number_of_item(pointer)}, " if "/ContentSequence" in pointer else ""
        of = " of the inflated data set" if self._file.deflated else ""
        message = f"{message} ({where}byte {place:,}{of})"
        self.problems.append(
            problem(
                code,
                message,
                source=self._source,
                pointer=pointer,
                expected=expected,
                suggestion=suggestion,
            )
        )

    def tell_rest(self) -> None:
        """Add how many problems there are beyond those that were added."""
        for (code, message), count in self._said.items():
            if count > MOST_ALIKE:
                more = f"{message}: {count - MOST_ALIKE:,} more of the same"
                self.problems.append(problem(code, more, source=self._source))

    def explain_schemes(self, root: Content) -> None:
        """Learn the coding schemes that the report explains."""
        for item in items_of(root.item, "CodingSchemeIdentificationSequence"):
            named = [
                self.string(item, keyword, root.characters, "")
                for keyword in ("CodingSchemeUID", "CodingSchemeURL", "CodingSchemeName")
            ]
            key = scheme_of(*(text or "" for text in named))
            designator = self.string(item, "CodingSchemeDesignator", root.characters, "")
            if key and designator:
                self._schemes[designator] = key

    def tree(self, item: Item) -> Content:
        """The content items from the root on."""
        root = self._content(item, (), Characters())
        waiting = [root]
        while waiting:
            parent = waiting.pop()
            for at, below in enumerate(items_of(parent.item, "ContentSequence")):
                child = self._content(below, (*parent.path, at), parent.characters)
                parent.children.append(child)
                waiting.append(child)
        return root

    def read_names(self, root: Content) -> None:
        """Read the concept of every item, which needs the coding schemes of the report."""
        for content in walk(root):
            found = self.codes(content, "ConceptNameCodeSequence")
            content.name = found[0] if found else NO_CODE

    def _content(self, item: Item, path: tuple[int, ...], outer: Characters) -> Content:
        pointer = "".join(f"/ContentSequence/{step}" for step in path)
        characters = outer
        if (written := item.elements.get(TAGS["SpecificCharacterSet"])) is not None:
            characters = Characters(written.value)
            if characters.unknown:
                message = "a character set is none of DICOM; what is not ASCII cannot be read"
                expected = "ISO_IR 192 (UTF-8), ISO_IR 100 …"
                self.tell("ANN214", message, pointer, written.place, expected=expected)
        content = Content(item, path, characters)
        content.relation = self.word(item, "RelationshipType")
        content.kind = self.word(item, "ValueType")
        if TAGS["ReferencedContentItemIdentifier"] in item.elements:
            numbers = self.numbers(content, "ReferencedContentItemIdentifier")
            content.target = tuple(int(number) - 1 for number in numbers[1:])
        return content

    # ---- values

    def word(self, item: Item, keyword: str) -> str:
        """A code string or a UID; empty where there is none."""
        element = item.elements.get(TAGS[keyword])
        return identifier(element.value) if element else ""

    def text(self, content: Content, keyword: str) -> str | None:
        """A text; None where there is none."""
        return self.string(content.item, keyword, content.characters, content.pointer)

    def string(self, item: Item, keyword: str, characters: Characters, pointer: str) -> str | None:
        """A text of any item; None where there is none."""
        element = item.elements.get(TAGS[keyword])
        if element is None:
            return None
        pointer = f"{pointer}/{keyword}"
        if element.vr in _BINARY:
            kind = element.vr.decode()
            message = f"{keyword} is of the kind {kind}, which holds no text"
            self.tell("ANN204", message, pointer, element.place, expected=KINDS[keyword])
            return None
        if (known := self._texts.get(element.place)) is not None:
            return known
        text, whole = characters.text(element.value)
        if not whole and keyword not in self._unread:
            self._unread.add(keyword)
            message = f"{keyword} has characters that its character set does not have"
            expected = "SpecificCharacterSet as the text was written"
            self.tell("ANN214", message, pointer, element.place, expected=expected)
        text = text if KINDS[keyword] in ("UT", "ST") else text.strip()
        if text:
            self._texts[element.place] = text
        return text or None

    def numbers(self, content: Content, keyword: str) -> list[float | int]:
        """The binary numbers of an element; none where it holds no such."""
        return self.binary(content.item, keyword, content.pointer)

    def binary(self, item: Item, keyword: str, pointer: str) -> list[float | int]:
        """The binary numbers of an element of any item."""
        element = item.elements.get(TAGS[keyword])
        if element is None:
            return []
        kind = KINDS[keyword]
        letter, width = _WIDTHS[kind]
        count, rest = divmod(len(element.value), width)
        if rest or element.vr not in (kind.encode(), b"", b"UN"):
            message = f"{keyword} does not hold numbers of the kind {kind}"
            self.tell("ANN204", message, f"{pointer}/{keyword}", element.place, expected=kind)
            return []
        return list(unpack(f"{self._order}{count}{letter}", element.value))

    # ---- codes

    def codes(self, content: Content, keyword: str) -> list[Coded]:
        """The coded entries of an element: mostly one; each is judged."""
        return self.coded(content.item, keyword, content.characters, content.pointer)

    def coded(self, item: Item, keyword: str, characters: Characters, pointer: str) -> list[Coded]:
        """The coded entries of an element of any item."""
        found = []
        for at, entry in enumerate(items_of(item, keyword)):
            place = f"{pointer}/{keyword}/{at}"
            given = [self._code(entry, characters, place)]
            given += [
                self._code(other, characters, f"{place}/EquivalentCodeSequence/{n}")
                for n, other in enumerate(items_of(entry, "EquivalentCodeSequence"))
            ]
            found.append(min(given, key=_rank))
        return found

    def _code(self, entry: Item, characters: Characters, pointer: str) -> Coded:
        values = [self.string(entry, keyword, characters, pointer) for keyword in _CODES]
        filled = sorted({value for value in values if value})
        scheme = self.string(entry, "CodingSchemeDesignator", characters, pointer) or ""
        text = self.string(entry, "CodeMeaning", characters, pointer)
        if len(filled) != 1:
            what = "there is no code" if not filled else "there are several codes that differ"
            expected = "one of " + ", ".join(_CODES)
            self.tell("ANN218", f"{what} in a coded entry", pointer, entry.place, expected=expected)
            return Coded(None, None, text, pointer, entry.place)
        if filled[0] == FREE_TEXT:
            return Coded(None, None, text, pointer, entry.place)
        system, code = resolved(scheme, filled[0], self._schemes)
        if system is None:
            message = "a code does not say of which coding scheme it is"
            expected = "CodingSchemeDesignator"
            self.tell("ANN205", message, pointer, entry.place, expected=expected)
        return self._checked(Coded(system, code, text, pointer, entry.place))

    def _checked(self, coded: Coded) -> Coded:
        seen = (coded.system or "", coded.code or "", coded.text)
        new = seen not in self._judged
        self._judged.add(seen)
        if (concept := translated(coded)) is not None:
            if new:
                message = f"{coded.shown} is read as {concept.shown}"
                expected = "a code of SNOMED CT"
                self.tell("ANN217", message, coded.pointer, coded.place, expected=expected)
            coded = concept
        if new:
            self._to_judge.append(coded)
        return coded

    def judge(self, english: bool) -> None:
        """Hold the codes that were read against tables.

        Args:
            english: whether the meanings of codes are in English, as those of the tables are.
        """
        for coded in self._to_judge:
            if verdict := judged(coded, english):
                rule, message, expected, suggestion = verdict
                where = (coded.pointer, coded.place)
                self.tell(rule, message, *where, expected=expected, suggestion=suggestion)


def items_of(item: Item, keyword: str) -> Sequence[Item]:
    """The items of a sequence; none where it is missing."""
    element = item.elements.get(TAGS[keyword])
    return element.items if element else ()


def walk(root: Content) -> Iterator[Content]:
    """The items of a tree, in the order of the document."""
    waiting = [root]
    while waiting:
        content = waiting.pop()
        yield content
        waiting.extend(reversed(content.children))


def _rank(coded: Coded) -> int:
    """Which of several codes of a concept is taken: OIFM's, else RadElement's, else the first."""
    return {"OIFM": 0, "RADELEMENT": 1}.get(coded.key[0], 2 if coded.code else 3)
