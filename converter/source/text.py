"""Bytes to text, and offsets in the text to lines and columns.

A line ends with LF, CR LF or a lone CR (CommonMark 0.31, section 2.1), and with nothing
else: a form feed or U+2028 is a character of the line that it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from converter.problems import ConverterError, Problem, excerpt_of
from converter.rules import problem

BOM = b"\xef\xbb\xbf"

_LINE_END = re.compile(r"\r\n?|\n")
# C0 and C1 controls, without tab and what ends a line. NUL is a fault of its own.
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def decode(data: bytes, source: str = "") -> str:
    """Decode UTF-8 text; a byte order mark in front is left out (RFC 3629, section 6).

    Raises:
        ConverterError: TXT201, with the place of the first byte that is not UTF-8.
    """
    data = data.removeprefix(BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column, excerpt = Lines(before).position(len(before))
        message = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        suggestion = "save the file as UTF-8"
        raise ConverterError(
            problem(
                "TXT201",
                message,
                source=source,
                line=line,
                column=column,
                excerpt=excerpt,
                expected="UTF-8 text",
                suggestion=suggestion,
            )
        ) from error


def with_lf(text: str) -> str:
    r"""The text with every end of a line as LF; lines and columns stay what they were.

    >>> with_lf("a\r\nb\rc\n")
    'a\nb\nc\n'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def text_problems(text: str, source: str = "") -> list[Problem]:
    """What no text should hold: NUL (TXT202, an error) and control characters (TXT203).

    Each is reported once, where it first stands, with its count. For formats whose
    grammar permits raw control characters; JSON forbids them itself (RFC 8259, section 7).
    """
    found: list[Problem] = []
    if (at := text.find("\0")) >= 0:
        message = f"the text holds NUL characters ({text.count(chr(0))})"
        found.append(_at(text, at, source, "TXT202", message, "text without U+0000"))
    if first := _CONTROL.search(text):
        count = sum(1 for _ in _CONTROL.finditer(text))
        message = f"the text holds control characters ({count}), the first is "
        message += f"U+{ord(first[0]):04X}"
        found.append(_at(text, first.start(), source, "TXT203", message, "printable text"))
    return found


def _at(text: str, offset: int, source: str, code: str, message: str, expected: str) -> Problem:
    line, column, excerpt = Lines(text).position(offset)
    return problem(
        code,
        message,
        source=source,
        line=line,
        column=column,
        excerpt=excerpt,
        expected=expected,
    )


class Lines:
    r"""The lines of a text, to say where an offset stands.

    >>> Lines("ab\ncd").position(4)
    (2, 2, 'cd')
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int, str]:
        """Say the line and column of an offset, both from 1, and quote the line."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        column = offset - start + 1
        return line, column, excerpt_of(self._text, column, start, end)
