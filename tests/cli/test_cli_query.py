"""``oifm load`` and ``oifm query`` as a user types them."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS, COHORT = EXAMPLES / "definitions", EXAMPLES / "cohort"
NAMES = "SELECT ?name { ?f fm:tag 'CT' ; rdfs:label ?name } ORDER BY ?name"
SIX = [
    *("hepatic steatosis", "localized soft-tissue calcification", "ovarian cyst"),
    *("pleural effusion", "pneumothorax", "pulmonary nodule on CT"),
]
Oifm = Callable[..., tuple[int, str, str]]


def test_text_and_sources_in_any_order(oifm: Oifm) -> None:
    for words in ([NAMES, DEFINITIONS], [DEFINITIONS, NAMES]):
        status, out, _ = oifm("query", *words)
        assert status == 0
        assert out.splitlines()[2:] == SIX


def test_a_file(oifm: Oifm, tmp_path: Path) -> None:
    (tmp_path / "names.rq").write_text(NAMES)
    status, out, err = oifm("query", tmp_path / "names.rq", DEFINITIONS)
    assert (status, out.splitlines()[2:]) == (0, SIX)
    assert err.startswith("6 rows in ")


def test_a_fault_of_a_file_has_its_name(oifm: Oifm, tmp_path: Path) -> None:
    (tmp_path / "broken.rq").write_text("SELECT *\nWHERE { ?s ?p }")
    status, out, err = oifm("query", tmp_path / "broken.rq", DEFINITIONS)
    assert (status, out) == (2, "")
    assert f"{tmp_path}/broken.rq:2:15: SPQ301" in err


def test_a_store(oifm: Oifm, tmp_path: Path) -> None:
    assert oifm("load", DEFINITIONS, COHORT, "--store", tmp_path / "s")[0] == 0
    status, out, _ = oifm("query", "--store", tmp_path / "s", NAMES, "--format", "csv", "-q")
    assert (status, out.splitlines()) == (0, ["name", *SIX])
    status, out, _ = oifm("load", "--list", "--store", tmp_path / "s")
    assert [line.split()[0] for line in out.splitlines()] == [
        *("kind", "annotations", "definitions", "vocabulary")
    ]
    status, _, err = oifm("load", "--store", tmp_path / "s", "--remove", COHORT)
    assert status == 0
    assert "removed https://w3id.org/oifm/graph/annotations/" in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        [DEFINITIONS],
        [NAMES],
        [NAMES, NAMES, DEFINITIONS],
        [NAMES, "--named", "graphs", DEFINITIONS],
        [NAMES, DEFINITIONS, "--store", "x"],
        [NAMES, DEFINITIONS, "-p", "a=b"],
        ["--named", "findings-by-tag", DEFINITIONS, "-p", "lung"],
    ],
)
def test_what_does_not_say_one_question_is_told(oifm: Oifm, words: list[object]) -> None:
    status, out, err = oifm("query", *words)
    assert status == 2
    assert out == ""
    assert "Usage" in err


def test_load_without_anything_to_do(oifm: Oifm, tmp_path: Path) -> None:
    status, _, err = oifm("load", "--store", tmp_path / "s")
    assert status == 2
    assert "name sources to load" in err
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("name", ["file", "file/store"])
def test_a_store_is_a_folder(oifm: Oifm, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    status, _, err = oifm("load", DEFINITIONS, "--store", tmp_path / name)
    assert status == 2
    assert "IO105 cannot be written: Not a directory" in err


def test_what_is_taken_out_is_told_and_no_load_of_nothing(oifm: Oifm, tmp_path: Path) -> None:
    oifm("load", DEFINITIONS, "--store", tmp_path / "s")
    status, _, err = oifm("load", "--remove", DEFINITIONS, "--store", tmp_path / "s")
    assert status == 0
    assert [line.split()[0] for line in err.splitlines()] == ["removed"]


@pytest.mark.parametrize("name", ["answer.xlsx", "answer.csv.gz"])
def test_no_table_goes_into_a_file_called_otherwise(oifm: Oifm, tmp_path: Path, name: str) -> None:
    status, _, err = oifm("query", NAMES, DEFINITIONS, "-o", tmp_path / name)
    assert (status, "IO114" in err, "--format" in err) == (2, True, True)
    assert oifm("query", NAMES, DEFINITIONS, "-o", tmp_path / name, "--format", "csv")[0] == 0


def test_names_that_are_nowhere_are_told(oifm: Oifm) -> None:
    """The answer is empty for a slip, and nothing else would say why."""
    text = "SELECT * {\n ?o fm:presense fm:Absent ; fm:finding oifm:OIFM_NOPE_000001, <urn:x>}"
    status, _, err = oifm("query", text, DEFINITIONS)
    assert status == 0
    assert "<input>:2:5: SPQ311 there is no fm:presense in what is asked" in err
    assert "did you mean fm:presence?" in err
    assert "SPQ311 there is no oifm:OIFM_NOPE_000001 in what is asked" in err
    assert err.count("SPQ311 there") == 2
    # What a named query takes by default is a finding of the examples.
    one = DEFINITIONS / "pneumothorax.fm.json"
    _, _, err = oifm("query", one, "--named", "cohort-by-size")
    assert "SPQ311 there is no oifm:OIFM_EXMP_000001" in err
    _, _, err = oifm("query", DEFINITIONS, "--named", "cohort-by-size", "--limit", 5)
    assert "SPQ311" not in err


def _solutions(answer: bytes, form: ox.QueryResultsFormat) -> list[tuple[str, int]]:
    # Not in the frame of a test: a traceback may keep that alive until another thread clears
    # it away, which pyoxigraph's solutions do not bear.
    found = ox.parse_query_results(io.BytesIO(answer), form)
    assert isinstance(found, ox.QuerySolutions)
    return [(row["name"].value, int(row["n"].value)) for row in found]


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "srx", "parquet"])
def test_rows_in_every_format(oifm: Oifm, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"answer.{suffix}"
    text = "SELECT ?f ?name ?n { ?f fm:tag 'CT' ; rdfs:label ?name BIND(STRLEN(?name) AS ?n) }"
    assert oifm("query", text, DEFINITIONS, "-o", out)[0] == 0
    if suffix == "parquet":
        table = pq.read_table(out)
        assert str(table.schema.field("n").type) == "int64"
        rows = [(r["name"], r["n"]) for r in table.to_pylist()]
    elif suffix == "json":
        found = json.loads(out.read_bytes())["results"]["bindings"]
        rows = [(r["name"]["value"], int(r["n"]["value"])) for r in found]
    else:
        form = {"csv": "CSV", "tsv": "TSV", "srx": "XML"}[suffix]
        if form == "CSV":
            cells = [line.split(",") for line in out.read_text().splitlines()[1:]]
            rows = [(name, int(n)) for _, name, n in cells]
        else:
            rows = _solutions(out.read_bytes(), getattr(ox.QueryResultsFormat, form))
    assert sorted(rows) == sorted((name, len(name)) for name in SIX)


def test_text_ends_with_a_line_break(oifm: Oifm) -> None:
    for form in ("csv", "tsv", "json", "xml"):
        for text in (NAMES, "ASK { ?f fm:tag 'CT' }"):
            _, out, _ = oifm("query", text, DEFINITIONS, "--format", form)
            assert out.endswith("\n")
            assert not out.endswith("\n\n")


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld"])
def test_graphs_in_every_format(oifm: Oifm, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"answer.{suffix}"
    assert oifm("query", "CONSTRUCT WHERE { ?f fm:tag 'CT' }", DEFINITIONS, "-o", out)[0] == 0
    form = {"ttl": "TURTLE", "nt": "N_TRIPLES", "rdf": "RDF_XML", "jsonld": "JSON_LD"}[suffix]
    assert len(list(ox.parse(out.read_bytes(), getattr(ox.RdfFormat, form)))) == 6


def test_yes_and_no(oifm: Oifm) -> None:
    assert oifm("query", "ASK { ?f fm:tag 'CT' }", DEFINITIONS)[:2] == (0, "yes\n")
    assert oifm("query", "ASK { ?f fm:tag 'NO' }", DEFINITIONS)[:2] == (0, "no\n")


def test_a_format_that_does_not_fit(oifm: Oifm, tmp_path: Path) -> None:
    out = tmp_path / "x.ttl"
    status, _, err = oifm("query", NAMES, DEFINITIONS, "-o", out)
    assert status == 2
    assert "SPQ309" in err
    assert not out.exists()


def test_what_the_engine_does_not_run(oifm: Oifm, tmp_path: Path) -> None:
    text = "SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a ?p ?b }"
    status, _, err = oifm("query", text, DEFINITIONS, "-o", tmp_path / "x.csv")
    assert status == 2
    assert "SPQ310" in err
    assert not (tmp_path / "x.csv").exists()


def test_time_is_over(tmp_path: Path) -> None:
    # In a process of its own, for the engine goes on to the end of it.
    oifm = (sys.executable, "-c", "from converter.cli import main; main()")
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    out = tmp_path / "x.csv"
    command = (*oifm, "query", text, str(DEFINITIONS), "--timeout", "0.2", "-o", str(out))
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "SPQ306" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_limits(oifm: Oifm) -> None:
    status, out, err = oifm("query", "SELECT ?s { ?s ?p ?o }", DEFINITIONS)
    assert status == 0
    assert len(out.splitlines()) == 1002
    assert "--limit 0 for more than 1,000" in err
    status, out, _ = oifm("query", "SELECT ?s { ?s ?p ?o }", DEFINITIONS, "--limit", 3)
    assert len(out.splitlines()) == 5


def test_list_and_show(oifm: Oifm) -> None:
    status, out, _ = oifm("query", "--list")
    assert status == 0
    assert "  absent-but-described " in out
    status, out, _ = oifm("query", "--show", "findings-with-code", "-p", "code=RID28473")
    assert status == 0
    assert "VALUES ?code { <http://radlex.org/RID/RID28473> <http://www.radlex.org/RID/#" in out
    status, _, err = oifm("query", "--show", "findings-with-cod")
    assert status == 2
    assert "did you mean findings-with-code?" in err


def test_what_would_steer_the_terminal_is_shown_as_escapes(oifm: Oifm, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text('<urn:a> <urn:b> "\\u202Eevil\\u001B[31m" .')
    status, out, _ = oifm("query", "SELECT ?o { <urn:a> ?p ?o }", tmp_path / "x.ttl")
    assert status == 0
    assert "\\u202eevil\\x1b[31m" in out


def test_answers_are_the_same_each_time(oifm: Oifm) -> None:
    for name in ("shared-value-sets", "patient-graph", "presence-counts"):
        answers = {oifm("query", DEFINITIONS, COHORT, "--named", name)[1] for _ in range(2)}
        assert len(answers) == 1


def test_no_observation_no_answer(oifm: Oifm, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"diagnosticReportId": "CANARY", "findings": [}')
    status, out, err = oifm("query", NAMES, DEFINITIONS, tmp_path / "x.json")
    assert (status, out) == (2, "")
    assert "nothing was asked: 1 error" in err
    assert "CANARY" not in err
