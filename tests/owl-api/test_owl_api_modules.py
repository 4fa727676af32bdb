"""--imports: modules that import one another, found by the catalog, and together the whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from owl_axioms import only_in_first, violations

from converter.graph.document import GraphOptions
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import load

EXAMPLES = Path(__file__).parents[2] / "examples" / "definitions"


def _modules(folder: Path) -> dict[str, str]:
    """The files of the modules, as the catalog has them."""
    entries = ET.parse(folder / "catalog-v001.xml").getroot()  # noqa: S314 - our own
    return {entry.attrib["name"]: str(folder / entry.attrib["uri"]) for entry in entries}


@pytest.fixture(scope="module", params=["ttl", "rdfxml", "nt"])
def folder(request: pytest.FixtureRequest, built: Callable[..., Path]) -> Path:
    """The examples in modules of one format."""
    graph = GraphOptions(imports=True, profile="el")
    return built(str(EXAMPLES), options=BuildOptions(graph=graph, formats=(request.param,)))


def _main(folder: Path) -> str:
    [main] = folder.glob("ontology.*")
    return str(main)


def test_the_modules_together_are_the_whole(
    owl_api: ModuleType, folder: Path, examples: Path
) -> None:
    split = owl_api.load(_main(folder), _modules(folder))
    assert (split.unparsed, split.guessed) == ((), ())
    whole = owl_api.load(str(examples / "ontology.ttl")).ontology
    assert only_in_first(split.ontology, whole)[:3] == []
    assert only_in_first(whole, split.ontology)[:3] == []
    assert split.ontology.getImportsClosure().size() == 3


@pytest.mark.parametrize("profile", ["DL", "EL", "RL"])
def test_they_are_in_the_profiles(owl_api: ModuleType, folder: Path, profile: str) -> None:
    split = owl_api.load(_main(folder), _modules(folder)).ontology
    assert violations(split, profile)[:3] == []
    assert owl_api.reasoner("elk", split).isConsistent()


def test_each_module_stands_by_itself(owl_api: ModuleType, folder: Path) -> None:
    modules = _modules(folder)
    for iri, file in modules.items():
        loaded = owl_api.load(file, modules)
        assert str(loaded.ontology.getOntologyID().getOntologyIRI().get()) == iri
        assert (loaded.unparsed, loaded.guessed) == ((), ())


def test_the_definitions_come_back_from_the_main_file(folder: Path) -> None:
    expected = {d.finding.id: d.finding for d in load([str(EXAMPLES)]).documents}
    found = load([_main(folder)])
    assert found.problems == ()
    assert {d.finding.id: d.finding for d in found.documents} == expected


def test_the_catalog_knows_the_terminology_too(built: Callable[..., Path], tmp_path: Path) -> None:
    from converter.jobs.terminology import add

    index = tmp_path / "index"
    add([str(EXAMPLES.parent / "terminology" / "radlex-4.4.owl")], index=str(index))
    graph = GraphOptions(imports=True, terminology=True)
    folder = built(str(EXAMPLES), options=BuildOptions(graph=graph, index=str(index)))
    names = {iri.rpartition("/")[2] for iri in _modules(folder)}
    assert names == {"core", "qualifiers", "code"}
