"""Makes any text safe to print: no control, bidirectional or invisible character goes out raw.

A name that holds U+202E or an escape sequence could otherwise rewrite what a reader sees
on the terminal (Unicode TR 36, section 2; CVE-2021-42574).
"""

from __future__ import annotations

import json
import re

import msgspec

# Controls, soft hyphen, the Arabic letter mark, zero-width and bidirectional characters,
# line and paragraph separators, surrogates, the byte order mark, non-characters, tags.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
    "|["
    + "".join(f"{chr(p * 0x10000 + 0xFFFE)}{chr(p * 0x10000 + 0xFFFF)}" for p in range(1, 17))
    + "]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def printable(text: str) -> str:
    r"""Write every unsafe character of a text as an escape.

    >>> printable("a\x1b[31m\u202eb\n")
    'a\\x1b[31m\\u202eb\\n'
    """
    return _UNSAFE.sub(_escape, text)


def json_text(value: object) -> str:
    """Write readable JSON, with unsafe characters as JSON escapes: nothing is lost.

    Keys stay in their order. Non-ASCII letters stay as they are.
    """
    text = _encoded(value)
    if text.isascii():  # the encoder has left only this one
        return text.replace("\x7f", "\\u007f")
    # Most lines are plain, and a newline between members is no part of a string.
    return "\n".join(
        line if line.isascii() and "\x7f" not in line else _UNSAFE.sub(_json_escape, line)
        for line in text.split("\n")
    )


def _encoded(value: object) -> str:
    try:
        # What the standard library lays out in lines takes it ten times as long.
        return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    except (UnicodeError, OverflowError, TypeError):  # lone surrogates, numbers without end
        return json.dumps(value, ensure_ascii=False, indent=2)


def _json_escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
