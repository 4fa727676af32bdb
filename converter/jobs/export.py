"""Graphs as the files that the bulk loader of a store reads, with what to do with them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

import msgspec

from converter import __version__, io
from converter.io.packing import packed
from converter.jobs.contents import Contents, contents_of
from converter.jobs.load import Progress
from converter.jobs.store import StoreOptions
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.store.graphs import GraphInfo
from converter.store.statements import Block
from converter.store.targets import Target, instructions, target_named

MANIFEST = "manifest.json"
_NAME = re.compile("[A-Za-z][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class ExportOptions:
    """What a user may choose about an export.

    Attributes:
        only: the kinds of graphs that are wanted; all where empty.
        part_size: how many bytes a part has, before compression; that of the store where None.
        compression: ``gz``, ``zst`` or ``none``; the usual one of the store where None.
        name: what the database or repository is called.
    """

    only: tuple[str, ...] = ()
    part_size: int | None = None
    compression: str | None = None
    name: str = "oifm"


@dataclass
class ExportResult:
    """What came of it; ``files`` is empty where the sources could not be read."""

    files: tuple[str, ...] = ()
    parts: int = 0
    graphs: int = 0
    statements: int = 0
    documents: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass
class _Part:
    """One file with statements."""

    file: str
    statements: int = 0
    size: int = 0


@dataclass
class _Graph:
    """What was written of one graph; the hash is that of its lines."""

    iri: str
    kind: str
    statements: int = 0
    lines: Any = field(default_factory=sha256)


@dataclass
class _Writing:
    """An export as it goes on."""

    outputs: io.Outputs
    found: Contents
    target: Target
    compression: str
    limit: int
    parts: list[_Part] = field(default_factory=list)
    graphs: dict[str, _Graph] = field(default_factory=dict)
    progress: Progress | None = None

    @property
    def suffix(self) -> str:
        """The end of the names of the parts."""
        packed_as = "" if self.compression == "none" else f".{self.compression}"
        return f"{self.target.syntax}{packed_as}"


def export(
    to: str,
    out: str,
    sources: Sequence[str] = (),
    *,
    store: str | None = None,
    options: ExportOptions | None = None,
    reading: StoreOptions | None = None,
    progress: Progress | None = None,
) -> ExportResult:
    """Writes the graphs of a store, or of sources, for the bulk loader of another store.

    Args:
        to: one of :func:`converter.store.targets.targets`.
        out: the folder, which must be empty or not exist.
        sources: what ``oifm load`` takes, where no store is named.
        store: the folder of a store.
        options: see :class:`ExportOptions`.
        reading: how sources are read.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: EXP6xx, where it cannot be exported so; IO105, where it cannot be
            written; the problems of sources and stores.
    """
    options = options or ExportOptions()
    target = target_named(to)
    compression = target.checked(options.compression)
    if not _NAME.fullmatch(options.name):
        message = f"{options.name!r} is no name of a database"
        expected = "letters, digits, - and _, with a letter first"
        raise ConverterError(problem("IO104", message, expected=expected))
    _refuse_full(out)
    found = contents_of(sources, store, only=options.only, options=reading, progress=progress)
    if not isinstance(found, Contents):
        return ExportResult(documents=found.documents, problems=found.problems)
    limit = options.part_size or target.part_size
    with io.Outputs(out) as outputs:
        writing = _Writing(outputs, found, target, compression, limit, progress=progress)
        _write_parts(writing)
        values = _values(writing, options.name)
        for name, text in instructions(target, values).items():
            outputs.write(name, text.encode())
        outputs.write(MANIFEST, _manifest(writing, options.name))
        files = tuple(outputs.hashes)
    return ExportResult(
        files=files,
        parts=len(writing.parts),
        graphs=len(writing.graphs),
        statements=values["statements"],
        documents=found.loaded.documents,
        problems=found.loaded.problems,
    )


def _refuse_full(out: str) -> None:
    """Refuses a folder that holds something: loaders take all that they find."""
    if os.path.isdir(out) and io.names_in(out):  # noqa: PTH112 - undecodable names stay
        suggestion = "name a new folder, or empty this one"
        message = "the folder is not empty"
        raise ConverterError(problem("EXP604", message, source=out, suggestion=suggestion))


def _write_parts(writing: _Writing) -> None:
    """Writes the statements, in files of about the size that is wanted.

    A block is never cut, and so neither are the statements that share blank nodes.
    """
    blocks = _blocks(writing)
    graph, block = cast("tuple[GraphInfo, Block | None]", next(blocks))
    outputs = writing.outputs
    first, number = graph, 0
    while block is not None:
        if writing.target.graph_files and graph is not first:
            first, number = graph, 0
        number += 1
        part = _Part(_part_name(writing, graph, number))
        begun = graph
        with (
            outputs.open(part.file) as sink,
            packed(sink, writing.compression) as file,
        ):
            while block is not None and _fits(writing, part, block, graph is begun):
                file.write(block.lines)
                part.size += len(block.lines)
                part.statements += block.count
                graph, block = next(blocks, (graph, None))
        writing.parts.append(part)
        if writing.target.graph_files:
            name = f"{part.file.removesuffix(f'.{writing.compression}')}.graph"
            outputs.write(name, f"{begun.iri}\n".encode())


def _fits(writing: _Writing, part: _Part, block: Block, same_graph: bool) -> bool:
    if writing.target.graph_files and not same_graph:
        return False
    return not part.size or part.size + len(block.lines) <= writing.limit


def _blocks(writing: _Writing) -> Iterator[tuple[GraphInfo, Block]]:
    """The statements of all graphs, which are counted on the way."""
    quads = not writing.target.graph_files
    total = len(writing.found.graphs)
    for done, graph in enumerate(writing.found.graphs, 1):
        written = writing.graphs.setdefault(graph.iri, _Graph(graph.iri, graph.kind))
        size = min(1 << 18, writing.limit)
        for block in writing.found.blocks(graph, quads=quads, size=size):
            written.statements += block.count
            written.lines.update(block.lines)
            yield graph, block
        if writing.progress:
            writing.progress("writing", done, total)


def _part_name(writing: _Writing, graph: GraphInfo, number: int) -> str:
    if not writing.target.graph_files:
        return f"data/part-{number:05}.{writing.suffix}"
    place = list(writing.graphs).index(graph.iri) + 1
    return f"data/graph-{place:05}-{number:05}.{writing.suffix}"


def _values(writing: _Writing, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "base": writing.found.base,
        "statements": sum(part.statements for part in writing.parts),
        "graphs": list(writing.graphs.values()),
        "parts": [part.file for part in writing.parts],
        "compression": writing.compression,
        "suffix": writing.suffix,
        "glob": f"data/*.{writing.suffix}",
    }


def _manifest(writing: _Writing, name: str) -> bytes:
    hashes = writing.outputs.hashes
    sizes = {part.file: part for part in writing.parts}
    manifest = {
        "converter": __version__,
        "for": writing.target.name,
        "name": name,
        "base": writing.found.base,
        "compression": writing.compression,
        "statements": sum(part.statements for part in writing.parts),
        "graphs": [
            {
                "iri": graph.iri,
                "kind": graph.kind,
                "statements": graph.statements,
                "sha256": graph.lines.hexdigest(),
            }
            for graph in writing.graphs.values()
        ],
        "files": [
            {"file": file, "sha256": digest, **_sizes(sizes.get(file))}
            for file, digest in hashes.items()
        ],
    }
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def _sizes(part: _Part | None) -> dict[str, int]:
    """What is known of a part: its statements, and its size before compression."""
    return {} if part is None else {"statements": part.statements, "uncompressed": part.size}
