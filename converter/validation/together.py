"""What only all observations together show: ids that repeat, and findings from exam to exam.

Of each observation a few numbers are kept, hashes in place of what may be long. Where two
hashes are equal, the rows themselves are compared before anything is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.validation.engine import Engine, queries, union
from converter.validation.statements import one
from converter.validation.suspects import CHANGE, PRESENCE, Groups, Verdicts, field

# So many are compared at once, so that memory does not grow with them.
_AT_ONCE = 1 << 21
_EXAM = ("source", "subject_id", "exam_id", "report_id", "exam_time")
_VISIT = (*_EXAM, "site_code", "laterality_code")
# What two rows that a rule compares must agree in.
_ALIKE = {"ids": ("source", "observation_id"), "history": ("subject_id", "site_code")}


class Together:
    """Remembers observations, and says in the end what they show together."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        engine.run("remember", ["tables"])

    def add_ids(self, table: pa.Table, groups: Groups, rows: pa.Array) -> None:
        """Remembers the ids of observations; ``rows`` numbers the rows of the table."""
        ids = table["observation_id"]
        if ids.null_count == len(ids):
            return
        at = groups.starts
        if len(at) < len(ids):
            whole = one(ids)
            before, after = whole.slice(0, len(whole) - 1), whole.slice(1)
            changed = pc.fill_null(pc.not_equal(after, before), True)
            within = pc.greater(groups.rank.slice(1), 0)
            others = pc.indices_nonzero(pc.and_(changed, within)).cast(pa.int64())
            at = pa.concat_arrays([at, pc.add(others, 1)]) if len(others) else at
        part = table.select(["source", "observation_id", "observation"]).take(at)
        with self._engine.given({"identified": part.append_column("row", rows.take(at))}):
            self._engine.run("remember", ["ids"])

    def add_seen(
        self,
        table: pa.Table,
        groups: Groups,
        rows: pa.Array,
        s: pa.Array,
        sums: pa.Array,
        suspect: pa.Array,
        verdicts: Verdicts,
    ) -> None:
        """Remembers what observations say of presence and change, where patient and time are known.

        Of the suspects the engine has it in the table ``presence``.
        """
        visits = table.select(list(_VISIT))
        if any(visits[name].null_count == len(visits) for name in ("subject_id", "exam_time")):
            return
        visits = visits.take(groups.starts)
        f = verdicts["f"].take(s.take(groups.starts))
        spoken = pc.or_(*(pc.greater(field(sums, at), 0) for at in (PRESENCE, CHANGE)))
        taken = pc.and_(pc.and_(spoken, pc.is_valid(f)), pc.invert(suspect))
        columns: dict[str, Any] = {"f": f}
        for name, at in (("presence", PRESENCE), ("change", CHANGE)):
            sense = verdicts[name].take(s)
            mine = pc.and_(pc.is_valid(sense), taken.take(groups.index))
            has = pc.and_(taken, pc.greater(field(sums, at), 0))
            columns[name] = _spread(sense.filter(mine), has)
            columns[f"{name}_row"] = _spread(rows.filter(mine), has)
        plain = pa.table(columns)
        for name in _VISIT:
            plain = plain.append_column(name, visits[name])
        looked_at = visits.append_column("observation", table["observation"].take(groups.starts))
        given = {"plain": plain.filter(taken), "looked_at": looked_at.filter(suspect)}
        with self._engine.given(given):
            self._engine.run("remember", ["seen"])

    def faults(self) -> Iterator[tuple[tuple[str, ...], pa.Table]]:
        """What rules found, and the columns in which two rows must agree for it."""
        for part, parts in self._shares("ids"):
            found = self._engine.table(union("ids"), {"part": part, "parts": parts})
            yield _ALIKE["ids"], found
        for part, parts in self._shares("seen"):
            text = queries("remember")["history"]
            self._engine.connection.execute(text, {"part": part, "parts": parts})
            yield _ALIKE["history"], self._engine.table(union("history"))

    def _shares(self, remembered: str) -> Iterator[tuple[int, int]]:
        """The shares of a table in which it is looked at: which one, and of how many."""
        count: int = self._engine.connection.table(remembered).shape[0]
        parts = -(-count // _AT_ONCE)
        return ((part, parts) for part in range(parts))


def _spread(values: pa.Array, mask: pa.Array) -> pa.Array:
    """Values one after the other where a mask is true, null elsewhere."""
    return pc.replace_with_mask(pa.nulls(len(mask), values.type), mask, values)
