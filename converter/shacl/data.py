"""An observation table as the graph that a SHACL engine looks at, and the way back to its rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox

from converter.graph.formats import RdfFormat, parse
from converter.graph.instances.codes import terms_of
from converter.graph.instances.ids import Naming
from converter.graph.instances.parts import parts_of, utf8
from converter.graph.instances.reading.graph import bases_of
from converter.graph.instances.reading.types import SAYS_FINDING, finding_by_type
from converter.graph.instances.said import Said
from converter.graph.instances.terms import Syntax
from converter.graph.instances.visits import Visits
from converter.graph.instances.writer import Document, InstanceWriter
from converter.iris import RDF, Namespaces
from converter.validation.constraints import Constraints
from converter.validation.resolved import Resolver

_TYPE = RDF + "type"
# Under any base: that is known at the end.
_OF = "/observation/"
_SAYS_FINDING = tuple(f"/core#{term}" for term in SAYS_FINDING)


@dataclass(frozen=True)
class Data:
    """A graph of observations.

    Attributes:
        triples: as N-Triples.
        rows: for the IRI of each observation and statement, its row in the table.
        base: the base IRI of a graph that was read.
    """

    triples: bytes
    rows: dict[str, int] = field(repr=False)
    base: str | None = None


class Writer:
    """Makes the graphs of tables, as ``oifm convert --defs`` writes them; to be used in a ``with``.

    What is the same for every table is made once: the terms of the definitions, and what
    resolves the codes. Documents of the same content get names of their own, in their order.

    Args:
        constraints: of the definitions.
    """

    def __init__(self, constraints: Constraints) -> None:
        self._ns = Namespaces()
        syntax = Syntax(self._ns, turtle=False)
        terms = terms_of(syntax, constraints.findings, constraints.attributes, constraints.values)
        self._naming = Naming()
        visits = Visits(terms, self._naming, identifiers=True)
        self._writer = InstanceWriter(terms, visits)
        self._said = Said(terms)
        self._resolver = Resolver(constraints)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._resolver.__exit__()

    def data_of(self, table: pa.Table, fingerprints: Mapping[str, bytes] | None = None) -> Data:
        """The graph of a table.

        Args:
            table: the observation table; the rows of one observation follow one another,
                and the numbers of observations go up from document to document.
            fingerprints: the hash of the content of each source, as :func:`fingerprint` makes
                it; the hash of its name where it is not there.
        """
        documents: deque[Document] = deque()
        rows: dict[str, int] = {}
        for start, source, part in _documents(table):
            content = (fingerprints or {}).get(source)
            content = content or fingerprint(source.encode("utf-8", "surrogatepass"))
            name = self._naming.document(content)
            first = part["observation"][0].as_py()
            documents.append(Document(name, source, first))
            stem = f"{self._ns.instance}{name.partition('-')[2]}."
            before, place = None, 0
            for n, observation in enumerate(part["observation"].to_pylist(), start):
                place = place + 1 if observation == before else 0
                before = observation
                of_observation = f"{stem}{observation - first}"
                rows.setdefault(of_observation, n)
                rows[f"{of_observation}.{place}"] = n
        if not documents:
            return Data(b"", rows)
        pieces = parts_of([table], documents, self._resolver.resolved, self._said)
        return Data(b"".join(utf8(self._writer.render(piece)) for piece in pieces), rows)


def data_of(table: pa.Table, constraints: Constraints) -> Data:
    """What :meth:`Writer.data_of` gives, of one table alone."""
    with Writer(constraints) as writer:
        return writer.data_of(table)


def fingerprint(data: bytes) -> bytes:
    """The hash of a document's content, by which its graph is named."""
    return blake2b(data, digest_size=32).digest()


def data_of_graph(data: bytes, rdf_format: RdfFormat, source: str, table: pa.Table) -> Data:
    """The graph that a document holds, without its named graphs' names.

    Where a type alone says what an observation is of, ``fm:finding`` says it too.

    Args:
        data: the document.
        rdf_format: one of :data:`converter.graph.formats.INPUTS`.
        source: its name, for problems.
        table: what was read of it.

    Raises:
        ConverterError: RDF401 to RDF403 from the parser.
    """
    mark = fingerprint(data).hex()[:12]
    # The reader of the table numbers blank nodes as they are described.
    blank: dict[str, str] = {}
    by_type = _ByType()
    # Each predicate, and whether it tells what an observation is of: asked once, not each time.
    tells: dict[str, bool] = {}

    def triples() -> Iterator[ox.Triple]:
        for quad in parse(data, rdf_format, source):
            triple = quad.triple
            # Two documents may call their blank nodes alike.
            subject, value = quad.subject, quad.object
            if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
                if isinstance(subject, ox.BlankNode):
                    subject = ox.BlankNode(f"d{mark}{subject.value}")
                    blank.setdefault(str(subject), f"_:b{len(blank)}")
                if isinstance(value, ox.BlankNode):
                    value = ox.BlankNode(f"d{mark}{value.value}")
                triple = ox.Triple(subject, quad.predicate, value)
            predicate = quad.predicate.value
            told = tells.get(predicate)
            if told is None:
                told = tells[predicate] = predicate.endswith((_TYPE, *_SAYS_FINDING))
            if told:
                by_type.look(triple)
            yield triple

    text = ox.serialize(triples(), format=ox.RdfFormat.N_TRIPLES) or b""
    bases = bases_of([*tells, *by_type.kinds])
    ns = Namespaces(min(bases)) if bases else Namespaces()
    text += ox.serialize(by_type.triples(ns), format=ox.RdfFormat.N_TRIPLES) or b""
    rows: dict[str, int] = {}
    named = {name: label for label, name in blank.items()}
    pointers = (table["observation_pointer"].to_pylist(), table["pointer"].to_pylist())
    for row, names in enumerate(zip(*pointers, strict=True)):
        for name in names:
            rows.setdefault(named.get(name, name), row)
    return Data(text, rows, min(bases, default=None))


class _ByType:
    """The findings that types alone name: the reader takes them from there, and tells it."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self._types: dict[ox.NamedNode | ox.BlankNode | ox.Triple, list[ox.NamedNode]] = {}
        self._named: set[ox.NamedNode | ox.BlankNode | ox.Triple] = set()

    def look(self, triple: ox.Triple) -> None:
        """Notes what a statement says of the finding of its subject."""
        predicate, value = triple.predicate.value, triple.object
        if predicate.endswith(_SAYS_FINDING):
            self._named.add(triple.subject)
        elif predicate == _TYPE and isinstance(value, ox.NamedNode):
            kind = value.value
            self.kinds.add(kind)
            if _OF in kind:
                self._types.setdefault(triple.subject, []).append(value)

    def triples(self, ns: Namespaces) -> Iterator[ox.Triple]:
        """What follows from them."""
        for node, types in self._types.items():
            finding = None if node in self._named else finding_by_type(types, ns)
            if finding is not None:
                named = ox.NamedNode(ns.id + finding)
                yield ox.Triple(node, ox.NamedNode(ns.core + "finding"), named)


def _documents(table: pa.Table) -> Iterator[tuple[int, str, pa.Table]]:
    """The stretches of a table that come of one document, each with the number of its first row."""
    if not len(table):
        return
    source = pc.fill_null(pc.coalesce(table["document"], table["source"]), "").combine_chunks()
    changed = pc.not_equal(source.slice(1), source.slice(0, len(source) - 1))
    starts = [0, *pc.add(pc.indices_nonzero(changed), 1).to_pylist(), len(table)]
    for start, end in pairwise(starts):
        yield start, source[start].as_py(), table.slice(start, end - start)
