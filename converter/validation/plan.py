"""The plan: judge what is said, look at the suspects, run every rule, tell the problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import numbers, one
from converter.annotations.table import SCHEMA
from converter.model import FindingModel
from converter.rules import problem
from converter.validation.arranged import Arranged
from converter.validation.constraints import Constraints
from converter.validation.engine import union
from converter.validation.judge import Judge
from converter.validation.outcome import (
    FAULTS,
    Options,
    Validation,
    ordered,
    rows_of,
    validation,
)
from converter.validation.own_units import with_own_units
from converter.validation.sites import COLUMNS as PLACE
from converter.validation.sites import with_places
from converter.validation.statements import SAID
from converter.validation.suspects import Needs, marked, on_two_sides, suspects
from converter.validation.together import Together, by_alike

# A finding's fault is told once for an observation, a statement's wherever it is made.
_SAID = """
    SELECT q.code, min(r.row) AS row, NULL::BIGINT AS other, q.a, q.v, q.said, q.candidates
    FROM rows r JOIN finding_faults q ON q.s = r.s
    GROUP BY q.code, r.observation, q.a, q.v, q.said, q.candidates
    UNION ALL
    SELECT q.code, r.row, NULL, q.a, q.v, q.said, q.candidates
    FROM rows r JOIN statement_faults q ON q.s = r.s
"""
# What rules look at in the rows themselves.
_TEXTS = ("number_text", "site_code", "site_text", "other_codes")
# The columns of the observation table that are looked at.
COLUMNS = frozenset(
    (
        *SAID,
        *("number", "number_text", "observation_id", "subject_id", "report_id", "exam_id"),
        *("exam_time", *PLACE, "document", "status"),
    )
)

# Gives rows of earlier tables by their numbers, which go on from table to table.
Fetch = Callable[[pa.Array], pa.Table]


class Validator:
    """Checks observations that come in tables, one after the other.

    Attributes:
        observations_checked: how many observations there were so far.
    """

    def __init__(
        self,
        definitions: Constraints | Iterable[FindingModel],
        *,
        options: Options | None = None,
        fetch: Fetch | None = None,
    ) -> None:
        """Makes ready.

        Args:
            definitions: the findings, or their constraints where they are used again.
            options: see :class:`Options`.
            fetch: gives rows of earlier tables. Without it the tables are kept.
        """
        self._constraints = Constraints.of(definitions)
        self.observations_checked = 0
        self._options = options or Options()
        self._fetch = fetch
        self._kept: list[pa.Table] = []
        self._count = 0
        self._judge = Judge(self._constraints, self._options.terminology)
        self._engine = self._judge.engine
        self._together = Together(self._engine, self._options.threads)
        attributes = self._constraints.tables["attributes"]
        self._needs = Needs.of(attributes, len(self._constraints.findings))

    def __enter__(self) -> Validator:
        """The validator itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Lets go of what is remembered."""
        self._together.close()
        self._engine.close()

    def add(self, table: pa.Table | Arranged, rows: pa.Array | None = None) -> Validation:
        """Checks more observations.

        Args:
            table: by the schema of ``converter.annotations``, of whole observations. A
                text column may also be a dictionary of texts, which is faster. It may have
                been arranged before.
            rows: the numbers of the rows; they go on from table to table where None.

        Returns:
            What is wrong with them by themselves.
        """
        start = self._count
        arranged = table if isinstance(table, Arranged) else Arranged.of(table)
        given = arranged.given
        faults = self._look(arranged, numbers(len(given), start) if rows is None else rows)
        wanted = rows_of(faults)
        if rows is None:
            return self._outcome(faults, given.take(pc.subtract(wanted, start)))
        return self._outcome(faults, given.take(pc.index_in(wanted, value_set=rows)))

    def remembered(self) -> dict[str, pa.Table]:
        """What is remembered of the observations so far, for another validator to compare.

        It is forgotten here, so that none of it comes twice; see
        :class:`converter.validation.together.Together`.
        """
        self._kept.clear()
        return self._together.taken()

    def compare(self, theme: str, remembered: pa.Table) -> pa.Table:
        """What observations show together that validators remembered.

        Args:
            theme: a key of what :meth:`remembered` gives.
            remembered: all rows of a theme that have one key, of many keys.

        Returns:
            What may be wrong, by ``FAULTS``: :meth:`tell` looks at the rows themselves.
        """
        self._together.put(theme, remembered)
        found = [faults for _, faults in self._together.faults()]
        return pa.concat_tables([FAULTS.empty_table(), *found])

    def tell(self, faults: pa.Table, numbers: pa.Array, rows: pa.Table) -> Validation:
        """What is wrong with observations together.

        Args:
            faults: what :meth:`compare` gave.
            numbers: of rows, each once.
            rows: those rows, which hold all that the faults name.
        """
        found = [(alike, faults.filter(mask)) for alike, mask in by_alike(faults)]
        kept = ordered([_agreeing(alike, part, numbers, rows) for alike, part in found])
        return self._outcome(kept, rows.take(pc.index_in(rows_of(kept), value_set=numbers)))

    def finish(self) -> Validation:
        """What all observations together show, and whether there was one."""
        return self._outcome(*self._compare(FAULTS.empty_table()), last=True)

    def check(self, table: pa.Table) -> Validation:
        """Checks observations of which no more come: the problems of all in order of the rows."""
        rows = numbers(len(table), self._count)
        found = self._look(Arranged.of(table), rows)
        return self._outcome(*self._compare(found), last=True)

    def _look(self, arranged: Arranged, rows: pa.Array) -> pa.Table:
        """What is wrong with observations by themselves; they are remembered."""
        if self._fetch is None:
            self._kept.append(arranged.given)
        if not len(rows):
            return FAULTS.empty_table()
        self._count += len(rows)
        self.observations_checked += len(arranged.groups.starts)
        return self._faults(arranged, rows if arranged.order is None else rows.take(arranged.order))

    def _compare(self, before: pa.Table) -> tuple[pa.Table, pa.Table]:
        """What all observations together show, with the faults before; and the rows of all."""
        found = list(self._together.faults())
        wanted = rows_of(pa.concat_tables([before, *(faults for _, faults in found)]))
        rows = self._rows(wanted)
        made = ordered([before, *(_agreeing(alike, part, wanted, rows) for alike, part in found)])
        left = rows_of(made)
        return made, rows.take(pc.index_in(left, value_set=wanted))

    def _faults(self, arranged: Arranged, rows: pa.Array) -> pa.Table:
        """What is wrong with observations by themselves."""
        table, groups, site = arranged.table, arranged.groups, arranged.site
        s = self._judge.statements_of(table, arranged.said)
        verdicts = self._judge.verdicts
        sums = groups.sums(verdicts["weight"].take(s))
        number = one(table["number"])
        suspect = suspects(groups, s, sums, number, table["number_text"], verdicts, self._needs)
        suspect = pc.or_(suspect, on_two_sides(groups, s, arranged.side, verdicts))
        site_faults = arranged.site_faults
        if len(site_faults):
            bad = pc.is_in(site, value_set=one(site_faults["site"]))
            at = groups.index.take(pc.indices_nonzero(bad).cast(pa.int64()))
            suspect = pc.or_(suspect, marked(at, len(groups.starts)))
        columns = {"row": rows, "observation": table["observation"], "s": s, "site": site}
        columns |= {"number": number, "side": arranged.side}
        columns |= {name: table[name] for name in _TEXTS}
        found, spoken = [FAULTS.empty_table()], None
        close = pa.table(columns).filter(suspect.take(groups.index))
        if len(close):
            with self._engine.given({"rows": close, "site_faults": site_faults}):
                self._engine.run("observed", ["facts", "several", "presence"])
                found = [self._engine.table(_SAID), self._engine.table(union("observation"))]
                spoken = self._engine.table("FROM presence ORDER BY observation")
        self._together.add_ids(table, groups, rows)
        self._together.add_seen(table, groups, rows, s, sums, suspect, spoken, verdicts)
        return ordered(found)

    def _outcome(self, faults: pa.Table, rows: pa.Table, *, last: bool = False) -> Validation:
        rows = rows.cast(SCHEMA)
        s = self._judge.statements_of(rows)
        about = {name: self._judge.verdicts[name].take(s) for name in ("f", "a")}
        checked = self.observations_checked
        result = validation(faults, rows, about, checked, self._constraints, self._options)
        if last and not checked:
            nothing = problem("OBS500", "no observation was found, so nothing was checked")
            return replace(result, problems=(*result.problems, nothing))
        if last and (more := self._judge.recorded.uncovered()):
            return replace(result, problems=(*result.problems, *more))
        return result

    def _rows(self, numbers: pa.Array) -> pa.Table:
        if self._fetch is not None:
            return self._fetch(numbers)
        found = [SCHEMA.empty_table()]
        first = 0
        for table in self._kept:
            here = pc.and_(pc.greater_equal(numbers, first), pc.less(numbers, first + len(table)))
            found.append(table.take(pc.subtract(numbers.filter(here), first)).cast(SCHEMA))
            first += len(table)
        return pa.concat_tables(found)


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
    constraints = Constraints.of(definitions)
    with Validator(constraints, options=options) as validator:
        return validator.check(with_own_units(table, constraints))


def _agreeing(
    alike: Sequence[str], faults: pa.Table, numbers: pa.Array, rows: pa.Table
) -> pa.Table:
    """The faults whose two rows agree in some columns: equal hashes alone do not say so."""
    told = with_places(rows).select(list(alike)).to_pylist()
    first, second = (
        pc.index_in(faults[name], value_set=numbers).to_pylist() for name in ("row", "other")
    )
    same = [told[a] == told[b] for a, b in zip(first, second, strict=True)]
    return faults.filter(pa.array(same, pa.bool_()))
