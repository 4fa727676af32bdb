"""Lists of index codes: ``SYSTEM CODE display; SYSTEM CODE display``.

A display may hold "; " itself: a new code starts only where the name of a known code
system follows, or that of the list's first one, and after it a code with a digit in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from converter.model import IndexCode
from converter.terminology.systems import code_fault, system_named

_SEPARATOR = "; "
# No longer list is gone through for what it was meant to be.
_LONGEST = 1000
# What no system or code begins with.
_BRACKETS = "([`<"
# Some editors write no-break spaces.
_BLANKS = " \t\xa0"
_PARTS = re.compile(
    f"[{_BLANKS}]*([^{_BLANKS}]+)(?:[{_BLANKS}]+([^{_BLANKS}]+)(?:[{_BLANKS}](.*))?)?", re.DOTALL
)
# A display that goes on with a code, after something else than what separates codes.
_HIDDEN = re.compile(
    r"[;,|/][ \t\xa0]*\[?([A-Za-z][A-Za-z0-9_-]*(?: CT)?)[: \t\xa0]+[(`\[]?([A-Za-z]*[0-9][\w.-]*)"
)

# What may be one more code in a display: a known system and a code, after a semicolon any word
# in capitals and a code, an id of RadLex, an address.
_SYSTEM_CODE = re.compile(
    r"(?<![A-Za-z0-9_-])([A-Za-z][A-Za-z0-9_-]*(?: CT)?)\)?"
    r"[: \t\xa0]+[(`\[]?([A-Za-z]*[0-9][\w.-]*)"
)
_LIKE_CODE = re.compile(
    r"; [A-Z][A-Z0-9_-]{2,}[: ][ ]?[A-Za-z]*[0-9]|\b(?i:rid)[0-9]|https?://|\burn:"
)

# What people write in other ways: a colon after the system, no system before a RadLex id,
# the display in brackets or between bars.
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9_-]*(?: CT)?):[ \t]*")
_RADLEX = re.compile(r"(?<![A-Za-z0-9: ])[ \t]*\bRID(?=[0-9])")
_SHOWN = re.compile(r"((?:RID)?[0-9]{3,18})[ \t]*(?:\(([^();|]+)\)|\|([^|;]+)\|?)[ \t]*(?=;|\Z)")
_BETWEEN = re.compile(r"[ \t]*[,/|][ \t]*(?=([A-Za-z][A-Za-z0-9_-]*(?: CT)?) ([A-Za-z]*[0-9]+))")


def code_list(codes: Sequence[IndexCode]) -> str:
    """The text of a list of codes."""
    return _SEPARATOR.join(
        f"{c.system} {c.code} {c.display}" if c.display else f"{c.system} {c.code}" for c in codes
    )


# Most lists stand in hundreds of documents: "RADLEX RID28473 absent; SNOMED …".
@lru_cache(maxsize=16384)
def read_codes(text: str) -> tuple[IndexCode, ...] | None:
    """The codes of a list, None where one of them is not a system and a code.

    >>> read_codes("LOINC LA6557-8 words; none; SNOMED 2667000")[0].display
    'words; none'
    """
    codes = []
    for piece in split_codes(text):
        system, code, display = _parts(piece)
        known, colon, _ = system.partition(":")
        if not system or not code or (colon and system_named(known)):
            return None
        if system[0] in _BRACKETS or code[0] in _BRACKETS or ";" in code or code[-1] == ",":
            return None
        if _holds_code(display):
            return None
        if len(display) > 2 and display[0] == display[-1] == "|":
            # As SNOMED International writes it: 2667000 |Absent|.
            display = display[1:-1]
        codes.append(IndexCode(system, code, display or None))
    return tuple(codes)


@lru_cache(maxsize=16384)
def swallowed_code(text: str) -> str:
    """The display in a list of codes that seems to have another code in it, or nothing.

    >>> swallowed_code("RADLEX RID28473 absent and SNOMED 2667000 Absent")
    'absent and SNOMED 2667000 Absent'
    >>> swallowed_code("LOINC LA6557-8 No verbal response (>2 yrs); no vocal response")
    ''
    """
    for code in read_codes(text) or ():
        display = code.display or ""
        pairs = _SYSTEM_CODE.finditer(display)
        if _LIKE_CODE.search(display) or any(_is_sound(pair[1], pair[2]) for pair in pairs):
            return display
    return ""


def meant_codes(text: str) -> str:
    """The list of codes that a text was meant to be; nothing where that is not clear.

    >>> meant_codes("RID28473 (absent), SNOMED-CT: 2667000 |Absent|")
    'RADLEX RID28473 absent; SNOMED-CT 2667000 Absent'
    """
    meant = text[:_LONGEST].replace("`", "").strip()
    meant = _NAMED.sub(lambda m: f"{m[1]} " if system_named(m[1]) else m[0], meant)
    meant = _RADLEX.sub(lambda m: f"{m[0][:-3]}RADLEX RID", meant)
    meant = _BETWEEN.sub(lambda m: "; " if _is_sound(m[1], m[2]) else m[0], meant)
    meant = _SHOWN.sub(lambda m: f"{m[1]} {(m[2] or m[3]).strip()}", meant)
    codes = read_codes(meant) if meant != text else None
    return meant if codes and all(_is_sound(c.system, c.code) for c in codes) else ""


def begins_with_code(text: str, *, sound: bool = False) -> bool:
    """Whether a text begins with the name of a known code system and what can be its code.

    ``sound`` asks for a code that the system can have, whatever the case of its name.
    """
    system, code, _ = _parts(text)
    if sound:
        return _is_sound(system, code)
    return _is_system(system) and any(char.isdigit() for char in code)


def split_codes(text: str) -> list[str]:
    """The parts of a list that are one code each."""
    pieces = text.split(_SEPARATOR)
    if len(pieces) == 1:
        return pieces
    first = _parts(pieces[0])[0]
    starts = [0]
    shown = bool(_parts(pieces[0])[2])
    for at, (before, piece) in enumerate(pairwise(pieces), 1):
        # A code does not end with a space: what follows " ; " still belongs to the display.
        # Where there is no display yet, nothing can belong to it.
        if before[-1:] != " " and (not shown or _starts_code(piece, first)):
            starts.append(at)
            shown = bool(_parts(piece)[2])
        else:
            shown = True
    return [
        _SEPARATOR.join(pieces[start:end])
        for start, end in zip(starts, [*starts[1:], len(pieces)], strict=True)
    ]


def _starts_code(piece: str, first: str) -> bool:
    system, code, _ = _parts(piece)
    if not any(char.isdigit() for char in code):
        return False
    return system == first or _is_system(system) or _is_sound(system, code)


def _parts(piece: str) -> tuple[str, str, str]:
    """System, code and display of one code, each empty where it is not there."""
    found = _PARTS.match(piece)
    if found is None:
        return "", "", ""
    system, code, display = found[1], found[2] or "", found[3] or ""
    if display and _is_system(two := f"{system} {code}"):
        # The name of a code system may be two words, as "SNOMED CT".
        code, _, display = display.lstrip(_BLANKS).replace("\t", " ", 1).partition(" ")
        return two, code, display
    return system, code, display


def _holds_code(display: str) -> bool:
    return any(_is_sound(found[1], found[2]) for found in _HIDDEN.finditer(display))


def _is_sound(system: str, code: str) -> bool:
    """Whether a system is known, by any of its names, and can have this code."""
    known = system_named(system)
    return known is not None and known.pattern is not None and code_fault(system, code) is None


def _is_system(name: str) -> bool:
    # A display may go on with a word that is an alias in capitals only, such as "ln".
    known = system_named(name)
    return known is not None and (name.isupper() or name in known.names)
