"""Lists of index codes: ``SYSTEM CODE display; SYSTEM CODE display``.

A display may hold "; " itself: a new code starts only where the name of a known code
system follows, or that of the list's first one, and after it a code with a digit in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from converter.model import IndexCode
from converter.terminology.systems import system_named

_SEPARATOR = "; "


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
        system, _, rest = piece.partition(" ")
        if longer := _two_words(piece):
            system, rest = longer, piece[len(longer) + 1 :]
        code, _, display = rest.partition(" ")
        if not system or not code:
            return None
        codes.append(IndexCode(system, code, display or None))
    return tuple(codes)


def split_codes(text: str) -> list[str]:
    """The parts of a list that are one code each."""
    pieces = text.split(_SEPARATOR)
    if len(pieces) == 1:
        return pieces
    first = _two_words(pieces[0]) or pieces[0].partition(" ")[0]
    # A code does not end with a space: what follows " ; " still belongs to the display.
    starts = [
        at
        for at, piece in enumerate(pieces)
        if at == 0 or (pieces[at - 1][-1:] != " " and _starts_code(piece, first))
    ]
    return [
        _SEPARATOR.join(pieces[start:end])
        for start, end in zip(starts, [*starts[1:], len(pieces)], strict=True)
    ]


def _starts_code(piece: str, first: str) -> bool:
    system = _two_words(piece) or piece.partition(" ")[0]
    rest = piece[len(system) + 1 :]
    return (system == first or _is_system(system)) and any(
        char.isdigit() for char in rest.partition(" ")[0]
    )


def _two_words(piece: str) -> str:
    """The name of a code system that is two words, as "SNOMED CT", or nothing."""
    end = piece.find(" ", piece.find(" ") + 1)
    name = piece[:end] if end > 0 else ""
    return name if name and _is_system(name) else ""


def _is_system(name: str) -> bool:
    # A display may go on with a word that is an alias in capitals only, such as "ln".
    known = system_named(name)
    return known is not None and (name.isupper() or name in known.names)
