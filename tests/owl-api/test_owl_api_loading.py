"""Every output as the OWL API, the library inside Protégé, reads it: whole, and nothing guessed."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from effort import THOROUGH, tried
from graph_findings import PEBBLE, STONE, in_format
from graph_findings import turtle as turtle_of
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from owl_axioms import only_in_first, violations

from converter.graph.formats import FORMATS, convert, parse, write
from converter.graph.turtle import text
from converter.jobs.convert import convert as convert_file

PROFILES = ("DL", "EL", "RL")


def _load_whole(owl_api: ModuleType, path: Path) -> object:
    loaded = owl_api.load(str(path))
    assert (loaded.unparsed, loaded.guessed) == ((), ())
    assert loaded.triples > 0
    return loaded.ontology


def _same(owl_api: ModuleType, first: object, second: object) -> None:
    assert only_in_first(first, second)[:3] == []
    assert only_in_first(second, first)[:3] == []


FOLDERS = ("examples", "sampled", "everything", *(["all_built"] if THOROUGH else []))
# JSON-LD is nothing that the OWL API reads; tests/graph holds it to the Turtle.
SUFFIXES = ("owl", "nt", "ofn", "owx", "omn")
WRITTEN = [
    (folder, suffix)
    for folder in FOLDERS
    for suffix in (SUFFIXES if folder != "all_built" else ("owl", "nt"))
]


@pytest.fixture(scope="module", params=FOLDERS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, published definitions, and two that say all there is."""
    if request.param != "everything":
        made: Path = request.getfixturevalue(request.param)
        return made
    folder = tmp_path_factory.mktemp("everything")
    for name, rdf_format in FORMATS.items():
        written = in_format(turtle_of(PEBBLE, STONE), name)
        (folder / f"ontology{rdf_format.suffixes[0]}").write_bytes(written)
    return folder


@pytest.fixture(scope="module")
def turtle(owl_api: ModuleType, folder: Path) -> object:
    """The ontology as the OWL API reads it from the Turtle."""
    return _load_whole(owl_api, folder / "ontology.ttl")


@pytest.mark.parametrize(("folder", "suffix"), WRITTEN, indirect=["folder"], scope="module")
def test_every_format_says_the_same(
    owl_api: ModuleType, folder: Path, turtle: object, suffix: str
) -> None:
    loaded = owl_api.load(str(folder / f"ontology.{suffix}"))
    assert (loaded.unparsed, loaded.guessed) == ((), ())
    _same(owl_api, turtle, loaded.ontology)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "owl", "ofn"])
def test_it_is_the_same_after_a_conversion(
    owl_api: ModuleType, examples: Path, tmp_path: Path, suffix: str
) -> None:
    again = tmp_path / f"again.{suffix}"
    convert_file([str(examples / "ontology.owl")], str(tmp_path / "between.jsonld"))
    convert_file([str(tmp_path / "between.jsonld")], str(again))
    loaded = owl_api.load(str(again))
    assert (loaded.unparsed, loaded.guessed) == ((), ())
    _same(owl_api, _load_whole(owl_api, examples / "ontology.ttl"), loaded.ontology)


@pytest.mark.parametrize("profile", PROFILES)
def test_it_is_in_the_profiles(owl_api: ModuleType, turtle: object, profile: str) -> None:
    assert violations(turtle, profile)[:3] == []


def test_a_missing_declaration_would_be_seen(
    owl_api: ModuleType, examples: Path, tmp_path: Path
) -> None:
    whole = (examples / "ontology.ttl").read_text("utf-8")
    (tmp_path / "part.ttl").write_text(
        whole.replace("fm:findingId a owl:DatatypeProperty ;", "fm:findingId")
        + "[] owl:unionOf ( fm:Observation ) .\n",
        "utf-8",
    )
    loaded = owl_api.load(str(tmp_path / "part.ttl"))
    assert "https://w3id.org/oifm/core#findingId" in " ".join(loaded.guessed)
    assert loaded.unparsed
    assert violations(loaded.ontology, "DL")


# What is hard to write: line breaks, quotes at the end, backslashes, white space, controls.
_HARD = st.text(st.sampled_from("a\"'\\\n\r\t\x08\x0c\x7f\u2028\u0085é😀<&>{}@n^#:. "), max_size=12)


@tried(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_HARD, min_size=1, max_size=20))
def test_every_text_arrives(owl_api: ModuleType, tmp_path: Path, texts: list[str]) -> None:
    import pyoxigraph as ox
    import rdflib

    head = (
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<urn:o> a owl:Ontology .\n"
        "<urn:p> a owl:AnnotationProperty .\n<urn:c> a owl:Class"
    )
    written = f"{head} ; <urn:p> {' , '.join(map(text, texts))} .\n"
    assert {q.object.value for q in ox.parse(written, ox.RdfFormat.TURTLE)} >= set(texts)
    graph = rdflib.Graph().parse(data=written, format="turtle")
    assert {str(value) for value in graph.objects(rdflib.URIRef("urn:c"))} >= set(texts)
    (tmp_path / "ours.ttl").write_bytes(written.encode())
    assert _literals(owl_api, tmp_path / "ours.ttl") == set(texts)
    odd = set("".join(texts)) & set("\x08\x0c")
    for name in ("ttl", "nt", *(() if odd else ("rdfxml", "ofn", "owx", "omn"))):
        if name == "omn" and "\r" in "".join(texts):
            continue
        with (tmp_path / "again").open("wb") as sink:
            convert(written.encode(), FORMATS[name], {}, sink)
        assert _literals(owl_api, tmp_path / "again") == set(texts), name


def _literals(owl_api: ModuleType, path: Path) -> set[str]:
    ontology = owl_api.load(str(path)).ontology
    values = (
        axiom.getValue().asLiteral()
        for axiom in ontology.getAxioms(owl_api.owl("model.AxiomType").ANNOTATION_ASSERTION)
    )
    return {str(value.get().getLiteral()) for value in values}


def test_prefixed_names_are_written_without_escapes(owl_api: ModuleType, tmp_path: Path) -> None:
    data = b"""<urn:x:a%20b/c(d)> <urn:x:p~q> "x:y/\\\\z\\"" .
        <urn:x:p~q> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>
        <http://www.w3.org/2002/07/owl#AnnotationProperty> ."""
    with (tmp_path / "a.ttl").open("wb") as sink:
        write(parse(data, FORMATS["ttl"], "a"), FORMATS["ttl"], {"x": "urn:x:"}, sink)
    written = (tmp_path / "a.ttl").read_bytes()
    assert b"<urn:x:a%20b/c(d)>" in written
    assert set(parse(written, FORMATS["ttl"], "b")) == set(parse(data, FORMATS["ttl"], "a"))
    assert _literals(owl_api, tmp_path / "a.ttl") == {'x:y/\\z"'}
