"""What ROBOT's report, OOPS! and the SKOS reference look for, on everything that is built.

Each check is a query in ``tests/owl-quality`` that finds what is wrong. What the source
itself repeats or writes in lower case is left to ``oifm check``; the queries say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from graph_findings import PEBBLE, STONE, turtle

from converter.jobs.load import load
from converter.jobs.ready import ready_for_graph

_HERE = Path(__file__).parents[1]
_CHECKS = sorted((_HERE / "owl-quality").glob("*.rq"))
_EXAMPLES = _HERE.parent / "examples" / "definitions"


def _store(text: str) -> ox.Store:
    store = ox.Store()
    store.bulk_load(text.encode(), ox.RdfFormat.TURTLE)
    return store


def _built(paths: Iterable[str]) -> ox.Store:
    documents = ready_for_graph(load(list(paths))).documents
    license_ = "https://creativecommons.org/licenses/by/4.0/"
    return _store(turtle(*(d.finding for d in documents), license=license_))


@pytest.fixture(scope="module")
def examples() -> ox.Store:
    return _built([str(_EXAMPLES)])


@pytest.fixture(scope="module")
def of_published(published: list[str]) -> ox.Store:
    return _built(published)


def _faults(store: ox.Store, check: Path) -> list[str]:
    return [str(row) for row in store.query(check.read_text("utf-8"))]  # type: ignore[union-attr]


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: check.stem)
def test_the_examples_pass(check: Path, examples: ox.Store) -> None:
    assert _faults(examples, check) == []


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: check.stem)
def test_the_published_definitions_pass(check: Path, of_published: ox.Store) -> None:
    assert _faults(of_published, check) == []


_BROKEN = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix iao: <http://purl.obolibrary.org/obo/IAO_> .
@prefix fm: <https://w3id.org/oifm/core#> .
: a owl:Ontology .
:a.owl a owl:Class , owl:ObjectProperty ; rdfs:label "two", "three " ; iao:0000115 "x  y", "z" .
:x_1 a owl:Class ; rdfs:label "x_1" ; fm:generatedDefinition "same" ; iao:0000115 "same" .
:b a owl:Class ; rdfs:subClassOf :b , :nowhere .
:b fm:generatedDefinition "same" ; iao:0000115 "same" .
:c a owl:Class ; rdfs:label "two" ; :unknown :d . :d owl:deprecated true . :e rdfs:label "e e" .
:f fm:attributeOf :c . owl:Thing rdfs:label "thing" . :b rdfs:label "b b" .
:s a skos:Concept , skos:ConceptScheme ; skos:prefLabel "p" , "q" ; skos:altLabel "p" ;
  skos:related :t ; skos:broader :t ; skos:exactMatch :t ; skos:broadMatch :t ; skos:inScheme :u .
:t skos:inScheme :u . :v fm:valueOf :f . :w a fm:ImagingFinding ; :unknown :d .
"""


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: check.stem)
def test_every_check_finds_its_fault(check: Path) -> None:
    assert _faults(_store(_BROKEN), check)


def test_everything_that_a_definition_can_say_has_labels() -> None:
    store = _store(turtle(PEBBLE, STONE))
    for name in ("missing_label", "missing_definition", "undeclared_entity", "bare_iri"):
        assert _faults(store, _HERE / "owl-quality" / f"{name}.rq") == [], name
