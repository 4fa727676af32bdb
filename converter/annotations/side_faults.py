"""Sites whose code says one side, while another one stands beside it: told, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from converter.annotations.columns import of_each, one
from converter.annotations.sides import have_sides, parted, side_of
from converter.problems import Problem
from converter.rules import problem

# What is no other word for one of these (L, links) says nothing here.
_SIDES = {"7771000": "left", "24028007": "right", "51440002": "both sides"}
_COLUMNS = ("site_code", "laterality_code", "observation_pointer")


def side_faults(columns: Mapping[str, Any], source: str) -> list[Problem]:
    """ANN226 of each observation whose site and side contradict each other.

    Args:
        columns: of the observation table, the pointers among them.
        source: the name of the file.
    """
    codes, sides, pointers = (columns.get(name) for name in _COLUMNS)
    if codes is None or sides is None or pointers is None or sides.null_count == len(sides):
        return []
    sided = pc.fill_null(of_each(codes, have_sides), False)
    sided = pc.and_(sided, pc.is_valid(one(sides)))
    if not pc.any(sided).as_py():
        return []
    rows = (one(column).filter(sided).to_pylist() for column in (codes, sides, pointers))
    told: dict[str, Problem] = {}
    for code, side, pointer in zip(*rows, strict=True):
        inner, given = (_SIDES.get(side_of(each) or "") for each in (parted(code)[1], side))
        if inner and given and inner != given and pointer not in told:
            message = f"the code of the site says {inner}, and the side beside it {given}"
            where = {"source": source, "pointer": pointer}
            told[pointer] = problem("ANN226", message, expected="one side", **where)
    return list(told.values())
