"""What kind of source a file is: definitions, shapes, annotations, or other RDF."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from converter import io
from converter.definitions import FORMS
from converter.graph.formats import INPUTS, RdfFormat
from converter.jobs.build import MANIFEST
from converter.jobs.documents import shown
from converter.jobs.not_definitions import is_manifest
from converter.jobs.sources import ANNOTATION_SUFFIXES
from converter.problems import ConverterError
from converter.rules import problem
from converter.store.graphs import KINDS
from converter.store.recognition import kind_of_graph
from converter.suffixes import uncompressed

# From a folder, the files that are read.
SOURCE_SUFFIXES = tuple(
    dict.fromkeys(
        [
            *(suffix for form in FORMS.values() for suffix in form.suffixes),
            *ANNOTATION_SUFFIXES,
            *(suffix for form in INPUTS.values() for suffix in form.suffixes),
        ]
    )
)
# What a build writes beside ontology and shapes.
_ACCESSORIES = (MANIFEST, "mappings.sssom.tsv", "context.jsonld")


@dataclass(frozen=True, slots=True)
class Source:
    """What becomes one graph: files of one kind that the user named together.

    Attributes:
        label: as the user named it.
        kind: one of :data:`converter.store.graphs.KINDS`.
        files: the files.
        graphs: whether each of them is RDF.
    """

    label: str
    kind: str
    files: tuple[str, ...]
    graphs: tuple[bool, ...]


def sources_of(paths: Sequence[str], kind: str | None = None) -> list[Source]:
    """The sources that the paths name, sorted by kind so that definitions come first.

    Args:
        paths: files, folders or patterns. The files of a folder that are of different kinds
            are as many sources.
        kind: the kind of all files; recognised where None.

    Raises:
        ConverterError: IO1xx where a file cannot be read, STO206 where its kind cannot be told.
    """
    found: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    seen: set[tuple[str, str]] = set()
    for path in paths:
        for file in _without_accessories(io.expand([path], SOURCE_SUFFIXES), path):
            label = path if path == io.STANDARD_STREAM else _plain(path)
            # A source that is named twice is one: its observations would be there twice.
            if (label, _plain(file)) in seen:
                continue
            seen.add((label, _plain(file)))
            form = rdf_format_of(file)
            is_graph = form is not None
            chosen = kind or (_kind_of_graph(file, form) if form else _kind_of_document(file))
            if form is None and chosen in ("shapes", "data"):
                raise _unknown(file, "RDF: Turtle, N-Triples, RDF/XML, JSON-LD …")
            found.setdefault((chosen, label), []).append((file, is_graph))
    order = {"definitions": 0, "shapes": 1, "data": 2, "annotations": 3}
    return [
        Source(label, kind, tuple(f for f, _ in files), tuple(g for _, g in files))
        for (kind, label), files in sorted(
            found.items(), key=lambda item: (order[item[0][0]], item[0][1])
        )
    ]


def _without_accessories(files: Sequence[str], path: str) -> list[str]:
    """The files without what a build writes beside ontology and shapes, but for one named itself.

    The ontology in its second format would be the same once more, and mappings, context and
    manifest are nothing to be asked.
    """
    from converter.graph.formats import FORMATS

    if not any(os.path.basename(file) == MANIFEST for file in files):  # noqa: PTH119
        return list(files)
    ontologies = [f"ontology{suffix}" for form in FORMATS.values() for suffix in form.suffixes]
    left_out: set[str] = set()
    for file in files:
        folder, name = os.path.split(file)
        if name != MANIFEST or file == path or not is_manifest(io.Input(file).head):
            continue
        made = [os.path.join(folder, name) for name in ontologies]  # noqa: PTH118
        again = [name for name in made if name in files][1:]
        others = [os.path.join(folder, name) for name in _ACCESSORIES]  # noqa: PTH118
        left_out.update(others, again)
    return [file for file in files if file not in left_out]


def rdf_format_of(file: str) -> RdfFormat | None:
    """The RDF format of a file by its name; None where it is no graph.

    Files without a telling name are looked at. Standard input can be read once only, and not
    by this function: it is taken for a document.
    """
    if file == io.STANDARD_STREAM:
        return None
    name = uncompressed(file).lower()
    for form in INPUTS.values():
        if name.endswith(form.suffixes):
            return form
    if name.endswith(SOURCE_SUFFIXES):
        return None
    from converter.annotations import recognise

    return INPUTS.get(recognise(io.Input(file).head, file) or "")


def _plain(path: str) -> str:
    """The path without what does not matter: ``./defs/`` is ``defs``."""
    from posixpath import normpath

    return io.printable(normpath(path.replace("\\", "/")))


def _kind_of_document(file: str) -> str:
    """The kind of a document that is no graph, by its name and how it begins."""
    from converter.annotations import recognise as annotations
    from converter.definitions import recognise as definitions

    if file == io.STANDARD_STREAM:
        raise _unknown(file, "definitions or annotations")
    head = io.Input(file).head
    name = shown(file)
    form = definitions(head, name)
    if form == "markdown":
        return "definitions"
    annotated = annotations(head, name)
    if form in ("cde", "oifm") and not annotated:
        return "definitions"
    if annotated and not form:
        return "annotations"
    if annotated:
        # An exam finding list has "attributes" as an OIFM definition has; the latter says its
        # own name, and a set of common data elements says "elements".
        definition = b'"oifm_id"' in head or b'"elements"' in head or b'"finding_name"' in head
        return "definitions" if definition else "annotations"
    raise _unknown(file, "definitions, shapes, annotations or RDF")


def _kind_of_graph(file: str, form: RdfFormat) -> str:
    given = io.Input(file)
    # JSON-LD has to be whole to be parsed.
    data = given.read() if form.name == "jsonld" else given.head
    return kind_of_graph(data, form, shown(file))


def checked_kind(kind: str | None) -> None:
    """Refuses the name of a kind that there is not.

    Raises:
        ConverterError: IO104.
    """
    if kind is not None and kind not in KINDS:
        message = f"there is no kind of source {kind!r}"
        raise ConverterError(problem("IO104", message, expected=", ".join(KINDS)))


def _unknown(file: str, expected: str) -> ConverterError:
    message = "it cannot be told what kind of source this is"
    suggestion = "say it with --as definitions, shapes, annotations or data"
    return ConverterError(
        problem("STO206", message, source=shown(file), expected=expected, suggestion=suggestion)
    )
