"""What workers do in a validation: check, compare, fetch rows again, and tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.table import SCHEMA
from converter.definitions import Position
from converter.problems import Problem
from converter.report import apply_severities
from converter.spark.frames import ROW, found, table_of
from converter.spark.source import Batches, Opened, Source
from converter.spark.units import Work
from converter.validation import Options, Validator
from converter.validation.messages import places_of
from converter.validation.outcome import FAULTS
from converter.validation.own_units import with_own_units
from converter.validation.together import REMEMBERED

if TYPE_CHECKING:
    from converter.spark.session import Shared
    from converter.validation import Constraints


class Worker(Protocol):
    """What a worker does with a partition."""

    def __call__(
        self, batches: Batches, shared: Shared[Work], opened: Opened
    ) -> Iterator[pa.RecordBatch]:
        """Makes batches of batches."""


def check(batches: Batches, shared: Shared[Work], opened: Opened) -> Iterator[pa.RecordBatch]:
    """What is wrong with the observations of a partition by themselves, by ``FOUND``.

    What is to be compared with those of other partitions is among it.
    """
    batches = iter(batches)
    first = next(batches, None)
    if first is None:  # a partition without anything, of which there may be many
        return
    work = shared.value
    source = opened(work)
    options = _options(work, source)
    constraints = _constraints(work)
    with Validator(constraints, options=options, fetch=_nothing) as validator:
        checked = 0
        for table, rows in source.tables(chain([first], batches)):
            validation = validator.add(with_own_units(table, constraints), rows)
            problems = _shown([*source.taken(), *validation.problems], work)
            count = validator.observations_checked - checked
            yield from found(problems, count, validator.remembered())
            checked += count
    yield from found(_shown(source.taken(), work))


def compare(batches: Batches, shared: Shared[Work], theme: str) -> Iterator[pa.RecordBatch]:
    """What observations show together; the partition has all rows of each of its keys."""
    held = list(batches)
    if sum(map(len, held)):
        with Validator(_constraints(shared.value)) as validator:
            table = pa.Table.from_batches(held).cast(REMEMBERED[theme])
            yield from validator.compare(theme, table).combine_chunks().to_batches()


def fetch(batches: Batches, shared: Shared[Work], opened: Opened) -> Iterator[pa.RecordBatch]:
    """The rows of a partition that are wanted, by ``ROW``."""
    work = shared.value
    source = opened(work)
    constraints = _constraints(work)
    for table, rows in source.tables(batches):
        at = pc.indices_nonzero(pc.is_in(rows, value_set=work.wanted)).cast(pa.int64())
        if not len(at):
            continue
        taken = with_own_units(table.take(at), constraints).cast(SCHEMA)
        cells = taken.to_pylist()
        source.expect([(row["source"] or "", row["pointer"] or "") for row in cells])
        places = [_places(source, row, show=work.show_values) for row in cells]
        whole = taken.combine_chunks().to_batches()[0]
        columns = [
            rows.take(at),
            pa.StructArray.from_arrays(whole.columns, fields=list(ROW.field("cells").type)),
            pa.array(places, ROW.field("places").type),
        ]
        yield pa.RecordBatch.from_arrays(columns, names=ROW.names)


def tell(batches: Batches, shared: Shared[Work]) -> Iterator[pa.RecordBatch]:
    """The problems of faults that stand beside the rows that they name."""
    work = shared.value
    known: dict[tuple[str, str], Position] = {}
    options = Options(
        show_values=work.show_values,
        locate=lambda source, pointer: known.get((source, pointer), Position(pointer)),
    )
    with Validator(_constraints(work), options=options, fetch=_nothing) as validator:
        for batch in batches:
            known.clear()
            faults = pa.Table.from_batches([batch]).select(FAULTS.names).cast(FAULTS)
            numbers, rows = _rows(batch)
            for row, places in zip(rows.to_pylist(), _given_places(batch), strict=True):
                known |= {(row["source"] or "", one.pointer): one for one in places}
            first = pc.index_in(pc.unique(numbers), value_set=numbers)
            told = validator.tell(faults, pc.unique(numbers), rows.take(first))
            problems = _shown(told.problems, work)
            if problems:
                yield from table_of(problems).to_batches()


def _rows(batch: pa.RecordBatch) -> tuple[pa.Array, pa.Table]:
    """The numbers of the rows beside faults, and the rows; some twice."""
    numbers = pa.concat_arrays([batch.column("row"), batch.column("other").drop_null()])
    parts = [
        pa.Table.from_arrays(struct.field("cells").flatten(), names=SCHEMA.names).cast(SCHEMA)
        for struct in _structs(batch)
    ]
    return numbers, pa.concat_tables(parts)


def _structs(batch: pa.RecordBatch) -> Iterator[pa.StructArray]:
    yield batch.column("this")
    yield batch.column("that").filter(pc.is_valid(batch.column("other")))


def _given_places(batch: pa.RecordBatch) -> Iterator[list[Position]]:
    for struct in _structs(batch):
        for places in struct.field("places").to_pylist():
            yield [Position(**place) for place in places]


def _places(source: Source, row: Mapping[str, Any], *, show: bool) -> list[dict[str, Any]]:
    """Where a row and its parts stand, by every pointer that telling may ask for."""
    made = []
    for pointer in places_of(row):
        place = source.locate(row["source"] or "", pointer)
        excerpt = place.excerpt if show else ""
        where = {"line": place.line, "column": place.column, "excerpt": excerpt}
        made.append({"pointer": pointer} | where)
    return made


def _options(work: Work, source: Source) -> Options:
    return Options(
        show_values=work.show_values,
        locate=source.locate,
        expect=source.expect,
    )


def _shown(problems: Iterable[Problem], work: Work) -> list[Problem]:
    """The problems as the user wants them; without lines of the source, unless asked for."""
    kept = apply_severities(problems, work.severities)
    return kept if work.show_values else [one.at(excerpt="") for one in kept]


def _constraints(work: Work) -> Constraints:
    if work.constraints is None:
        raise ValueError("there are no definitions")
    return work.constraints


def _nothing(numbers: pa.Array) -> pa.Table:
    raise ValueError("rows are fetched by Spark")
