"""Which definitions can become a graph: with identifiers, and each identifier once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from converter.definitions import Document, Reading
from converter.definitions.ids import with_ids
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import Loaded, Progress, load
from converter.model import ChoiceAttribute
from converter.problems import Problem
from converter.rules import problem

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ForGraph:
    """Definitions that were read for a graph.

    Attributes:
        documents: what it is made of; empty where it is not to be made.
        problems: those of reading, and those of identifiers.
        loaded: all that was read.
    """

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    loaded: Loaded


def load_for_graph(
    paths: Sequence[str], options: BuildOptions, progress: Progress | None
) -> ForGraph:
    """Reads the definitions of a graph: all of them, or those that can be where told to go on.

    Args:
        paths: see :func:`converter.jobs.load.load`.
        options: what the user chose about the build.
        progress: called after each file.

    Raises:
        ConverterError: IO1xx, where a file cannot be read; RDF410 as :func:`ready_for_graph`.
    """
    loaded = load(paths, form=options.form, limit=options.limit, progress=progress)
    ready = ready_for_graph(loaded, options.assign_ids)
    stop = not options.keep_going and (loaded.failed or bool(ready.problems))
    problems = (*loaded.problems, *ready.problems)
    return ForGraph(() if stop else ready.documents, problems, loaded)


def ready_for_graph(loaded: Loaded, assign_ids: str | None = None) -> Reading:
    """The documents that can be built together, and why the others cannot.

    A repeated identifier is a problem of the later document (RDF411), a missing one of
    its own (RDF410), and so is a name of white space alone (RDF413).

    Raises:
        ConverterError: RDF410, where ``assign_ids`` is no organisation code.
    """
    documents = list(loaded.documents)
    if assign_ids is not None:
        documents = with_ids(documents, assign_ids)
    first: dict[str, Document] = {}
    kept: list[Document] = []
    problems: list[Problem] = []
    for document in documents:
        found = (_fault(document, path, ident, first) for path, ident in _ids(document))
        faults = [*filter(None, found), *_blank_names(document)]
        problems += faults
        if not faults:
            kept.append(document)
    return Reading(tuple(kept), tuple(problems))


def _blank_names(document: Document) -> Iterator[Problem]:
    """RDF413 for each name of white space alone, which cannot become a label."""
    for path, what, name in _names(document):
        if not name.strip():
            message = f"the name of {what} is white space alone"
            yield problem("RDF413", message, **_where(document, (*path, "name")))


def _names(document: Document) -> Iterator[tuple[Path, str, str]]:
    finding = document.finding
    yield (), "the finding", finding.name
    for n, attribute in enumerate(finding.attributes):
        yield ("attributes", n), "an attribute", attribute.name
        if isinstance(attribute, ChoiceAttribute):
            for m, value in enumerate(attribute.values):
                yield ("attributes", n, "values", m), "a value", value.name


def _ids(document: Document) -> Iterator[tuple[Path, str | None]]:
    finding = document.finding
    yield ("id",), finding.id
    for n, attribute in enumerate(finding.attributes):
        yield ("attributes", n, "id"), attribute.id
        if isinstance(attribute, ChoiceAttribute):
            for m, value in enumerate(attribute.values):
                yield ("attributes", n, "values", m, "id"), value.id


def _fault(
    document: Document, path: Path, identifier: str | None, first: dict[str, Document]
) -> Problem | None:
    if identifier is not None and identifier not in first:
        first[identifier] = document
        return None
    where = _where(document, path)
    if identifier is None:
        what = {1: "the finding", 3: "an attribute"}.get(len(path), "a value")
        message = f"{what} has no identifier"
        help_ = "give it one, or let --assign-ids ORG make one"
        return problem("RDF410", message, suggestion=help_, **where)
    other = first[identifier]
    message = f"{identifier} is already the identifier of something in {other.source}"
    if other is document:
        message = f"{identifier} is used twice in this definition"
    return problem("RDF411", message, **where)


def _where(document: Document, path: Path) -> dict[str, str | int]:
    position = document.locate(path)
    return {
        "source": document.source,
        "pointer": position.pointer,
        "line": position.line,
        "column": position.column,
        "excerpt": position.excerpt,
        "finding": document.finding.id or "",
    }
