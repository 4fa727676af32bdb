"""Observation tables with what they resolve to beside them."""

from __future__ import annotations

from typing import NamedTuple, Self

import pyarrow as pa
import pyarrow.compute as pc

from converter.validation.constraints import Constraints
from converter.validation.judge import Judge
from converter.validation.own_units import with_own_units


class Resolved(NamedTuple):
    """An observation table with what it resolves to, and the run of its statements' numbers."""

    table: pa.Table
    run: int


class Resolver:
    """Resolves tables of observations, one after the other; to be used in a ``with``."""

    def __init__(self, constraints: Constraints) -> None:
        self._constraints = constraints
        self._judge = Judge(constraints)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._judge.engine.close()

    def resolved(self, table: pa.Table) -> Resolved:
        """The table with ``s``, ``f``, ``a``, ``v`` and ``doubted`` beside its columns.

        Args:
            table: by the schema of ``converter.annotations``.

        Returns:
            The same rows, the facts of graphs with the unit of their attribute: the number of
            what each says (in another run the same number is something else); finding,
            attribute and value by their numbers in the constraints, null where they do not
            resolve; and whether the text beside a value names another one (OBS520), so that it
            is in doubt what was meant.
        """
        table = with_own_units(table, self._constraints)
        s = self._judge.statements_of(table)
        table = table.append_column("s", s)
        for name in ("f", "a", "v"):
            table = table.append_column(name, self._judge.verdicts[name].take(s))
        doubted = self._judge.engine.table(
            "SELECT DISTINCT s FROM statement_faults WHERE code = 'OBS520'"
        )
        table = table.append_column("doubted", pc.is_in(s, value_set=doubted["s"]))
        return Resolved(table, self._judge.run)
