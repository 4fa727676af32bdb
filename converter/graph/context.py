"""The JSON-LD context: the prefixes and the short names of the vocabulary (JSON-LD 1.1, 3.1)."""

from __future__ import annotations

import msgspec
import pyoxigraph as ox

from converter.graph.facts import Facts
from converter.graph.turtle import Prefixes
from converter.iris import DEFAULT_BASE, OWL, RDF, RDFS, Namespaces
from converter.resources import resource


def context(prefixes: Prefixes) -> str:
    """The context as JSON, made from the vocabulary, so that the two cannot disagree.

    An object property takes IRIs; a data property the type of its range.
    """
    terms: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {
        # Only after one of these characters is a prefix taken as such unless it says so.
        prefix: space if space[-1] in ":/?#[]@" else {"@id": space, "@prefix": True}
        for prefix, space in sorted(prefixes.namespaces.items())
    }
    core = Namespaces(DEFAULT_BASE).core
    for name, kinds, ranges in sorted(_properties(core)):
        term: dict[str, str] = {"@id": f"fm:{name}"}
        if OWL + "ObjectProperty" in kinds:
            term["@type"] = "@id"
        elif ranges:
            term["@type"] = ranges[0]
        terms[name] = term
    text = msgspec.json.format(msgspec.json.encode({"@context": terms}), indent=2)
    return text.decode() + "\n"


def _properties(core: str) -> list[tuple[str, list[str], list[str]]]:
    quads = [
        quad
        for file in ("core.ttl", "qualifiers.ttl")
        for quad in ox.parse(resource("ontology", file), ox.RdfFormat.TURTLE)
    ]
    facts = Facts(quads)
    wanted = {OWL + "ObjectProperty", OWL + "DatatypeProperty"}
    return [
        (iri.removeprefix(core), kinds, facts.iris(iri, RDFS + "range"))
        for iri in facts
        if iri.startswith(core) and wanted.intersection(kinds := facts.iris(iri, RDF + "type"))
    ]
