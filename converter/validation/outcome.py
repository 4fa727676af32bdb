"""What a user may choose about a validation, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.problems import Problem
from converter.terminology.releases.lookup import Terminology
from converter.validation.constraints import Constraints
from converter.validation.messages import tell
from converter.validation.positions import Locate
from converter.validation.teller import Fault, Teller

# What rules find, in numbers.
FAULTS = pa.schema(
    [
        ("code", pa.string()),
        ("row", pa.int64()),
        ("other", pa.int64()),
        ("a", pa.int32()),
        ("v", pa.int32()),
        ("said", pa.string()),
        ("candidates", pa.list_(pa.int32())),
    ]
)
_ORDER = ["row", "code", "a", "v", "other", "said"]
_CHANGES = pa.array(["OBS551", "OBS552", "OBS553", "OBS554"])


@dataclass(frozen=True)
class Options:
    """What a user may choose.

    Attributes:
        show_values: put recorded texts, numbers and ids into messages. They may tell of a
            patient.
        locate: gives the place of a source and JSON Pointer; called for problems only.
        expect: is told beforehand which places are asked for, or places in them.
        threads: so many compare observations with each other in the end.
        terminology: releases to look recorded codes up in; not where None.
    """

    show_values: bool = False
    locate: Locate | None = field(default=None, compare=False)
    expect: Callable[[Iterable[tuple[str, str]]], None] | None = field(default=None, compare=False)
    threads: int = 1
    terminology: Terminology | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Validation:
    """What came of a validation, or of a part of it.

    Attributes:
        problems: in the order of the rows.
        observations_checked: how many observations there were.
        faults: one row for each violation, before several missing attributes of one
            observation become one problem: ``code``, ``row`` (of the observation table),
            ``other`` (a second row that it concerns), ``attribute`` and ``value`` (ids),
            ``observation``, ``problem`` (its place in :attr:`problems`).
    """

    problems: tuple[Problem, ...]
    observations_checked: int
    faults: pa.Table


def ordered(parts: Sequence[pa.Table]) -> pa.Table:
    """The faults of several rules, in the order of the rows."""
    faults = pa.concat_tables([FAULTS.empty_table(), *(part.cast(FAULTS) for part in parts)])
    keys = [(name, "ascending") for name in _ORDER]
    return faults.take(pc.sort_indices(faults, keys)) if len(faults) > 1 else faults


def rows_of(faults: pa.Table) -> pa.Array:
    """The numbers of the rows that faults name, each once, in order."""
    both = pa.chunked_array([*faults["row"].chunks, *faults["other"].chunks], pa.int64())
    wanted = pc.unique(both).drop_null()
    return wanted.take(pc.sort_indices(wanted))


def validation(
    faults: pa.Table,
    rows: pa.Table,
    about: Mapping[str, pa.Array],
    checked: int,
    constraints: Constraints,
    options: Options,
) -> Validation:
    """The problems of faults.

    Args:
        faults: by :data:`FAULTS`.
        rows: the rows that they name, by the schema of ``converter.annotations``, in the
            order of :func:`rows_of`.
        about: ``f`` and ``a``, the finding and the attribute of each of these rows.
        checked: how many observations were looked at.
        constraints: what the definitions permit.
        options: see :class:`Options`.
    """
    numbers = rows_of(faults)
    at = pc.index_in(faults["row"], value_set=numbers)
    attributes, values = (
        constraints.tables[name]["id"].take(faults[key])
        for name, key in (("attributes", "a"), ("permitted", "v"))
    )
    named = pa.table(
        {
            "code": faults["code"],
            "row": faults["row"],
            "other": faults["other"],
            "observation": rows["observation"].take(at),
            "attribute": attributes,
            "value": values,
        }
    )
    told = dict(zip(numbers.to_pylist(), _records(rows), strict=True))
    if options.expect is not None:
        options.expect((row["source"] or "", row["pointer"] or "") for row in told.values())
    teller = Teller(constraints, told, options.show_values, options.locate)
    # Exams are compared by hashes, which do not tell the attribute that speaks of a change.
    change = pc.is_in(faults["code"], value_set=_CHANGES)
    a = pc.if_else(change, about["a"].take(at), faults["a"])
    given = faults.set_column(faults.column_names.index("a"), "a", a)
    given = given.append_column("f", about["f"].take(at)).to_pylist()
    groups, told_by = _grouped(map(_fault, given))
    named = named.append_column("problem", pa.array(told_by, pa.int64()))
    return Validation(tuple(tell(teller, group) for group in groups), checked, named)


def _records(rows: pa.Table) -> Iterable[dict[str, Any]]:
    """The rows one by one; columns in which nothing stands are not gone through."""
    names = [name for name in rows.column_names if rows[name].null_count < len(rows)]
    nothing = dict.fromkeys(rows.column_names)
    return (nothing | row for row in rows.select(names).to_pylist())


def _fault(row: dict[str, Any]) -> Fault:
    return Fault(**{name: value for name, value in row.items() if value is not None})


def _grouped(faults: Iterable[Fault]) -> tuple[Sequence[Sequence[Fault]], Sequence[int]]:
    """Faults that are one problem, and the problem of each fault.

    The attributes that are missing in one observation are one.
    """
    groups: list[list[Fault]] = []
    missing: dict[int, int] = {}
    told_by = []
    for fault in faults:
        at = missing.get(fault.row, len(groups)) if fault.code == "OBS507" else len(groups)
        if at == len(groups):
            groups.append([])
            if fault.code == "OBS507":
                missing[fault.row] = at
        groups[at].append(fault)
        told_by.append(at)
    return groups, told_by
