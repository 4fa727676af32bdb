"""What a SHACL engine looks at: the documents of a run as one table and one graph."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from converter.jobs.load import Progress
from converter.jobs.sources import Sources
from converter.problems import ConverterError

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.annotations import AnnotationReading
    from converter.shacl.data import Data, Writer
    from converter.validation import Constraints


@dataclass
class EngineInput:
    """What was read.

    Attributes:
        readings: of each document, in their order.
        data: the graphs.
        rows: for the IRI of each observation and statement, its row in :attr:`table`.
    """

    readings: list[AnnotationReading] = field(default_factory=list)
    data: list[Data] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def triples(self) -> bytes:
        """The graph of all documents."""
        return b"".join(part.triples for part in self.data)

    @property
    def table(self) -> pa.Table:
        """The observations of all documents."""
        from converter.annotations.table import concat

        return concat([reading.table for reading in self.readings])

    def add(self, data: Data, row: int) -> None:
        """Adds a graph whose first row has a number among all."""
        self.data.append(data)
        self.rows |= {iri: at + row for iri, at in data.rows.items()}


@dataclass
class _Waiting:
    """Tables that become a graph together: to make one costs the same for one row and for many."""

    tables: list[pa.Table] = field(default_factory=list)
    fingerprints: dict[str, bytes] = field(default_factory=dict)
    row: int = 0
    rows: int = 0

    def add(self, table: pa.Table, source: str, fingerprint: bytes, row: int) -> None:
        """Adds the table of a document, whose first row has a number among all."""
        if not self.tables:
            self.row = row
        self.tables.append(table)
        self.fingerprints[source] = fingerprint
        self.rows += len(table)

    def become(self, given: EngineInput, writer: Writer | None) -> None:
        """Adds their graph to what was read, and forgets them."""
        from converter.annotations.table import concat

        if writer and self.tables:
            given.add(writer.data_of(concat(self.tables), self.fingerprints), self.row)
        self.tables, self.fingerprints, self.rows = [], {}, 0


def read_input(
    sources: Sources,
    constraints: Constraints,
    form: str | None,
    columns: Mapping[str, str] | None,
    progress: Progress | None,
) -> EngineInput:
    """Reads documents; graphs are taken as they are, and others become one.

    Args:
        sources: the documents.
        constraints: of the definitions.
        form: the format, recognised where None.
        columns: what tables call the columns.
        progress: called after each document.

    Raises:
        ConverterError: IO1xx where a document cannot be read, and that ends the run; RDF401
            to RDF403 from the parser of a graph.
    """
    from converter.annotations import read_annotations, recognise
    from converter.annotations.table import AnnotationReading, empty
    from converter.graph.formats import INPUTS
    from converter.graph.instances.parts import ROWS
    from converter.shacl.data import Writer, data_of_graph, fingerprint

    given, waiting = EngineInput(), _Waiting()
    writer: Writer | None = None
    count = rows = 0
    with ExitStack() as stack:
        for done, name in enumerate(sources.files, 1):
            try:
                data, shown = sources.read(name)
            except ConverterError as error:
                if not sources.keep_going:
                    raise
                given.readings.append(AnnotationReading(empty(), error.problems))
                continue
            kind = form or recognise(data, shown, columns)
            reading = read_annotations(data, shown, kind, count, columns=columns)
            graph = INPUTS.get(kind or "")
            # The rows of the tables that wait follow one another.
            if waiting.rows >= ROWS or graph is not None:
                waiting.become(given, writer)
            if len(reading.table) and graph is not None:
                given.add(data_of_graph(data, graph, shown, reading.table), rows)
            elif len(reading.table):
                writer = writer or stack.enter_context(Writer(constraints))
                waiting.add(reading.table, shown, fingerprint(data), rows)
            given.readings.append(reading)
            count += reading.observations
            rows += len(reading.table)
            if progress:
                progress("reading", done, len(sources.files))
        waiting.become(given, writer)
    return given
