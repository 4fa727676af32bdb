"""What --profile dl makes HermiT find in data, and --defined-classes ELK, on all definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from owl_axioms import violations

from converter.graph.document import GraphOptions
from converter.iris import DEFAULT_BASE
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import load
from converter.model import ChoiceAttribute, FindingModel, NumericAttribute

EXAMPLES = str(Path(__file__).parents[2] / "examples" / "definitions")
CALCIFICATION = "OIFM_GMTS_012973"
DL = BuildOptions(graph=GraphOptions(profile="dl"))
DEFINED = BuildOptions(graph=GraphOptions(defined_classes=True))


@pytest.fixture(scope="module", params=["examples", "published"])
def definitions(request: pytest.FixtureRequest) -> list[str]:
    """The files or folders of definitions."""
    if request.param == "examples":
        return [EXAMPLES]
    published: list[str] = request.getfixturevalue("published")
    return published


@pytest.fixture(scope="module")
def findings(definitions: list[str]) -> list[FindingModel]:
    """The definitions themselves."""
    return [document.finding for document in load(definitions).documents]


@pytest.fixture(scope="module")
def strict(owl_api: ModuleType, built: Callable[..., Path], definitions: list[str]) -> object:
    """The ontology in the profile dl, as the OWL API has it."""
    loaded = owl_api.load(str(built(*definitions, options=DL) / "ontology.ttl"))
    assert (loaded.unparsed, loaded.guessed) == ((), ())
    return loaded.ontology


def _choices(findings: list[FindingModel]) -> Iterator[tuple[str | None, ChoiceAttribute]]:
    for finding in findings:
        for attribute in finding.attributes:
            single = isinstance(attribute, ChoiceAttribute) and attribute.max_selected == 1
            if single and len(attribute.values) > 1:  # type: ignore[union-attr]
                yield finding.id, attribute  # type: ignore[misc]


def _faulty(findings: list[FindingModel]) -> dict[str, str]:
    """Observations, each with one fault, and one without, as Turtle."""
    (one, choice), (other, another), *_ = _choices(findings)
    assert one is not None
    if one == other:
        other, another = next(pair for pair in _choices(findings) if pair[0] != one)
    [first, second, *_] = [f"oifm:{value.id}" for value in choice.values]
    foreign = f"oifm:{another.values[0].id}"
    number, size = next(
        (finding.id, attribute)
        for finding in findings
        for attribute in finding.attributes
        if isinstance(attribute, NumericAttribute) and attribute.maximum is not None
    )
    assert size.maximum is not None
    property_ = f"oifm:{choice.id}"
    return {
        "nothing": f"<urn:o> a obs:{one} ; {property_} {first} .",
        "two values": f"<urn:o> a obs:{one} ; {property_} {first} , {second} .",
        "value of another set": f"<urn:o> a obs:{one} ; {property_} {foreign} .",
        "attribute of another finding": f"<urn:o> a obs:{one} ; oifm:{another.id} {foreign} .",
        "number out of range": f"<urn:o> a obs:{number} ; oifm:{size.id} {size.maximum + 1} .",
    }


HEAD = f"""@prefix obs: <{DEFAULT_BASE}observation/> . @prefix oifm: <{DEFAULT_BASE}id/> .
@prefix fm: <{DEFAULT_BASE}core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
<urn:data> a owl:Ontology .
"""
# What the axioms of the explanation must speak of.
NAMED = {
    "two values": ("Functional:", "notation"),
    "value of another set": ("Range", "value set identifier"),
    "attribute of another finding": ("Domain", "finding identifier"),
    "number out of range": ("Range: decimal[",),
}


@pytest.fixture
def said(
    owl_api: ModuleType, strict: object, tmp_path: Path
) -> Iterator[Callable[[str, object], object]]:
    """Adds observations to an ontology, until the test is over."""
    added: list[tuple[object, object]] = []

    def say(turtle: str, ontology: object) -> object:
        (tmp_path / "data.ttl").write_text(HEAD + turtle, "utf-8")
        # Without the terms beside them the parser would take attributes for annotations.
        declared = _declarations(owl_api, ontology, turtle)
        (tmp_path / "data.ttl").write_text(HEAD + declared + turtle, "utf-8")
        axioms = owl_api.load(str(tmp_path / "data.ttl")).ontology.getAxioms()
        ontology.addAxioms(axioms)  # type: ignore[attr-defined]
        added.append((ontology, axioms))
        return ontology

    yield say
    for ontology, axioms in added:
        kind = owl_api.owl("model.AxiomType").DECLARATION
        only = [axiom for axiom in axioms if axiom.getAxiomType() != kind]  # type: ignore[attr-defined]
        for axiom in only:
            ontology.removeAxiom(axiom)  # type: ignore[attr-defined]


def _declarations(owl_api: ModuleType, ontology: object, turtle: str) -> str:
    import pyoxigraph as ox

    out = ""
    for quad in ox.parse((HEAD + turtle).encode(), ox.RdfFormat.TURTLE):
        iri = owl_api.owl("model.IRI").create(quad.predicate.value)
        if ontology.containsDataPropertyInSignature(iri):  # type: ignore[attr-defined]
            out += f"<{quad.predicate.value}> a owl:DatatypeProperty .\n"
        elif ontology.containsObjectPropertyInSignature(iri):  # type: ignore[attr-defined]
            out += f"<{quad.predicate.value}> a owl:ObjectProperty .\n"
    return out


def test_the_strict_profile_is_owl_dl(owl_api: ModuleType, strict: object) -> None:
    assert violations(strict, "DL")[:3] == []


def test_hermit_finds_each_fault_and_its_axioms(
    owl_api: ModuleType,
    strict: object,
    findings: list[FindingModel],
    said: Callable[[str, object], object],
) -> None:
    from converter.reasoning.explain import contradictions

    observations = _faulty(findings)
    sound = said(observations.pop("nothing"), strict)
    assert owl_api.reasoner("hermit", sound).isConsistent()
    iris = {f"urn:o{at}": fault for at, fault in enumerate(observations)}
    turtle = "\n".join(
        observations[fault].replace("<urn:o>", f"<{iri}>") for iri, fault in iris.items()
    )
    ontology = said(turtle, strict)
    assert not owl_api.reasoner("hermit", ontology).isConsistent()
    found = {one.individual: one.axioms for one in contradictions(ontology)}
    assert found.keys() == iris.keys()
    for iri, fault in iris.items():
        for words in NAMED[fault]:
            assert any(words in axiom for axiom in found[iri]), (fault, found[iri])


def test_the_default_profile_does_not_see_it(owl_api: ModuleType, tmp_path: Path) -> None:
    """So that the documentation may say what each profile is for."""
    from converter.jobs.build import build

    build([str(EXAMPLES)], str(tmp_path))
    findings = [document.finding for document in load([str(EXAMPLES)]).documents]
    file = tmp_path / "ontology.ttl"
    file.write_text(file.read_text("utf-8") + _faulty(findings)["two values"], "utf-8")
    assert owl_api.reasoner("hermit", owl_api.load(str(file)).ontology).isConsistent()


@pytest.fixture(scope="module")
def defined(owl_api: ModuleType, built: Callable[..., Path], definitions: list[str]) -> object:
    """The ontology with defined classes, as the OWL API has it."""
    loaded = owl_api.load(str(built(*definitions, options=DEFINED) / "ontology.ttl"))
    assert (loaded.unparsed, loaded.guessed) == ((), ())
    return loaded.ontology


@pytest.mark.parametrize("profile", ["DL", "EL", "RL"])
def test_defined_classes_are_in_the_profiles(
    owl_api: ModuleType, defined: object, profile: str
) -> None:
    assert violations(defined, profile)[:3] == []


def test_elk_sorts_observations(
    owl_api: ModuleType, defined: object, said: Callable[[str, object], object]
) -> None:
    absent, calcification = "OIFMA_GMTS_311419.0", f"obs:{CALCIFICATION}"
    ontology = said(
        f"<urn:o1> fm:finding oifm:{CALCIFICATION} ; a fm:Observation .\n"
        f"<urn:o2> a {calcification} ; oifm:OIFMA_GMTS_311419 oifm:{absent} .\n"
        "<urn:o3> a fm:Observation ; fm:presence fm:Absent .\n",
        defined,
    )
    reasoner = owl_api.reasoner("elk", ontology)

    def members(name: str) -> set[str]:
        data = owl_api.owl("apibinding.OWLManager").getOWLDataFactory()
        iri = owl_api.owl("model.IRI").create(f"{DEFAULT_BASE}observation/{name}")
        found = reasoner.getInstances(data.getOWLClass(iri), False).getFlattened()
        return {str(individual.getIRI()) for individual in found}

    assert members(CALCIFICATION) == {"urn:o1", "urn:o2"}
    assert members(absent) == {"urn:o2"}
    assert members("OIFMA_GMTS_311419.1") == set()
    # The absent ones of all findings, whether the shared layer says so or the definition.
    assert members("Absent") == {"urn:o2", "urn:o3"}
    assert reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom().isEmpty()
