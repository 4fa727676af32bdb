"""The main job: definitions in, ontology, shapes, mappings and context out."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import PurePath

import msgspec

from converter import __version__, io
from converter.graph import catalog
from converter.graph.counts import Counts, compare, counts_in, counts_of
from converter.graph.document import GraphDocuments
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import Input, Progress, located
from converter.jobs.ready import load_for_graph
from converter.jobs.targets import not_an_input
from converter.problems import ConverterError, Problem

MANIFEST = "manifest.json"
"""What a build writes last, by which its folder is known."""

_PART = 1 << 20


@dataclass(frozen=True)
class BuildResult:
    """What came of a build; ``files`` is empty where nothing was written."""

    documents: int
    counts: Counts
    triples: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    twins: int = 0


def build(
    paths: Sequence[str],
    out: str,
    *,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Builds all outputs into a folder, or none of them.

    Args:
        paths: see :func:`converter.jobs.load.load`.
        out: the output folder.
        options: see :class:`BuildOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written; RDF4xx where the
            definitions cannot become a graph; TRM305 where there is no release to take the
            terminology from.
    """
    options = options or BuildOptions()
    given = load_for_graph(paths, options, progress)
    documents, problems = given.documents, given.problems
    inputs = given.loaded.inputs
    if not documents:
        return BuildResult(len(inputs), Counts(), 0, (), problems)
    findings = [document.finding for document in documents]
    try:
        graphs = GraphDocuments(findings, options.graph)
        with io.Outputs(out) as outputs:
            triples, counts = _write(graphs, outputs, options.formats, progress)
            if modules := _write_modules(graphs, outputs, options):
                outputs.write(catalog.FILE, catalog.catalog(modules))
            manifest = _manifest(graphs, inputs, outputs.hashes, counts, triples)
            outputs.write(MANIFEST, manifest)
            # An ontology that was edited where it was built would lose what is no definition.
            made = (os.path.join(out, name) for name in outputs.hashes)  # noqa: PTH118
            not_an_input(made, (entry.name for entry in inputs))
    except ConverterError as error:
        raise located(error, documents) from None
    files = tuple(outputs.hashes)
    return BuildResult(len(inputs), counts, triples, files, problems, given.loaded.twins)


def _write(
    graphs: GraphDocuments,
    outputs: io.Outputs,
    formats: Sequence[str],
    progress: Progress | None,
) -> tuple[int, Counts]:
    from converter.graph.context import context
    from converter.graph.sssom import mappings

    def report(done: int) -> None:
        if progress:
            progress("writing", done, 4)

    report(0)
    triples, counts = _write_ontology(graphs, outputs, formats)
    compare(counts_of(graphs.findings, graphs.census), counts)
    report(1)
    outputs.write("shapes.ttl", _parts(graphs.shapes()))
    report(2)
    outputs.write("mappings.sssom.tsv", _parts(mappings(graphs)))
    report(3)
    outputs.write("context.jsonld", context(graphs.prefixes).encode())
    report(4)
    return triples, counts


def _write_ontology(
    graphs: GraphDocuments, outputs: io.Outputs, formats: Sequence[str]
) -> tuple[int, Counts]:
    from converter.graph.formats import FORMATS, GRAPH_FORMATS, convert
    from converter.graph.owl_syntax import OwlDocument
    from converter.graph.rdfxml import RdfXmlWriter

    files = {name: "ontology" + FORMATS[name].suffixes[0] for name in FORMATS if name in formats}
    # Those written as the definitions are gone through, and those made from the whole.
    as_they_come = {name: files.pop(name) for name in ("ttl", "rdfxml") if name in files}
    graph_files = {name: files.pop(name) for name in GRAPH_FORMATS if name in files}
    kept: dict[str, list[bytes]] = {}
    if graph_files:
        kept["ttl"] = []
    if files:
        kept["rdfxml"] = []
    xml_writer = RdfXmlWriter(graphs.prefixes)
    counts = Counts()
    with contextlib.ExitStack() as stack:
        opened = {n: stack.enter_context(outputs.open(f)) for n, f in as_they_come.items()}
        for turtle, xml in graphs.ontology_in_both(xml_writer):
            # Counted in the text, not while it is made: that is what makes it a check.
            counts += counts_in(turtle)
            for name, text in (("ttl", turtle), ("rdfxml", xml)):
                if name in opened:
                    opened[name].write(text.encode())
                if name in kept:
                    kept[name].append(text.encode())
    for name, file in graph_files.items():
        with outputs.open(file) as output:
            convert(kept["ttl"], FORMATS[name], graphs.prefixes.namespaces, output)
    if files:
        document = OwlDocument(b"".join(kept["rdfxml"]), graphs.prefixes.namespaces)
        for name, file in files.items():
            outputs.write(file, document.write(name))
    return xml_writer.statements, counts


def _write_modules(
    graphs: GraphDocuments, outputs: io.Outputs, options: BuildOptions
) -> dict[str, str]:
    """Writes what the ontology imports, and gives the file of each module by its IRI."""
    from converter.graph.formats import FORMATS, convert

    files: dict[str, str] = {}
    for name, iri, text in graphs.imported_modules():
        for one in options.formats:
            file = name + FORMATS[one].suffixes[0]
            files.setdefault(iri, file)
            with outputs.open(file) as output:
                if one == "ttl":
                    output.write(text.encode())
                else:
                    convert(text.encode(), FORMATS[one], graphs.prefixes.namespaces, output)
    if options.graph.terminology:
        files[graphs.terminology_iri] = _write_terminology(graphs, outputs, options.index)
    return files


def _write_terminology(graphs: GraphDocuments, outputs: io.Outputs, index: str | None) -> str:
    from converter.graph.releases import FILES, terminology_module
    from converter.jobs.terminology import terminology

    with terminology(index) as releases:
        for file, content in zip(FILES, terminology_module(graphs, releases), strict=True):
            outputs.write(file, content)
    return FILES[1]


def _parts(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts as bytes, gathered into parts that are worth a system call."""
    gathered: list[str] = []
    size = 0
    for text in texts:
        gathered.append(text)
        size += len(text)
        if size >= _PART:
            yield "".join(gathered).encode()
            gathered.clear()
            size = 0
    yield "".join(gathered).encode()


def _manifest(
    graphs: GraphDocuments,
    inputs: Sequence[Input],
    hashes: dict[str, str],
    counts: Counts,
    triples: int,
) -> bytes:
    graph = asdict(graphs.options) | {"version": graphs.version, "license": graphs.license}
    # Relative to what they have in common: the manifest tells nothing of the machine.
    paths = [os.path.realpath(entry.name) for entry in inputs]
    folder = _common_folder(paths)
    manifest = {
        "generator": f"oifm-converter {__version__}",
        "options": graph,
        "counts": asdict(counts) | {"triples": triples},
        # By that name: how the user spelt the paths changes nothing.
        "inputs": sorted(
            (
                asdict(entry) | {"name": _shown(os.path.relpath(path, folder))}
                for entry, path in zip(inputs, paths, strict=True)
            ),
            key=itemgetter("name"),
        ),
        "outputs": [{"name": name, "sha256": digest} for name, digest in hashes.items()],
    }
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def _shown(path: str) -> str:
    """The path with ``/``, as text."""
    return io.printable(PurePath(path).as_posix())


def _common_folder(paths: Sequence[str]) -> str:
    """The folder that all paths lie in; with several drives, that of the first."""
    try:
        return os.path.commonpath([str(PurePath(path).parent) for path in paths])
    except ValueError:
        return str(PurePath(paths[0]).parent)
