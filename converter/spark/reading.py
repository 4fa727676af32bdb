"""Units to observation tables, in a worker: the readers of one machine, with rows numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from converter import io
from converter.annotations.columns import numbers
from converter.annotations.records import Stretch
from converter.annotations.streams import is_streamed, parts_of, read_lines
from converter.annotations.table import concat
from converter.annotations.tables.parquet import parquet_parts
from converter.jobs.sources import Places
from converter.problems import ConverterError, Problem
from converter.spark.units import BITS, Unit, Work

if TYPE_CHECKING:
    from collections.abc import Collection

    from converter.annotations import AnnotationReading
    from converter.definitions import Position

# Small documents are gathered into tables of about so many rows, of so many bytes.
_ROWS = 1 << 17
_BYTES = 1 << 26


class Reading:
    """Reads units, and finds places in those that are in hand."""

    # Of what was read, as far as nobody has taken them.
    problems: list[Problem]

    def __init__(self, work: Work, needed: Collection[str] | None = None) -> None:
        """Makes ready; ``needed`` are the columns that are wanted, all where None."""
        self._work = work
        self._needed = needed
        self.problems = []
        self._inputs: dict[str, io.Input] = {}
        self._parted: set[str] = set()
        self._places = Places(self)

    def taken(self) -> list[Problem]:
        """The problems of reading that were found since they were last asked for."""
        found = self.problems
        self.problems = []
        return found

    def tables(self, units: Iterable[Unit]) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Observation tables of whole observations, each with the numbers of its rows.

        What cannot be read is a problem, and the others are read all the same.
        """
        tables: list[pa.Table] = []
        rows: list[pa.Array] = []
        lines: list[tuple[str, Stretch]] = []
        held = size = 0
        for unit in units:
            for reading, numbers_ in self._readings(unit):
                tables.append(reading.table)
                rows.append(numbers_)
                held += len(reading.table)
                size += reading.table.nbytes + len(unit.data or b"")
                if reading.lines:
                    lines.append((unit.source, reading.lines))
                if held >= _ROWS or size >= _BYTES:
                    self._places.keep(lines)
                    yield concat(tables), pa.concat_arrays(rows)
                    tables, rows, lines, held, size = [], [], [], 0, 0
                    self._forget(unit.source)
        self._places.keep(lines)
        if held:
            yield concat(tables), pa.concat_arrays(rows)

    def readings(self, unit: Unit) -> Iterator[AnnotationReading]:
        """What a unit holds, a part at a time.

        Raises:
            ConverterError: IO1xx, where it cannot be read.
        """
        given = unit.given(self._work.limit)
        self._inputs[unit.source] = given
        first = unit.number << BITS
        if unit.groups is not None:
            with given.file() as file:
                yield from parquet_parts(
                    file,
                    unit.source,
                    first,
                    columns=self._work.columns,
                    needed=self._needed,
                    groups=unit.groups,
                )
            return
        if unit.before is not None and unit.form is not None:
            self._parted.add(unit.source)
            lines = Stretch.of(unit.before, given.read())
            yield read_lines(unit.form, unit.source, lines, first)
            return
        yield from parts_of(
            given,
            unit.source,
            self._work.form,
            first,
            columns=self._work.columns,
            needed=self._needed,
        )

    def counted(self, unit: Unit) -> Iterator[tuple[pa.Table, int]]:
        """The tables of a unit, each with how many observations it has."""
        self._forget(unit.source)
        for reading, _ in self._readings(unit, empty=True):
            yield reading.table, reading.observations

    def locate(self, source: str, pointer: str) -> Position:
        """The place of a pointer in a document in hand."""
        return self._places.find(source, pointer)

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Makes ready for :meth:`locate`."""
        self._places.expect(places)

    def is_streamed(self, source: str) -> bool:
        """Whether a document is read a part at a time."""
        return source in self._parted or is_streamed(self._inputs[source])

    def input_of(self, source: str) -> io.Input:
        """A document in hand."""
        return self._inputs[source]

    def _readings(
        self, unit: Unit, *, empty: bool = False
    ) -> Iterator[tuple[AnnotationReading, pa.Array]]:
        row = unit.number << BITS
        try:
            for reading in self.readings(unit):
                self.problems += reading.told
                count = len(reading.table)
                if count or empty:
                    yield reading, numbers(count, row)
                row += count
        except ConverterError as error:
            self.problems += error.problems

    def _forget(self, current: str) -> None:
        self._inputs = {name: one for name, one in self._inputs.items() if name == current}
        self._parted &= set(self._inputs)
