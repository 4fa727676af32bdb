"""The graphs of a store: their names, and the graph that describes them.

Each source has a graph of its own, which is replaced as a whole. Everything stands in the
default graph as well, once: pyoxigraph's union of graphs counts a statement as often as there
are graphs that hold it, and then two reports of one patient are two patients.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from converter import __version__
from converter.graph.instances.ids import Naming
from converter.graph.turtle import text
from converter.iris import DCTERMS, RDF, XSD, Namespaces, quote_segment

KINDS = ("definitions", "shapes", "annotations", "data")
# Whose sources have names that may tell of a patient.
_HIDDEN = frozenset({"annotations", "data"})
_VOID = "http://rdfs.org/ns/void#"


@dataclass(frozen=True, slots=True)
class GraphInfo:
    """What a store says of one of its graphs.

    Attributes:
        iri: the name of the graph.
        kind: one of :data:`KINDS`, or ``vocabulary``.
        label: the source as the user named it; empty where that may tell of a patient.
        triples: how many statements it holds.
        sha256: the hash of the source.
        loaded: when, in UTC, as ``xsd:dateTime``; empty where that is not to be said.
        version: the version of the converter that loaded it.
    """

    iri: str
    kind: str
    label: str
    triples: int
    sha256: str
    loaded: str
    version: str = __version__


def description_iri(ns: Namespaces) -> str:
    """The name of the graph that describes the others."""
    return f"{ns.base}graph/"


def vocabulary_iri(ns: Namespaces) -> str:
    """The name of the graph of the vocabularies."""
    return f"{ns.base}graph/vocabulary"


def graph_iri(kind: str, source: str, ns: Namespaces, naming: Naming | None = None) -> str:
    """The name of the graph of a source.

    Names of annotation and data files may hold a patient's, so those are hashed.

    >>> graph_iri("definitions", "defs/chest", Namespaces())
    'https://w3id.org/oifm/graph/definitions/defs%2Fchest'
    """
    if kind in _HIDDEN:
        name = (naming or Naming()).name("source", source).partition("-")[2]
    else:
        name = quote_segment(source)
    return f"{ns.base}graph/{kind}/{name}"


def shown_label(kind: str, source: str) -> str:
    """What the description says of a source: its name, where that tells of nobody."""
    return "" if kind in _HIDDEN else source


def described(info: GraphInfo, ns: Namespaces) -> str:
    """The description of a graph, as N-Triples."""
    facts = [
        (RDF + "type", f"<{_VOID}Dataset>"),
        (DCTERMS + "type", text(info.kind)),
        (_VOID + "triples", text(str(info.triples), f"^^<{XSD}integer>")),
        (DCTERMS + "identifier", text(f"sha256:{info.sha256}")),
        (DCTERMS + "provenance", text(f"oifm-converter {info.version}")),
        (DCTERMS + "isPartOf", f"<{description_iri(ns)}>"),
    ]
    if info.loaded:
        facts.append((DCTERMS + "issued", text(info.loaded, f"^^<{XSD}dateTime>")))
    if info.label:
        facts.append((DCTERMS + "title", text(info.label)))
    return "".join(f"<{info.iri}> <{predicate}> {term} .\n" for predicate, term in facts)


def descriptions(store: ox.Store, ns: Namespaces) -> dict[str, GraphInfo]:
    """What a store says of its graphs, by their names, in their order."""
    facts: dict[str, dict[str, str]] = {}
    graph = ox.NamedNode(description_iri(ns))
    for quad in store.quads_for_pattern(None, None, None, graph):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, ox.Triple) and not isinstance(value, ox.Triple):
            facts.setdefault(subject.value, {})[quad.predicate.value] = value.value
    return {iri: _info(iri, facts[iri]) for iri in sorted(facts)}


def _info(iri: str, facts: dict[str, str]) -> GraphInfo:
    return GraphInfo(
        iri,
        facts.get(DCTERMS + "type", ""),
        facts.get(DCTERMS + "title", ""),
        int(facts.get(_VOID + "triples", "0")),
        facts.get(DCTERMS + "identifier", "").removeprefix("sha256:"),
        facts.get(DCTERMS + "issued", ""),
        facts.get(DCTERMS + "provenance", "").removeprefix("oifm-converter "),
    )
