"""The service and its data, described: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from converter.iris import DCTERMS, RDF, XSD, Namespaces
from converter.resources import package_texts
from converter.store.graphs import GraphInfo, descriptions

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
PREFIXES = {
    "sd": _SD,
    "void": _VOID,
    "formats": "http://www.w3.org/ns/formats/",
    "dcterms": DCTERMS,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": XSD,
}
_TYPE = ox.NamedNode(f"{RDF}type")


def service(store: ox.Store, base: str, url: str) -> Iterator[ox.Triple]:
    """The description of the service at an address, with the graphs that it has."""
    yield from _written("service", url)
    dataset = ox.NamedNode(f"{url}/query#dataset")
    for name in sorted(node.value for node in store.named_graphs()):
        about = ox.NamedNode(f"{url}/query#{_local(name, base)}")
        yield ox.Triple(dataset, _sd("namedGraph"), about)
        yield ox.Triple(about, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(about, _sd("name"), ox.NamedNode(name))


def void(store: ox.Store, base: str, url: str) -> Iterator[ox.Triple]:
    """The description of the data, with that of each graph."""
    yield from _written("void", url)
    dataset = ox.NamedNode(f"{url}/.well-known/void#dataset")
    found = descriptions(store, Namespaces(base))
    yield ox.Triple(dataset, _void("uriSpace"), ox.Literal(base))
    yield ox.Triple(dataset, _void("vocabulary"), ox.NamedNode(f"{base}core#"))
    yield ox.Triple(dataset, _void("triples"), _number(sum(g.triples for g in found.values())))
    for graph in found.values():
        yield from _subset(dataset, graph)


def _subset(dataset: ox.NamedNode, graph: GraphInfo) -> Iterator[ox.Triple]:
    about = ox.NamedNode(graph.iri)
    yield ox.Triple(dataset, _void("subset"), about)
    yield ox.Triple(about, _TYPE, _void("Dataset"))
    yield ox.Triple(about, _void("triples"), _number(graph.triples))
    if graph.label:
        yield ox.Triple(about, ox.NamedNode(f"{DCTERMS}title"), ox.Literal(graph.label))


def _written(name: str, url: str) -> Iterator[ox.Triple]:
    text = package_texts("server/description", ".ttl")[name]
    for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=f"{url}/"):
        yield quad.triple


def _local(name: str, base: str) -> str:
    """What is ours in the name of a graph, for a name of its own in the description."""
    return f"graph/{name.removeprefix(f'{base}graph/')}"


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=ox.NamedNode(f"{XSD}integer"))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)
