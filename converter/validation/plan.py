"""The plan: reduce the observations, resolve what they name, run every rule, tell the problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from converter.model import FindingModel
from converter.problems import Problem
from converter.rules import problem
from converter.validation import engine
from converter.validation.constraints import Constraints
from converter.validation.lookups import LOOKUPS
from converter.validation.messages import tell
from converter.validation.statements import reduced
from converter.validation.teller import Fault, Teller

if TYPE_CHECKING:
    import duckdb

_FAULTS = pa.schema(
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
# A finding's fault is told once for an observation, a statement's wherever it is made.
_SPREAD = {
    "finding": "SELECT min(r.row) AS row, NULL::BIGINT AS other, q.a, q.v, q.said, q.candidates "
    "FROM found q JOIN rows r ON r.s = q.s "
    "GROUP BY r.observation, q.a, q.v, q.said, q.candidates",
    "statement": "SELECT r.row, NULL::BIGINT AS other, q.a, q.v, q.said, q.candidates "
    "FROM found q JOIN rows r ON r.s = q.s",
    "observation": "FROM found",
}
_WITH_FINDING = (
    "SELECT q.*, c.f FROM faults q JOIN rows r ON r.row = q.row JOIN checked c ON c.s = r.s "
    "ORDER BY q.row, q.code, q.a, q.v, q.other, q.said"
)


class Place(Protocol):
    """Where a part of a document stands; see :class:`converter.definitions.Position`."""

    @property
    def line(self) -> int:
        """From 1; 0 where it is not known."""

    @property
    def column(self) -> int:
        """In characters, from 1; 0 where it is not known."""

    @property
    def excerpt(self) -> str:
        """The line itself."""


Locate = Callable[[str, str], Place]


@dataclass(frozen=True)
class Options:
    """What a user may choose.

    Attributes:
        show_values: put recorded texts, numbers and ids into messages. They may tell of a
            patient.
        locate: gives the place of a source and JSON Pointer; called for problems only.
    """

    show_values: bool = False
    locate: Locate | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Validation:
    """What came of a validation.

    Attributes:
        problems: in the order of the rows.
        observations_checked: how many observations the table holds.
        faults: one row for each violation, before several missing attributes of one
            observation become one problem: ``code``, ``row`` (of the observation table),
            ``other`` (a second row that it concerns), ``attribute`` and ``value`` (ids),
            ``observation``.
    """

    problems: tuple[Problem, ...]
    observations_checked: int
    faults: pa.Table


def validate_table(
    table: pa.Table,
    definitions: Constraints | Iterable[FindingModel],
    *,
    options: Options | None = None,
) -> Validation:
    """Checks an observation table against definitions.

    Args:
        table: by the schema of ``converter.annotations``.
        definitions: the findings, or their constraints where they are used again.
        options: see :class:`Options`.
    """
    options = options or Options()
    constraints = (
        definitions if isinstance(definitions, Constraints) else Constraints.of(definitions)
    )
    if not len(table):
        nothing = problem("OBS500", "no observation was found, so nothing was checked")
        return Validation((nothing,), 0, _named(_FAULTS.empty_table(), table, constraints))
    connection = engine.connect()
    try:
        _prepare(connection, table, constraints)
        faults = _faults(connection)
    finally:
        connection.close()
    observations = pc.count_distinct(table["observation"]).as_py()
    problems = _problems(faults, table, constraints, options)
    return Validation(tuple(problems), observations, _named(faults, table, constraints))


def _prepare(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, constraints: Constraints
) -> None:
    statements = reduced(table)
    for name, part in constraints.tables.items():
        engine.register(connection, name, part)
    for name in ("rows", "statements", "visits", "sites"):
        engine.register(connection, name, getattr(statements, name))
    for name in ("said", "findings", "attributes", "values"):
        engine.execute(connection, name)
    for name, lookup in LOOKUPS.items():
        engine.register(connection, name, lookup(connection, constraints))
    for name in ("senses", "facts", "several", "presence", "history"):
        engine.execute(connection, name)


def _faults(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    found = []
    for theme, spread in _SPREAD.items():
        for code, query in engine.queries(theme).items():
            part = connection.sql(query).to_arrow_table()
            if not len(part):
                continue
            engine.register(connection, "found", part)
            part = connection.sql(spread).to_arrow_table()
            part = part.select(_FAULTS.names[1:]).cast(pa.schema(list(_FAULTS)[1:]))
            codes = pa.repeat(pa.scalar(code), len(part))
            found.append(part.add_column(0, "code", codes))
    faults = pa.concat_tables(found) if found else _FAULTS.empty_table()
    engine.register(connection, "faults", faults)
    return connection.sql(_WITH_FINDING).to_arrow_table()


def _named(faults: pa.Table, table: pa.Table, constraints: Constraints) -> pa.Table:
    attributes, values = (
        constraints.tables[name]["id"].take(faults[key])
        for name, key in (("attributes", "a"), ("permitted", "v"))
    )
    return pa.table(
        {
            "code": faults["code"],
            "row": faults["row"],
            "other": faults["other"],
            "observation": table["observation"].take(faults["row"]),
            "attribute": attributes,
            "value": values,
        }
    )


def _problems(
    faults: pa.Table, table: pa.Table, constraints: Constraints, options: Options
) -> list[Problem]:
    if not len(faults):
        return []
    wanted = pc.unique(pa.concat_arrays([_whole(faults["row"]), _whole(faults["other"])]))
    wanted = wanted.drop_null()
    rows = dict(zip(wanted.to_pylist(), table.take(wanted).to_pylist(), strict=True))
    teller = Teller(constraints, rows, options.show_values, options.locate)
    return [tell(teller, group) for group in _grouped(map(_fault, faults.to_pylist()))]


def _fault(row: dict[str, Any]) -> Fault:
    return Fault(**{name: value for name, value in row.items() if value is not None})


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _grouped(faults: Iterable[Fault]) -> Iterable[Sequence[Fault]]:
    """Faults that are one problem: the attributes that are missing in one observation."""
    groups: dict[tuple[object, ...], list[Fault]] = {}
    for n, fault in enumerate(faults):
        key = (fault.code, fault.row) if fault.code == "OBS507" else (n,)
        groups.setdefault(key, []).append(fault)
    return groups.values()
