"""What only all observations together show: ids that repeat, and findings from exam to exam.

Of each observation a few numbers are kept, hashes in place of what may be long. Where two
hashes are equal, the rows themselves are compared before anything is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import changed, one
from converter.validation.engine import Engine, queries, union
from converter.validation.outcome import FAULTS
from converter.validation.sites import COLUMNS as PLACE
from converter.validation.sites import places_of
from converter.validation.suspects import CHANGE, PRESENCE, Groups, Verdicts, count_at

# So many are compared at once, so that memory does not grow with them.
_AT_ONCE = 1 << 21
_EXAM = ("source", "subject_id", "exam_id", "report_id", "exam_time")
_IDS = ("source", "report_id", "observation_id")
# What two rows that a rule compares must agree in.
_ALIKE = {"ids": (*_IDS, "document"), "history": ("subject_id", "place", "side")}
# Hashes are numbers without a sign, which few other systems have.
_HASHES = ("h", "key", "exam")
# The shared vocabulary has some dozens of them.
_SENSES = ("presence", "change")
# What is remembered, as it travels: hashes with a sign, times in microseconds. The first
# column is the key: only rows with the same one are compared.
REMEMBERED = {
    "ids": pa.schema([(name, pa.int64()) for name in ("h", "observation", "row")]),
    "history": pa.schema(
        [
            ("key", pa.int64()),
            ("exam", pa.int64()),
            ("time", pa.int64()),
            ("presence", pa.int32()),
            ("presence_row", pa.int64()),
            ("change", pa.int32()),
            ("change_row", pa.int64()),
        ]
    ),
}


@dataclass
class Together:
    """Remembers observations, and says in the end what they show together.

    Attributes:
        engine: holds the table ``senses``.
        threads: so many compare. Nothing is read any more by then.
    """

    engine: Engine
    threads: int = 1
    _ids: list[pa.Table] = field(default_factory=list)
    _seen: list[pa.Table] = field(default_factory=list)
    _comparing: Engine | None = None

    def add_ids(self, table: pa.Table, groups: Groups, rows: pa.Array) -> None:
        """Remembers the ids of observations; ``rows`` numbers the rows of the table."""
        ids = table["observation_id"]
        if ids.null_count == len(ids):
            return
        at = groups.starts
        if len(at) < len(ids):  # an id may differ from row to row
            other = pc.and_(changed(one(ids)), pc.greater(groups.rank, 0))
            others = pc.indices_nonzero(other).cast(pa.int64())
            at = pa.concat_arrays([at, others]) if len(others) else at
        given = table.select(list(_IDS)).take(at)
        with self.engine.given({"given": given}):
            h = self.engine.table(f"SELECT hash({', '.join(_IDS)}) AS h FROM given")["h"]  # noqa: S608
        kept = pa.table(
            {"h": h, "observation": table["observation"].take(at), "row": rows.take(at)}
        )
        missing = given["observation_id"].null_count
        self._ids.append(
            _packed(kept.filter(pc.is_valid(given["observation_id"])) if missing else kept)
        )

    def add_seen(
        self,
        table: pa.Table,
        groups: Groups,
        rows: pa.Array,
        s: pa.Array,
        sums: pa.Array,
        suspect: pa.Array,
        spoken: pa.Table | None,
        verdicts: Verdicts,
    ) -> None:
        """Remembers what observations say of presence and change, where patient and time are known.

        Of the suspects ``spoken`` has it, by ``sql/observed/presence.sql``.
        """
        if any(table[name].null_count == len(table) for name in ("subject_id", "exam_time")):
            return
        visits = self._visits(table, groups.starts)
        f = verdicts["f"].take(s.take(groups.starts))
        speaks = pc.or_(*(pc.greater(count_at(sums, at), 0) for at in (PRESENCE, CHANGE)))
        taken = pc.and_(pc.and_(speaks, pc.is_valid(f)), pc.invert(suspect))
        within = taken.take(groups.index)
        columns: dict[str, Any] = {"f": f}
        for name, at in (("presence", PRESENCE), ("change", CHANGE)):
            sense = verdicts[name].take(s)
            mine = pc.and_(pc.is_valid(sense), within)
            has = pc.and_(taken, pc.greater(count_at(sums, at), 0))
            columns[name] = _spread(sense.filter(mine), has)
            columns[f"{name}_row"] = _spread(rows.filter(mine), has)
        said = pa.table(columns).filter(taken)
        where = visits.filter(taken)
        if spoken is not None:
            numbers = table["observation"].take(groups.starts).filter(suspect)
            known = pc.is_in(numbers, value_set=one(spoken["observation"]))
            where = pa.concat_tables([where, visits.filter(suspect).filter(known)])
            said = pa.concat_tables([said, spoken.select(said.column_names).cast(said.schema)])
        for name in ("subject", "place"):
            said = said.append_column(name, where[name])
        with self.engine.given({"said": said}):
            key = self.engine.table("SELECT hash(subject, place, f) AS key FROM said")["key"]
        made = said.drop_columns(["f", "subject", "place"]).append_column("key", key)
        for name in ("exam", "time"):
            made = made.append_column(name, where[name])
        dated = where["known"]
        self._seen.append(_packed(made if pc.all(dated).as_py() else made.filter(dated)))

    def taken(self) -> dict[str, pa.Table]:
        """What was remembered, by theme, as :data:`REMEMBERED` has it; it is forgotten."""
        made = {}
        for theme, tables in (("ids", self._ids), ("history", self._seen)):
            if tables:
                whole = pa.concat_tables(tables, promote_options="permissive")
                columns = REMEMBERED[theme].names
                made[theme] = _viewed(whole, pa.int64()).select(columns).cast(REMEMBERED[theme])
            tables.clear()
        return made

    def put(self, theme: str, remembered: pa.Table) -> None:
        """Remembers what another one has taken."""
        (self._ids if theme == "ids" else self._seen).append(_viewed(remembered, pa.uint64()))

    def faults(self) -> Iterator[tuple[Sequence[str], pa.Table]]:
        """What rules found, and the columns in which two rows must agree for it.

        What was remembered is forgotten.
        """
        engine = self._comparing or self._engine_to_compare()
        for ids in _shares(self._ids, "h"):
            with engine.given({"ids": ids}):
                yield _ALIKE["ids"], _found(engine, "ids")
        self._ids.clear()
        for seen in _shares(self._seen, "key"):
            with engine.given({"seen": seen}):
                engine.run("together", ["history"])
            yield _ALIKE["history"], _found(engine, "history")
        self._seen.clear()

    def close(self) -> None:
        """Lets go of what it compares with."""
        if self._comparing:
            self._comparing.close()

    def _engine_to_compare(self) -> Engine:
        self._comparing = Engine(self.threads)
        self._comparing.register({"senses": self.engine.table("FROM senses")})
        return self._comparing

    def _visits(self, table: pa.Table, starts: pa.Array) -> pa.Table:
        """Patient, exam, time and place of each observation."""
        given = table.select([*_EXAM, *PLACE]).take(starts)
        numbers, places = places_of(given)
        # What belongs together stands together: each run is looked at once.
        new = pa.repeat(pa.scalar(False), len(given))
        for name in _EXAM:
            if given[name].null_count < len(given):
                new = pc.or_(new, changed(one(given[name])))
        first = pc.indices_nonzero(new).cast(pa.int64())
        with self.engine.given({"visits": given.take(first), "places": places}):
            made = self.engine.table(queries("together")["visits"])
            place = self.engine.table("SELECT hash(place, side) AS place FROM places")["place"]
        known = pc.and_(made["known"], pc.is_valid(made["time"]))
        made = made.set_column(made.column_names.index("known"), "known", known)
        made = made.take(pc.subtract(pc.cumulative_sum(new.cast(pa.int64())), 1))
        return made.append_column("place", place.take(numbers))


def _found(engine: Engine, theme: str) -> pa.Table:
    return engine.table(union(theme)).cast(FAULTS)


def by_alike(faults: pa.Table) -> Iterator[tuple[Sequence[str], pa.Array]]:
    """Which faults need which columns to agree."""
    for theme, alike in _ALIKE.items():
        codes = pa.array(list(queries(theme)), pa.string())
        yield alike, pc.is_in(faults["code"], value_set=codes)


def _viewed(table: pa.Table, kind: pa.DataType) -> pa.Table:
    """The table with its hashes as another kind of number of the same bits."""
    for at, name in enumerate(table.column_names):
        if name in _HASHES:
            bits = [chunk.view(kind) for chunk in table[name].chunks]
            table = table.set_column(at, name, pa.chunked_array(bits, kind))
    return table


def _shares(tables: Sequence[pa.Table], key: str) -> Iterator[pa.Table]:
    """All rows, a share of the keys at a time."""
    count = sum(len(table) for table in tables)
    if not count:
        return
    bits = (count // _AT_ONCE).bit_length()
    mask = pa.scalar((1 << bits) - 1, pa.uint64())
    for share in range(1 << bits):
        mine = (
            table.filter(pc.equal(pc.bit_wise_and(table[key], mask), pa.scalar(share, pa.uint64())))
            if bits
            else table
            for table in tables
        )
        yield pa.concat_tables(mine, promote_options="permissive")


def _packed(table: pa.Table) -> pa.Table:
    """The same numbers in as little room as they need."""
    small = dict.fromkeys(_SENSES, pa.int16())
    narrow = [
        column.with_type(small.get(column.name, pa.int32()))
        if column.name in small or column.type == pa.int64()
        else column
        for column in table.schema
    ]
    try:
        return table.cast(pa.schema(narrow))
    except pa.ArrowInvalid:  # there are billions of rows
        return table


def _spread(values: pa.Array, mask: pa.Array) -> pa.Array:
    """Values one after the other where a mask is true, null elsewhere."""
    return pc.replace_with_mask(pa.nulls(len(mask), values.type), mask, values)
