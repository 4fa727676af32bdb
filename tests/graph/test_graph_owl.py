"""The ontology as OWL tools see it: loads, stays in its profiles, is consistent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from graph_findings import PEBBLE, STONE, both

from converter.jobs.load import load
from converter.jobs.ready import ready_for_graph
from converter.model import FindingModel

EXAMPLES = Path(__file__).parents[2] / "examples" / "definitions"
java = pytest.mark.skipif(shutil.which("java") is None, reason="HermiT needs Java")


def examples() -> list[FindingModel]:
    return [d.finding for d in ready_for_graph(load([str(EXAMPLES)])).documents]


@pytest.fixture(scope="module")
def xml() -> str:
    """Everything that a definition can say, and the project's examples."""
    return both(*examples(), PEBBLE, STONE)[1]


def test_it_is_in_the_profiles(xml: str) -> None:
    import pyhornedowl
    from pyhornedowl.profile import Profile, check_profile, conformant_profiles

    ontology = pyhornedowl.open_ontology_from_string(xml, serialization="rdf")
    for profile in (Profile.OWL2DL, Profile.EL, Profile.RL):
        assert [str(v) for v in check_profile(ontology, profile).violations] == []
    assert {Profile.OWL2DL, Profile.EL, Profile.RL} <= set(conformant_profiles(ontology))


def test_the_published_definitions_are_in_the_profiles(published: list[str]) -> None:
    import pyhornedowl
    from pyhornedowl.profile import Profile, conformant_profiles

    loaded = ready_for_graph(load(published))
    written = both(*(d.finding for d in loaded.documents))[1]
    ontology = pyhornedowl.open_ontology_from_string(written, serialization="rdf")
    assert {Profile.OWL2DL, Profile.EL, Profile.RL} <= set(conformant_profiles(ontology))


def test_a_profile_check_notices_what_is_not_declared(xml: str) -> None:
    """So that the test above is known to look."""
    import pyhornedowl
    from pyhornedowl.profile import Profile, conformant_profiles

    start = xml.index('<owl:Class rdf:about="https://w3id.org/oifm/core#ImagingFinding">')
    end = xml.index("</owl:Class>", start) + len("</owl:Class>")
    ontology = pyhornedowl.open_ontology_from_string(xml[:start] + xml[end:], serialization="rdf")
    assert Profile.OWL2DL not in conformant_profiles(ontology)


def test_every_term_has_one_label_and_one_definition(xml: str) -> None:
    import pyoxigraph as ox

    from converter.iris import IAO, OWL, RDF, RDFS

    labels: dict[str, int] = {}
    definitions: dict[str, int] = {}
    declared: set[str] = set()
    for quad in ox.parse(xml, ox.RdfFormat.RDF_XML):
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if isinstance(quad.subject, ox.BlankNode):
            continue
        if predicate == RDF + "type" and value.value.startswith(OWL):
            declared.add(subject)
        if predicate == RDFS + "label":
            labels[subject] = labels.get(subject, 0) + 1
        if predicate == IAO + "0000115":
            definitions[subject] = definitions.get(subject, 0) + 1
    terms = declared - {"https://w3id.org/oifm/id"}
    assert {term for term in terms if labels.get(term) != 1} == set()
    assert {term for term in terms if definitions.get(term) != 1} == set()


@java
def test_hermit_finds_it_consistent(xml: str, tmp_path: Path) -> None:
    import owlready2

    file = tmp_path / "ontology.owl"
    file.write_text(xml, "utf-8")
    world = owlready2.World()
    ontology = world.get_ontology(file.as_uri()).load()
    assert len(list(ontology.classes())) > 50
    with ontology:
        owlready2.sync_reasoner(world, infer_property_values=False, debug=0)
    assert list(world.inconsistent_classes()) == []


@java
def test_hermit_would_find_a_contradiction(tmp_path: Path) -> None:
    import owlready2

    file = tmp_path / "ontology.owl"
    broken = both(PEBBLE)[1].replace(
        "</rdf:RDF>",
        '<owl:Class rdf:about="https://w3id.org/oifm/observation/OIFM_TEST_000001">'
        '<owl:disjointWith rdf:resource="https://w3id.org/oifm/core#Observation"/></owl:Class></rdf:RDF>',
    )
    file.write_text(broken, "utf-8")
    world = owlready2.World()
    ontology = world.get_ontology(file.as_uri()).load()
    with ontology:
        owlready2.sync_reasoner(world, infer_property_values=False, debug=0)
    assert "OIFM_TEST_000001" in [c.name for c in world.inconsistent_classes()]
