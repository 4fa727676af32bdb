"""Observations that their status takes back: they were never true, or never made.

Source: FHIR R4, value set observation-status.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import changed, of_each, one
from converter.problems import Problem
from converter.rules import problem

_WITHDRAWN = ("cancelled", "entered-in-error")
_STATUS = pa.array(_WITHDRAWN)
# As tables have it: "Entered in Error", "entered_in_error".
_BETWEEN = r"[\s_]+"


def is_withdrawn(status: str | None) -> bool:
    """Whether a status takes an observation back.

    >>> is_withdrawn("Entered in error"), is_withdrawn("final"), is_withdrawn(None)
    (True, False, False)
    """
    return status is not None and re.sub(_BETWEEN, "-", status.strip().lower()) in _WITHDRAWN


def without_withdrawn(table: pa.Table) -> tuple[pa.Table, list[tuple[str, str]]]:
    """Leaves out what was taken back.

    Args:
        table: by the schema of ``converter.annotations``.

    Returns:
        The other rows, whose observations are numbered on without a gap; and of each
        observation that is left out the pointer and the status.
    """
    status = table["status"]
    if status.null_count == len(table):
        return table, []
    gone = of_each(status, lambda told: pc.is_in(_as_codes(told), value_set=_STATUS))
    if not pc.any(gone).as_py():
        return table, []
    pointers, told = (table[name].filter(gone) for name in ("observation_pointer", "status"))
    codes = _as_codes(told.cast(pa.string()))
    named = dict(zip(pointers.to_pylist(), codes.to_pylist(), strict=True))
    first = pc.min(table["observation"])
    # Where one row of an observation says so, it holds for all.
    numbers = one(table["observation"])
    kept = table.filter(pc.invert(pc.is_in(numbers, value_set=pc.unique(numbers.filter(gone)))))
    number = pc.add(pc.cumulative_sum(changed(one(kept["observation"])).cast(pa.int64())), first)
    at = table.column_names.index("observation")
    kept = kept.set_column(at, table.schema.field(at), pc.subtract(number, 1))
    return kept, list(named.items())


def withdrawn_message(status: str) -> str:
    """What is told of an observation that is left out."""
    return f"the observation is {status}: it is left out"


def withdrawn_with(what: str, status: str, count: int) -> str:
    """What is told of a report or a document that takes so many observations along."""
    many = "its observation is" if count == 1 else f"its observations ({count}) are"
    return f"the {what} is {status}: {many} left out"


def withdrawn_problem(source: str, pointer: str, status: str) -> Problem:
    """The problem of an observation that is left out of a table."""
    return problem("ANN221", withdrawn_message(status), source=source, pointer=pointer)


def _as_codes(told: pa.Array) -> pa.Array:
    """Statuses as FHIR has them: of lower case, with hyphens."""
    lowered = pc.utf8_lower(pc.utf8_trim_whitespace(told))
    return pc.replace_substring_regex(lowered, _BETWEEN, "-")
