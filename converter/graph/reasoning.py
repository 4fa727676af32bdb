"""What a reasoner is given, and what it gives back, as graphs.

Every document is parsed here, where nothing is fetched, and written anew: without imports,
without the modules that owlready2 would run, without the annotations that no reasoner
looks at, and as one ontology, so that what is declared in one file holds in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import pyoxigraph as ox

from converter.graph.formats import FORMATS, RdfFormat, parse, write
from converter.graph.turtle import standard_prefixes
from converter.iris import DEFAULT_BASE, OWL, RDF, RDFS, Namespaces

_TYPE = RDF + "type"
_LABEL = RDFS + "label"
_SUB_PROPERTY = RDFS + "subPropertyOf"
_KEPT_ANNOTATION = {_LABEL}
# The annotation properties that every ontology has without declaring them.
_BUILT_IN = {
    *(RDFS + name for name in ("comment", "seeAlso", "isDefinedBy")),
    *(OWL + name for name in ("versionInfo", "deprecated", "priorVersion")),
}
# Its vocabulary, with which an ontology names a Python module to run.
_OWLREADY2 = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"
_IRI = "urn:oifm:reasoned"
_HEADER = ox.Triple(ox.NamedNode(_IRI), ox.NamedNode(_TYPE), ox.NamedNode(OWL + "Ontology"))


@dataclass(frozen=True)
class Gathered:
    """The statements of all documents that matter to a reasoner.

    Attributes:
        triples: these statements, each once.
        statements: how many there were in the documents.
        missing_imports: the ontologies that one of them imports and none of them is.
        individuals: how many named things have a class of the documents.
    """

    triples: Sequence[ox.Triple]
    statements: int
    missing_imports: tuple[str, ...] = ()
    individuals: int = 0

    def n_triples(self) -> bytes:
        """As N-Triples, which owlready2 reads."""
        return _written(self.triples, FORMATS["nt"])

    def rdf_xml(self) -> bytes:
        """As RDF/XML, which the OWL API reads without fault.

        Raises:
            ConverterError: RDF407, where a text holds a character that XML cannot.
        """
        return _written(self.triples, FORMATS["rdfxml"])


@dataclass(frozen=True)
class Inferred:
    """What follows, as named things only."""

    triples: Sequence[ox.Triple] = field(default=())

    def __len__(self) -> int:
        return len(self.triples)

    def written(self, target: RdfFormat, reasoner: str) -> bytes:
        """As a document of its own, which says what inferred it.

        Raises:
            ConverterError: RDF407, RDF412, as :func:`converter.graph.formats.write`.
        """
        iri = ox.NamedNode("urn:oifm:inferred")
        comment = ox.Literal(f"Inferred by {reasoner}.", language="en")
        head = [
            ox.Triple(iri, ox.NamedNode(_TYPE), ox.NamedNode(OWL + "Ontology")),
            ox.Triple(iri, ox.NamedNode(RDFS + "comment"), comment),
        ]
        return _written([*head, *self.triples], target)


def gather(documents: Iterable[tuple[bytes, RdfFormat, str]]) -> Gathered:
    """Reads documents for a reasoner.

    Args:
        documents: the content of each, its format, and its name for problems.

    Raises:
        ConverterError: RDF4xx, where one cannot be read.
    """
    triples: list[ox.Triple] = []
    for number, (data, rdf_format, source) in enumerate(documents):
        triples += _own_nodes(parse(data, rdf_format, source), number)
    ontologies = {_IRI, *_having(triples, OWL + "Ontology")}
    annotations = _having(triples, OWL + "AnnotationProperty") | _BUILT_IN
    # An import is one whatever its subject is said to be.
    dropped = (annotations | {OWL + "imports"}) - _KEPT_ANNOTATION
    imports = {
        triple.object.value
        for triple in triples
        if triple.predicate.value == OWL + "imports" and isinstance(triple.object, ox.NamedNode)
    }
    kept = [
        triple
        for triple in triples
        if triple.predicate.value not in dropped
        and not triple.predicate.value.startswith(_OWLREADY2)
        and not (isinstance(triple.subject, ox.NamedNode) and triple.subject.value in ontologies)
    ]
    classes = _having(triples, OWL + "Class")
    individuals = {
        triple.subject
        for triple in kept
        if triple.predicate.value == _TYPE
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value in classes
    }
    missing = tuple(sorted(imports - ontologies))
    return Gathered((_HEADER, *dict.fromkeys(kept)), len(triples), missing, len(individuals))


def inferred_graph(gathered: Gathered, found: Iterable[tuple[str, str, str]]) -> Inferred:
    """What a reasoner found, and what the sub-properties add, without what was said already.

    The reasoners are not asked for the values of properties, of which there are as many as
    individuals times properties: those that follow from sub-properties are added here.
    """
    known = set(gathered.triples)
    named = {ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o)) for s, p, o in found}
    return Inferred(sorted((named | set(_by_sub_property(gathered.triples))) - known, key=str))


def _by_sub_property(triples: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
    above: dict[ox.NamedNode, set[ox.NamedNode]] = {}
    for triple in triples:
        if triple.predicate.value == _SUB_PROPERTY and isinstance(triple.object, ox.NamedNode):
            above.setdefault(_named(triple.subject), set()).add(triple.object)
    for triple in triples:
        for higher in _all_above(triple.predicate, above):
            yield ox.Triple(triple.subject, higher, triple.object)


def _all_above(
    term: ox.NamedNode, above: dict[ox.NamedNode, set[ox.NamedNode]]
) -> set[ox.NamedNode]:
    found: set[ox.NamedNode] = set()
    waiting = [term]
    while waiting:
        new = above.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _named(node: object) -> ox.NamedNode:
    return node if isinstance(node, ox.NamedNode) else ox.NamedNode("urn:oifm:nothing")


def _having(triples: Iterable[ox.Triple], kind: str) -> set[str]:
    return {
        triple.subject.value
        for triple in triples
        if triple.predicate.value == _TYPE
        and isinstance(triple.object, ox.NamedNode)
        and triple.object.value == kind
        and isinstance(triple.subject, ox.NamedNode)
    }


def _own_nodes(quads: Iterable[ox.Quad], number: int) -> Iterator[ox.Triple]:
    """The statements, with blank nodes that no other document has."""

    def own(node: object) -> object:
        return ox.BlankNode(f"d{number}{node.value}") if isinstance(node, ox.BlankNode) else node

    for quad in quads:
        blank = isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
        if blank:
            yield ox.Triple(own(quad.subject), quad.predicate, own(quad.object))  # type: ignore[arg-type]
        else:
            yield quad.triple


def _prefixes() -> Mapping[str, str]:
    return standard_prefixes(Namespaces(DEFAULT_BASE), {}).namespaces


def _written(triples: Iterable[ox.Triple], target: RdfFormat) -> bytes:
    sink = BytesIO()
    write(triples, target, _prefixes(), sink)
    return sink.getvalue()
