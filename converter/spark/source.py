"""What workers read, whoever gives it: documents, or the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeAlias

import pyarrow as pa

from converter.definitions import Position
from converter.problems import Problem
from converter.spark.units import Work

Batches: TypeAlias = "Iterable[pa.RecordBatch]"


class Source(Protocol):
    """Reads the partitions of one kind of input, in a worker."""

    def tables(self, batches: Batches) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Observation tables of whole observations, each with the numbers of its rows."""

    def units(self, batches: Batches) -> Iterator[tuple[int, Iterator[tuple[pa.Table, int]]]]:
        """The number of each unit, and its tables with how many observations each has."""

    def digest(self, unit: int) -> bytes | None:
        """What names the unit that was given last by its content; None for a part of one."""

    def taken(self) -> list[Problem]:
        """The problems of reading since this was last asked."""

    def locate(self, source: str, pointer: str) -> Position:
        """The place of a pointer of the table that was given last."""

    def expect(self, places: Iterable[tuple[str, str]]) -> None:
        """Says which places are asked for next."""


# Makes the source of a partition.
Opened = Callable[[Work], Source]
