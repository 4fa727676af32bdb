"""Tables that Spark reads: Parquet, Delta, any table of a catalog, any DataFrame.

The rows of one observation are brought together by what tells observations apart. Rows of
files stand in the order of the file again, and belong together where they follow each other
there, as in a file that one machine reads; of other tables by their key alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import one
from converter.annotations.tables.cells import cells_of
from converter.annotations.tables.layout import (
    GROUP,
    missing,
    misspelt,
    reading_of,
    starts_of,
    wanted_of,
)
from converter.definitions import Position
from converter.problems import Problem
from converter.rules import problem
from converter.spark.session import logged_nothing
from converter.spark.units import BITS, Unit, Work

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

# So many rows are checked at once.
_ROWS = 1 << 17
_NUMBER, _POINTER = "__row", "__pointer"
_FILE, _INDEX = "_metadata.file_path", "_metadata.row_index"
# Tables without files are given so many numbers of units.
_MANY = 1 << 22


@dataclass(frozen=True)
class Table:
    """One table, ready to be divided among workers.

    Attributes:
        name: what it is called in problems.
        rows: with their numbers.
        work: what workers are given.
        ordered: whether the numbers are places in files.
        unit: the number of the first unit.
        problems: of its columns.
        kept: what Spark is to forget in the end.
    """

    name: str
    rows: DataFrame
    work: Work
    ordered: bool
    unit: int
    problems: Sequence[Problem]
    kept: Sequence[DataFrame] = ()

    def frame(self, only: set[int] | None = None) -> tuple[Work, DataFrame]:
        """The rows: all of them, since none can be found by its number."""
        return self.work, self.rows

    def units(self) -> list[Unit]:
        """The table as one unit."""
        return [Unit(self.unit, self.name)]

    @property
    def opened(self) -> partial[TableSource]:
        """Makes the source of a partition, in a worker."""
        return partial(TableSource, name=self.name, ordered=self.ordered, unit=self.unit)


def tables(
    frames: Mapping[str, DataFrame], work: Work, first: int, needed: Collection[str] | None
) -> Iterator[Table]:
    """Tables with numbered rows.

    Args:
        frames: by the names that they have for people.
        work: what workers are given.
        first: the number of the first unit.
        needed: the columns that are wanted; None for all.
    """
    work = replace(work, slots=(), whole={}, parts={})
    for name, frame in frames.items():
        known = wanted_of(work.columns)
        wanted = {
            theirs: ours
            for theirs, ours in known.items()
            if theirs in frame.columns and (needed is None or ours in {*needed, "observation"})
        }
        problems = [
            *missing(work.columns, frame.columns, name),
            *misspelt(frame.columns, known, name),
        ]
        ordered = _has_files(frame)
        numbered, units = _in_files(frame, first) if ordered else _anyhow(frame, first)
        kept = () if ordered else (numbered.persist(),)
        rows = _together(numbered, wanted, ordered=ordered)
        if cells_of(work.columns):
            # Its rows are numbered before they are read, one number for each observation.
            message = "cells are explained by the map: this is read of files, not of a DataFrame"
            help_ = "bring the columns into rows first: unpivot"
            problems = [problem("ANN208", message, source=name, suggestion=help_)]
            rows = rows.limit(0)
        elif not {"finding_code", "finding_text"} & {*wanted.values()}:
            problems += reading_of({}, 0, name, 0, []).problems
            rows = rows.limit(0)
        yield Table(name, rows, work, ordered, first, problems, kept)
        first += units


class TableSource:
    """Reads the rows of a partition; a :class:`converter.spark.checking.Source`."""

    def __init__(self, work: Work, *, name: str, ordered: bool, unit: int) -> None:
        self._name = name
        self._columns = work.columns
        self._ordered = ordered
        self._unit = unit
        self.problems: list[Problem] = []

    def tables(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Tables of whole observations, each with the numbers of its rows."""
        held: list[pa.RecordBatch] = []
        for batch in batches:
            held.append(batch)
            if sum(map(len, held)) < _ROWS:
                continue
            table = pa.Table.from_batches(held)
            begins = pc.indices_nonzero(self._starts(table))
            cut = begins[-1].as_py()
            if cut:
                yield self._made(table.slice(0, cut))
            held = table.slice(cut).combine_chunks().to_batches()
        if held and sum(map(len, held)):
            yield self._made(pa.Table.from_batches(held))

    def units(
        self, batches: Iterable[pa.RecordBatch]
    ) -> Iterator[tuple[int, Iterator[tuple[pa.Table, int]]]]:
        """The number of the table, and its rows with how many observations there are."""
        found = (table for table, _ in self.tables(batches))
        yield (
            self._unit,
            ((table, pc.count_distinct(table["observation"]).as_py()) for table in found),
        )

    def digest(self, unit: int) -> bytes | None:
        """A table is named by its name, since what it holds may be in many places."""
        return blake2b(self._name.encode("utf-8", "surrogateescape"), digest_size=32).digest()

    def taken(self) -> list[Problem]:
        """The problems of reading since this was last asked."""
        found = self.problems
        self.problems = []
        return found

    def locate(self, source: str, pointer: str) -> Position:
        """A row of a table has no line."""
        return Position(pointer)

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Nothing is made ready."""

    def _made(self, table: pa.Table) -> tuple[pa.Table, pa.Array]:
        new = self._starts(table)
        at = pc.subtract(pc.cumulative_sum(new.cast(pa.int64())), 1)
        rows = one(table[_NUMBER])
        named: dict[str, Any] = {
            name: table[name] for name in table.column_names if name not in (_NUMBER, _POINTER)
        }
        named["observation"] = pa.chunked_array([at])
        named["pointer"] = table[_POINTER]
        reading = reading_of(named, len(table), self._name, 0, [], columns=self._columns)
        self.problems += reading.problems
        made = reading.table
        place = made.column_names.index("observation")
        heads = rows.take(pc.indices_nonzero(new).cast(pa.int64())).take(at)
        return made.set_column(place, made.schema.field(place), heads), rows

    def _starts(self, table: pa.Table) -> pa.Array:
        named = {name: table[name] for name in table.column_names}
        new = starts_of(named, len(table))
        if self._ordered:
            rows = one(table[_NUMBER])
            gap = pc.not_equal(pc.subtract(rows.slice(1), rows.slice(0, len(rows) - 1)), 1)
            new = pc.or_(new, pa.concat_arrays([pa.array([True]), gap]))
        return new


def _has_files(frame: DataFrame) -> bool:
    """Whether the rows are those of files, and know their place in them."""
    from pyspark.errors import AnalysisException

    if not frame.inputFiles():
        return False
    with logged_nothing():
        try:
            return bool(frame.select(_FILE, _INDEX).columns)
        except AnalysisException:  # a view that hides the files, files of another kind
            return False


def _in_files(frame: DataFrame, first: int) -> tuple[DataFrame, int]:
    """The rows numbered as they stand in the files, in the order of the names of files."""
    from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it

    found = frame.select(F.col(_FILE).alias("file")).distinct().collect()
    files = sorted(row["file"] for row in found)
    ranks = [(file, first + at) for at, file in enumerate(files)]
    ranked = frame.sparkSession.createDataFrame(ranks, "__file string, __unit bigint")
    named = "concat('/', element_at(split(__file, '/'), -1), '/', __index)"
    rows = frame.select("*", F.col(_FILE).alias("__file"), F.col(_INDEX).alias("__index"))
    rows = rows.join(F.broadcast(ranked), "__file")
    return rows.selectExpr(
        "*",
        f"shiftleft(__unit, {BITS}) + __index AS {_NUMBER}",
        f"{named if len(files) > 1 else 'concat(' + repr('/') + ', __index)'} AS {_POINTER}",
    ), len(files)


def _anyhow(frame: DataFrame, first: int) -> tuple[DataFrame, int]:
    """The rows with numbers that tell them apart and say nothing more."""
    from pyspark.sql import functions as F  # noqa: N812

    number = F.monotonically_increasing_id() + F.lit(first << BITS)
    return frame.select("*", number.alias(_NUMBER), F.lit("").alias(_POINTER)), _MANY


def _together(frame: DataFrame, wanted: Mapping[str, str], *, ordered: bool) -> DataFrame:
    """The rows of an observation in one partition, one after the other."""
    from pyspark.sql import functions as F  # noqa: N812

    rows = frame.select(
        _NUMBER, _POINTER, *(F.col(f"`{theirs}`").alias(ours) for theirs, ours in wanted.items())
    )
    ours = list(wanted.values())
    key = ["observation"] if "observation" in ours else [name for name in GROUP if name in ours]
    if key[-1:] not in (["observation"], [GROUP[-1]]):
        return rows.sortWithinPartitions(_NUMBER)  # nothing tells that rows belong together
    alone: Column = F.col(key[-1]).isNull()
    share = F.when(alone, F.col(_NUMBER)).otherwise(F.xxhash64(*key))
    order = [_NUMBER] if ordered else [*key, _NUMBER]
    return rows.repartition(share).sortWithinPartitions(*order)
