"""Definitions out of an ontology: the way back, from any RDF format and after any edit.

What the graph says wins. What the source wrote differently (``fm:asWritten``) is used as
far as it still agrees. Where the graph contradicts itself, because one of two annotations
was edited, nothing is guessed: that is a problem.
"""

from __future__ import annotations

from converter.definitions.document import Document, Position, Reading
from converter.graph.facts import Facts
from converter.graph.formats import RdfFormat, parse
from converter.graph.rebuild import Rebuilder
from converter.iris import RDFS, Namespaces
from converter.model import FindingModel
from converter.problems import ConverterError, Problem
from converter.rules import problem

_ROOT = "core#ImagingFinding"


def read(data: bytes, rdf_format: RdfFormat, source: str) -> Reading:
    """Reads every finding of an ontology.

    Args:
        data: the document.
        rdf_format: one of :data:`converter.graph.formats.FORMATS`.
        source: its name, for problems.

    Returns:
        The findings, sorted by id, and what is wrong with those that cannot be rebuilt
        (RDF405, RDF406). A document that cannot be parsed gives its problem (RDF401 to
        RDF403) and no finding; so does one without findings (RDF404).
    """
    try:
        facts = Facts(parse(data, rdf_format, source))
    except ConverterError as error:
        return Reading(problems=error.problems)
    root = _root(facts)
    if root is None:
        message = "no class stands under fm:ImagingFinding"
        return Reading(problems=(problem("RDF404", message, source=source),))
    ns = Namespaces(root.removesuffix(_ROOT))
    documents: list[Document] = []
    problems: list[Problem] = []
    rebuilder = Rebuilder(facts, ns)
    for iri in sorted(facts):
        if root in facts.iris(iri, RDFS + "subClassOf"):
            try:
                documents.append(_document(rebuilder.finding(iri), source))
            except ConverterError as error:
                problems += [p.at(source=source) for p in error.problems]
    return Reading(tuple(documents), tuple(problems))


def _root(facts: Facts) -> str | None:
    """The IRI of fm:ImagingFinding, under whatever base the ontology was built with."""
    roots = {
        parent
        for iri in facts
        for parent in facts.iris(iri, RDFS + "subClassOf")
        if parent.endswith(("/" + _ROOT, "#" + _ROOT))
    }
    return min(roots, default=None)


def _document(finding: FindingModel, source: str) -> Document:
    return Document(finding, source, lambda _path: Position(excerpt=""))
