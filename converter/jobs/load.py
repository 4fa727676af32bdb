"""Definitions from whatever the user names: files and folders, in any form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from converter import io
from converter.definitions import FORMS, Document, Reading, read_definition
from converter.jobs.limits import ErrorLimit
from converter.jobs.not_definitions import is_manifest, something_else
from converter.jobs.twins import without_twins
from converter.problems import ConverterError, Problem, has_errors
from converter.rules import problem
from converter.suffixes import uncompressed

# progress(stage, done, total)
Progress = Callable[[str, int, int], None]

# From a folder, the files that definitions come in.
DEFINITION_SUFFIXES = tuple(suffix for form in FORMS.values() for suffix in form.suffixes)
_JSON_LD = re.compile(rb'\s*[\[{]\s*(?:\{\s*)?"@(?:context|graph|id|type)"')
# What --from and --to accept beside the names of forms and RDF formats.
ALIASES = {
    "md": "markdown",
    "json": "oifm",
    "fm.json": "oifm",
    "cde.json": "cde",
    "turtle": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "owl": "rdfxml",
    "rdf": "rdfxml",
    "rdf/xml": "rdfxml",
    "xml": "rdfxml",
    "json-ld": "jsonld",
    "functional": "ofn",
    "owlxml": "owx",
    "owl/xml": "owx",
    "manchester": "omn",
}


@dataclass(frozen=True, slots=True)
class Input:
    """One file that was read: its name, SHA-256 and size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading: documents in the order of their sources, problems, files.

    ``twins`` counts Markdown documents that say the same as a JSON document beside them;
    only the latter is among the documents.
    """

    documents: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    inputs: tuple[Input, ...] = field(default=())
    twins: int = 0

    @property
    def failed(self) -> bool:
        """Whether a document could not be read."""
        return has_errors(self.problems)


def load(
    paths: Sequence[str],
    *,
    form: str | None = None,
    limit: int = io.DEFAULT_LIMIT,
    progress: Progress | None = None,
    enough: ErrorLimit | None = None,
) -> Loaded:
    """Reads definitions.

    Args:
        paths: files, folders, patterns, or ``-`` for standard input. From a folder,
            definition documents are taken (Markdown and JSON), and beside them the manifest
            of a build is passed over; RDF is read where it is named itself.
        form: ``markdown``, ``oifm``, ``cde``, or an RDF format; recognised where None.
        limit: the largest input, in bytes after decompression.
        progress: called after each file.
        enough: after so many errors no further file is read.

    Raises:
        ConverterError: IO1xx, where a file cannot be read.
    """
    files = io.expand(paths, DEFINITION_SUFFIXES)
    documents: list[Document] = []
    problems: list[Problem] = []
    inputs: list[Input] = []
    for done, name in enumerate(files, 1):
        data = io.read_bytes(name, limit=limit)
        if name not in paths and len(files) > 1 and is_manifest(data):
            continue  # of a build in a folder of definitions, or below it
        shown = "<stdin>" if name == io.STANDARD_STREAM else name
        inputs.append(Input(shown, sha256(data, usedforsecurity=False).hexdigest(), len(data)))
        reading = read_any(data, io.printable(shown), form)
        documents += reading.documents
        problems += reading.problems
        if progress:
            progress("reading", done, len(files))
        if enough and enough.reached(reading.problems):
            break
    kept = without_twins(documents)
    twins = len(documents) - len(kept)
    return Loaded(tuple(kept), tuple(problems), tuple(inputs), twins)


def read_any(data: bytes, source: str, form: str | None = None) -> Reading:
    """Reads one document, a definition or an RDF graph of definitions.

    Raises:
        ConverterError: IO104, where ``form`` is no form.
    """
    chosen = ALIASES.get(form, form) if form else None
    if chosen in FORMS:
        return read_definition(data, source, chosen)
    from converter.graph.formats import FORMATS, format_of

    if chosen is not None and chosen not in FORMATS:
        # By the names that the help has: "md" and "json".
        named = {ALIASES[short]: short for short in ("md", "json")}
        expected = ", ".join([*(named.get(name, name) for name in FORMS), *FORMATS])
        raise ConverterError(problem("IO104", f"there is no form {form!r}", expected=expected))
    rdf_format = FORMATS[chosen] if chosen else format_of(uncompressed(source))
    if rdf_format is None and _JSON_LD.match(data):
        rdf_format = FORMATS["jsonld"]
    if rdf_format is None:
        reading = read_definition(data, source)
        other = None if reading.documents else something_else(data, source)
        return Reading(problems=(other,)) if other else reading
    from converter.graph.read import read

    return read(data, rdf_format, source)


def located(error: ConverterError, documents: Sequence[Document]) -> ConverterError:
    """The same error, with the source of the definition that each problem is about."""
    only = documents[0].source if len({d.source for d in documents}) == 1 else ""
    sources = {d.finding.id: d.source for d in documents}
    return ConverterError(
        p if p.source else p.at(source=sources.get(p.finding, only)) for p in error.problems
    )
