"""What workers do in a conversion: count what there is, and write it as N-Triples."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.table import SCHEMA
from converter.graph.instances.codes import terms_of
from converter.graph.instances.ids import Naming
from converter.graph.instances.parts import parts_of
from converter.graph.instances.said import Said
from converter.graph.instances.terms import Syntax
from converter.graph.instances.visits import Visits
from converter.graph.instances.writer import Document, InstanceWriter
from converter.iris import Namespaces
from converter.jobs.documents import digest_of
from converter.jobs.instances import gathered
from converter.spark.frames import PROBLEM, table_of
from converter.spark.source import Batches, Opened
from converter.spark.units import Work
from converter.validation.resolved import Resolver

if TYPE_CHECKING:
    from converter.spark.session import Shared


@dataclass(frozen=True)
class Writing:
    """What workers are told of the graph.

    See :class:`converter.jobs.instance_run.InstanceOptions`.
    """

    base_iri: str
    key: bytes
    identifiers: bool
    units: Mapping[int, Document]


SURVEY = pa.schema(
    [
        ("unit", pa.int64()),
        ("observations", pa.int64()),
        ("digest", pa.binary()),
        ("problem", pa.struct(list(PROBLEM))),
    ]
)


def survey(batches: Batches, shared: Shared[Work], opened: Opened) -> Iterator[pa.RecordBatch]:
    """How many observations each unit has, and the problems, by :data:`SURVEY`."""
    source = opened(shared.value)
    for unit, found in source.units(batches):
        count = sum(observations for _, observations in found)
        yield _surveyed([(unit, count, source.digest(unit), None)])
        rows = table_of([one.at(excerpt="") for one in source.taken()]).to_pylist()
        yield _surveyed([(None, None, None, row) for row in rows])


def digests(batches: Batches, shared: Shared[Work]) -> Iterator[pa.RecordBatch]:
    """The digests of documents that are divided, by :data:`SURVEY`."""
    work = shared.value
    for batch in batches:
        for slot in batch.column("slot").to_pylist():
            for unit in work.slots[slot]:
                yield _surveyed([(unit.number, None, digest_of(unit.given(work.limit)), None)])


def _surveyed(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) or [()] * len(SURVEY)
    arrays = [pa.array(column, one.type) for column, one in zip(columns, SURVEY, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SURVEY)


def render(
    batches: Batches, shared: Shared[Work], opened: Opened, writing: Shared[Writing]
) -> Iterator[pa.RecordBatch]:
    """The graph of the observations of a partition: a row for each observation."""
    work, told = shared.value, writing.value
    if work.constraints is None:
        raise ValueError("there are no definitions")
    known = work.constraints
    syntax = Syntax(Namespaces(told.base_iri), turtle=False)
    terms = terms_of(syntax, known.findings, known.attributes, known.values)
    visits = Visits(terms, Naming(told.key), identifiers=told.identifiers)
    writer = InstanceWriter(terms, visits, told.identifiers)
    documents: deque[Document] = deque()

    def tables() -> Iterator[pa.Table]:
        for unit, found in opened(work).units(batches):
            filled = (table for table, _ in found if len(table))
            for at, table in enumerate(filled):
                if not at:
                    documents.append(told.units[unit])
                yield table.cast(SCHEMA)

    with Resolver(known) as resolver:
        for part in parts_of(gathered(tables()), documents, resolver.resolved, Said(terms)):
            yield _lines(writer.render(part))


def _lines(texts: pa.Array) -> pa.RecordBatch:
    """Texts without the end of their last line, which Spark writes."""
    texts = texts.filter(pc.not_equal(texts, ""))
    texts = pc.utf8_slice_codeunits(texts, 0, stop=-1)
    return pa.RecordBatch.from_arrays([texts.cast(pa.string())], names=["value"])
