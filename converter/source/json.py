"""Where everything stands in a JSON text, and what is wrong with the text as JSON.

The decoders that read documents fast say little about places: this scanner is asked
when something is wrong, or when the position of a part is needed. It goes through the
text once, without recursion, so that nesting costs it nothing, and it finds what
decoders let pass: keys that repeat (RFC 8259, section 4), numbers that no other tool
would read alike (section 6) and halves of surrogate pairs (section 8.2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NoReturn, TypeAlias

MAX_DEPTH = 200
MAX_DIGITS = 18
# A scan that has met so many faults stops: nobody reads more of them.
MAX_FAULTS = 1000

# A path into a JSON document: keys of objects and indexes of arrays.
JsonPath: TypeAlias = Sequence[str | int]

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})')
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_WORD = re.compile(r"-?[A-Za-z0-9_.+-]+")
_LITERALS = frozenset({"true", "false", "null"})
_NOT_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})
_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class FaultKind(StrEnum):
    """What can be wrong with a text as JSON."""

    SYNTAX = "syntax"
    DUPLICATE = "duplicate"
    NOT_A_NUMBER = "not-a-number"
    LONG_NUMBER = "long-number"
    DEPTH = "depth"
    SURROGATE = "surrogate"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, where it is, and what was expected there."""

    kind: FaultKind
    message: str
    offset: int
    path: tuple[str | int, ...] = ()
    expected: str = ""


@dataclass(slots=True)
class Node:
    """One value of the document: where it starts, where its key does, what it holds."""

    start: int
    key: int = -1
    end: int = -1
    children: dict[str | int, Node] | None = None


@dataclass(slots=True)
class Scan:
    """What a scan found: the values with their places, and the faults in order."""

    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)
    end: int = 0

    def nearest(self, path: JsonPath) -> tuple[tuple[str | int, ...], Node | None]:
        """The deepest value on a path that the text has, with its own path."""
        node, found = self.root, 0
        for step in path:
            below = node.children.get(step) if node and node.children else None
            if below is None:
                break
            node, found = below, found + 1
        return tuple(path[:found]), node

    def offset(self, pointer: str) -> int | None:
        """The offset of the value at a JSON Pointer (RFC 6901), None where there is none."""
        node = self.root
        for token in pointer.split("/")[1:]:
            if node is None or not node.children:
                return None
            key = token.replace("~1", "/").replace("~0", "~")
            below = node.children.get(key)
            if below is None and key.isascii() and key.isdigit():
                below = node.children.get(int(key))
            node = below
        return node.start if node else None


def pointer_of(path: JsonPath) -> str:
    """The JSON Pointer of a path (RFC 6901, section 3).

    >>> pointer_of(["a/b", 0, "m~n"])
    '/a~1b/0/m~0n'
    """
    text = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
    # A key with half of a surrogate pair could not be printed.
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def scan(text: str, start: int = 0, *, end: int | None = None, depth: int = MAX_DEPTH) -> Scan:
    """Go through one JSON document.

    Args:
        text: the text that holds the document; a lone document, or one of several.
        start: where in the text the document starts (white space may come first).
        end: where it must have ended; None for the end of the text.
        depth: how deep arrays and objects may nest.

    Returns:
        The places of all values and the faults. All offsets are those of ``text``. A
        syntax error and too deep a nesting end the scan; the places before are there.
    """
    return _Scanner(text, len(text) if end is None else end, depth).run(start)


class _Stop(Exception):  # noqa: N818 - not an error, the way out of the loop
    """The rest cannot be read."""


class _Scanner:
    def __init__(self, text: str, end: int, depth: int) -> None:
        self.text, self.end, self.depth = text, end, depth
        self.pos = 0
        self.found = Scan()
        # The open arrays and objects, and the key or index under which each is held.
        self.open: list[tuple[Node, bool]] = []
        self.path: list[str | int] = []

    def run(self, start: int) -> Scan:
        self.pos = start
        try:
            self.space()
            if self.pos >= self.end:
                self.fail("there is no JSON value here", "an object, an array or a value")
            self.value(-1)
            while self.open:
                self.step()
            self.found.end = self.pos
            self.space()
            if self.pos < self.end:
                self.fail("there is more after the end of the document", "nothing more")
        except _Stop:
            self.found.end = self.pos
        return self.found

    def step(self) -> None:
        """Read the next item of the innermost array or object, or its end."""
        node, is_object = self.open[-1]
        children = node.children
        assert children is not None  # noqa: S101 - what is open has a dict
        close, kind = ("}", "object") if is_object else ("]", "array")
        self.space()
        if self.peek() == close:
            self.pos += 1
            node.end = self.pos
            self.open.pop()
            if self.path:
                self.path.pop()
            return
        if children:
            if self.peek() != ",":
                what = f"',' or '{close}'"
                self.fail(f"the {kind} goes on without a comma, or is not closed", what)
            comma_at = self.pos
            self.pos += 1
            self.space()
            if self.peek() == close:
                self.pos = comma_at
                self.fail(f"a comma stands before the end of the {kind}", f"'{close}' without it")
        if not is_object:
            self.path.append(len(children))
            self.value(-1)
            return
        key_at = self.pos
        if self.peek() != '"':
            expected = "a key in double quotes" if children else "a key in double quotes or '}'"
            self.fail("a key of the object is missing", expected)
        key = self.string()
        self.space()
        if self.peek() != ":":
            # Not quoted: a string without a value may be a value that lost its key.
            self.fail("a key of the object has no value", "':'")
        self.path.append(key)
        if key in children:
            message = f"the key {_short(key)} stands more than once in this object"
            self.fault(FaultKind.DUPLICATE, message, key_at, "each key once")
        self.pos += 1
        self.value(key_at)

    def value(self, key_at: int) -> None:
        """Read one value; an array or object is only opened."""
        self.space()
        node = Node(self.pos, key_at)
        if self.open:
            holder = self.open[-1][0].children
            if holder is not None:
                holder[self.path[-1]] = node
        else:
            self.found.root = node
        char = self.peek()
        if char in ("{", "["):
            if len(self.open) >= self.depth:
                message = f"arrays and objects nest more than {self.depth} deep"
                self.fault(FaultKind.DEPTH, message, self.pos, f"at most {self.depth} levels")
                raise _Stop
            node.children = {}
            self.open.append((node, char == "{"))
            self.pos += 1
            return
        if char == '"':
            self.string()
        elif char == "-" or char.isdigit():
            self.number()
        else:
            self.word()
        node.end = self.pos
        if self.path:
            self.path.pop()

    def string(self) -> str:
        """Read a string and give what it means."""
        text, begin = self.text, self.pos
        parts: list[str] = []
        pos = begin + 1
        while True:
            plain = _PLAIN.match(text, pos, self.end)
            assert plain is not None  # noqa: S101 - it matches the empty text too
            parts.append(plain[0])
            pos = plain.end()
            if pos >= self.end:
                self.pos = begin
                self.fail("the string is not closed", "a closing double quote")
            if text[pos] == '"':
                self.pos = pos + 1
                return "".join(parts)
            escape = _ESCAPE.match(text, pos, self.end)
            if escape is None:
                self.pos = pos
                if text[pos] == "\\":
                    self.fail(
                        "the backslash starts no escape", r"one of \" \\ \/ \b \f \n \r \t \u"
                    )
                name = f"U+{ord(text[pos]):04X}"
                self.fail(f"the control character {name} stands in a string", "an escape")
            char, after = self.unescaped(escape[0], escape.end())
            if "\ud800" <= char <= "\udfff" and len(char) == 1:
                message = f"{escape[0]} is half of a surrogate pair, and no character"
                self.fault(FaultKind.SURROGATE, message, pos, "a pair, or the character itself")
            parts.append(char)
            pos = after

    def unescaped(self, escape: str, after: int) -> tuple[str, int]:
        if escape[1] != "u":
            return _SHORT.get(escape[1], escape[1]), after
        unit = int(escape[2:], 16)
        if 0xD800 <= unit <= 0xDBFF:
            second = _ESCAPE.match(self.text, after, self.end)
            if (
                second
                and second[0][1] == "u"
                and 0xDC00 <= (low := int(second[0][2:], 16)) <= 0xDFFF
            ):
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), second.end()
        return chr(unit), after

    def number(self) -> None:
        word = _WORD.match(self.text, self.pos, self.end)
        if word and word[0] in _NOT_NUMBERS:
            self.word()
            return
        found = _NUMBER.match(self.text, self.pos, self.end)
        if found is None or (word and word.end() > found.end()):
            self.fail("this is not a JSON number", "digits, as in -12.5 or 1e3")
        if _too_long(*found.groups()):
            limit = f"at most {MAX_DIGITS} digits before and after the point"
            message = "the number has more digits than tools read alike"
            self.fault(FaultKind.LONG_NUMBER, message, self.pos, limit)
        self.pos = found.end()

    def word(self) -> None:
        word = _WORD.match(self.text, self.pos, self.end)
        if word and word[0] in _NOT_NUMBERS:
            message = f"{word[0]} is not a JSON number"
            self.fault(FaultKind.NOT_A_NUMBER, message, self.pos, "a number or null")
        elif word is None or word[0] not in _LITERALS:
            expected = "a string, a number, an object, an array, true, false or null"
            self.fail("there is no JSON value here", expected)
        self.pos = word.end()

    def space(self) -> None:
        found = _SPACE.match(self.text, self.pos, self.end)
        if found:
            self.pos = found.end()

    def peek(self) -> str:
        return self.text[self.pos] if self.pos < self.end else ""

    def fault(self, kind: FaultKind, message: str, offset: int, expected: str) -> None:
        self.found.faults.append(Fault(kind, message, offset, tuple(self.path), expected))
        if len(self.found.faults) >= MAX_FAULTS:
            raise _Stop

    def fail(self, message: str, expected: str) -> NoReturn:
        if self.pos >= self.end:
            message = "the document ends too early: " + message
        self.fault(FaultKind.SYNTAX, message, self.pos, expected)
        raise _Stop


def _short(key: str) -> str:
    return repr(key if len(key) <= 60 else key[:60] + "…")


def _too_long(whole: str, fraction: str | None, exponent: str | None) -> bool:
    fraction = fraction or ""
    if len(whole) > MAX_DIGITS or len(fraction) > MAX_DIGITS:
        return True
    if not exponent:
        return False
    if len(exponent.lstrip("+-0")) > 3:
        return True
    shift = int(exponent)
    return len(whole) + shift > MAX_DIGITS or len(fraction) - shift > MAX_DIGITS
