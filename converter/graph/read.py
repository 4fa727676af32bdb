"""Definitions out of an ontology: the way back, from any RDF format and after any edit.

What the graph says wins. What the source wrote differently (``fm:asWritten``) is used as
far as it still agrees. Where the graph contradicts itself, because one of two annotations
was edited, nothing is guessed: that is a problem.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

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
    return read_quads(parse(data, rdf_format, source), source)


def read_quads(quads: Iterable[ox.Quad], source: str) -> Reading:
    """The same of statements, such as those of a store, which need no document."""
    try:
        facts = Facts(quads)
        root = _root(facts)
        ns = Namespaces(root.removesuffix(_ROOT))
    except ConverterError as error:
        return Reading(problems=tuple(p.at(source=source) for p in error.problems))
    documents: list[Document] = []
    problems: list[Problem] = []
    rebuilder = Rebuilder(facts, ns)
    for iri in _findings(facts, root):
        try:
            documents.append(_document(rebuilder.finding(iri), source))
        except ConverterError as error:
            problems += [p.at(source=source) for p in error.problems]
    if not problems:
        problems += [p.at(source=source) for p in rebuilder.left_over()]
    return Reading(tuple(documents), tuple(problems))


def _root(facts: Facts) -> str:
    """The IRI of fm:ImagingFinding, under whatever base the ontology was built with.

    Raises:
        ConverterError: RDF404, where nothing stands under it; RDF406, where the document
            holds ontologies of several bases.
    """
    roots = {
        parent
        for iri in facts
        for parent in facts.iris(iri, RDFS + "subClassOf")
        if parent.endswith("/" + _ROOT)
    }
    if not roots:
        help_ = "findings are in the ontology of a build, not in shapes or graphs of observations"
        message = "no class stands under fm:ImagingFinding"
        raise ConverterError(problem("RDF404", message, suggestion=help_))
    if len(roots) > 1:
        message = f"the findings stand under different classes: {', '.join(sorted(roots))}"
        raise ConverterError(problem("RDF406", message, suggestion="read them file by file"))
    return min(roots)


def _findings(facts: Facts, root: str) -> list[str]:
    """Every class below the root, also where one finding was put under another, sorted."""
    below: dict[str, list[str]] = {}
    for iri in facts:
        for parent in facts.iris(iri, RDFS + "subClassOf"):
            below.setdefault(parent, []).append(iri)
    found: set[str] = set()
    waiting = [root]
    while waiting:
        new = set(below.get(waiting.pop(), ())) - found - {root}
        found |= new
        waiting += new
    return sorted(found)


def _document(finding: FindingModel, source: str) -> Document:
    return Document(finding, source, lambda _path: Position(excerpt=""))
