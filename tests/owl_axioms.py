"""What is outside of a profile, and what only one of two ontologies has, by the OWL API."""

from typing import Any

from converter.reasoning.owl_api import java, owl


def violations(ontology: Any, profile: str) -> list[str]:
    """What in an ontology is outside of a profile of OWL 2: ``DL``, ``EL``, ``RL`` or ``QL``."""
    checked = owl(f"profiles.OWL2{profile}Profile")().checkOntology(ontology)
    return [str(violation) for violation in checked.getViolations()]


def only_in_first(first: Any, second: Any) -> list[str]:
    """The axioms that only the first of two ontologies has, with what it imports."""
    included = owl("model.parameters.Imports").INCLUDED
    left = java("java.util.HashSet")(first.getAxioms(included))
    left.removeAll(second.getAxioms(included))
    return [str(axiom) for axiom in left]
