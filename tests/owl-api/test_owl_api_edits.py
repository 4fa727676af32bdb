"""An edit made with the library inside Protégé, and saved by it, comes back as a definition."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from graph_findings import PEBBLE, STONE
from graph_findings import turtle as turtle_of

from converter.iris import DEFAULT_BASE
from converter.jobs.load import load

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples" / "definitions"
SAVED = {
    "ttl": "Turtle",
    "owl": "RDFXML",
    "ofn": "FunctionalSyntax",
    "owx": "OWLXML",
    "omn": "ManchesterSyntax",
}
NODULE, PRESENCE = "OIFM_EXMP_000001", "OIFMA_EXMP_000010"


class Editor:
    """What an ontologist does in Protégé."""

    def __init__(self, owl_api: ModuleType, path: Path) -> None:
        self._owl = owl_api
        self.ontology: Any = owl_api.load(str(path)).ontology
        self.manager = self.ontology.getOWLOntologyManager()
        self.data = self.manager.getOWLDataFactory()

    def iri(self, name: str) -> Any:
        """An IRI under our base."""
        return self._owl.owl("model.IRI").create(name if ":" in name else DEFAULT_BASE + name)

    def annotations(self, subject: str, predicate: str) -> list[Any]:
        """The assertions of an annotation property about a subject."""
        found = self.ontology.getAnnotationAssertionAxioms(self.iri(subject))
        return [a for a in found if str(a.getProperty().getIRI()) == str(self.iri(predicate))]

    def say(self, subject: str, predicate: str, value: Any) -> None:
        """Asserts an annotation: a text in English, or what Java gives."""
        held = self.data.getOWLLiteral(value, "en") if isinstance(value, str) else value
        property_ = self.data.getOWLAnnotationProperty(self.iri(predicate))
        axiom = self.data.getOWLAnnotationAssertionAxiom(property_, self.iri(subject), held)
        self.ontology.addAxiom(axiom)

    def replace(self, subject: str, predicate: str, value: Any) -> None:
        """Puts one annotation in the place of what was there."""
        for axiom in self.annotations(subject, predicate):
            self.ontology.removeAxiom(axiom)
        self.say(subject, predicate, value)

    def save(self, path: Path) -> Path:
        """Saves as Protégé does, in the format of the suffix."""
        name = SAVED[path.suffix[1:]]
        form = self._owl.owl(f"formats.{name}DocumentFormat")()
        target = self._owl.owl("model.IRI").create(path.as_uri())
        self.manager.saveOntology(self.ontology, form, target)
        return path


SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
IAO = "http://purl.obolibrary.org/obo/IAO_"


def _edit(editor: Editor) -> None:
    """Renames a finding, gives an attribute one more value, and takes a code away."""
    editor.replace(f"id/{NODULE}", f"{RDFS}label", "solitary pulmonary nodule on CT")
    value, label = f"id/{PRESENCE}.9", "pulmonary nodule on CT: presence = equivocal"
    individual = editor.data.getOWLNamedIndividual(editor.iri(value))
    for kind in (f"valueset/{PRESENCE}", f"{SKOS}Concept"):
        class_ = editor.data.getOWLClass(editor.iri(kind))
        editor.ontology.addAxiom(editor.data.getOWLClassAssertionAxiom(class_, individual))
    editor.ontology.addAxiom(editor.data.getOWLDeclarationAxiom(individual))
    editor.say(value, f"{RDFS}label", label)
    editor.say(value, f"{SKOS}prefLabel", "equivocal")
    for predicate in (f"{IAO}0000115", f"{SKOS}definition"):
        editor.say(value, predicate, "It could be either")
    editor.say(value, "core#valueOf", editor.iri(f"id/{PRESENCE}"))
    editor.say(value, "core#order", editor.data.getOWLLiteral("9", _integer(editor)))
    for predicate in ("core#indexCode", f"{SKOS}relatedMatch", f"{SKOS}exactMatch"):
        for axiom in editor.annotations(f"id/{NODULE}", predicate):
            if "RID" in str(axiom.getValue()):
                editor.ontology.removeAxiom(axiom)


def _integer(editor: Editor) -> Any:
    return editor.data.getOWLDatatype(editor.iri("http://www.w3.org/2001/XMLSchema#integer"))


@pytest.mark.parametrize("suffix", SAVED)
def test_what_was_only_saved_is_the_same(owl_api: ModuleType, tmp_path: Path, suffix: str) -> None:
    (tmp_path / "ours.ttl").write_text(turtle_of(PEBBLE, STONE), "utf-8")
    saved = Editor(owl_api, tmp_path / "ours.ttl").save(tmp_path / f"saved.{suffix}")
    loaded = load([str(saved)])
    assert [d.finding for d in loaded.documents] == [PEBBLE, STONE]
    assert loaded.problems == ()


@pytest.fixture(scope="module", params=SAVED)
def edited(
    request: pytest.FixtureRequest,
    owl_api: ModuleType,
    examples: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The examples after the edit, as the library saves them."""
    editor = Editor(owl_api, examples / "ontology.ttl")
    _edit(editor)
    return editor.save(tmp_path_factory.mktemp("edited") / f"ontology.{request.param}")


def test_the_edit_is_in_the_definition(edited: Path, tmp_path: Path) -> None:
    _oifm("convert", str(edited), "--to", "json", "-q", "-o", f"{tmp_path}/")
    [nodule] = [d.finding for d in load([str(tmp_path)]).documents if d.finding.id == NODULE]
    assert nodule.name == "solitary pulmonary nodule on CT"
    [presence] = [a for a in nodule.attributes if a.id == PRESENCE]
    assert (presence.values[-1].name, presence.values[-1].id) == (  # type: ignore[union-attr]
        "equivocal",
        f"{PRESENCE}.9",
    )
    assert "RADLEX" not in {code.system for code in nodule.index_codes}


def test_diff_says_what_was_edited(edited: Path) -> None:
    said = _oifm("diff", "examples/definitions", str(edited), status=1)
    assert said.replace(str(edited), "EDITED") == (HERE / "golden" / "edit.txt").read_text("utf-8")


def test_diff_of_what_was_only_saved_is_empty(
    owl_api: ModuleType, examples: Path, tmp_path: Path
) -> None:
    saved = Editor(owl_api, examples / "ontology.ttl").save(tmp_path / "saved.owl")
    _oifm("diff", str(EXAMPLES), str(saved), status=0)


def _oifm(*arguments: str, status: int = 0) -> str:
    command = [sys.executable, "-c", "from converter.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=EXAMPLES.parents[1])
    assert done.returncode == status, done.stderr
    return done.stdout
