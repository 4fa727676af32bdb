"""The check digits of SNOMED CT and LOINC, and what kind of component a SNOMED CT id names.

Sources: SNOMED CT Release File Specification, sections "SCTID" and "Check-digit"
(Verhoeff's dihedral scheme); LOINC Users' Guide, "LOINC check digit" (mod 10).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

SnomedComponent: TypeAlias = Literal["concept", "description", "relationship"]

_COMPONENTS: dict[str, SnomedComponent] = {
    "0": "concept",
    "1": "description",
    "2": "relationship",
}


def _dihedral(a: int, b: int) -> int:
    """The product of two elements of the dihedral group of order 10."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


def _permutations() -> tuple[tuple[int, ...], ...]:
    """Verhoeff's permutation, applied 0 to 7 times."""
    step = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    rows = [tuple(range(10))]
    for _ in range(7):
        rows.append(tuple(rows[-1][i] for i in step))
    return tuple(rows)


_PRODUCT = tuple(tuple(_dihedral(a, b) for b in range(10)) for a in range(10))
_INVERSE = tuple(row.index(0) for row in _PRODUCT)
_PERMUTED = _permutations()


def verhoeff_digit(digits: str) -> str:
    """The digit that makes the digits, with it at their end, valid.

    >>> verhoeff_digit("5210100")
    '4'

    Raises:
        ValueError: there is something other than ASCII digits in the text, or nothing.
    """
    state = 0
    for place, digit in enumerate(reversed(_digits(digits)), start=1):
        state = _PRODUCT[state][_PERMUTED[place % 8][digit]]
    return str(_INVERSE[state])


def snomed_component(code: str) -> SnomedComponent | None:
    """What a SNOMED CT id identifies, by the partition before its check digit.

    The partition is 00, 01 or 02 in the international release and 10, 11 or 12 in an
    extension; None where it is another.

    >>> snomed_component("52101004"), snomed_component("751689013")
    ('concept', 'description')
    """
    if len(code) < 3 or code[-3] not in "01":
        return None
    return _COMPONENTS.get(code[-2])


def loinc_digit(stem: str) -> str:
    """The check digit of a LOINC code, given what stands before its hyphen.

    The codes of answers, answer lists, parts and groups (LA, LL, LP, LG) take part with
    their letters: a letter counts as its ASCII code less 48.

    >>> loinc_digit("24627"), loinc_digit("LA9633")
    ('2', '4')

    Raises:
        ValueError: there is something other than ASCII capitals and digits, or nothing.
    """
    if not stem or not all("0" <= c <= "9" or "A" <= c <= "Z" for c in stem):
        raise ValueError(f"not the stem of a LOINC code: {stem!r}")
    total = 0
    for place, character in enumerate(reversed(stem)):
        number = ord(character) - 48
        # From the right, every other place counts double, by the sum of its digits.
        total += sum(map(int, str(2 * number))) if place % 2 == 0 else number
    return str(-total % 10)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _digits(text: str) -> list[int]:
    if not _is_digits(text):
        raise ValueError(f"not a row of digits: {text!r}")
    return [int(c) for c in text]
