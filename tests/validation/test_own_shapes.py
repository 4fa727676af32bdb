"""Shapes of the user's own: what may be a target, and what is refused where nothing is allowed."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from validation.observations import cyst

from converter.iris import Namespaces
from converter.problems import ConverterError
from converter.shacl.guard import own_shapes

NS = Namespaces()
HEAD = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix oifm: <{NS.id}> . @prefix fm: <{NS.core}> .
"""


def refused(text: str, name: str = "own.ttl") -> list[str]:
    """The codes of what is wrong with shapes."""
    try:
        own_shapes((HEAD + text).encode(), name, [cyst()], NS)
    except ConverterError as error:
        return [problem.code for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "made",
    [
        NS.id + "OIFM_TEST_000001",
        NS.observation + "OIFM_TEST_000001",
        NS.id + "OIFMA_TEST_000001",
        NS.valueset + "OIFMA_TEST_000001",
        NS.id + "OIFMA_TEST_000001.1",
    ],
)
def test_what_definitions_make_may_be_a_target(made: str) -> None:
    assert refused(f"<urn:s> a sh:NodeShape ; sh:targetNode <{made}> .") == []
    assert refused(f"<urn:s> a sh:NodeShape ; sh:targetNode <{made}9> .") == ["SHC404"]


def test_a_class_that_is_a_shape_is_its_own_target() -> None:
    assert refused("fm:Observation a rdfs:Class , sh:NodeShape .") == []
    assert refused("<urn:s> a rdfs:Class , sh:NodeShape .") == ["SHC404"]
    assert refused("fm:Observation a sh:NodeShape .") == ["SHC404"]
    assert refused("fm:Observation a rdfs:Class .") == ["SHC404"]
    assert refused("fm:Observation a sh:NodeShape ; rdfs:seeAlso rdfs:Class .") == ["SHC404"]


def test_the_shape_is_named_where_it_has_a_name() -> None:
    for shape, name in (("<urn:s>", "urn:s"), ("[]", "")):
        data = f"{HEAD} {shape} sh:targetNode <urn:nowhere> .".encode()
        with pytest.raises(ConverterError) as error:
            own_shapes(data, "own.ttl", [cyst()], NS)
        assert [problem.shape for problem in error.value.problems] == [name]


def test_patterns_that_may_never_end_are_refused_where_an_engine_tries_all() -> None:
    shape = "fm:Observation a rdfs:Class , sh:NodeShape ; sh:pattern '(a+)+b' ."
    assert refused(shape) == []
    with pytest.raises(ConverterError):
        own_shapes((HEAD + shape).encode(), "own.ttl", [cyst()], NS, backtracks=True)


def test_the_suffix_tells_the_format() -> None:
    text = f"{HEAD} <urn:s> a sh:NodeShape ; sh:targetNode oifm:OIFM_TEST_000001 ."
    quads = ox.parse(text, ox.RdfFormat.TURTLE)
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    data = ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b""
    assert len(own_shapes(data, "OWN.RDF", [cyst()], NS).quads) == 2
    with pytest.raises(ConverterError):
        own_shapes(data, "own.ttl", [cyst()], NS)


def test_queries_are_refused_where_nobody_allows_them() -> None:
    query = "fm:Observation a rdfs:Class , sh:NodeShape ; sh:sparql [ sh:select 'SELECT' ] ."
    assert set(refused(query)) == {"SHC406"}
