"""Our Turtle as an rdflib graph, through pyoxigraph's parser, which is many times as fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import pyoxigraph as ox
import rdflib

from converter.iris import XSD


def graph_of(turtle: Iterable[str], prefixes: Mapping[str, str]) -> rdflib.Graph:
    """An rdflib graph of a Turtle document; literals keep the digits that they have."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    iri = lru_cache(maxsize=None)(rdflib.URIRef)

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
        if isinstance(value, ox.NamedNode):
            return iri(value.value)
        if isinstance(value, ox.BlankNode):
            return rdflib.BNode(value.value)
        assert isinstance(value, ox.Literal)  # noqa: S101 - our Turtle has no quoted triples
        if value.language:
            return rdflib.Literal(value.value, lang=value.language)
        kind = value.datatype.value
        plain = kind == XSD + "string"
        datatype = None if plain else iri(kind)
        return rdflib.Literal(value.value, datatype=datatype, normalize=False)

    for quad in ox.parse("".join(turtle), ox.RdfFormat.TURTLE):
        graph.add((term(quad.subject), iri(quad.predicate.value), term(quad.object)))
    return graph
