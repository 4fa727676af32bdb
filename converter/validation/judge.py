"""Statements, each resolved and judged once, whoever makes them and how often."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from converter.annotations.columns import one
from converter.annotations.distinct import Distinct
from converter.terminology.releases.lookup import Terminology
from converter.validation.constraints import Constraints
from converter.validation.engine import Engine, union
from converter.validation.lookups import LOOKUPS
from converter.validation.recorded import RecordedCodes
from converter.validation.statements import Statements

_RESOLVE = ("said", "findings", "attributes", "values")
# What is known of so many statements is kept; of more, it is found out again.
_MOST = 1 << 18
# What there is for rows, by the number of their statement.
_VERDICT = """
    SELECT f, a, v, is_fact, presence, change, side, weight, numeric, minimum, maximum, whole,
           most, exclusive
    FROM verdicts ORDER BY s
"""


class Judge:
    """Keeps what is known of the statements met so far.

    Attributes:
        constraints: what the definitions permit.
        recorded: looks codes up in releases, where there are any.
        engine: holds the tables ``judged`` (by ``s``), ``finding_faults`` (told once for an
            observation) and ``statement_faults`` (told wherever they are made).
        verdicts: columns by the number of the statement: ``f``, ``a``, ``v``, ``is_fact``,
            ``presence``, ``change``, ``side``, ``weight``, ``numeric``, ``minimum``,
            ``maximum``, ``whole``, ``most`` and ``exclusive``, as
            ``sql/judge/verdicts.sql`` explains them.
        run: how often all was forgotten. Numbers of statements hold for one run.
    """

    def __init__(
        self,
        constraints: Constraints,
        terminology: Terminology | None = None,
    ) -> None:
        self.constraints = constraints
        self.recorded = RecordedCodes(terminology)
        self.engine = Engine()
        self.engine.register(constraints.tables)
        self.engine.run("judge", ["senses", "faults"])
        self.verdicts: Mapping[str, pa.Array] = {}
        self.run = 0
        self._statements = Statements()

    def statements_of(self, table: pa.Table, said: Distinct | None = None) -> pa.Array:
        """The statement of each row of an observation table, all of them judged.

        Its different statements are numbered already where ``said`` is given.
        Where texts are free there is no end of statements: all is forgotten now and then,
        and the numbers that were given before mean nothing any more.
        """
        if len(self._statements) > _MOST:
            self._forget()
        s, fresh = self._statements.of(table, said)
        if len(fresh) or not self.verdicts:
            self._judge(fresh)
        return s

    def _forget(self) -> None:
        for name in ("judged", "finding_faults", "statement_faults"):
            self.engine.connection.execute(f"DROP TABLE {name}")
        self.engine.run("judge", ["faults"])
        self.verdicts = {}
        self.run += 1
        self.recorded.forget()
        self._statements = Statements()

    def _judge(self, fresh: pa.Table) -> None:
        engine = self.engine
        with engine.given({"statements": fresh}):
            engine.run("resolve", _RESOLVE)
            looked_up = {
                name: lookup(engine.connection, self.constraints)
                for name, lookup in LOOKUPS.items()
            }
            recorded = self.recorded.faults(engine.connection, self.constraints)
            looked_up["recorded_codes"] = recorded
        with engine.given(looked_up):
            for theme in ("finding", "statement"):
                engine.connection.execute(f"INSERT INTO {theme}_faults {union(theme)}")
            engine.run("judge", ["verdicts"])
        made = "INSERT INTO judged" if self.verdicts else "CREATE TABLE judged AS"
        engine.connection.execute(f"{made} FROM verdicts")
        new = engine.table(_VERDICT)
        self.verdicts = {
            name: pa.concat_arrays([*([self.verdicts[name]] if self.verdicts else []), one(column)])
            for name, column in zip(new.column_names, new.columns, strict=True)
        }
