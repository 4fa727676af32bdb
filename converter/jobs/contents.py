"""What is exported or sent: the graphs of a store on disk, or of sources read for the occasion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from converter.iris import DEFAULT_BASE, Namespaces
from converter.jobs.kinds import checked_kind
from converter.jobs.load import Progress
from converter.jobs.store import LoadResult, StoreOptions, memory_store
from converter.problems import ConverterError
from converter.rules import problem
from converter.store.folder import StoreFolder
from converter.store.graphs import GraphInfo, described, description_iri, descriptions
from converter.store.statements import Block, blocks_of
from converter.store.writing import Store

DESCRIPTION = "description"
VOCABULARY = "vocabulary"


@dataclass(frozen=True)
class Contents:
    """The graphs of a store in the order of their names; the last one describes the others.

    Attributes:
        graphs: what is known of each.
        base: the base IRI.
        loaded: how the sources were read; empty for a store on disk.
    """

    graphs: tuple[GraphInfo, ...]
    base: str
    loaded: LoadResult
    _store: Store
    _folder: StoreFolder | None  # holds the lock on what is open

    def blocks(
        self, graph: GraphInfo, *, quads: bool = False, size: int | None = None
    ) -> Iterator[Block]:
        """The statements of a graph; see :func:`converter.store.statements.blocks_of`."""
        if graph.kind != DESCRIPTION:
            options = {} if size is None else {"size": size}
            yield from blocks_of(self._store, graph.iri, quads=quads, **options)
            return
        text = _description(self.graphs, self.base)
        if quads:
            text = text.replace(" .\n", f" <{graph.iri}> .\n")
        yield Block(text.encode(), graph.triples, blank=False)


def contents_of(
    sources: Sequence[str],
    store: str | None = None,
    *,
    only: Sequence[str] = (),
    options: StoreOptions | None = None,
    progress: Progress | None = None,
) -> Contents | LoadResult:
    """The graphs of a store, or of sources; what is wrong where these cannot be read.

    Args:
        sources: what ``oifm load`` takes, where no store is named.
        store: the folder of a store.
        only: the kinds of graphs that are wanted; all where empty. The vocabulary goes with
            all of them.
        options: how sources are read.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx and STO2xx, where something cannot be read; EXP603 where no
            graph is of a kind that is wanted.
    """
    for kind in only:
        checked_kind(kind)
    if store is not None:
        store_folder = StoreFolder(store)
        opened, base, loaded = store_folder.open(), store_folder.base, LoadResult()
        return _contents(opened, base, loaded, store_folder, only)
    made, loaded = memory_store(sources, options=options, progress=progress)
    if made is None:
        return loaded
    base = (options and options.base_iri) or DEFAULT_BASE
    return _contents(made, base, loaded, None, only)


def _contents(
    store: Store, base: str, loaded: LoadResult, folder: StoreFolder | None, only: Sequence[str]
) -> Contents:
    ns = Namespaces(base)
    wanted = {VOCABULARY, *only}
    found = descriptions(store, ns).values()
    # When a graph was loaded here says nothing about the store that it goes to.
    graphs = [replace(g, loaded="") for g in found if not only or g.kind in wanted]
    if all(graph.kind == VOCABULARY for graph in graphs):
        message = "there is no graph of a kind that is wanted"
        raise ConverterError(problem("EXP603", message, expected=", ".join(only)))
    count = _description(graphs, base).count("\n")
    graphs.append(GraphInfo(description_iri(ns), DESCRIPTION, "", count, "", ""))
    return Contents(tuple(graphs), base, loaded, store, folder)


def _description(graphs: Sequence[GraphInfo], base: str) -> str:
    ns = Namespaces(base)
    return "".join(described(graph, ns) for graph in graphs if graph.kind != DESCRIPTION)
