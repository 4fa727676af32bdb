"""Definitions, shapes, annotations and RDF into a store: each source in a graph of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from converter import io
from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.formats import FORMATS, parse, write
from converter.graph.formats import convert as convert_turtle
from converter.graph.formats import n_triples as n_triples_of
from converter.graph.instances.ids import Naming
from converter.graph.instances.terms import Syntax
from converter.graph.modules import module_document
from converter.iris import DEFAULT_BASE, Namespaces
from converter.jobs.documents import shown
from converter.jobs.instance_run import InstanceOptions, Run, Stopped
from converter.jobs.instances import instance_chunks, key_of
from converter.jobs.kinds import Source, checked_kind, rdf_format_of, sources_of
from converter.jobs.load import Progress, load, located
from converter.jobs.ready import ready_for_graph
from converter.jobs.validate import checked_format, definitions_for
from converter.problems import ConverterError, Problem, has_errors
from converter.report.options import plural
from converter.rules import problem
from converter.store.folder import StoreFolder
from converter.store.graphs import (
    GraphInfo,
    descriptions,
    graph_iri,
    shown_label,
    vocabulary_iri,
)
from converter.store.recognition import noting_findings
from converter.store.writing import Store, StoreWriter, n_triples, new_store, statements

if TYPE_CHECKING:
    from converter.model import FindingModel

_MODULES = ("core.ttl", "qualifiers.ttl")
# Taking a statement out takes so many times as long as loading one.
_REMOVAL = 5
# What is so much of a store makes it worth while to sort all of it anew.
_SHARE = 0.1
_READ = 1 << 22


@dataclass(frozen=True)
class StoreOptions:
    """What a user may choose about what goes into a store.

    Attributes:
        base_iri: all our IRIs are made under it; that of the store where None.
        kind: the kind of all sources; recognised where None.
        form: the format of annotations, recognised where None.
        defs: the definitions that annotations are read with; those of the store where empty.
        key_file: a file whose bytes are the key of the hashes in IRIs; none where None.
        identifiers: write the identifiers of patients, exams, reports and images.
        column_map: a file that says what tables call the columns; none where None.
        limit: the largest input, in bytes.
        keep_going: leave out what cannot be read instead of changing nothing.
    """

    base_iri: str | None = None
    kind: str | None = None
    form: str | None = None
    defs: tuple[str, ...] = ()
    key_file: str | None = None
    identifiers: bool = True
    column_map: str | None = None
    limit: int = io.DEFAULT_LIMIT
    keep_going: bool = False

    def instances(self, base: str) -> InstanceOptions:
        """What of it is about annotations."""
        return InstanceOptions(
            base_iri=base,
            form=self.form,
            key_file=self.key_file,
            identifiers=self.identifiers,
            limit=self.limit,
            keep_going=self.keep_going,
            column_map=self.column_map,
        )


@dataclass(frozen=True)
class LoadResult:
    """What came of a load.

    Attributes:
        graphs: what was put in, one for each source; empty where the store is as it was.
        removed: what was taken out on request.
        documents: how many files were read.
        observations: how many observations.
        problems: what is wrong with the sources.
    """

    graphs: tuple[GraphInfo, ...] = ()
    removed: tuple[GraphInfo, ...] = ()
    documents: int = 0
    observations: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass
class _Load:
    """One load as it goes on."""

    writer: StoreWriter
    ns: Namespaces
    options: StoreOptions
    known: dict[str, GraphInfo]
    progress: Progress | None = None
    run: Run = field(default_factory=Run)
    made: list[GraphInfo] = field(default_factory=list)
    # The definitions of graphs that were made of documents alone, by the graphs' names.
    read: dict[str, Sequence[FindingModel]] = field(default_factory=dict)

    def remove(self, iri: str) -> None:
        """Takes a graph out."""
        self.writer.remove(iri)
        self.known.pop(iri, None)


def load_store(
    paths: Sequence[str],
    folder: str,
    *,
    remove: Sequence[str] = (),
    options: StoreOptions | None = None,
    progress: Progress | None = None,
) -> LoadResult:
    """Loads sources into a store, all of them or none.

    Args:
        paths: see :func:`converter.jobs.kinds.sources_of`.
        folder: the store; made where it does not exist.
        remove: sources that are taken out: as they were named, or the IRI of their graph.
        options: see :class:`StoreOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written; STO2xx where the
            store cannot be used or a source not loaded.
    """
    options = options or StoreOptions()
    checked_kind(options.kind)
    checked_format(options.form)
    store_folder = StoreFolder(folder)
    base = options.base_iri or (store_folder.base if store_folder.exists else DEFAULT_BASE)
    ns = Namespaces(base)
    sources = sources_of(paths, options.kind) if paths else []
    naming = Naming(key_of(options.key_file))
    names = [(graph_iri(s.kind, s.label, ns, naming), s) for s in sources]
    before = _kept_in(store_folder)
    gone = [_found(name, before, ns, naming, folder) for name in remove]
    outgoing = {iri for iri, _ in names} | {info.iri for info in gone}
    # Where much is taken out it takes less time to write all that stays anew.
    fresh = _is_much(outgoing, before)
    run = Run()
    try:
        with store_folder.next(base, fresh=fresh) as store:
            kept = [iri for iri in before if iri not in outgoing] if fresh else []
            if kept:
                _copy(store_folder, StoreWriter(store, ns), kept)
            known = {i: info for i, info in before.items() if not fresh or i in kept}
            loading = _Load(StoreWriter(store, ns), ns, options, known, progress, run)
            for info in gone:
                loading.remove(info.iri)
            made = _finish(loading, names, rewritten=fresh)
            del store, loading  # nothing works on the files when they are put in place
    except Stopped:
        return LoadResult(documents=run.documents, problems=tuple(run.problems))
    return LoadResult(made, tuple(gone), run.documents, run.observations, tuple(run.problems))


def _finish(
    loading: _Load, names: Sequence[tuple[str, Source]], *, rewritten: bool
) -> tuple[GraphInfo, ...]:
    """Fills a store, describes what is in it, and sorts it where much of it is new."""
    _fill(loading, names)
    loading.writer.describe(loading.known.values())
    total = sum(info.triples for info in loading.known.values())
    if rewritten or sum(info.triples for info in loading.made) > _SHARE * total:
        loading.writer.store.optimize()
    return tuple(loading.made)


def memory_store(
    paths: Sequence[str],
    *,
    options: StoreOptions | None = None,
    progress: Progress | None = None,
) -> tuple[Store | None, LoadResult]:
    """A store in memory that holds the sources; None where one cannot be read.

    Args:
        paths: see :func:`converter.jobs.kinds.sources_of`.
        options: see :class:`StoreOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: as :func:`load_store`.
    """
    options = options or StoreOptions()
    checked_kind(options.kind)
    checked_format(options.form)
    ns = Namespaces(options.base_iri or DEFAULT_BASE)
    naming = Naming(key_of(options.key_file))
    sources = sources_of(paths, options.kind)
    store = new_store()
    loading = _Load(StoreWriter(store, ns), ns, options, {}, progress)
    try:
        _fill(loading, [(graph_iri(s.kind, s.label, ns, naming), s) for s in sources])
    except Stopped:
        result = LoadResult(documents=loading.run.documents, problems=tuple(loading.run.problems))
        return None, result
    loading.writer.describe(loading.known.values())
    run = loading.run
    return store, LoadResult(
        tuple(loading.made), (), run.documents, run.observations, tuple(run.problems)
    )


def graphs_in(folder: str) -> tuple[GraphInfo, ...]:
    """What a store says of its graphs.

    Raises:
        ConverterError: STO2xx, where it cannot be opened.
    """
    store_folder = StoreFolder(folder)
    return tuple(descriptions(store_folder.open(), Namespaces(store_folder.base)).values())


def _kept_in(store_folder: StoreFolder) -> dict[str, GraphInfo]:
    if not store_folder.exists:
        return {}
    found = descriptions(store_folder.open(), Namespaces(store_folder.base))
    store_folder.close()
    return found


def _found(
    name: str, known: dict[str, GraphInfo], ns: Namespaces, naming: Naming, folder: str
) -> GraphInfo:
    """The graph of a source, by the name of either."""
    plain = name.rstrip("/")
    for info in known.values():
        hidden = graph_iri("annotations", plain, ns, naming), graph_iri("data", plain, ns, naming)
        if name == info.iri or info.iri in hidden or info.label in (name, plain):
            return info
    message = f"the store has no source {name!r}"
    suggestion = "oifm load --list --store FOLDER shows them"
    raise ConverterError(problem("STO207", message, source=folder, suggestion=suggestion))


def _is_much(outgoing: Iterable[str], known: dict[str, GraphInfo]) -> bool:
    total = sum(info.triples for info in known.values())
    gone = sum(known[iri].triples for iri in outgoing if iri in known)
    return gone * _REMOVAL > total - gone


def _copy(store_folder: StoreFolder, writer: StoreWriter, graphs: Iterable[str]) -> None:
    current = store_folder.open()
    for iri in graphs:
        writer.put(iri, n_triples(current, iri))
    del current
    store_folder.close()


def _fill(loading: _Load, names: Sequence[tuple[str, Source]]) -> None:
    """Puts the vocabularies and the sources into the store.

    Raises:
        Stopped: a source cannot be read, and nothing is to be left out.
    """
    vocabulary = _vocabulary(loading.ns)
    digest = sha256(vocabulary).hexdigest()
    iri = vocabulary_iri(loading.ns)
    if iri not in loading.known or loading.known[iri].sha256 != digest:
        _put(loading, iri, "vocabulary", "", digest, lambda: iter([vocabulary]))
    for name, source in names:
        _put_source(loading, name, source)


def _put_source(loading: _Load, iri: str, source: Source) -> None:
    digest = sha256()
    for file in source.files:
        if file != io.STANDARD_STREAM:
            for block in io.Input(file, limit=loading.options.limit).blocks(_READ):
                digest.update(block)
    label = shown_label(source.kind, source.label)
    _put(loading, iri, source.kind, label, digest.hexdigest(), lambda: _texts(loading, iri, source))


def _put(
    loading: _Load,
    iri: str,
    kind: str,
    label: str,
    digest: str,
    chunks: Callable[[], Iterator[bytes]],
) -> None:
    triples = loading.writer.put(iri, chunks())
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    info = GraphInfo(iri, kind, label, triples, digest, now)
    loading.known[iri] = info
    if kind != "vocabulary":
        loading.made.append(info)


def _texts(loading: _Load, iri: str, source: Source) -> Iterator[bytes]:
    """The graph of a source as N-Triples."""
    documents = [f for f, graph in zip(source.files, source.graphs, strict=True) if not graph]
    for file, graph in zip(source.files, source.graphs, strict=True):
        if graph:
            yield from _graph(loading, file, source.kind)
    if documents and source.kind == "definitions":
        findings, text = _definitions(loading, documents)
        if len(documents) == len(source.files):
            loading.read[iri] = findings
        yield text
    elif documents:
        yield from _annotations(loading, documents)


def _graph(loading: _Load, file: str, kind: str) -> Iterator[bytes]:
    """A graph as it is, but for the names of its blank nodes and of its graphs."""
    form = rdf_format_of(file)
    assert form is not None  # noqa: S101 - it was recognised as a graph
    data = io.read_bytes(file, limit=loading.options.limit)
    loading.run.documents += 1
    sink = BytesIO()
    findings: list[str] = []
    triples = noting_findings(parse(data, form, shown(file)), loading.ns, findings)
    # The files of a source are loaded as one document: no two may share a blank node.
    write(triples, FORMATS["nt"], {}, sink, blank=f"f{loading.run.documents}b")
    if kind == "definitions":
        _refuse_twice(loading, dict.fromkeys(findings, shown(file)))
    yield sink.getvalue()


def _definitions(loading: _Load, files: Sequence[str]) -> tuple[Sequence[FindingModel], bytes]:
    """Definitions, and their graph as N-Triples."""
    options = loading.options
    loaded = load(files, form=None, limit=options.limit, progress=loading.progress)
    ready = ready_for_graph(loaded)
    loading.run.documents += len(loaded.inputs)
    loading.run.problems += [*loaded.problems, *ready.problems]
    faulty = loaded.failed or has_errors(ready.problems)
    if not ready.documents or (faulty and not options.keep_going):
        raise Stopped
    _refuse_twice(loading, {d.finding.id or "": d.source for d in ready.documents})
    findings = [document.finding for document in ready.documents]
    try:
        graphs = GraphDocuments(findings, GraphOptions(base_iri=loading.ns.base, imports=True))
        turtle = "".join(graphs.ontology()).encode()
    except ConverterError as error:
        raise located(error, ready.documents) from None
    return findings, n_triples_of(turtle)


def _refuse_twice(loading: _Load, findings: Mapping[str, str]) -> None:
    """Refuses findings that another source of the store defines; each has its document's name.

    Often they are all those of that source, under another name: it is told once.
    """
    again: dict[str, list[str]] = {}
    for identifier in findings:
        other = loading.writer.graph_of_finding(identifier)
        if other is not None:
            again.setdefault(other, []).append(identifier)
    faults = []
    for other, (first, *more) in again.items():
        known = loading.known.get(other)
        label = known.label if known else other
        lead = f"{first} and {plural(len(more), 'more finding')} are" if more else f"{first} is"
        help_ = f"take that source out (--remove {label}), or load both as one folder"
        where = {"source": findings[first], "finding": first, "suggestion": help_}
        faults.append(problem("STO209", f"{lead} defined in {label} already", **where))
    if faults:
        raise ConverterError(faults)


def _annotations(loading: _Load, files: Sequence[str]) -> Iterator[bytes]:
    definitions = _known_definitions(loading)
    options = loading.options.instances(loading.ns.base)
    run, before = loading.run, loading.run.observations
    syntax = Syntax(loading.ns, turtle=False)
    chunks = instance_chunks(files, definitions, syntax, run, options, loading.progress)
    yield from map(bytes, chunks)
    if run.observations == before:
        if not run.problems:
            message = "no observation was found, so nothing was loaded"
            run.problems.append(problem("OBS500", message))
        raise Stopped


def _known_definitions(loading: _Load) -> Sequence[FindingModel]:
    """The definitions that annotations are read with: the named ones, or those of the store."""
    options = loading.options
    if options.defs:
        return definitions_for(options.defs, None, options.limit, loading.progress)
    findings = stored_definitions(loading.writer.store, loading.known.values(), loading.read)
    if not findings:
        message = "annotations need the definitions that they were made with"
        suggestion = "name them as sources too, or with --defs"
        raise ConverterError(problem("STO208", message, suggestion=suggestion))
    return findings


def stored_definitions(
    store: Store,
    graphs: Iterable[GraphInfo],
    read_already: Mapping[str, Sequence[FindingModel]] | None = None,
) -> list[FindingModel]:
    """The definitions that a store holds, out of its graphs.

    Args:
        store: the store.
        graphs: what it says of its graphs.
        read_already: the definitions of which some of the graphs were made, by their names:
            to rebuild them takes a quarter of the time of a load, and gives the same.

    Raises:
        ConverterError: RDF4xx, where one of them cannot be rebuilt.
    """
    from converter.graph.read import read_quads

    findings: list[FindingModel] = []
    # One by one: two sources may name the same code in different words.
    for info in graphs:
        if read_already and info.iri in read_already:
            findings += read_already[info.iri]
        elif info.kind == "definitions":
            reading = read_quads(statements(store, info.iri), info.label)
            if reading.problems:
                raise ConverterError(reading.problems)
            findings += [document.finding for document in reading.documents]
    return findings


def _vocabulary(ns: Namespaces) -> bytes:
    """The vocabularies that are always in a store, as N-Triples."""
    sink = BytesIO()
    for file in _MODULES:
        convert_turtle(module_document("ontology", file, ns).encode(), FORMATS["nt"], {}, sink)
    return sink.getvalue()
