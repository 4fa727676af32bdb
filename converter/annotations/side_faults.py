"""Sites whose code says one side, while another one stands beside it: told, and kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.sides import pairs_of, parted, side_of
from converter.problems import Problem
from converter.rules import problem

# What is no other word for one of these (L, links) says nothing here.
_SIDES = {"7771000": "left", "24028007": "right", "51440002": "both sides"}


def side_faults(columns: Mapping[str, Any], source: str) -> list[Problem]:
    """ANN226 of each observation whose site and side contradict each other.

    Args:
        columns: of the observation table, the pointers among them.
        source: the name of the file.
    """
    codes, sides = columns.get("site_code"), columns.get("laterality_code")
    if codes is None or sides is None or sides.null_count == len(sides):
        return []
    numbers, pairs = pairs_of(codes, sides)
    messages = [_contradiction(*pair) for pair in pairs]
    wrong = pa.array([bool(message) for message in messages], pa.bool_()).take(numbers)
    if not pc.any(wrong).as_py():
        return []
    pointers = one(columns["observation_pointer"])
    rows = (column.filter(wrong).to_pylist() for column in (pointers, numbers))
    told: dict[str, int] = {}
    for pointer, number in zip(*rows, strict=True):
        told.setdefault(pointer, number)
    return [
        problem("ANN226", messages[number], expected="one side", source=source, pointer=pointer)
        for pointer, number in told.items()
    ]


def _contradiction(code: str | None, side: str | None) -> str:
    """What is told where a site and the side beside it contradict each other; else nothing."""
    inner, given = (_SIDES.get(side_of(each) or "") for each in (parted(code)[1], side))
    if not inner or not given or inner == given:
        return ""
    return f"the code of the site says {inner}, and the side beside it {given}"
