"""``oifm validate --engine``: places, counts, shapes of one's own, and W3C reports."""

from __future__ import annotations

import contextlib
import json
import time
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from rdflib.namespace import RDF, SH
from validation.observations import fracture
from validation.test_validate_job import observed

from converter.cli.app import app
from converter.definitions import FORMS
from converter.jobs.engines import engine_for
from converter.problems import ConverterError
from converter.shacl import engines
from converter.validation.judge import Judge

ENGINES = ["shacl", "pyshacl"]
CANARY = "CANARY77"
HEAD = """@prefix fm: <https://w3id.org/oifm/core#> .
@prefix obs: <https://w3id.org/oifm/observation/> .
@prefix oifm: <https://w3id.org/oifm/id/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <https://example.org/> .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fracture.fm.json").write_text(FORMS["oifm"].write(fracture()))
    exam = {
        "diagnosticReportId": "r1",
        "patientInfo": {"patientIdentifier": CANARY},
        "examInfo": {"studyIdentifier": "e1", "studyDateTime": "2024-01-01T10:00:00Z"},
        "findings": [observed(0, "0", "present"), observed(1, "1", "present")],
    }
    exam["findings"][1]["attributes"][1]["attributeValueCode"] = "OIFMA_TEST_000012.9"
    (tmp_path / "exam.json").write_text(json.dumps(exam, indent=1))
    right = exam | {"findings": [observed(0, "0", "present")]}
    (tmp_path / "right.json").write_text(json.dumps(right))
    (tmp_path / "none.json").write_text(json.dumps(exam | {"findings": []}))
    return tmp_path


def run(folder: Path, name: str, *options: str) -> tuple[int, str]:
    defs = str(folder / "fracture.fm.json")
    command = ["validate", str(folder / name), "--defs", defs, "-q", *options]
    result = CliRunner().invoke(app, command)
    return result.exit_code, result.output


def problems(folder: Path, name: str, *options: str) -> list[dict[str, Any]]:
    _, out = run(folder, name, "--format", "json", *options)
    return json.loads(out)["problems"]  # type: ignore[no-any-return]


def shapes(folder: Path, text: str, name: str = "own.ttl") -> str:
    path = folder / name
    path.write_text(HEAD + text)
    return str(path)


# ---- places and counts


@pytest.mark.parametrize("engine", ENGINES)
def test_results_stand_at_their_place_in_the_document(folder: Path, engine: str) -> None:
    found = problems(folder, "exam.json", "--engine", engine, "--ignore", "OBS530")
    by_plan = problems(folder, "exam.json", "--engine", "plan", "--ignore", "OBS530")
    # What a shape finds the plan puts into words.
    of_shape = ("focus", "shape", "path")
    assert [{k: v for k, v in p.items() if k not in of_shape} for p in found] == by_plan
    [value] = [p for p in found if p["code"] == "OBS504"]
    lines = (folder / "exam.json").read_text().splitlines()
    assert value["pointer"].startswith("/findings/1/attributes/1")
    assert "OIFMA_TEST_000012.9" in lines[value["line"] - 1]
    assert value["path"] == "https://w3id.org/oifm/id/OIFMA_TEST_000012"
    assert value["shape"] == "https://w3id.org/oifm/shapes/OIFMA_TEST_000012"
    assert value["focus"].startswith("https://w3id.org/oifm/instance/")
    assert CANARY not in json.dumps(found)


@pytest.mark.parametrize("engine", ["plan", *ENGINES])
def test_blank_nodes_have_their_document(folder: Path, engine: str) -> None:
    finding = "a obs:OIFM_TEST_000002 ; fm:finding oifm:OIFM_TEST_000002"
    presence = "oifm:OIFMA_TEST_000011"
    said = f"fm:attribute {presence} ; fm:value {presence}.1 ; fm:recordedText 'present'"
    blank = folder / "blank"
    blank.mkdir()
    for name, text in (
        ("twice.ttl", f"[] {finding} ; {presence} {presence}.0 , {presence}.1 ."),
        ("other.ttl", f":x :y [] . [] {finding} ; {presence} oifm:OIFMA_TEST_000012.0 ."),
        ("words.ttl", f":o {finding} ; {presence} {presence}.1 ; fm:statement [ {said} ] ."),
    ):
        (blank / name).write_text(HEAD + text)
    found = problems(folder, "blank", "--engine", engine)
    named = {p["code"]: (Path(p["source"]).name, p["pointer"]) for p in found}
    assert named["OBS505"] == ("twice.ttl", "_:b0")
    assert named["OBS504"] == ("other.ttl", "_:b0")
    assert named["OBS520"] == ("words.ttl", "_:b0")


@pytest.mark.parametrize("engine", ["plan", *ENGINES])
def test_exit_status(folder: Path, engine: str) -> None:
    assert run(folder, "right.json", "--engine", engine)[0] == 0
    assert run(folder, "exam.json", "--engine", engine)[0] == 1
    status, out = run(folder, "none.json", "--engine", engine)
    assert (status, "OBS500" in out or "nothing was checked" in out) == (1, True)
    assert run(folder, "nowhere.json", "--engine", engine)[0] == 2


def test_graphs_go_to_the_fast_engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = folder / "data.ttl"
    graph.write_text(f"{HEAD}:o fm:finding oifm:OIFM_TEST_000404 .")
    [found] = problems(folder, "data.ttl")
    assert (found["code"], found["line"]) == ("OBS501", 6)
    assert found["focus"] == "https://example.org/o"
    monkeypatch.setattr(engines, "installed", lambda engine: False)
    assert "focus" not in problems(folder, "data.ttl")[0]  # the plan


def test_large_graphs_go_to_the_plan(tmp_path: Path) -> None:
    small, large = tmp_path / "small.nt", tmp_path / "large.nt"
    small.write_text("<a:b> <a:c> <a:d> .\n")
    with large.open("wb") as file:
        file.truncate(65 << 20)
    assert engine_for([str(small)], None) == "shacl"
    assert engine_for([str(small), str(large)], None) == "plan"


def test_an_engine_that_is_not_there_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "installed", lambda engine: False)
    status, out = run(folder, "right.json", "--engine", "shacl")
    assert (status, "SHC405" in out, "pip install" in out) == (2, True, True)
    status, out = run(folder, "right.json", "--engine", "jena")
    assert (status, "IO104" in out) == (2, True)


def test_another_base_is_that_of_the_data(folder: Path) -> None:
    text = HEAD.replace("w3id.org/oifm", "x.org/y") + ":o fm:finding oifm:OIFM_TEST_000404 ."
    (folder / "data.ttl").write_text(text)
    [found] = problems(folder, "data.ttl", "--engine", "shacl")
    assert (found["code"], found["shape"]) == ("OBS501", "https://x.org/y/shapes/KnownFinding")


# ---- shapes of one's own

OWN = """:Status a sh:NodeShape ; sh:targetClass obs:OIFM_TEST_000002 ;
    sh:property [ sh:path fm:status ; sh:minCount 1 ; sh:message "no status" ] ."""


@pytest.mark.parametrize("engine", ENGINES)
def test_own_shapes_are_checked_beside_the_others(folder: Path, engine: str) -> None:
    options = ("--shapes", shapes(folder, OWN), "--engine", engine)
    [found] = problems(folder, "right.json", *options)
    assert (found["code"], found["message"], found["severity"]) == ("SHC402", "no status", "error")
    assert (found["pointer"], found["shape"]) == ("/findings/0", "https://example.org/Status")
    milder = OWN.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Info")
    assert run(folder, "right.json", "--shapes", shapes(folder, milder), *options[2:])[0] == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("sh:minCount", "sh:minCounts", "SHC403", "sh:minCount?"),
        ("obs:OIFM_TEST_000002", "obs:OIFM_TEST_000003", "SHC404", "OIFM_TEST_000003"),
        ("sh:targetClass obs:OIFM_TEST_000002 ;", "", "SHC404", "no shape has a target"),
        ("sh:targetClass obs:", "sh:targetSubjectsOf obs:X", "SHC404", "targetSubjectsOf"),
        ("sh:minCount 1", 'sh:sparql [ sh:select "SELECT $this {}" ]', "SHC406", "--allow-sparql"),
        ("sh:minCount 1", "sh:js [ sh:jsFunctionName 'f' ]", "SHC406", "JavaScript"),
        (
            " .",
            " . <> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/> .",
            "SHC406",
            "",
        ),
    ],
)
def test_shapes_that_would_check_nothing_are_refused(
    folder: Path, old: str, new: str, code: str, words: str
) -> None:
    assert old in OWN
    own = shapes(folder, OWN.replace(old, new))
    status, out = run(folder, "right.json", "--shapes", own)
    assert (status, code in out, words in out) == (2, True, True), out


def test_queries_are_run_where_they_are_allowed(folder: Path) -> None:
    query = """:Q a sh:NodeShape ; sh:targetClass obs:OIFM_TEST_000002 ; sh:message "q" ;
        sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o } " ] ."""
    own = shapes(folder, query)
    assert run(folder, "right.json", "--shapes", own)[0] == 2
    found = problems(folder, "right.json", "--shapes", own, "--allow-sparql")
    assert {p["code"] for p in found} == {"SHC402"}
    fetches = "SERVICE <http://127.0.0.1:9/> {}"
    # A keyword may be spelt by the numbers of its letters (SPARQL 1.1, section 19.2).
    for text in (fetches, fetches.replace("S", r"\\u0053"), fetches.replace("I", r"\\U00000049")):
        fetching = shapes(folder, query.replace("$this ?p ?o", text))
        status, out = run(folder, "right.json", "--shapes", fetching, "--allow-sparql")
        assert (status, "SHC406" in out) == (2, True)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_that_is_none_is_a_problem(folder: Path, engine: str) -> None:
    query = """:Q a sh:NodeShape ; sh:targetClass obs:OIFM_TEST_000002 ; sh:message "q" ;
        sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o . nothing }" ] ."""
    options = ("--engine", engine, "--shapes", shapes(folder, query), "--allow-sparql")
    status, out = run(folder, "right.json", *options)
    assert (status, "SHC407" in out) == (2, True)


@pytest.mark.parametrize("engine", ENGINES)
def test_two_spellings_of_a_number_are_two_values(folder: Path, engine: str) -> None:
    """Some libraries make one number of them, and sh:maxCount passes."""
    once = (
        ":N a sh:NodeShape ; sh:targetSubjectsOf :n ; sh:property [ sh:path :n ; sh:maxCount 1 ] ."
    )
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    about = ":o a obs:OIFM_TEST_000002 ; fm:finding oifm:OIFM_TEST_000002"
    (folder / "data.ttl").write_text(f'{HEAD}{about} ; :n 1 , "01"^^{integer} .')
    options = ("--engine", engine, "--shapes", shapes(folder, once))
    assert "SHC402" in {p["code"] for p in problems(folder, "data.ttl", *options)}


# Where the signal falls into a callback of the collector its exception is lost, and Python says
# so; the engine gets another one, which the test below holds.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_pattern_that_never_ends_is_refused_or_stopped(folder: Path) -> None:
    def own(pattern: str) -> str:
        shape = ":P a sh:PropertyShape ; sh:targetSubjectsOf fm:status ; sh:path fm:status ;"
        return shapes(folder, f'{shape} sh:pattern "{pattern}" .')

    status = "a" * 40 + "!"
    exam = json.loads((folder / "right.json").read_text())
    exam["findings"][0]["status"] = status
    graph = folder / "data.ttl"
    graph.write_text(f'{HEAD}:o a obs:OIFM_TEST_000002 ; fm:status "{status}" .')
    status_, out = run(folder, "data.ttl", "--engine", "pyshacl", "--shapes", own("^(a+)+$"))
    assert (status_, "SHC406" in out) == (2, True)
    more = ("--engine", "pyshacl", "--timeout", "1", "--shapes", own("^(a|aa)+$"))
    status_, out = run(folder, "data.ttl", *more)
    assert (status_, "SHC407" in out) == (2, True)
    # Its patterns take linear time.
    assert run(folder, "data.ttl", "--engine", "shacl", "--shapes", own("^(a+)+$"))[0] == 1


def test_what_loses_the_signal_to_stop_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def stubborn(_shapes: str, _triples: bytes) -> list[Any]:
        with contextlib.suppress(ConverterError):
            time.sleep(60)
        time.sleep(60)
        return []

    monkeypatch.setattr(engines, "_AGAIN", 0.1)
    monkeypatch.setitem(engines.ENGINES, "pyshacl", stubborn)
    with pytest.raises(ConverterError, match="SHC407"):
        engines.run("pyshacl", "", b"", deadline=0.1)


def test_shapes_need_an_engine(folder: Path) -> None:
    options = ("--engine", "plan", "--shapes", shapes(folder, OWN))
    assert run(folder, "right.json", *options)[0] == 2


# ---- reports

# What every result must have, once (SHACL, section 3.6), as shapes.
REPORT = """
:Report a sh:NodeShape ; sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:datatype <http://www.w3.org/2001/XMLSchema#boolean> ] ,
        [ sh:path sh:result ; sh:class sh:ValidationResult ] .
:Result a sh:NodeShape ; sh:targetClass sh:ValidationResult ; sh:targetObjectsOf sh:result ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
        [ sh:path sh:sourceConstraintComponent ; sh:minCount 1 ; sh:maxCount 1 ;
          sh:nodeKind sh:IRI ] ,
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ] ,
        [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path sh:value ; sh:maxCount 1 ] ,
        [ sh:path sh:resultMessage ; sh:minCount 1 ] .
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["plan", *ENGINES])
def test_a_report_is_one_that_shacl_defines(folder: Path, engine: str) -> None:
    out = folder / "report.ttl"
    assert run(folder, "exam.json", "--engine", engine, "--report", str(out))[0] == 1
    text = out.read_text()
    assert list(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    graph = rdflib.Graph().parse(data=text, format="turtle")
    rules = rdflib.Graph().parse(data=HEAD + REPORT, format="turtle")
    assert pyshacl.validate(graph, shacl_graph=rules)[0]
    assert not pyshacl.validate(
        rdflib.Graph().parse(data=text.replace("sh:focusNode", "sh:focus"), format="turtle"),
        shacl_graph=rules,
    )[0]
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == rdflib.Literal(False)
    shapes_ = {str(s).rpartition("/")[2] for s in graph.objects(None, SH.sourceShape)}
    assert {"OIFMA_TEST_000012", "Statement.doubted"} <= shapes_
    focus = {str(node) for node in graph.objects(None, SH.focusNode)}
    assert all(node.startswith("https://w3id.org/oifm/instance/") for node in focus)
    assert CANARY not in text
    assert run(folder, "exam.json", "--engine", engine, "--report", str(out))[0] == 1
    assert out.read_text() == text


def test_a_report_of_what_conforms_and_of_nothing(folder: Path) -> None:
    out = folder / "report.ttl"
    for name, conforms in (("right.json", "true"), ("none.json", "false")):
        run(folder, name, "--report", str(out))
        assert f"sh:conforms {conforms} ." in out.read_text()


def test_values_stand_in_a_report_where_they_are_asked_for(folder: Path) -> None:
    graph = folder / "data.ttl"
    about = ":o a obs:OIFM_TEST_000002 ; fm:finding oifm:OIFM_TEST_000002"
    graph.write_text(f'{HEAD}{about} ; fm:report "{CANARY}" .')
    out = folder / "report.ttl"
    run(folder, "data.ttl", "--engine", "shacl", "--report", str(out))
    assert CANARY not in out.read_text()
    run(folder, "data.ttl", "--engine", "shacl", "--report", str(out), "--show-values")
    assert CANARY in out.read_text()


def test_many_documents_need_a_judge_for_their_graph_and_one_beside_the_shapes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    prepare = Judge.__init__

    def counted(self: Judge, *given: Any) -> None:
        made.append(self)
        prepare(self, *given)

    monkeypatch.setattr(Judge, "__init__", counted)
    right, faulty = (
        json.loads((folder / f"{name}.json").read_text()) for name in ("right", "exam")
    )
    exams = folder / "exams"
    exams.mkdir()
    for n in range(40):
        exam = dict(faulty if n % 4 == 3 else right)
        # Documents with one content are as many documents.
        exam["patientInfo"] = {"patientIdentifier": f"P{n // 8}"}
        (exams / f"{n:02}.json").write_text(json.dumps(exam))
    options = ("--engine", "shacl", "--ignore", "OBS530", "--ignore", "OBS551", "--format", "json")
    told = json.loads(run(folder, "exams", *options)[1])
    assert len(made) == 2
    assert told["summary"]["observations"] == 50
    sources = {Path(p["source"]).name for p in told["problems"] if p["code"] == "OBS504"}
    assert sources == {f"{n:02}.json" for n in range(3, 40, 4)}
