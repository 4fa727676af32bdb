"""Annotations to RDF: read, resolve, and write, a part at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

from converter import io
from converter.graph.formats import GRAPH_FORMATS, RdfFormat
from converter.graph.instances.ids import Naming
from converter.graph.instances.parts import ROWS, parts_of
from converter.graph.instances.terms import Syntax
from converter.iris import Namespaces
from converter.jobs.batches import batches_of
from converter.jobs.columns import column_map
from converter.jobs.convert import checked_target
from converter.jobs.documents import Reading, shown
from converter.jobs.instance_run import InstanceOptions, InstanceResult, Run, Stopped
from converter.jobs.limits import ErrorLimit
from converter.jobs.load import DEFINITION_SUFFIXES, Progress
from converter.jobs.resume import KeptRun, not_done
from converter.jobs.sources import ANNOTATION_SUFFIXES
from converter.jobs.targets import not_an_input, spare
from converter.jobs.validate import checked_format, loaded_for
from converter.problems import ConverterError
from converter.rules import problem

if TYPE_CHECKING:
    import pyarrow as pa

    from converter.graph.instances.parts import Chunk
    from converter.graph.instances.said import Said
    from converter.graph.instances.writer import InstanceWriter, Part
    from converter.model import FindingModel
    from converter.validation import Constraints

# What is rendered while the part before it is written.
_AHEAD = 3
_SMALLEST_KEY = 16
_LARGEST_KEY = 1 << 16


def convert_annotations(
    paths: Sequence[str],
    defs: Sequence[str],
    out: str,
    *,
    to: str | None = None,
    options: InstanceOptions | None = None,
    progress: Progress | None = None,
) -> InstanceResult:
    """Writes annotations as a graph of observations.

    Args:
        paths: annotations: files, folders, patterns, or ``-`` for standard input.
        defs: definitions, as :func:`converter.jobs.load.load` takes them.
        out: a file, or ``-`` for standard output.
        to: ``ttl``, ``nt``, ``rdfxml`` or ``jsonld``; by the suffix of ``out`` where None.
        options: see :class:`InstanceOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written, the target is not
            clear or the key too short; RDF407 where a text cannot be written as RDF/XML;
            RDF409 for a base that is no IRI; the problems of the definitions.
    """
    options = options or InstanceOptions()
    target = _rdf_target(to, out)
    checked_format(options.form)
    files = io.expand(paths, ANNOTATION_SUFFIXES)
    not_an_input([out], files)
    spare([out], (defs, DEFINITION_SUFFIXES), ([options.column_map, options.key_file], ()))
    loaded = loaded_for(defs, options.definition_form, options.limit, progress)
    definitions = [document.finding for document in loaded.documents]
    run = Run(limit=ErrorLimit(options.limit_errors))
    syntax = Syntax(Namespaces(options.base_iri), target.name == "ttl")
    naming = Naming(key_of(options.key_file))
    made = _rendered(files, definitions, syntax, run, naming, options, progress)
    kept = KeptRun(out, loaded.inputs, options, target.name == "ttl") if options.resume else None
    try:
        with kept or nullcontext(), io.open_output(out) as sink:
            chunks = kept.chunks(files, run, naming, made) if kept else map(_chunk_of, made)
            if target.name in ("ttl", "nt"):
                sink.write(syntax.head().encode())
                for chunk in chunks:
                    sink.write(chunk)
            else:
                from converter.graph.formats import convert_stream

                convert_stream(chunks, target, syntax.prefixes.namespaces, sink)
            if not run.observations:
                raise Stopped
    except Stopped:
        if kept:
            kept.remove()
        if not run.observations and not run.problems:
            message = "no observation was found, so nothing was written"
            run.problems.append(problem("OBS500", message))
        problems = tuple(run.limit.cut(run.problems))
        return InstanceResult(
            run.documents, run.observations, (), problems, stopped=run.limit.is_reached
        )
    if kept:
        kept.remove()
    return InstanceResult(
        run.documents, run.observations, (out,), tuple(run.problems), resumed=run.done
    )


def instance_chunks(
    files: Sequence[str],
    definitions: Sequence[FindingModel],
    syntax: Syntax,
    run: Run,
    options: InstanceOptions,
    progress: Progress | None = None,
) -> Iterator[Chunk]:
    """The graph of annotations in the order of the files, a part at a time.

    Args:
        files: annotation documents.
        definitions: what they are read with.
        syntax: how the graph is written; its head is not among the parts.
        run: counts what is read, and gathers the problems.
        options: see :class:`InstanceOptions`.
        progress: called after each file.

    Raises:
        ConverterError: IO1xx where a file cannot be read, IO117 where the key is too short.
        Stopped: a file cannot be read, and nothing is to be left out.
    """
    naming = Naming(key_of(options.key_file))
    for _, chunk in _rendered(files, definitions, syntax, run, naming, options, progress):
        yield chunk


def _rendered(
    files: Sequence[str],
    definitions: Sequence[FindingModel],
    syntax: Syntax,
    run: Run,
    naming: Naming,
    options: InstanceOptions,
    progress: Progress | None,
) -> Iterator[tuple[int, Chunk]]:
    """What :func:`instance_chunks` gives, each with the number of observations that are done."""
    from converter.graph.instances.codes import terms_of
    from converter.graph.instances.said import Said
    from converter.graph.instances.visits import Visits
    from converter.graph.instances.writer import InstanceWriter
    from converter.validation import Constraints

    constraints = Constraints.of(definitions)
    terms = terms_of(syntax, constraints.findings, constraints.attributes, constraints.values)
    visits = Visits(terms, naming, identifiers=options.identifiers)
    writer = InstanceWriter(terms, visits, options.identifiers)
    said = Said(terms)
    parts = _parts(files, constraints, said, naming, run, options, progress)
    yield from _chunks(parts, writer, run)


def _rdf_target(to: str | None, out: str) -> RdfFormat:
    try:
        name = checked_target(to, out)
    except ConverterError as error:
        formats = ", ".join(GRAPH_FORMATS)
        told = [p.at(expected=formats) if p.expected else p for p in error.problems]
        raise ConverterError(told) from None
    if name not in GRAPH_FORMATS:
        message = "annotations become a graph, not definitions or an ontology"
        raise ConverterError(
            problem("IO114", message, source=out, expected=", ".join(GRAPH_FORMATS))
        )
    if out != io.STANDARD_STREAM and (out.endswith(("/", os.sep)) or os.path.isdir(out)):  # noqa: PTH112
        message = "annotations become one graph in one file, not a folder"
        raise ConverterError(problem("IO114", message, source=out, suggestion="name a file"))
    return GRAPH_FORMATS[name]


def key_of(path: str | None) -> bytes:
    """The key of the hashes in IRIs, of a file; empty where there is none.

    Raises:
        ConverterError: IO117, where it is too short.
    """
    if path is None:
        return b""
    key = io.read_bytes(path, limit=_LARGEST_KEY).rstrip(b"\r\n")
    if len(key) < _SMALLEST_KEY:
        message = f"a key of {len(key)} bytes can be guessed"
        expected = f"at least {_SMALLEST_KEY} bytes, from a source of random numbers"
        raise ConverterError(problem("IO117", message, source=path, expected=expected))
    return key


def _parts(
    files: Sequence[str],
    constraints: Constraints,
    said: Said,
    naming: Naming,
    run: Run,
    options: InstanceOptions,
    progress: Progress | None,
) -> Iterator[Part]:
    """The parts of the documents, as far as they can be read.

    Raises:
        Stopped: something could not be read, and nothing is to be left out.
    """
    from converter.annotations.table import SCHEMA
    from converter.graph.instances.writer import Document
    from converter.validation.resolved import Resolver

    documents: deque[Document] = deque()
    reading = Reading(
        options.form,
        options.limit,
        column_map(options.column_map),
        digests=True,
        keep_going=options.keep_going,
    )
    inputs = partial(io.Input, limit=options.limit)
    before = run.documents
    left = files[run.documents :] if run.done else files
    batches = batches_of(left, reading, inputs, jobs=options.jobs, first=run.observations)

    def tables() -> Iterator[pa.Table]:
        for batch in batches:
            for document in batch.documents:
                if document.begins:
                    run.begin()
                    described = False
                    named = Document(
                        naming.document(document.digest), shown(document.name), run.observations
                    )
                run.add(document.problems, keep_going=options.keep_going)
                run.observations += document.observations
                if document.rows and not described:
                    documents.append(named)
                    described = True
            table = not_done(batch.table, run.done)
            if len(table):
                yield table.cast(SCHEMA)
            if progress:
                progress("writing", run.documents - before, len(left))

    with Resolver(constraints) as resolver:
        yield from parts_of(gathered(tables()), documents, resolver.resolved, said)


def gathered(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Small tables as larger ones: to resolve a table costs the same for one row and for many."""
    import pyarrow as pa

    waiting: list[pa.Table] = []
    rows = 0
    for table in tables:
        waiting.append(table)
        rows += len(table)
        if rows >= ROWS:
            yield pa.concat_tables(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pa.concat_tables(waiting)


def _chunks(parts: Iterator[Part], writer: InstanceWriter, run: Run) -> Iterator[tuple[int, Chunk]]:
    """The text of the parts in their order, rendered side by side."""
    from converter.graph.instances.parts import utf8

    waiting: deque[tuple[int, Future[Chunk]]] = deque()

    def render(part: Part, begin: int) -> Chunk:
        return utf8(writer.render(part).slice(begin))

    def ready() -> tuple[int, Chunk]:
        done, chunk = waiting.popleft()
        return done, chunk.result()

    # The last observation that is done was read again for what it belongs to.
    begin = 1 if run.done else 0
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        for part in parts:
            done = part.table["observation"][len(part.table) - 1].as_py() + 1
            waiting.append((done, pool.submit(render, part, begin)))
            begin = 0
            while len(waiting) > _AHEAD:
                yield ready()
        while waiting:
            yield ready()


def _chunk_of(rendered: tuple[int, Chunk]) -> Chunk:
    return rendered[1]
