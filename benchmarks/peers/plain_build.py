"""The script that one writes first: definitions to triples, and those to Turtle.

Usage: rdflib|pyoxigraph FOLDER OUT; prints how many triples there are.
"""

import json
import sys
from pathlib import Path

OIFM = "https://example.org/oifm/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
DEFINITION = "http://purl.obolibrary.org/obo/IAO_0000115"


def triples(finding):
    """Subject and predicate as IRIs, the object as an IRI or, where it is a text, after a quote."""
    subject = OIFM + finding["oifm_id"]
    yield subject, RDF_TYPE, OWL + "Class"
    yield from _named(subject, finding)
    for synonym in finding.get("synonyms") or ():
        yield subject, SKOS + "altLabel", '"' + synonym
    for tag in finding.get("tags") or ():
        yield subject, OIFM + "tag", '"' + tag
    for attribute in finding["attributes"]:
        property_ = OIFM + attribute["oifma_id"]
        yield property_, RDF_TYPE, OWL + "ObjectProperty"
        yield subject, OIFM + "attribute", property_
        yield from _named(property_, attribute)
        for key in ("minimum", "maximum", "unit"):
            if attribute.get(key) is not None:
                yield property_, OIFM + key, f'"{attribute[key]}'
        for value in attribute.get("values") or ():
            individual = OIFM + value["value_code"]
            yield individual, RDF_TYPE, OWL + "NamedIndividual"
            yield property_, OIFM + "value", individual
            yield from _named(individual, value)


def _named(subject, thing):
    yield subject, LABEL, '"' + thing["name"]
    if thing.get("description"):
        yield subject, DEFINITION, '"' + thing["description"]
    for code in thing.get("index_codes") or ():
        yield subject, SKOS + "exactMatch", f"{OIFM}{code['system']}/{code['code']}"


def with_rdflib(documents, out):
    from rdflib import Graph, Literal, URIRef

    graph = Graph()
    for document in documents:
        for s, p, o in triples(document):
            term = Literal(o[1:], lang="en") if o[0] == '"' else URIRef(o.replace(" ", "_"))
            graph.add((URIRef(s), URIRef(p), term))
    graph.serialize(out, format="turtle")
    return len(graph)


def with_pyoxigraph(documents, out):
    import pyoxigraph as ox

    made = {}
    for document in documents:
        for s, p, o in triples(document):
            literal = o[0] == '"'
            term = (
                ox.Literal(o[1:], language="en") if literal else ox.NamedNode(o.replace(" ", "_"))
            )
            made[ox.Triple(ox.NamedNode(s), ox.NamedNode(p), term)] = None
    ox.serialize(made, out, ox.RdfFormat.TURTLE)
    return len(made)


if __name__ == "__main__":
    how, folder, target = sys.argv[1:]
    paths = sorted(Path(folder).glob("*.fm.json"))
    read = (json.loads(path.read_text("utf-8")) for path in paths)
    print({"rdflib": with_rdflib, "pyoxigraph": with_pyoxigraph}[how](read, target))
