"""An observation table as the graph that a SHACL engine looks at, and the way back to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from converter.graph.instance_codes import terms_of
from converter.graph.instance_ids import Naming
from converter.graph.instance_parts import parts_of, utf8
from converter.graph.instance_terms import Syntax
from converter.graph.instance_visits import Visits
from converter.graph.instances import InstanceWriter
from converter.iris import Namespaces
from converter.validation.constraints import Constraints
from converter.validation.resolved import resolved


@dataclass(frozen=True)
class Data:
    """A graph of observations.

    Attributes:
        triples: as N-Triples.
        rows: for the IRI of each observation and statement, its row in the table.
    """

    triples: bytes
    rows: dict[str, int] = field(repr=False)


def data_of(table: pa.Table, constraints: Constraints, ns: Namespaces | None = None) -> Data:
    """The graph of a table, as ``oifm convert --defs`` writes it.

    Args:
        table: the observation table; the rows of one observation follow one another.
        constraints: of the definitions.
        ns: the namespaces; the usual ones where None.
    """
    ns = ns or Namespaces()
    syntax = Syntax(ns, turtle=False)
    terms = terms_of(syntax, constraints.findings, constraints.attributes, constraints.values)
    naming = Naming()
    visits = Visits(terms, naming, identifiers=True)
    writer = InstanceWriter(terms, visits)
    chunks: list[bytes] = []
    rows: dict[str, int] = {}
    for start, source, part in _documents(table):
        document = naming.document(blake2b(source.encode("utf-8", "surrogatepass")).digest())
        first = part["observation"][0].as_py()
        chunks.append(visits.document(document, source).encode())
        pieces = parts_of([resolved(part, constraints)], document, first)
        chunks += [utf8(writer.render(piece)) for piece in pieces]
        stem = f"{ns.instance}{document.partition('-')[2]}."
        before, place = None, 0
        for n, observation in enumerate(part["observation"].to_pylist()):
            place = place + 1 if observation == before else 0
            before = observation
            name = f"{stem}{observation - first}"
            rows.setdefault(name, start + n)
            rows[f"{name}.{place}"] = start + n
    return Data(b"".join(chunks), rows)


def _documents(table: pa.Table) -> Iterator[tuple[int, str, pa.Table]]:
    """The stretches of a table that come of one document, each with the number of its first row."""
    if not len(table):
        return
    source = pc.fill_null(pc.coalesce(table["document"], table["source"]), "").combine_chunks()
    changed = pc.not_equal(source.slice(1), source.slice(0, len(source) - 1))
    starts = [0, *pc.add(pc.indices_nonzero(changed), 1).to_pylist(), len(table)]
    for start, end in pairwise(starts):
        yield start, source[start].as_py(), table.slice(start, end - start)
