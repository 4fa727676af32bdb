"""Single conversions: definitions from any form to any other, files or folders."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import PurePath

from converter import io
from converter.definitions import FORMS, Document
from converter.definitions.ids import with_ids
from converter.graph.document import GraphDocuments
from converter.graph.formats import FORMATS, RdfFormat, format_of, parse, write
from converter.graph.formats import convert as convert_turtle
from converter.iris import DEFAULT_BASE
from converter.jobs.build_options import BuildOptions
from converter.jobs.limits import ErrorLimit
from converter.jobs.load import ALIASES, Loaded, Progress, load, located
from converter.jobs.ready import ready_for_graph
from converter.jobs.targets import not_an_input
from converter.model import FindingModel
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.suffixes import is_compressed, uncompressed

_NDJSON = (".ndjson", ".jsonl")
_SUFFIXES = {"markdown": ".md", "oifm": ".fm.json", "cde": ".cde.json"}


@dataclass(frozen=True)
class ConvertResult:
    """What came of a conversion; ``files`` is empty where nothing was written.

    ``stopped`` says that there were as many errors as was permitted. ``triples`` are the
    statements of a graph that became one as it was, whose findings nobody counted.
    """

    documents: int
    findings: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    stopped: bool = False
    triples: int | None = None


def convert(
    paths: Sequence[str],
    out: str,
    *,
    to: str | None = None,
    from_: str | None = None,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> ConvertResult:
    """Converts definitions.

    Args:
        paths: see :func:`converter.jobs.load.load`.
        out: a file, a folder (an existing one, or a name that ends with ``/`` or has no
            suffix), or ``-``. A folder gets a file for each definition, named as its
            source or by its id.
        to: ``md``, ``json`` (each definition in the JSON of its own form), ``fm.json``,
            ``cde.json``, or a key of
            :data:`converter.graph.formats.FORMATS`; by the suffix of ``out`` where None.
        from_: the form of the inputs, recognised where None.
        options: see :class:`converter.jobs.build_options.BuildOptions`.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written, or the target is
            not clear; RDF4xx where the definitions cannot become a graph, or be given
            identifiers.
    """
    options = options or BuildOptions()
    target = checked_target(to, out)
    if target in FORMATS and (direct := _graph_to_graph(paths, from_, options)):
        data, source_format = direct
        again, triples = _graph_again(data, source_format, FORMATS[target], paths[0], options)
        name = _stem(paths[0], "graph") + FORMATS[target].suffixes[0]
        return ConvertResult(1, 0, _put(out, [(name, again)], paths), (), triples=triples)
    enough = ErrorLimit(options.limit_errors)
    loaded = load(paths, form=from_, limit=options.limit, progress=progress, enough=enough)
    if enough.is_reached:
        cut = tuple(enough.cut(loaded.problems))
        return ConvertResult(len(loaded.inputs), 0, (), cut, stopped=True)
    if (loaded.failed and not options.keep_going) or not loaded.documents:
        return ConvertResult(len(loaded.inputs), 0, (), loaded.problems)
    try:
        if target in FORMATS:
            return _to_graph(loaded, out, FORMATS[target], options)
        return _to_documents(loaded, out, target, options)
    except ConverterError as error:
        raise located(error, loaded.documents) from None


def checked_target(to: str | None, out: str) -> str:
    """A key of FORMATS or FORMS, or ``json``: the form that each definition has.

    Raises:
        ConverterError: IO114, where there is no such format or it cannot be told, or the
            output would be compressed.
    """
    if is_compressed(out):
        message = "compressed output is not written"
        raise ConverterError(
            problem("IO114", message, source=out, suggestion="leave the suffix out")
        )
    name = (to or "").lower().removeprefix(".")
    if to is None and out != io.STANDARD_STREAM and not _is_folder(out):
        rdf_format = format_of(out)
        if rdf_format:
            return rdf_format.name
        if out.lower().endswith((*FORMS["markdown"].suffixes,)):
            return "markdown"
        if out.lower().endswith((".json", *_NDJSON)):
            return "json"
    if name == "json":
        return name
    name = ALIASES.get(name, name)
    if name in FORMATS or name in FORMS:
        return name
    expected = ", ".join(["md", "json", "fm.json", "cde.json", *FORMATS])
    message = "the target format is not clear"
    if to is not None:
        message = f"there is no target format {to!r}"
    raise ConverterError(
        problem("IO114", message, source=out, expected=expected, suggestion="name it with --to")
    )


def _is_folder(out: str) -> bool:
    if out == io.STANDARD_STREAM:
        return False
    named = out.endswith(("/", os.sep)) or not PurePath(out).suffix
    return named or os.path.isdir(out)  # noqa: PTH112 - a name, not a Path


def _graph_to_graph(
    paths: Sequence[str], from_: str | None, options: BuildOptions
) -> tuple[bytes, RdfFormat] | None:
    """One RDF document as it is: what is more in it than definitions stays in it."""
    name = ALIASES.get(from_, from_) if from_ else None
    rdf_format = FORMATS.get(name) if name else format_of(paths[0])
    # Another base means other IRIs: that is a new graph of the definitions.
    if rdf_format is None or len(paths) != 1 or options.graph.base_iri != DEFAULT_BASE:
        return None
    return io.read_bytes(paths[0], limit=options.limit), rdf_format


def _graph_again(
    data: bytes, source_format: RdfFormat, target: RdfFormat, source: str, options: BuildOptions
) -> tuple[bytes, int]:
    """The graph in another format, and how many statements it has."""
    prefixes = GraphDocuments((), options.graph).prefixes.namespaces
    sink = BytesIO()
    counter = count()
    statements = (
        quad for quad, _ in zip(parse(data, source_format, source), counter, strict=False)
    )
    write(statements, target, prefixes, sink)
    return sink.getvalue(), next(counter)


def _put(out: str, files: Sequence[tuple[str, bytes]], read: Sequence[str]) -> tuple[str, ...]:
    """Writes the files into a folder, or the only one where the user said; over no input."""
    folder = _is_folder(out)
    targets = [os.path.join(out, name) for name, _ in files] if folder else [out]  # noqa: PTH118
    not_an_input(targets, read)
    if not folder:
        [(_, content)] = files
        io.write_file(out, content)
        return (out,)
    with io.Outputs(out) as outputs:
        for name, content in files:
            outputs.write(name, content)
    return tuple(outputs.hashes)


def _to_graph(loaded: Loaded, out: str, target: RdfFormat, options: BuildOptions) -> ConvertResult:
    ready = ready_for_graph(loaded, options.assign_ids)
    problems = (*loaded.problems, *ready.problems)
    if (ready.problems and not options.keep_going) or not ready.documents:
        return ConvertResult(len(loaded.inputs), 0, (), problems)
    if _is_folder(out):
        stems = _stems(ready.documents)
        files = [
            (stem + target.suffixes[0], _graph_bytes([document.finding], target, options))
            for document, stem in zip(ready.documents, stems, strict=True)
        ]
    else:
        files = [("", _graph_bytes([d.finding for d in ready.documents], target, options))]
    written = _put(out, files, [entry.name for entry in loaded.inputs])
    return ConvertResult(len(loaded.inputs), len(ready.documents), written, problems)


def _graph_bytes(
    findings: Sequence[FindingModel], target: RdfFormat, options: BuildOptions
) -> bytes:
    graphs = GraphDocuments(findings, options.graph)
    turtle = "".join(graphs.ontology()).encode()
    if target.name == "ttl":
        return turtle
    sink = BytesIO()
    convert_turtle(turtle, target, graphs.prefixes.namespaces, sink)
    return sink.getvalue()


def _to_documents(loaded: Loaded, out: str, target: str, options: BuildOptions) -> ConvertResult:
    documents: Sequence[Document] = loaded.documents
    if options.assign_ids is not None:
        documents = with_ids(documents, options.assign_ids)
    problems = [*loaded.problems]
    texts: list[str] = []
    refused: list[Problem] = []
    told: list[Problem] = []
    for document in documents:
        form = document.finding.form if target == "json" else target
        try:
            texts.append(FORMS[form].write(document.finding))
        except ConverterError as error:
            name = document.finding.id or document.finding.name
            refused += (p.at(finding=name) for p in located(error, [document]).problems)
        told += _losses(document, form)
    if refused:
        raise ConverterError(_named(refused, documents))
    problems += _named(told, documents)
    if _is_folder(out):
        names = [
            stem + _SUFFIXES[document.finding.form if target == "json" else target]
            for document, stem in zip(documents, _stems(documents), strict=True)
        ]
        files = [(name, text.encode()) for name, text in zip(names, texts, strict=True)]
    elif out.lower().endswith(_NDJSON):
        files = [("", b"".join(map(_one_line, texts)))]
    elif len(texts) == 1:
        files = [("", texts[0].encode())]
    elif target == "markdown":
        message = f"{len(documents)} Markdown documents cannot go into one"
        raise ConverterError(
            problem("IO114", message, source=out, suggestion="name a folder: -o FOLDER/")
        )
    else:
        files = [("", ("[" + ",\n".join(texts) + "]\n").encode())]
    written = _put(out, files, [entry.name for entry in loaded.inputs])
    return ConvertResult(len(loaded.inputs), len(documents), written, tuple(problems))


def _one_line(text: str) -> bytes:
    import msgspec

    return msgspec.json.format(text, indent=-1).encode() + b"\n"


def _losses(document: Document, form: str) -> Iterator[Problem]:
    """What the target form cannot say, so that it is not dropped in silence."""
    if form != "markdown":
        return
    from converter.definitions.markdown import losses

    lost = losses(document.finding)
    if lost:
        finding = document.finding.id or document.finding.name
        yield problem(
            "MD290",
            f"Markdown cannot hold {', '.join(lost[:5])}{' and more' if len(lost) > 5 else ''}",
            source=document.source,
            finding=finding,
        )


def _named(problems: Sequence[Problem], documents: Sequence[Document]) -> list[Problem]:
    """The problems; where a file holds several findings, with the one that each is about."""
    held = Counter(document.source for document in documents)
    return [
        p.at(message=f"{p.message} ({p.finding})") if held[p.source] > 1 else p for p in problems
    ]


def _stems(documents: Sequence[Document]) -> list[str]:
    """A file name for each definition: that of its source where it is its only one."""
    sources = [document.source for document in documents]
    alone = len(set(sources)) == len(sources)
    stems: list[str] = []
    taken: set[str] = set()
    for document in documents:
        identifier = document.finding.id or io.slug_name(document.finding.name)
        stem = _stem(document.source, identifier) if alone else identifier
        while stem.lower() in taken:
            stem += "_"
        taken.add(stem.lower())
        stems.append(stem)
    return stems


def _stem(source: str, otherwise: str) -> str:
    name = uncompressed(PurePath(source).name)
    endings = [s for form in FORMS.values() for s in form.suffixes]
    endings += [s for rdf_format in FORMATS.values() for s in rdf_format.suffixes]
    for ending in sorted(endings, key=len, reverse=True):
        if name.lower().endswith(ending):
            name = name[: -len(ending)]
            break
    try:
        return io.checked_name(name)
    except ConverterError:
        return otherwise
