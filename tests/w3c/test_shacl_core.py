"""The core part of the W3C's SHACL test suite, through what ``--engine`` does with shapes."""

import logging
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rdflib
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from converter.iris import Namespaces
from converter.problems import ConverterError
from converter.shacl.check import occurring
from converter.shacl.engines import installed, run
from converter.shacl.guard import own_shapes
from converter.shacl.report import report

SUITE = Path(__file__).parent / "shacl" / "core"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SH = Namespace("http://www.w3.org/ns/shacl#")
# What pySHACL does otherwise: "1"^^xsd:boolean is true (4.4.2 asks for true itself).
OTHERWISE = {("pyshacl", "property/uniqueLang-002")}
# Refused on purpose, as are targets that the data do not have (docs/validation-engines.md):
# a term that SHACL does not have.
NO_SUCH_TERM = {"property/qualifiedValueShape-001"}


class Case(NamedTuple):
    name: str
    data: bytes
    shapes: bytes
    expected: Graph


# The files that describe a case, which is named as its file is: each is read by the test of it.
FILES = {
    f"{path.parent.name}/{path.stem}": path
    for path in sorted(SUITE.rglob("*.ttl"))
    if "sht:Validate" in path.read_text("utf-8")
}


@cache
def case_of(name: str) -> Case:
    # rdflib would make "01" and 1 the same number.
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    try:
        graph = Graph().parse(FILES[name], format="turtle")
        [case] = graph.subjects(RDF.type, SHT.Validate)
        assert str(case).rpartition("/")[2] == FILES[name].stem
        action, result = graph.value(case, MF.action), graph.value(case, MF.result)
        data, shapes = (
            _n_triples(str(graph.value(action, SHT[part]))) for part in ("dataGraph", "shapesGraph")
        )
        expected = Graph()
        for predicate, term in graph.predicate_objects(result):
            expected.add((result, predicate, term))
            for pair in graph.predicate_objects(term) if predicate == SH.result else ():
                expected.add((term, *pair))
        return Case(name, data, shapes, expected)
    finally:
        rdflib.NORMALIZE_LITERALS = before


@cache
def _n_triples(iri: str) -> bytes:
    graph = Graph().parse(Path(iri.removeprefix("file://")), format="turtle")
    return graph.serialize(format="nt").encode()


def results_of(graph: Graph) -> set[tuple[str, ...]]:
    """What can be compared of a validation report (section 3.6.2), blank nodes without names."""

    def shown(term: object) -> str:
        return "_" if isinstance(term, BNode) else term.n3() if term is not None else ""  # type: ignore[attr-defined]

    found = set()
    for result in graph.objects(None, SH.result):
        path = graph.value(result, SH.resultPath)
        found.add(
            (
                shown(graph.value(result, SH.focusNode)),
                # A path that is no single property is told by its shape.
                path.n3() if isinstance(path, URIRef) else "",
                shown(graph.value(result, SH.value)),
                shown(graph.value(result, SH.sourceConstraintComponent)),
                shown(graph.value(result, SH.resultSeverity)),
            )
        )
    return found


def test_the_suite_is_whole() -> None:
    assert len(FILES) == 98


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("name", FILES)
@pytest.mark.filterwarnings("ignore")
def test_core(name: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(name)
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    if not installed(engine):
        pytest.skip(f"the engine {engine} is not installed")
    found = run(engine, case.shapes.decode(), case.data)
    made = Graph().parse(
        report(found, Namespaces(), conforms=not found, show_values=True), format="turtle"
    )
    [conforms] = case.expected.objects(None, SH.conforms)
    agrees = results_of(made) == results_of(case.expected)
    assert agrees != ((engine, case.name) in OTHERWISE)
    if agrees:
        assert list(made.objects(None, SH.conforms)) == [Literal(conforms.toPython())]
    messages = set(case.expected.objects(None, SH.resultMessage))
    assert {str(message) for message in messages} <= {
        str(message) for message in made.objects(None, SH.resultMessage)
    }


def refused(case: Case) -> set[str]:
    try:
        own_shapes(case.shapes, "x.nt", (), Namespaces(), occurring=occurring(case.data))
    except ConverterError as error:
        return {found.code for found in error.problems}
    return set()


def test_what_is_refused_is_refused_on_purpose() -> None:
    cases = [case_of(name) for name in FILES]
    codes = {case.name: found for case in cases if (found := refused(case))}
    assert {name for name, found in codes.items() if found == {"SHC403"}} == NO_SUCH_TERM
    absent = {name for name, found in codes.items() if found == {"SHC404"}}
    assert codes.keys() == NO_SUCH_TERM | absent
    assert absent == {case.name for case in cases if misses_a_target(case)}


def misses_a_target(case: Case) -> bool:
    """Whether shapes name as a target what stands in no triple's place that could make it one."""
    shapes, data = (
        Graph().parse(data=text.decode(), format="nt") for text in (case.shapes, case.data)
    )
    types = {
        *data.objects(None, RDF.type),
        *data.subjects(),
        *data.objects(None, rdflib.RDFS.subClassOf),
    }
    nodes = {*data.subjects(), *data.predicates(), *types}
    wanted = {
        term
        for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
        for term in shapes.objects(None, SH[name])
    }
    for kind in (SH.NodeShape, SH.PropertyShape):
        wanted |= {
            shape
            for shape in shapes.subjects(RDF.type, kind)
            if (shape, RDF.type, rdflib.RDFS.Class) in shapes
        }
    return any(isinstance(term, URIRef) and term not in nodes for term in wanted)
