"""What ELK and HermiT say of the ontology: consistent, and a class tree as it is meant."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from converter.iris import DEFAULT_BASE

CORE = f"{DEFAULT_BASE}core#"


class Reasoned:
    """An ontology with a reasoner on it, asked by IRIs."""

    def __init__(self, owl_api: ModuleType, path: Path, name: str) -> None:
        self.reasoner: Any = owl_api.reasoner(name, owl_api.load(str(path)).ontology)
        manager = owl_api.owl("apibinding.OWLManager")
        self._factory = manager.getOWLDataFactory()
        self._iri = owl_api.owl("model.IRI")

    def a(self, kind: str, iri: str) -> Any:
        """An entity: ``getOWLClass``, ``getOWLObjectProperty`` …, by its IRI."""
        return getattr(self._factory, kind)(self._iri.create(iri))

    def classes_under(self, iri: str) -> set[str]:
        """The classes right under one."""
        found = self.reasoner.getSubClasses(self.a("getOWLClass", iri), True).getFlattened()
        return {str(c.getIRI()) for c in found if not c.isOWLNothing()}

    def unsatisfiable(self) -> list[str]:
        """The classes that can have no member."""
        nothing = self.reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        return [str(c) for c in nothing]


@pytest.fixture(scope="module", params=["elk", "hermit"])
def engine(request: pytest.FixtureRequest) -> str:
    """The name of a reasoner."""
    return str(request.param)


@pytest.fixture(scope="module", params=["examples", "all_built"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Where an ontology was built."""
    made: Path = request.getfixturevalue(request.param)
    return made


@pytest.fixture(scope="module")
def reasoned(owl_api: ModuleType, folder: Path, engine: str) -> Reasoned:
    """The ontology under a reasoner."""
    return Reasoned(owl_api, folder / "ontology.ttl", engine)


def test_it_is_consistent(reasoned: Reasoned) -> None:
    assert reasoned.reasoner.isConsistent()
    assert reasoned.unsatisfiable() == []


def test_the_class_tree(reasoned: Reasoned, folder: Path) -> None:
    findings = reasoned.classes_under(f"{CORE}ImagingFinding")
    observations = reasoned.classes_under(f"{CORE}Observation")
    written = (folder / "ontology.ttl").read_text("utf-8")
    assert len(findings) == written.count("rdfs:subClassOf fm:ImagingFinding ")
    assert {iri.rpartition("/")[2] for iri in observations} == {
        iri.rpartition("/")[2] for iri in findings
    }
    assert all(iri.startswith(f"{DEFAULT_BASE}observation/") for iri in observations)
    values = reasoned.classes_under(f"{CORE}ValueSetMember")
    assert all(iri.startswith(f"{DEFAULT_BASE}valueset/") for iri in values)
    assert len(values) == written.count("fm:valueSetId ; owl:hasValue")


def test_hermit_puts_attributes_under_the_shared_ones(owl_api: ModuleType, examples: Path) -> None:
    # ELK does not classify properties.
    reasoned = Reasoned(owl_api, examples / "ontology.ttl", "hermit")
    presence = reasoned.a("getOWLObjectProperty", f"{CORE}presence")
    under = reasoned.reasoner.getSubObjectProperties(presence, False).getFlattened()
    names = {str(p.getNamedProperty().getIRI()).rpartition("/")[2] for p in under}
    assert {"OIFMA_GMTS_311419", "OIFMA_EXMP_000070", "RDE999910"} <= names


def test_a_contradiction_would_be_seen(owl_api: ModuleType, engine: str, examples: Path) -> None:
    whole = examples / "ontology.ttl"
    broken = whole.with_name("broken.ttl")
    broken.write_text(
        whole.read_text("utf-8")
        + "obs:OIFM_GMTS_012973 owl:disjointWith fm:Observation .\n"
        + "<urn:o> a owl:NamedIndividual , obs:OIFM_GMTS_012973 .\n",
        "utf-8",
    )
    assert not Reasoned(owl_api, broken, engine).reasoner.isConsistent()
