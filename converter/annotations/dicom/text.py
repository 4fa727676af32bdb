"""Bytes of a report as text, by its character sets; what cannot be read is said.

Source: DICOM PS3.5, section 6.1, and PS3.3, section C.12.1.1.2. The codecs, and the
escape sequences between them, are pydicom's.
"""

from __future__ import annotations

import re
import warnings
from threading import Lock

from pydicom.charset import decode_bytes, python_encoding

# Without any other the repertoire is that of ASCII.
_DEFAULTS = ("", "ISO_IR 6", "ISO 2022 IR 6")
_DELIMITERS = set(b"\r\n\t\f\\^=")
_BAD = "\N{REPLACEMENT CHARACTER}"
# Warnings are silenced for the whole process, so by one thread at a time.
_SILENCE = Lock()
_FAULTS = (LookupError, UnicodeError, ValueError)


class Characters:
    """The character sets of a data set.

    Attributes:
        unknown: whether one of them is none of DICOM.
    """

    def __init__(self, written: bytes = b"") -> None:
        """Takes the value of SpecificCharacterSet."""
        terms = [term.strip() for term in written.decode("ascii", "replace").split("\\")]
        terms = [term.strip("\0 ") for term in terms]
        self.unknown = any(term not in python_encoding for term in terms)
        known = [python_encoding.get(term, "ascii") for term in terms]
        first = "ascii" if terms[0] in _DEFAULTS else known[0]
        self._encodings = [first, *known[1:]]

    def text(self, value: bytes) -> tuple[str, bool]:
        """The text, and whether every byte of it was read.

        Bytes that no character stands for become U+FFFD: a guess could make another word.
        """
        value = value.rstrip(b"\0 ")
        if not value:
            return "", True
        if value.isascii() and b"\x1b" not in value and self._encodings[0] != "shift_jis":
            return value.decode("ascii"), True
        if len(self._encodings) == 1 and b"\x1b" not in value:
            found = value.decode(self._encodings[0], "replace")
        else:
            found = self._extended(value)
        return found, _BAD not in found

    def _extended(self, value: bytes) -> str:
        """Text with escape sequences (ISO 2022)."""
        with _SILENCE, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found = decode_bytes(value, self._encodings, _DELIMITERS)
            except _FAULTS:
                return value.decode("ascii", "replace")
        return found.replace("\x1b", _BAD)


def identifier(value: bytes) -> str:
    """A UID, or another text of the default repertoire."""
    return value.decode("ascii", "replace").strip("\0 ")


_DATE = re.compile(r"(\d{4})[.]?(\d\d)[.]?(\d\d)\Z", re.ASCII)
_TIME = re.compile(r"(\d\d):?(\d\d)?:?(\d\d)?(\.\d{1,6})?\Z", re.ASCII)
_OFFSET = re.compile(r"([+-])(\d\d)(\d\d)\Z", re.ASCII)
_MOMENT = re.compile(r"(\d{8})(\d{2,6}(?:\.\d{1,6})?)?([+-]\d{4})?\Z", re.ASCII)


def moment(date: str, time: str, offset: str) -> str:
    """A date and time of DICOM (PS3.5, section 6.2) as ISO 8601; as written where it is none.

    >>> moment("20260310", "101500.5", "+0100"), moment("20260310", "", "+0100")
    ('2026-03-10T10:15:00.5+01:00', '2026-03-10')
    >>> moment("March", "", "")
    'March'
    """
    day, clock, zone = _DATE.match(date), _TIME.match(time), _OFFSET.match(offset)
    if not day or (time and not clock):
        return " ".join(part for part in (date, time, offset) if part)
    found = "-".join(day.groups())
    if clock:
        hour, minute, second, fraction = clock.groups()
        found += f"T{hour}:{minute or '00'}:{second or '00'}{fraction or ''}"
        if zone:
            sign, hours, minutes = zone.groups()
            found += f"{sign}{hours}:{minutes}"
    return found


def moment_of(written: str, offset: str) -> str:
    """The same of a value that holds date, time and offset (VR DT)."""
    parts = _MOMENT.match(written)
    if not parts:
        return written
    date, time, own = parts.groups()
    return moment(date, time or "", own or offset)
