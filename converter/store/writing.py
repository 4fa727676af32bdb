"""Graphs into a store and out of it, as a whole, at the speed of pyoxigraph's bulk loader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, cast

import pyoxigraph as ox

from converter.graph.formats import ChunkReader
from converter.iris import RDFS, Namespaces
from converter.store.graphs import GraphInfo, described, description_iri

# A statement is in its own graph, and in the default graph where no other graph has it too.
_REMOVE = """
DELETE { ?s ?p ?o }
WHERE {
  GRAPH <%s> { ?s ?p ?o }
  FILTER NOT EXISTS { GRAPH ?other { ?s ?p ?o } FILTER(?other != <%s>) }
}"""
_COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH <%s> { ?s ?p ?o } }"
_BLOCK = 1 << 20

Store = ox.Store


def new_store() -> ox.Store:
    """An empty store in memory."""
    return ox.Store()


class StoreWriter:
    """Puts graphs into a store, each into a graph of its own and into the default graph.

    Args:
        store: is written to.
        ns: the namespaces of the store.
    """

    def __init__(self, store: ox.Store, ns: Namespaces) -> None:
        self.store = store
        self._ns = ns

    def put(self, iri: str, chunks: Iterable[bytes]) -> int:
        """Makes a graph of N-Triples, in place of what it held; gives the number of statements.

        Args:
            iri: the name of the graph.
            chunks: N-Triples, each chunk of whole lines, in which IRIs are well-formed.

        Raises:
            ConverterError: what the chunks raise while they are made.
        """
        self.remove(iri)
        self._load(iri, chunks)
        return self.count(iri)

    def count(self, iri: str) -> int:
        """The number of statements in a graph."""
        found = self.store.query(_COUNT % iri)
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - of a SELECT
        return int(next(found)[0].value)

    def remove(self, iri: str) -> None:
        """Takes a graph out, and what only it says out of the default graph."""
        graph = ox.NamedNode(iri)
        if self.store.contains_named_graph(graph):
            self.store.update(_REMOVE % (iri, iri))
            self.store.remove_graph(graph)

    def graph_of_finding(self, identifier: str) -> str | None:
        """The graph that defines a finding, or None."""
        finding = ox.NamedNode(self._ns.id + identifier)
        parent, root = ox.NamedNode(RDFS + "subClassOf"), self._ns.core + "ImagingFinding"
        for quad in self.store.quads_for_pattern(finding, parent, ox.NamedNode(root)):
            if isinstance(quad.graph_name, ox.NamedNode):
                return quad.graph_name.value
        return None

    def describe(self, graphs: Iterable[GraphInfo]) -> None:
        """Writes what is said of the graphs, in place of what was said."""
        self.remove(description_iri(self._ns))
        text = "".join(described(graph, self._ns) for graph in graphs)
        self._load(description_iri(self._ns), [text.encode()])

    def _load(self, iri: str, chunks: Iterable[bytes]) -> None:
        # Both in one document, so that a blank node is the same one in both graphs; and the
        # bulk loader sorts once.
        end = f" <{iri}> .\n".encode()
        both = ChunkReader(chunk + chunk.replace(b" .\n", end) for chunk in chunks)
        self.store.bulk_load(cast("IO[bytes]", both), ox.RdfFormat.N_QUADS, lenient=True)


def statements(store: ox.Store, iri: str) -> Iterator[ox.Quad]:
    """The statements of a graph of a store, in no order."""
    return store.quads_for_pattern(None, None, None, ox.NamedNode(iri))


def n_triples(store: ox.Store, iri: str) -> Iterator[bytes]:
    """A graph of a store as N-Triples, in chunks of whole lines."""
    lines: list[str] = []
    size = 0
    for quad in statements(store, iri):
        lines.append(f"{quad.triple} .\n")
        size += len(lines[-1])
        if size > _BLOCK:
            yield "".join(lines).encode()
            lines.clear()
            size = 0
    yield "".join(lines).encode()
