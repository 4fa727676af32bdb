"""ELK and HermiT through the OWL API: consistency, classes, individuals, contradictions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converter.iris import OWL, RDF, RDFS
from converter.reasoning import owl_api
from converter.reasoning.explain import contradictions
from converter.reasoning.owl_api import owl
from converter.reasoning.say import Say

# More contradictions than these would be found one by one for an hour.
_CONTRADICTIONS = 20


def reason(rdf_xml: str, request: dict[str, Any], say: Say) -> None:
    """Runs a reasoner on an ontology and says what follows.

    Args:
        rdf_xml: the ontology, which imports nothing.
        request: ``reasoner`` (``elk`` or ``hermit``), ``memory`` (the most that Java may
            take, in megabytes), ``individuals`` (whether to ask for their classes).
        say: takes each message.

    Raises:
        ConverterError: RSN301, where Java or the OWL API is missing.
    """
    say("stage", "starting Java")
    owl_api.start(f"{request['memory']}m")
    say("stage", "loading")
    ontology = owl_api.load_text(rdf_xml)
    say("stage", "consistency")
    reasoner = owl_api.reasoner(request["reasoner"], ontology)
    if not reasoner.isConsistent():
        say("inconsistent", True)
        say("stage", "explaining")
        for number, found in enumerate(contradictions(ontology), 1):
            say("contradiction", [found.individual, list(found.axioms), list(found.plain)])
            if number == _CONTRADICTIONS:
                break
        return
    say("stage", "classes")
    inference = owl("reasoner.InferenceType")
    reasoner.precomputeInferences(inference.CLASS_HIERARCHY)
    impossible = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
    say("unsatisfiable", sorted(str(one.getIRI()) for one in impossible))
    axioms = set(_class_axioms(ontology, reasoner))
    if request["individuals"]:
        say("stage", "individuals")
        reasoner.precomputeInferences(inference.CLASS_ASSERTIONS)
        axioms |= set(_individual_axioms(ontology, reasoner))
    say("inferred", sorted(axioms))


def _new(generator: str, ontology: Any, reasoner: Any) -> Any:
    data = ontology.getOWLOntologyManager().getOWLDataFactory()
    axioms = owl_api.java("java.util.HashSet")(
        owl(f"util.{generator}")().createAxioms(data, reasoner)
    )
    axioms.removeAll(ontology.getAxioms())
    return axioms


def _class_axioms(ontology: Any, reasoner: Any) -> Iterator[tuple[str, str, str]]:
    for axiom in _new("InferredSubClassAxiomGenerator", ontology, reasoner):
        sub, above = axiom.getSubClass(), axiom.getSuperClass()
        if not (above.isAnonymous() or above.isOWLThing() or sub.isAnonymous()):
            yield _iri(sub), RDFS + "subClassOf", _iri(above)
    for axiom in _new("InferredEquivalentClassAxiomGenerator", ontology, reasoner):
        names = sorted(_iri(one) for one in axiom.getNamedClasses())
        for other in names[1:]:
            yield names[0], OWL + "equivalentClass", other


def _individual_axioms(ontology: Any, reasoner: Any) -> Iterator[tuple[str, str, str]]:
    for axiom in _new("InferredClassAssertionAxiomGenerator", ontology, reasoner):
        individual, kind = axiom.getIndividual(), axiom.getClassExpression()
        if individual.isNamed() and not kind.isAnonymous() and not kind.isOWLThing():
            yield _iri(individual), RDF + "type", _iri(kind)


def _iri(entity: Any) -> str:
    return str(entity.getIRI())
