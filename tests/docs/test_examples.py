"""The examples: read without a problem, without loss; the observations are what they say."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from converter.definitions import markdown, read_definition, write_definition
from converter.graph.shared import shared_attributes
from converter.jobs.build import build
from converter.jobs.check import check
from converter.jobs.load import load
from converter.problems import Severity
from converter.terminology.systems import code_fault

_EXAMPLES = Path(__file__).parents[2] / "examples"
_DEFINITIONS = _EXAMPLES / "definitions"
_OBSERVATIONS = _EXAMPLES / "observations"
_SH = "http://www.w3.org/ns/shacl#"


@pytest.mark.parametrize("path", sorted(_DEFINITIONS.iterdir()), ids=lambda path: path.name)
def test_definition_reads_clean_and_writes_back(path: Path) -> None:
    reading = read_definition(path.read_bytes(), path.name)
    assert not reading.problems
    [document] = reading.documents
    if path.suffix == ".md":
        assert markdown.write(document.finding) == path.read_text("utf-8")
    else:
        assert json.loads(write_definition(document.finding)) == json.loads(path.read_bytes())


def test_the_twin_is_the_rendering_of_its_json() -> None:
    stem = _DEFINITIONS / "localized_soft_tissue_calcification"
    full, text = Path(f"{stem}.fm.json"), Path(f"{stem}.md")
    [document] = read_definition(full.read_bytes(), full.name).documents
    assert markdown.write(document.finding) == text.read_text("utf-8")
    assert load([str(_DEFINITIONS)]).twins == 1


def test_a_twin_that_an_editor_has_tidied_is_one_still(tmp_path: Path) -> None:
    full = _DEFINITIONS / "localized_soft_tissue_calcification.fm.json"
    tree = json.loads(full.read_bytes())
    tree["attributes"][0]["description"] += "\n"
    (tmp_path / full.name).write_text(json.dumps(tree), "utf-8")
    [document] = read_definition((tmp_path / full.name).read_bytes(), full.name).documents
    lines = markdown.write(document.finding).split("\n")
    text = "\n".join("  " * line.startswith("_") + line.rstrip() for line in lines)
    (tmp_path / "tidied.md").write_text(text.replace("- **", "* **") + "\n", "utf-8")
    assert load([str(tmp_path)]).twins == 1


def test_a_twin_of_older_tools_does_not_have_the_facets(tmp_path: Path) -> None:
    full = _DEFINITIONS / "localized_soft_tissue_calcification.fm.json"
    (tmp_path / "old.md").write_bytes(full.with_name(full.name[:-7] + "md").read_bytes())
    more = {
        "entity_type": "finding",
        "body_regions": ["chest"],
        "age_profile": {"applicability": "all_ages"},
    }
    text = json.dumps(json.loads(full.read_bytes()) | more)
    (tmp_path / full.name).write_text(text, "utf-8")
    assert load([str(tmp_path)]).twins == 1
    [document] = read_definition(text.encode(), full.name).documents
    (tmp_path / "new.md").write_text(markdown.write(document.finding), "utf-8")
    assert load([str(tmp_path)]).twins == 2


def test_definitions_have_no_fault() -> None:
    found = check([str(_DEFINITIONS)]).problems
    assert {p.code for p in found if p.severity is not Severity.INFO} == set()
    assert {p.code for p in found} == {"DEF336"}


def test_faulty_definitions_show_many_rules() -> None:
    found = check([str(_EXAMPLES / "faulty")]).problems
    assert len({p.code for p in found}) >= 15
    assert all(p.line for p in found)


@pytest.fixture(scope="module")
def shapes_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("examples")
    assert not build([str(_DEFINITIONS)], str(out)).problems
    return out / "shapes.ttl"


def _faults_by_shacl(shapes: Path, data: Path) -> set[tuple[str, str]]:
    shacl = pytest.importorskip("shacl", reason="the shacl package has no wheel here")
    report = shacl.Shapes.from_file(str(shapes)).validate_file(str(data))
    return _results(report.turtle)


def _faults_by_pyshacl(shapes: Path, data: Path) -> set[tuple[str, str]]:
    from pyshacl import validate

    _, report, _ = validate(str(data), shacl_graph=str(shapes))
    return _results(report.serialize(format="turtle"))


def _results(turtle: str) -> set[tuple[str, str]]:
    """Each result as the last parts of its focus node and of its constraint component."""
    store = ox.Store()
    store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    query = f"""SELECT ?node ?component {{
        ?r <{_SH}focusNode> ?node ; <{_SH}sourceConstraintComponent> ?component }}"""
    return {
        (_last(node.value), _last(component.value).removesuffix("ConstraintComponent"))
        for node, component in store.query(query)
    }


def _last(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


_FAULTS = {
    ("valueOfAnotherSet", "In"),
    ("twoValues", "MaxCount"),
    ("fourValues", "MaxCount"),
    ("attributeOfAnotherFinding", "Closed"),
    ("numberTooLarge", "MaxInclusive"),
    ("numberTooSmall", "MinInclusive"),
    ("requiredMissing", "MinCount"),
    ("wrongDatatype", "Or"),
    ("notAnInteger", "Datatype"),
    ("unknownFinding", "In"),
    # What is missing is the type; the focus node is the finding that asks for it.
    ("OIFM_EXMP_000002", "Class"),
    ("OIFM_EXMP_000004", "Class"),
    ("OIFM_EXMP_000005", "Class"),
    ("twoFindings", "MaxCount"),
    ("anotherFinding", "HasValue"),
    ("noFinding", "MinCount"),
    ("statementWithoutAttribute", "Or"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", [_faults_by_shacl, _faults_by_pyshacl])
def test_observations(
    shapes_file: Path, engine: Callable[[Path, Path], set[tuple[str, str]]]
) -> None:
    assert engine(shapes_file, _OBSERVATIONS / "valid.ttl") == set()
    assert engine(shapes_file, _OBSERVATIONS / "faulty.ttl") == _FAULTS


def test_observations_in_pyrudof(shapes_file: Path) -> None:
    from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat

    for file, faults in (("valid.ttl", 0), ("faulty.ttl", len(_FAULTS) + 1)):
        rudof = Rudof(RudofConfig())
        rudof.read_data(str(_OBSERVATIONS / file), RDFFormat.Turtle)
        rudof.read_shacl(str(shapes_file), ShaclFormat.Turtle)
        report = rudof.validate_shacl()
        assert len(list(report.violations)) == faults


def test_codes_of_the_shared_terms_are_sound() -> None:
    terms = shared_attributes()
    keys = {key for t in terms for part in (t, *t.values) for key in part.codes}
    assert ("SNOMEDCT", "263703002") in keys
    assert {key for key in keys if code_fault(*key)} == set()


@pytest.mark.parametrize("profile", ["DL", "EL", "RL"])
def test_examples_are_in_the_owl_profiles(shapes_file: Path, profile: str) -> None:
    import pyhornedowl

    ontology = pyhornedowl.open_ontology(str(shapes_file.with_name("ontology.owl")))
    report = pyhornedowl.pyhornedowl.profile.check_profile(ontology, profile)
    assert report.conformant, [v.message for v in report.violations][:5]
