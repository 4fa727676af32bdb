"""Sides that stand inside of the code of an anatomic site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import of_each, shared
from converter.annotations.distinct import distinct, texts

# In an expression of SNOMED CT: 71341001:272741003=7771000 is the left femur.
_REFINED = re.compile(r":.*\b272741003 *(?:\|[^|]*\| *)?= *([0-9]{6,18})\b")
# Behind an id of RadLex, as anatomic locations have it: left and right.
_BEHIND = re.compile(r"([^:]+)_(RID582[45])\Z")
_RADLEX = re.compile(r"RID[0-9]+(?:_RID[0-9]+)*\Z")
# Left and right of RadLex in SNOMED CT, as ``ontology/qualifiers.ttl`` has them.
_IN_SNOMED = {"RID5824": "7771000", "RID5825": "24028007"}


def side_of(code: str | None) -> str | None:
    """The code of a side, the same for left and right of RadLex and of SNOMED CT.

    >>> side_of("RID5824"), side_of("7771000"), side_of("L")
    ('7771000', '7771000', 'L')
    """
    return _IN_SNOMED.get(code, code) if code else code


def split(code: str | None, side: str | None) -> tuple[str | None, str | None]:
    """Site and side, where the code of a site may have the side in it that stands beside it.

    >>> split("RID205_RID5824", None), split("RID205_RID5824", "7771000")
    (('RID205', 'RID5824'), ('RID205', '7771000'))
    >>> split("RID205_RID5824", "RID5825"), split("RID205", None)
    (('RID205_RID5824', 'RID5825'), ('RID205', None))
    """
    place, inner = parted(code)
    if inner is None or (side is not None and side_of(side) != side_of(inner)):
        return code, side
    return place, side or inner


def implied_system(code: str | None) -> str | None:
    """The system of a site whose code does not say it: RadLex, by the form of the code.

    >>> implied_system("RID205"), implied_system("39607008")
    ('RADLEX', None)
    """
    return "RADLEX" if code and _RADLEX.match(code) else None


def implied_systems(codes: pa.Array) -> pa.Array:
    """The systems of sites whose codes do not say them."""
    return pa.array(map(implied_system, codes.to_pylist()), pa.string())


def with_sides(columns: Mapping[str, Any]) -> dict[str, pa.Array]:
    """The columns of sites and sides that change where the code of a site has its side in it.

    Args:
        columns: of text, by the names of the observation table.
    """
    codes = columns.get("site_code")
    if codes is None or not pc.any(of_each(codes, have_sides)).as_py():
        return {}
    numbers, pairs = pairs_of(codes, columns.get("laterality_code"))
    places, sides = zip(*(split(*pair) for pair in pairs), strict=True)
    return {
        name: shared(pa.array(found, pa.string()), numbers)
        for name, found in (("site_code", places), ("laterality_code", sides))
    }


def pairs_of(codes: Any, sides: Any) -> tuple[pa.Array, list[tuple[str | None, str | None]]]:
    """The different codes of sites, each with the code of the side beside it.

    Args:
        codes: a column of text.
        sides: another one; None where there is none.

    Returns:
        The number of each row's pair, and the pairs.
    """
    table = pa.table({"code": codes, "side": pa.nulls(len(codes)) if sides is None else sides})
    numbers, first = distinct(table, table.column_names)
    found = texts(table, table.column_names, first)
    return numbers, list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def have_sides(codes: pa.Array) -> pa.Array:
    """Which codes of sites have a side in them."""
    return pa.array([parted(code)[1] is not None for code in codes.to_pylist()], pa.bool_())


def parted(code: str | None) -> tuple[str | None, str | None]:
    """The site and the side of a code; an expression stays whole, since it may say more.

    Args:
        code: of an anatomic site, in any system.

    Returns:
        The code without its side, and the code of the side; None where it has none.

    >>> parted("RID39518_RID5824"), parted("RID39518"), parted(None)
    (('RID39518', 'RID5824'), ('RID39518', None), (None, None))
    >>> parted("71341001:272741003=7771000")
    ('71341001:272741003=7771000', '7771000')
    """
    if code is None:
        return None, None
    if behind := _BEHIND.match(code):
        return behind[1], behind[2]
    refined = _REFINED.search(code)
    return code, refined[1] if refined else None
