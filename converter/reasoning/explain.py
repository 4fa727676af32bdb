"""Why an ontology contradicts itself: the few axioms that do, found near each individual.

Explaining the whole of an ontology means asking the reasoner about ever smaller parts of
it, which takes hours where there are a hundred thousand axioms. A fault in data stands near
the thing that has it: in what is said of it, in what is said of the things it is related
to, and in the part of the classes and properties that this speaks of (a locality-based
module). So these neighbourhoods are asked about, many at once and then ever fewer, until
one is left that is a contradiction and small.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from converter.reasoning.owl_api import java, owl

_MODULES = "uk.ac.manchester.cs.owlapi.modularity"
_EXPLANATION = "org.semanticweb.owl.explanation.impl.blackbox.checker"
# How many neighbourhoods are asked about at once.
_BATCH = 512
# Milliseconds for one question about one module.
_PATIENCE = 10_000


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One individual that cannot be as it is said to be, and the axioms that say so.

    In ``plain``, the texts and numbers that the data give of the individual are left out.
    """

    individual: str
    axioms: tuple[str, ...]
    plain: tuple[str, ...]


def contradictions(ontology: Any) -> Iterator[Contradiction]:
    """The contradictions near the individuals, one for each, in the order of their IRIs."""
    parts = _Parts(ontology)
    words = renderer(ontology)
    for individuals, axioms in parts.contradictory():
        told = tuple(sorted(words(axiom) for axiom in axioms))
        plain = tuple(sorted(_without_value(axiom, individuals, words) for axiom in axioms))
        yield Contradiction(str(individuals[0].getIRI()), told, plain)


def _without_value(axiom: Any, individuals: list[Any], words: Any) -> str:
    told: str = words(axiom)
    if axiom.getAxiomType() != owl("model.AxiomType").DATA_PROPERTY_ASSERTION:
        return told
    if axiom.getSubject() not in individuals:
        return told
    return told.removesuffix(words(axiom.getObject())) + "…"


def renderer(ontology: Any) -> Any:
    """A function that gives an axiom in Manchester syntax, with labels in quotes for IRIs."""
    import jpype

    manager = ontology.getOWLOntologyManager()
    labels = java("java.util.Collections").singletonList(manager.getOWLDataFactory().getRDFSLabel())
    languages = java("java.util.Collections").emptyMap()
    plain = owl("util.AnnotationValueShortFormProvider")(labels, languages, manager)

    class Quoted:
        """Labels as Protégé shows them: in quotes where they are more than one word."""

        def getShortForm(self, entity: Any) -> str:  # noqa: N802 - Java's name
            words = str(plain.getShortForm(entity))
            return words if words.isalnum() else f"'{words}'"

        def dispose(self) -> None:
            plain.dispose()

    name = "ManchesterOWLSyntaxOWLObjectRendererImpl"
    manchester = owl(f"manchestersyntax.renderer.{name}")()
    manchester.setShortFormProvider(
        jpype.JProxy("org.semanticweb.owlapi.util.ShortFormProvider", inst=Quoted())
    )
    return lambda axiom: " ".join(str(manchester.render(axiom)).split())


class _Parts:
    def __init__(self, ontology: Any) -> None:
        self._ontology = ontology
        included = owl("model.parameters.Imports").INCLUDED
        terms = java("java.util.HashSet")(ontology.getTBoxAxioms(included))
        terms.addAll(ontology.getRBoxAxioms(included))
        manager = owl("apibinding.OWLManager").createOWLOntologyManager()
        self._extractor = java(f"{_MODULES}.SyntacticLocalityModuleExtractor")(
            manager, manager.createOntology(terms), java(f"{_MODULES}.ModuleType").BOT
        )

    def contradictory(self) -> Iterator[tuple[list[Any], list[Any]]]:
        """Each individual near which there is a contradiction, and its axioms."""
        individuals = self._individuals()
        for start in range(0, len(individuals), _BATCH):
            yield from self._among(individuals[start : start + _BATCH])

    def _among(self, individuals: list[Any]) -> Iterator[tuple[list[Any], list[Any]]]:
        part = self._near(individuals)
        if _consistent(part):
            return
        found = False
        if len(individuals) > 1:
            middle = len(individuals) // 2
            for half in (individuals[:middle], individuals[middle:]):
                for contradiction in self._among(half):
                    found = True
                    yield contradiction
        if not found:
            yield individuals, _minimal(part)

    def _individuals(self) -> list[Any]:
        """Those of which something is said beyond their class, by their IRIs."""
        kinds = owl("model.AxiomType")
        subjects = java("java.util.HashSet")()
        for kind in (kinds.OBJECT_PROPERTY_ASSERTION, kinds.DATA_PROPERTY_ASSERTION):
            for axiom in self._ontology.getAxioms(kind):
                subjects.add(axiom.getSubject())
        named = (s.asOWLNamedIndividual() for s in subjects if s.isNamed())
        return sorted(named, key=lambda individual: str(individual.getIRI()))

    def _near(self, individuals: list[Any]) -> Any:
        """An ontology of what is said of the individuals and their neighbours, and the terms."""
        axioms = java("java.util.HashSet")()
        for individual in individuals:
            axioms.addAll(self._about(individual))
        others = java("java.util.HashSet")()
        for axiom in axioms:
            others.addAll(axiom.getIndividualsInSignature())
        for other in others:
            axioms.addAll(self._about(other))
        signature = java("java.util.HashSet")()
        for axiom in axioms:
            signature.addAll(axiom.getSignature())
        axioms.addAll(self._extractor.extract(signature))
        return owl("apibinding.OWLManager").createOWLOntologyManager().createOntology(axioms)

    def _about(self, individual: Any) -> Any:
        out = java("java.util.HashSet")(self._ontology.getClassAssertionAxioms(individual))
        out.addAll(self._ontology.getObjectPropertyAssertionAxioms(individual))
        out.addAll(self._ontology.getDataPropertyAssertionAxioms(individual))
        return out


def _consistent(part: Any) -> bool:
    reasoner = java("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(part)
    answer = bool(reasoner.isConsistent())
    reasoner.dispose()
    return answer


def _minimal(part: Any) -> list[Any]:
    factory = java(f"{_EXPLANATION}.InconsistentOntologyExplanationGeneratorFactory")(
        java("org.semanticweb.HermiT.ReasonerFactory")(), _PATIENCE
    )
    data = part.getOWLOntologyManager().getOWLDataFactory()
    nothing = data.getOWLSubClassOfAxiom(data.getOWLThing(), data.getOWLNothing())
    [explanation] = factory.createExplanationGenerator(part).getExplanations(nothing, 1)
    return list(explanation.getAxioms())
