"""What one worker reads at a time: a document, or some lines or row groups of a large one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from converter import io
from converter.annotations.fhir.linked import Lines, are_linked, held_by
from converter.annotations.records import Before
from converter.annotations.tables.parquet import Groups

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.model import FindingModel
    from converter.validation import Constraints

# Rows and observations have the number of their unit in the upper half of theirs, and so
# the order that they have on one machine.
BITS = 32


@dataclass(frozen=True, slots=True)
class Unit:
    """A document, or a part of it that consists of whole lines, or of row groups.

    Attributes:
        number: its place among all units, in the order in which one machine reads them.
        source: the name of the document, for the table and for problems.
        path: the file, where the worker opens it itself.
        data: the bytes, where it does not.
        form: the format of a part; for a whole document as the user named it.
        before: what of the document comes before a part; None for a whole document.
        start: where a part begins in the file.
        end: where the next part begins.
        groups: the row groups that a part consists of; then start and end say about how
            many bytes these have.
    """

    number: int
    source: str
    path: str = ""
    data: bytes | None = None
    form: str | None = None
    before: Before | None = None
    start: int = 0
    end: int = 0
    groups: Groups | None = None

    def given(self, limit: int) -> io.Input:
        """What the readers read.

        Raises:
            ConverterError: IO1xx, where it cannot be read.
        """
        if self.data is not None:
            return io.Input.held(self.source, io.unpacked(self.data, self.source, limit))
        if self.before is not None and self.groups is None:
            whole = io.Input(self.path, limit=limit)
            return io.Input.held(self.source, whole.lines(self.start, self.end))
        return io.Input(self.path, limit=limit)


@dataclass(frozen=True)
class Work:
    """What every worker is given, once.

    Attributes:
        definitions: what annotations are read with.
        constraints: the same as tables.
        slots: the units that workers open themselves: those of each partition.
        whole: units by the URL of a document, which Spark brings.
        parts: units by URL, start of the block and number of the part in it.
        form: the format of all documents, recognised where None.
        columns: what tables call the columns.
        limit: the largest document, in bytes.
        show_values: put recorded texts and numbers into messages.
        severities: as :func:`converter.report.apply_severities` has them.
        wanted: the numbers of rows that are asked for, in order.
    """

    definitions: Sequence[FindingModel] = ()
    constraints: Constraints | None = None
    slots: Sequence[Sequence[Unit]] = ()
    whole: Mapping[str, Unit] = field(default_factory=dict)
    parts: Mapping[tuple[str, int, int], Unit] = field(default_factory=dict)
    form: str | None = None
    columns: Mapping[str, str] | None = None
    limit: int = io.DEFAULT_LIMIT
    show_values: bool = False
    severities: Mapping[str, str] = field(default_factory=dict)
    wanted: pa.Array | None = None


# How units reach a worker: by the number of a slot, or as a document or part of it.
FRAME = "slot bigint, url string, start bigint, part int, data binary"


def units_of(batches: Iterable[pa.RecordBatch], work: Work) -> Iterator[Unit]:
    """The units that a partition holds, by :data:`FRAME`."""
    for batch in batches:
        for row in range(len(batch)):
            slot, url, start, part, data = (column[row].as_py() for column in batch.columns)
            if slot is not None:
                yield from work.slots[slot]
            elif start is None:
                if url in work.whole:
                    yield _with(work.whole[url], data)
            elif (url, start, part) in work.parts:
                yield _with(work.parts[url, start, part], data)


def counts_of(data: bytes) -> tuple[int, int, int]:
    """The number of some lines and of their records, and what they hold, as a number."""
    after = Before().after(data) if data else Before()
    return after.lines, after.records, int(held_by(data))


def joined(units: Sequence[Unit], counts: Sequence[Mapping[str, Any]]) -> list[Unit]:
    """The parts of a document with what comes before each, or all of it as one unit."""
    if units[0].form != "efl" and are_linked(Lines(row["held"]) for row in counts):
        return [replace(units[0], form=None, before=None, start=0, end=units[-1].end)]
    made = []
    before = Before()
    for unit, row in zip(units, counts, strict=True):
        if row["records"]:  # a line may be longer than a part
            made.append(replace(unit, before=before))
        before = Before(before.records + row["records"], before.lines + row["lines"])
    return made


def _with(unit: Unit, data: bytes) -> Unit:
    return Unit(unit.number, unit.source, "", data, unit.form, unit.before)
