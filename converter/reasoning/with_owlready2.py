"""HermiT through owlready2, which needs nothing but Java: for small ontologies.

owlready2's loader runs Python modules that an ontology names and fetches what it imports.
What comes here was parsed and written anew, without either.
"""

from __future__ import annotations

from io import BytesIO

from converter.iris import OWL, RDF, RDFS
from converter.reasoning.say import Say

_WANTED = {RDFS + "subClassOf", OWL + "equivalentClass", RDF + "type"}


def reason(n_triples: bytes, memory: int, say: Say) -> None:
    """Runs HermiT on an ontology and says what follows.

    Args:
        n_triples: the ontology, which imports nothing.
        memory: the most that Java may take, in megabytes.
        say: takes each message.
    """
    import owlready2

    say("stage", "loading")
    owlready2.reasoning.JAVA_MEMORY = memory
    world = owlready2.World()
    world.get_ontology("urn:oifm:document#").load(fileobj=BytesIO(n_triples), only_local=True)
    inferred = world.get_ontology("urn:oifm:inferred#")
    say("stage", "consistency")
    try:
        with inferred:
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        say("inconsistent", True)
        return
    say("unsatisfiable", sorted(c.iri for c in world.inconsistent_classes() if c.iri != _NOTHING))
    say("inferred", sorted(_named(inferred, world)))


_NOTHING = OWL + "Nothing"


def _named(inferred: object, world: object) -> set[tuple[str, str, str]]:
    unabbreviate = world._unabbreviate  # type: ignore[attr-defined]  # its only way to the IRIs
    triples = inferred._get_obj_triples_spo_spo(None, None, None)  # type: ignore[attr-defined]
    named = ((s, p, o) for s, p, o in triples if s > 0 and o > 0)
    found = {(unabbreviate(s), unabbreviate(p), unabbreviate(o)) for s, p, o in named}
    return {
        (s, p, o)
        for s, p, o in found
        if p in _WANTED and o not in (OWL + "Thing", _NOTHING) and not o.startswith(OWL)
    }
