"""Reports of W3C SHACL, term by term, and what data have that shapes may name."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.iris import SH, Namespaces
from converter.jobs.engines import EngineOptions, validate_with_engine, validation_report
from converter.jobs.validate import ValidateOptions
from converter.shacl.check import check, occurring
from converter.shacl.report import component_of, report
from converter.shacl.results import Result
from converter.shacl.shapes import ShapesOf

EXAMPLES = Path(__file__).parents[2] / "examples"
NS = Namespaces()
RESULTS = [
    Result(
        NS.instance + "2",
        NS.shapes + "OIFM_TEST_000001.attributes",
        value=f"<{NS.id}OIFMA_TEST_000009>",
        component=component_of("OBS502", NS),
        message='not "an" attribute',
    ),
    Result(
        NS.instance + "1",
        NS.shapes + "OIFMA_TEST_000004",
        NS.id + "OIFMA_TEST_000004",
        '"x"',
        component_of("OBS521", NS),
        SH + "Warning",
    ),
    Result("_:b", NS.shapes + "OIFM_TEST_000001.type", component=component_of("OBS506", NS)),
    Result("_:c", "", component=component_of("OBS541", NS), message="m"),
]
BODY = """
[] a sh:ValidationReport ;
    sh:conforms false ;
    sh:result [
        a sh:ValidationResult ;
        sh:focusNode _:b ;
        sh:resultSeverity sh:Violation ;
        sh:sourceConstraintComponent sh:SPARQLConstraintComponent ;
        sh:resultPath [ sh:inversePath fm:finding ] ;
        sh:sourceShape shp:OIFM_TEST_000001.type
    ] ;
    sh:result [
        a sh:ValidationResult ;
        sh:focusNode _:c ;
        sh:resultSeverity sh:Violation ;
        sh:sourceConstraintComponent sh:MinCountConstraintComponent ;
        sh:resultMessage "m"@en
    ] ;
    sh:result [
        a sh:ValidationResult ;
        sh:focusNode inst:1 ;
        sh:resultSeverity sh:Warning ;
        sh:sourceConstraintComponent fm:OBS521 ;
        sh:resultPath oifm:OIFMA_TEST_000004 ;
        sh:sourceShape shp:OIFMA_TEST_000004
    ] ;
    sh:result [
        a sh:ValidationResult ;
        sh:focusNode inst:2 ;
        sh:resultSeverity sh:Violation ;
        sh:sourceConstraintComponent sh:InConstraintComponent ;
        sh:resultPath ( fm:statement fm:attribute ) ;
        sh:sourceShape shp:OIFM_TEST_000001.attributes ;
        sh:value oifm:OIFMA_TEST_000009 ;
        sh:resultMessage "not \\"an\\" attribute"@en
    ] .
"""


def test_every_part_of_a_result_is_written() -> None:
    hidden = report(RESULTS, NS, conforms=False).decode()
    assert hidden.partition("\n\n[]")[2] == BODY.partition("[]")[2]
    shown = report(reversed(RESULTS), NS, conforms=False, show_values=True).decode()
    warned = "shp:OIFMA_TEST_000004"
    assert shown == hidden.replace(f"{warned}\n", f'{warned} ;\n        sh:value "x"\n')
    empty = report([], NS, conforms=True, show_values=True).decode()
    assert empty.endswith("[] a sh:ValidationReport ;\n    sh:conforms true .\n")


DATA = (
    f"<urn:o> <{NS.core}finding> <urn:f> .\n"
    "<urn:o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:T> .\n"
    "<urn:o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:t .\n"
    "<urn:T> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <urn:U> .\n"
    '_:n <urn:p> "x" .\n'
    "<urn:o> <urn:p> <urn:v> .\n"
).encode()


def test_targets_are_what_data_have() -> None:
    found = {name for name in occurring(DATA) if name.startswith("urn:")}
    assert found == {"urn:o", "urn:T", "urn:U", "urn:p"}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_statements_have_places(engine: str) -> None:
    """By observation and attribute the first, and each by its value; no definition is needed."""
    said = "".join(
        f"<urn:o> <{NS.core}statement> <urn:s{n}> .\n"
        f"<urn:s{n}> <{NS.core}attribute> <{NS.id}A{a}> .\n"
        f"<urn:s{n}> <{NS.core}value> <{NS.id}A{a}.{v}> .\n"
        for n, a, v in ((1, 1, 0), (2, 1, 1), (3, 2, 0))
    )
    found = check(DATA + said.encode(), ShapesOf([]), engine)
    assert {place: iri for place, iri in found.statements.items() if place[0] == "urn:o"} == {
        ("urn:o", "A1"): "urn:s1",
        ("urn:o", "A1", "A1.0"): "urn:s1",
        ("urn:o", "A1", "A1.1"): "urn:s2",
        ("urn:o", "A2"): "urn:s3",
        ("urn:o", "A2", "A2.0"): "urn:s3",
    }
    # None of the three values is one of the observation itself.
    codes = ["OBS501", "SHC401", "SHC401", "SHC401"]
    assert [(a.code, a.observation) for a in found.answers] == [(code, "urn:o") for code in codes]


@pytest.mark.parametrize("engine", ["plan", "shacl"])
def test_a_report_has_the_rules_and_severities_that_are_wanted(engine: str) -> None:
    """It had all of them, whatever the other reports left out."""
    if engine == "shacl":
        pytest.importorskip("shacl", reason="the engine is not installed")

    def severities(**wanted: str) -> set[str]:
        options = ValidateOptions(severities=wanted)
        paths = [[str(EXAMPLES / name)] for name in ("exams", "definitions")]
        result = validate_with_engine(*paths, options=options, engine=EngineOptions(engine))
        told = {found.severity.removeprefix(SH) for found in result.results}
        shown = {"Violation": "error", "Warning": "warning", "Info": "info"}
        # Of one problem several shapes may speak.
        assert {shown[found] for found in told} == {p.severity.value for p in result.problems}
        assert (b"sh:conforms true" in validation_report(result)) is (not told)
        return told

    assert severities() == {"Violation", "Warning"}
    assert severities(OBS504="off", OBS508="off", OBS520="off", OBS551="info") == {"Info"}
    assert severities(OBS5="off") == set()
