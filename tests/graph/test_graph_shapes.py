"""The shapes: well-formed, complete, and the same answers from three engines."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pyshacl
import pytest
import rdflib
import shacl
from effort import tried
from graph_findings import PEBBLE, STONE, in_format, shapes, turtle
from hypothesis import HealthCheck, given
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SH
from strategies import any_text, findings

from converter import iris
from converter.model import ChoiceAttribute, FindingModel, Value
from converter.resources import resource
from converter.rules import rules

HERE = Path(__file__).parent / "observations"
NS = iris.Namespaces()
ASSETS = Path(pyshacl.__file__).parent / "assets"
SHAPES = shapes(PEBBLE, STONE)
DEFINITION = resource("shapes", "definition.ttl").decode()
SPARQL = "".join(
    resource("shapes", f"{name}-sparql.ttl").decode() for name in ("observation", "code")
)
# The shapes for shapes are recursive: shapes within paths, lists and sh:or lie deep.
DEPTH = 60
Result = tuple[str, str, str, str]


def graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


# ---- the shapes themselves


@pytest.mark.parametrize("document", [SHAPES, DEFINITION], ids=["observations", "definitions"])
def test_they_conform_to_the_shapes_for_shapes(document: str) -> None:
    meta = rdflib.Graph().parse(ASSETS / "shacl-shacl.ttl")
    conforms, _, words = pyshacl.validate(
        graph(document), shacl_graph=meta, max_validation_depth=DEPTH
    )
    assert conforms, words


def test_the_shapes_for_shapes_find_a_fault() -> None:
    meta = rdflib.Graph().parse(ASSETS / "shacl-shacl.ttl")
    broken = graph(DEFINITION.replace("sh:maxCount 1", "sh:maxCount 1.5", 1))
    assert not pyshacl.validate(broken, shacl_graph=meta, max_validation_depth=DEPTH)[0]


@tried(40, suppress_health_check=list(HealthCheck))
@given(finding=findings(words=any_text))
def test_shapes_of_any_definition_conform_to_the_shapes_for_shapes(finding: FindingModel) -> None:
    """Of one in Rust: the reference takes seconds for each."""
    meta = shacl.Shapes.from_turtle((ASSETS / "shacl-shacl.ttl").read_text())
    triples = in_format(shapes(finding), "nt").decode()
    assert list(meta.validate_text(triples, "ntriples").results) == []
    broken = triples.replace('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1.5"')
    assert not meta.validate_text(broken, "ntriples").conforms


@pytest.mark.parametrize("document", [SHAPES, DEFINITION], ids=["observations", "definitions"])
def test_every_shape_says_what_it_is(document: str) -> None:
    found = graph(document)
    every = set(found.subjects(RDF.type, SH.NodeShape)) | set(
        found.subjects(RDF.type, SH.PropertyShape)
    )
    assert len(every) > 15
    assert {s for s in every if not isinstance(s, rdflib.URIRef)} == set()
    for needed in (SH.name, SH.description, SH.message):
        wrong = {s for s in every if len(list(found.objects(s, needed))) != 1}
        assert wrong == set(), needed
        assert all(str(words).strip() for s in every for words in found.objects(s, needed))
    reached = {s for s in found.objects(None, SH.property) if s in every}
    reached |= set(found.subjects(SH.targetNode)) | set(found.subjects(SH.targetSubjectsOf))
    reached &= set(found.subjects(RDF.type, SH.PropertyShape))
    assert reached == set(found.subjects(RDF.type, SH.PropertyShape))


@pytest.mark.parametrize("document", [SHAPES, SPARQL], ids=["core", "sparql"])
def test_every_shape_says_which_rule_it_stands_for(document: str) -> None:
    found = graph(document)
    codes = rdflib.URIRef(NS.core + "rule")
    for shape in {
        *found.subjects(RDF.type, SH.NodeShape),
        *found.subjects(RDF.type, SH.PropertyShape),
    }:
        named = {str(code) for code in found.objects(shape, codes)}
        assert named, shape
        assert named <= set(rules()), shape


@pytest.mark.parametrize(
    "document", [SHAPES, DEFINITION, SPARQL], ids=["observations", "definitions", "sparql"]
)
def test_every_term_of_shacl_exists(document: str) -> None:
    known = set(rdflib.Graph().parse(ASSETS / "shacl.ttl").subjects())
    used = {term for triple in graph(document) for term in triple if str(term).startswith(str(SH))}
    assert used - known == set()


def test_both_graphs_name_the_same_things() -> None:
    ontology, found = graph(turtle(PEBBLE, STONE)), graph(SHAPES)
    declared = set(ontology.subjects(RDF.type))
    listed = {v for head in found.objects(None, SH["in"]) for v in Collection(found, head)}
    values = {v for v in listed if isinstance(v, rdflib.URIRef)}
    paths, targets = (set(found.objects(None, p)) for p in (SH.path, SH.targetClass))
    composed = {p for p in paths if isinstance(p, rdflib.BNode)}
    paths -= composed
    for path in composed:
        listed_path = found.value(path, SH.alternativePath) or path
        inverse = found.value(path, SH.inversePath)
        paths |= {inverse} if inverse else set(Collection(found, listed_path))
    outside = {RDF.type, RDFS.label, RDFS.comment}
    allowed = {
        v for head in found.objects(None, SH.ignoredProperties) for v in Collection(found, head)
    }
    assert (values | paths | targets | allowed) - declared - outside == set()
    attributes = set(ontology.subjects(rdflib.URIRef(NS.core + "attributeOf")))
    individuals = set(ontology.subjects(rdflib.URIRef(NS.core + "notation")))
    findings = set(ontology.objects(None, rdflib.URIRef(NS.core + "attributeOf")))
    classes = set(ontology.subjects(RDFS.subClassOf, rdflib.URIRef(NS.core + "Observation")))
    assert len(attributes) == 9
    assert len(individuals) == 7
    assert attributes - paths == set()
    assert (individuals | findings) - values == set()
    assert classes - targets == set()


def test_every_general_property_of_observations_is_permitted() -> None:
    """The one list of ignored properties knows all that the vocabulary says of observations."""
    vocabulary = graph(resource("ontology", "core.ttl").decode())
    vocabulary += graph(resource("ontology", "qualifiers.ttl").decode())
    found = graph(SHAPES)
    (allowed,) = {
        frozenset(Collection(found, head))
        for shape, head in found.subject_objects(SH.ignoredProperties)
        if "OIFM_TEST" in shape or "RDES" in shape
    }
    observation = rdflib.URIRef(NS.core + "Observation")
    statement = rdflib.URIRef(NS.core + "Statement")
    properties = set(vocabulary.subjects(RDF.type, OWL.ObjectProperty))
    properties |= set(vocabulary.subjects(RDF.type, OWL.DatatypeProperty))
    domains = {p: set(vocabulary.objects(p, RDFS.domain)) for p in properties}
    general = {p for p, found in domains.items() if not found or observation in found}
    assert len(general) > 15
    assert general - allowed == set()
    assert {p for p, found in domains.items() if statement in found} & allowed == set()


def test_bounds_and_permitted_values_are_those_of_the_definition() -> None:
    found = graph(SHAPES)
    shape = rdflib.URIRef(NS.shapes + "OIFMA_TEST_000002")
    assert [str(n) for n in found.objects(shape, SH.minInclusive)] == ["0.5"]
    assert [str(n) for n in found.objects(shape, SH.maxInclusive)] == ["20.0"]
    words = str(found.value(shape, SH.message))
    assert words == "size of pulmonary pebble must be a number from 0.5 to 20.0 in cm"
    quality = rdflib.URIRef(NS.shapes + "OIFMA_TEST_000003")
    assert found.value(quality, SH.maxCount) is None


def test_every_shape_is_as_severe_as_its_rule() -> None:
    found = graph(SHAPES)
    of_rule = rdflib.URIRef(NS.core + "rule")
    severities = {"error": None, "warning": SH.Warning, "info": SH.Info}
    seen = set()
    made = {shape for shape in found.subjects(of_rule) if "_TEST_" in str(shape)}
    for shape in made:  # others are parts of these
        codes = {str(code) for code in found.objects(shape, of_rule)}
        expected = {severities[rules()[code].severity.value] for code in codes}
        assert found.value(shape, SH.severity) in expected, (shape, codes)
        seen |= codes
    assert {"OBS504", "OBS507", "OBS510", "OBS511", "OBS530"} <= seen


def test_there_is_no_shape_where_nothing_is_shut_out() -> None:
    attributes = tuple(
        ChoiceAttribute(
            id=f"OIFMA_TEST_00009{n}",
            name=f"attribute {n}",
            values=tuple(
                Value(id=f"OIFMA_TEST_00009{n}.{m}", name=name) for m, name in enumerate(names)
            ),
            max_selected=None,
        )
        for n, names in enumerate([("none",), ("a", "b"), ("none", "a"), ("a",), ("none", "no")])
    )
    found = shapes(FindingModel(id="OIFM_TEST_000009", name="x", attributes=attributes))
    assert [n for n in range(5) if f"shp:OIFMA_TEST_00009{n}.exclusive" in found] == [2, 4]


# ---- engines


def by_pyshacl(data: str, shapes_text: str) -> set[Result]:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        _, report, _ = pyshacl.validate(graph(data), shacl_graph=graph(shapes_text))
    finally:
        rdflib.NORMALIZE_LITERALS = before

    def path(result: rdflib.term.Node) -> str:
        found = report.value(result, SH.resultPath)
        steps = list(Collection(report, found)) if isinstance(found, rdflib.BNode) else []
        return str(report.value(found, SH.inversePath) or (steps[-1] if steps else found) or "")

    return {
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.sourceShape)),
            path(result),
            str(report.value(result, SH.value) or ""),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def by_shacl(data: str, shapes_text: str, tmp_path: Path) -> set[Result]:
    import shacl

    for name, text in (("data.ttl", data), ("shapes.ttl", shapes_text)):
        (tmp_path / name).write_text(text, "utf-8")
    report = shacl.validate(os.fspath(tmp_path / "data.ttl"), os.fspath(tmp_path / "shapes.ttl"))
    return {
        (bare(r.focus_node), bare(r.source_shape), bare(r.path), r.value_plain or "")
        for r in report.results
    }


def by_pyrudof(data: str, shapes_text: str) -> set[Result]:
    import pyrudof

    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(data)
    rudof.read_shacl(shapes_text)
    return {
        (bare(v.focus_node), bare(v.source_shape), bare(v.path), bare(v.value))
        for v in rudof.validate_shacl().violations
    }


def bare(term: object) -> str:
    """An IRI without brackets or the ^ of a path; the text of a literal."""
    words = str(term) if term is not None else ""
    literal = re.fullmatch(r'"(.*)"(?:@\S+|\^\^\S+)?', words)
    return literal[1] if literal else words.strip("^()<>")


def shown(results: set[Result]) -> list[str]:
    """The results as the files of expected ones write them."""

    def short(term: str) -> str:
        return term[max(term.rfind("/"), term.rfind("#")) + 1 :]

    return sorted(
        " ".join(
            (
                short(focus),
                short(shape),
                short(path) or "-",
                short(value) if "://" in value else repr(value),
            )
        )
        for focus, shape, path, value in results
    )


@pytest.mark.parametrize("engine", ["pyshacl", "shacl", "pyrudof"])
@pytest.mark.parametrize("name", ["valid", "faulty"])
def test_the_engines_find_what_is_wrong(name: str, engine: str, tmp_path: Path) -> None:
    data = (HERE / f"{name}.ttl").read_text("utf-8")
    expected = (HERE / f"{name}.expected").read_text("utf-8").splitlines()
    results = {
        "pyshacl": lambda: by_pyshacl(data, SHAPES),
        "shacl": lambda: by_shacl(data, SHAPES, tmp_path),
        "pyrudof": lambda: by_pyrudof(data, SHAPES),
    }[engine]()
    assert shown(results) == expected
    if name == "faulty":
        focus = {line.split()[0] for line in expected}
        records = set(graph(data).subjects(rdflib.URIRef(NS.core + "finding")))
        assert len(focus) >= len(records)


# ---- the shapes of definitions


@pytest.mark.parametrize("finding", [PEBBLE, STONE], ids=["oifm", "cde"])
def test_an_ontology_conforms_to_the_shapes_of_definitions(finding: object) -> None:
    conforms, _, words = pyshacl.validate(graph(turtle(finding)), shacl_graph=graph(DEFINITION))
    assert conforms, words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('    skos:prefLabel "absent"@en ;\n', ""),
        ('skos:definition "A pebble', 'skos:definition "A grain'),
        ('skos:definition "There is one"', 'skos:definition "There are two"'),
        ("    rdfs:subClassOf fm:ImagingFinding ;\n", ""),
        ('    rdfs:label "pulmonary pebble"@en ;\n', ""),
        ("    fm:valueOf oifm:OIFMA_TEST_000001 ;\n", ""),
        ("    rdfs:domain obs:OIFM_TEST_000001 ;\n", ""),
        ("fm:order 0", 'fm:order "first"'),
        ("fm:required true", 'fm:required "yes"'),
        ("fm:maxSelected 1", "fm:maxSelected 0"),
        ('fm:maximum "20.0"', 'fm:maximum "0.1"'),
        ("fm:indexCode radlex:RID13432", 'fm:indexCode "RID13432"'),
    ],
)
def test_a_damaged_ontology_does_not(old: str, new: str) -> None:
    whole = turtle(PEBBLE)
    assert old in whole
    broken = graph(whole.replace(old, new, 1))
    assert not pyshacl.validate(broken, shacl_graph=graph(DEFINITION))[0]
