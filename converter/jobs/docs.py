"""The definitions as a site: pages that a browser shows from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from converter import io
from converter.graph.document import GraphDocuments
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import Progress, located
from converter.jobs.ready import load_for_graph
from converter.problems import ConverterError, Problem
from converter.site.pages import Site


@dataclass(frozen=True)
class DocsResult:
    """What came of it; ``files`` is empty where nothing was written."""

    documents: int
    findings: int
    value_sets: int
    codes: int
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def docs(
    paths: Sequence[str],
    out: str,
    *,
    options: BuildOptions | None = None,
    progress: Progress | None = None,
) -> DocsResult:
    """Writes the site of some definitions into a folder: all of its files, or none.

    Args:
        paths: see :func:`converter.jobs.load.load`.
        out: the folder; ``index.html`` is where a reader begins.
        options: as for a build. What they say of the graphs is what the pages show.
        progress: called with a stage, what is done and the total.

    Raises:
        ConverterError: IO1xx where something cannot be read or written; RDF4xx where the
            definitions cannot become a graph.
    """
    options = options or BuildOptions()
    given = load_for_graph(paths, options, progress)
    documents, problems = given.documents, given.problems
    inputs = given.loaded.inputs
    if not documents:
        return DocsResult(len(inputs), 0, 0, 0, (), problems)
    try:
        site = Site(GraphDocuments([document.finding for document in documents], options.graph))
        with io.Outputs(out) as outputs:
            for done, (name, text) in enumerate(site.pages(), 1):
                outputs.write(name, text.encode())
                if progress:
                    progress("writing", done, site.size)
    except ConverterError as error:
        raise located(error, documents) from None
    catalogue = site.catalogue
    return DocsResult(
        documents=len(inputs),
        findings=len(catalogue.findings),
        value_sets=len(catalogue.value_sets),
        codes=len(catalogue.codes),
        files=tuple(outputs.hashes),
        problems=problems,
    )
