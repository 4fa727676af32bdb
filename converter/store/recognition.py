"""What kind of thing a graph says: definitions, shapes, observations, or something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph as ox

from converter.graph.formats import RdfFormat
from converter.graph.xml_guard import refuse_doctype
from converter.iris import RDF, RDFS, SH, Namespaces

# So many statements of a graph are looked at.
_LOOKED_AT = 5000


def kind_of_graph(data: bytes, form: RdfFormat, source: str = "") -> str:
    """The kind of a graph, by the first of its statements that tells.

    Args:
        data: the document, or its beginning.
        form: its format, one of :data:`converter.graph.formats.INPUTS`.
        source: its name, for problems.

    Returns:
        One of :data:`converter.store.graphs.KINDS`.

    Raises:
        ConverterError: RDF402, where XML declares a document type.
    """
    assert form.oxigraph is not None  # noqa: S101 - of INPUTS
    if form.name == "rdfxml":
        refuse_doctype(data, source)
    try:
        for quad in islice(ox.parse(data, form.oxigraph, base_iri="urn:oifm:document"), _LOOKED_AT):
            if kind := _kind_of(quad):
                return kind
    except (SyntaxError, ValueError):
        pass  # it was cut, or is faulty: then the loading says so
    return "data"


def _kind_of(quad: ox.Quad) -> str | None:
    predicate = quad.predicate.value
    value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
    if predicate == RDF + "type":
        if value in (SH + "NodeShape", SH + "PropertyShape"):
            return "shapes"
        if "/observation/" in value or value.endswith(("core#Statement", "core#Observation")):
            return "annotations"
    if predicate == RDFS + "subClassOf" and value.endswith("core#ImagingFinding"):
        return "definitions"
    return "annotations" if predicate.endswith("core#finding") else None


def noting_findings(
    quads: Iterable[ox.Quad], ns: Namespaces, found: list[str]
) -> Iterator[ox.Triple]:
    """The triples of a document, while the ids of the findings that they define go into a list."""
    under, root = ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(ns.core + "ImagingFinding")
    for quad in quads:
        subject = quad.subject
        if quad.object == root and quad.predicate == under and isinstance(subject, ox.NamedNode):
            found.append(subject.value.removeprefix(ns.id))
        yield quad.triple
