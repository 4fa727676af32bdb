"""The documents of a run, divided among workers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from converter import io
from converter.annotations import recognise
from converter.annotations.records import Before
from converter.annotations.streams import divided
from converter.annotations.tables.parquet import divided_groups
from converter.jobs.documents import digest_of, shown
from converter.jobs.sources import ANNOTATION_SUFFIXES
from converter.spark import remote
from converter.spark.reading import Reading
from converter.spark.session import Shared
from converter.spark.units import Unit, Work, counts_of, joined, units_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from converter.definitions import Position
    from converter.problems import Problem

# Lines are divided into parts of so many bytes.
PART = 32 << 20
# A partition has so many documents at most.
_FILES = 4096
_COUNTS = "number bigint, lines bigint, records bigint, held bigint"


@dataclass
class Documents:
    """Documents that workers open, or that Spark brings them.

    Attributes:
        names: of all, in the order in which one machine reads them.
        work: what workers need to know of them.
        part: about how many bytes a part of a large one has.
    """

    spark: SparkSession
    work: Work
    names: list[str] = field(default_factory=list)
    part: int = PART

    def units(self) -> list[Unit]:
        """All of them, in order."""
        local = (unit for slot in self.work.slots for unit in slot)
        found = [*local, *self.work.whole.values(), *self.work.parts.values()]
        return sorted(found, key=lambda unit: unit.number)

    def frame(self, only: set[int] | None = None) -> tuple[Work, DataFrame]:
        """The units, or some of them: what workers are told, and what Spark gives them."""
        work = self.work
        if only is not None:
            work = replace(
                work,
                slots=[s for slot in work.slots if (s := [u for u in slot if u.number in only])],
                whole={url: unit for url, unit in work.whole.items() if unit.number in only},
                parts={key: unit for key, unit in work.parts.items() if unit.number in only},
            )
        count = len(work.slots)
        frame = self.spark.range(0, count, 1, max(count, 1)).selectExpr(
            "id AS slot",
            "CAST(NULL AS STRING) AS url",
            "CAST(NULL AS BIGINT) AS start",
            "CAST(NULL AS INT) AS part",
            "CAST(NULL AS BINARY) AS data",
        )
        if work.whole:
            frame = frame.unionByName(remote.whole(self.spark, _names(work.whole)))
        if work.parts:
            frame = frame.unionByName(remote.parts(self.spark, _names(work.parts), self.part))
        return work, frame


class DocumentSource:
    """Reads the documents of a partition; a :class:`converter.spark.checking.Source`."""

    def __init__(self, work: Work, needed: frozenset[str] | None = None) -> None:
        self._work = work
        self._reading = Reading(work, needed)
        self._unit: Unit | None = None

    def tables(self, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Tables of whole observations, each with the numbers of its rows."""
        return self._reading.tables(units_of(batches, self._work))

    def units(
        self, batches: Iterable[pa.RecordBatch]
    ) -> Iterator[tuple[int, Iterator[tuple[pa.Table, int]]]]:
        """The number of each unit, and its tables with how many observations each has."""
        for unit in units_of(batches, self._work):
            self._unit = unit
            yield unit.number, self._reading.counted(unit)

    def digest(self, unit: int) -> bytes | None:
        """What names a whole document by its content; of the unit that was given last."""
        if self._unit is None or self._unit.number != unit or self._unit.before is not None:
            return None
        return digest_of(self._unit.given(self._work.limit))

    def taken(self) -> list[Problem]:
        """The problems of reading since this was last asked."""
        return self._reading.taken()

    def locate(self, source: str, pointer: str) -> Position:
        """The place of a pointer of the table that was given last."""
        return self._reading.locate(source, pointer)

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Says which places are asked for next."""
        self._reading.expect(places)


def documents(
    spark: SparkSession, paths: Sequence[str], work: Work, *, part: int = PART, divide: bool = True
) -> Documents:
    """Finds documents and divides them.

    Args:
        spark: the session.
        paths: files, folders and patterns, which every worker must be able to open under
            the same name; ``-`` for standard input; URLs, which Spark reads.
        work: what else workers are given.
        part: lines of larger files are divided into parts of so many bytes.
        divide: whether documents that are reached by URL are divided, too.

    Raises:
        ConverterError: IO1xx, where something is not there.
    """
    urls = [path for path in paths if remote.is_url(path)]
    files = [path for path in paths if not remote.is_url(path)]
    found: dict[str, list[Unit]] = {}
    for name in io.expand(files, ANNOTATION_SUFFIXES) if files else ():
        found[name] = _units_of_file(name, work, part)
    whole: dict[str, str] = {}
    parts: dict[str, list[tuple[tuple[str, int, int], Unit]]] = {}
    for one in remote.listed(spark, urls) if urls else ():
        keys = remote.divided(spark, one, work, part) if divide and one.size > part else None
        if not one.size:
            found[one.path] = [Unit(0, one.path, data=b"")]
        elif keys is None:
            whole[one.path] = one.url
            found[one.path] = [Unit(0, one.path)]
        else:
            parts[one.path] = keys
            found[one.path] = [unit for _, unit in keys]
    names = sorted(found)
    _count(spark, found, work)
    numbered: dict[str, list[Unit]] = {}
    number = 0
    for name in names:
        numbered[name] = [replace(unit, number=number + at) for at, unit in enumerate(found[name])]
        number += len(numbered[name])
    local = [
        unit for name in names if name not in whole and name not in parts for unit in numbered[name]
    ]
    work = replace(
        work,
        slots=list(_slots(local, part)),
        whole={url: numbered[name][0] for name, url in whole.items()},
        parts={
            key: unit
            for name, keys in parts.items()
            for (key, _), unit in zip(keys, numbered[name], strict=True)
        },
    )
    return Documents(spark, work, names, part)


def _names(units: Mapping[Any, Unit]) -> list[str]:
    """The documents of units, as Spark finds them again."""
    return sorted({unit.source for unit in units.values()})


def _units_of_file(name: str, work: Work, part: int) -> list[Unit]:
    """A file as one unit, or as those parts in which its lines or row groups may be read."""
    if name == io.STANDARD_STREAM:
        return [Unit(0, shown(name), data=io.read_bytes(name, limit=work.limit))]
    size = os.stat(name).st_size  # noqa: PTH116 - undecodable names stay
    path = os.path.abspath(name)  # noqa: PTH100
    whole = [Unit(0, shown(name), path, end=size)]
    if size <= part or size > work.limit:
        return whole
    given = io.Input(name, limit=work.limit)
    if given.is_compressed:
        return whole
    if (work.form or recognise(given.head, name, work.columns)) == "parquet":
        return _units_of_groups(given, whole[0], work, part)
    form = divided(given, work.form, work.columns)
    if form is None:
        return whole
    starts = range(0, size, part)
    return [
        Unit(
            0,
            shown(name),
            path,
            form=form,
            before=Before(),
            start=start,
            end=min(start + part, size),
        )
        for start in starts
    ]


def _units_of_groups(given: io.Input, whole: Unit, work: Work, part: int) -> list[Unit]:
    """A Parquet file as parts of whole observations."""
    with given.file() as file:
        parts = divided_groups(file, part, work.columns)
    if len(parts) < 2:
        return [whole]
    weight = whole.end // len(parts)
    return [replace(whole, before=Before(one.before), groups=one, end=weight) for one in parts]


def _count(spark: SparkSession, found: dict[str, list[Unit]], work: Work) -> None:
    """Tells the parts of files what comes before them; a file whose lines are linked is whole."""
    divided_ = {
        name: units
        for name, units in found.items()
        if len(units) > 1 and units[0].path and units[0].groups is None
    }
    flat = [
        replace(unit, number=at)
        for at, unit in enumerate(u for us in divided_.values() for u in us)
    ]
    if not flat:
        return
    shared = Shared(spark, replace(work, slots=[[unit] for unit in flat]))
    frame = spark.range(0, len(flat), 1, len(flat)).selectExpr("id AS slot")
    counted = frame.mapInArrow(partial(_counted, shared=shared), _COUNTS).collect()
    rows = {row["number"]: row for row in counted}
    at = 0
    for name, units in divided_.items():
        mine = [rows[at + n].asDict() for n in range(len(units))]
        at += len(units)
        found[name] = joined(units, mine)


def _counted(batches: Iterable[pa.RecordBatch], shared: Shared[Work]) -> Iterator[pa.RecordBatch]:
    """How many lines and records each unit has."""
    work = shared.value
    rows = []
    for batch in batches:
        for slot in batch.column("slot").to_pylist():
            for unit in work.slots[slot]:
                data = unit.given(work.limit).read()
                rows.append((unit.number, *counts_of(data)))
    for number, lines, records, held in rows:
        yield pa.RecordBatch.from_pydict(
            {"number": [number], "lines": [lines], "records": [records], "held": [held]}
        )


def _slots(units: Sequence[Unit], part: int) -> Iterator[list[Unit]]:
    """Units that follow each other, as many as one partition has: about a part of a file."""
    slot: list[Unit] = []
    size = 0
    for unit in units:
        weight = (unit.end - unit.start) or len(unit.data or b"")
        if slot and (size + weight > part or len(slot) >= _FILES):
            yield slot
            slot, size = [], 0
        slot.append(unit)
        size += weight
    if slot:
        yield slot
