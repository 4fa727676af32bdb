"""Bytes to text, and offsets in the text to lines and columns."""

from __future__ import annotations

from bisect import bisect_right

from converter.problems import ConverterError
from converter.rules import problem

BOM = b"\xef\xbb\xbf"

# A line longer than this is quoted in part: nobody reads a caret under a megabyte.
_LONGEST_EXCERPT = 400


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
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02X} at offset {error.start} is not UTF-8"
        suggestion = "save the file as UTF-8"
        raise ConverterError(
            problem(
                "TXT201",
                message,
                source=source,
                line=line,
                column=column,
                expected="UTF-8 text",
                suggestion=suggestion,
            )
        ) from error


class Lines:
    r"""The lines of a text, to say where an offset stands.

    >>> Lines("ab\ncd").position(4)
    (2, 2, 'cd')
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def position(self, offset: int) -> tuple[int, int, str]:
        """Say the line and column of an offset, both from 1, and quote the line."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        end = self._text.find("\n", start)
        end = len(self._text) if end < 0 else end
        excerpt = self._text[start : min(end, start + _LONGEST_EXCERPT)].rstrip("\r")
        return line, offset - start + 1, excerpt
