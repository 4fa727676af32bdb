"""The module with names and ancestors of codes: imported, in the profiles, and answering."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from converter.graph.document import GraphOptions
from converter.jobs import terminology as releases
from converter.jobs.build import build
from converter.jobs.build_options import BuildOptions
from converter.problems import ConverterError

_EXAMPLES = Path(__file__).parents[2] / "examples"
_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX fm: <https://example.org/b&c/core#>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX radlex: <http://www.radlex.org/RID/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_OPTIONS = GraphOptions(
    base_iri="https://example.org/b&c/",
    stems={"RADLEX": "http://www.radlex.org/RID/"},
    terminology=True,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("terminology")
    index = str(folder / "index")
    terminology = _EXAMPLES / "terminology"
    files = [terminology / "radlex-4.4.owl", next(terminology.glob("Snomed*"))]
    releases.add([str(file) for file in files], index=index)
    for name in ("out", "again"):
        options = BuildOptions(graph=_OPTIONS, index=index)
        assert not build(
            [str(_EXAMPLES / "definitions")], str(folder / name), options=options
        ).problems
    return folder / "out"


@pytest.fixture(scope="module")
def store(out: Path) -> ox.Store:
    store = ox.Store()
    for file in ("ontology.ttl", "terminology.ttl"):
        store.load(path=str(out / file), format=ox.RdfFormat.TURTLE)
    return store


def _ask(store: ox.Store, query: str) -> list[list[str]]:
    return [[term.value for term in row] for row in store.query(_PREFIXES + query)]  # type: ignore[union-attr]


def test_findings_whose_code_lies_under_another(store: ox.Store) -> None:
    query = """SELECT DISTINCT ?name {
        ?finding rdfs:subClassOf fm:ImagingFinding ; rdfs:label ?name ;
            (fm:indexCode|fm:anatomicLocation)/skos:broader* radlex:%s } ORDER BY ?name"""
    under_organ = ["Adrenal nodule", "hepatic steatosis", "pulmonary nodule on CT"]
    for code in ("RID13390", "RID3", "RID1"):
        assert [name for [name] in _ask(store, query % code)] == under_organ
    assert _ask(store, query % "RID6") == []


def test_the_module_is_imported_and_says_whose_it_is(out: Path, store: ox.Store) -> None:
    [[module]] = _ask(store, "SELECT ?m { ?o owl:imports ?m }")
    assert module == "https://example.org/b&c/code"
    found = _ask(store, f"SELECT ?r {{ <{module}> dcterms:rights ?r }}")
    assert len(found) == 2
    assert _ask(store, f"SELECT ?s {{ <{module}> dcterms:source ?s }} ORDER BY ?s") == [
        ["RadLex 4.4"],
        ["SNOMED CT INT 20240101"],
    ]
    text = (out / "catalog-v001.xml").read_text("utf-8")
    assert 'name="https://example.org/b&amp;c/code"' in text


def test_no_code_has_two_labels(store: ox.Store) -> None:
    query = """SELECT ?c { ?c a fm:code-RADLEX ; rdfs:label ?l }
        GROUP BY ?c HAVING (COUNT(DISTINCT ?l) != 1)"""
    assert _ask(store, query) == []
    assert (
        _ask(store, "SELECT ?c { ?c skos:broader ?b FILTER NOT EXISTS { ?b rdfs:label ?l } }") == []
    )


def test_both_forms_say_the_same_each_time(out: Path) -> None:
    graphs = []
    for file, form in (("ttl", ox.RdfFormat.TURTLE), ("owl", ox.RdfFormat.RDF_XML)):
        graphs.append(set(ox.parse(path=str(out / f"terminology.{file}"), format=form)))
        again = out.with_name("again") / f"terminology.{file}"
        assert again.read_bytes() == (out / f"terminology.{file}").read_bytes()
    assert graphs[0] == graphs[1]
    assert len(graphs[0]) > 50


@pytest.mark.parametrize("profile", ["DL", "EL", "RL"])
def test_it_is_in_the_owl_profiles(out: Path, profile: str) -> None:
    import pyhornedowl

    ontology = pyhornedowl.open_ontology(str(out / "terminology.owl"))
    report = pyhornedowl.pyhornedowl.profile.check_profile(ontology, profile)
    assert report.conformant, [v.message for v in report.violations][:5]


def test_without_a_release_nothing_is_written(tmp_path: Path) -> None:
    options = BuildOptions(graph=_OPTIONS, index=str(tmp_path / "none"))
    with pytest.raises(ConverterError, match="TRM305"):
        build([str(_EXAMPLES / "definitions")], str(tmp_path / "out"), options=options)
    assert not (tmp_path / "out").exists()
