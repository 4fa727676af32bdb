"""What users give by mistake is named as what it is, with what to do about it."""

import gc
import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS = EXAMPLES / "definitions"
EXAM = EXAMPLES / "annotations" / "chest_ct.json"
COHORT = EXAMPLES / "cohort" / "chest_reads.csv"


@pytest.mark.parametrize(
    ("file", "title"), [(EXAM, "exam finding list"), (COHORT, "comma-separated table")]
)
def test_annotations_as_definitions(oifm, file: Path, title: str) -> None:
    told = f"IO104 this is no definition, but annotations ({title})"
    for line in (["validate", EXAM, "--defs", file], ["build", file, "-o", "no-such-folder"]):
        status, _, err = oifm(*line)
        assert (status, told in err) == (2, True)
        assert "definitions are given with --defs" in err
        assert "JSN209" not in err


def test_faulty_definitions_stay_definitions(oifm, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"oifm_id": "OIFM_TEST_000001", "findings": []}')
    assert "JSN209 the key 'name' is missing" in oifm("check", tmp_path / "x.json").out


def test_a_build_as_definitions(oifm, tmp_path: Path) -> None:
    assert oifm("build", DEFINITIONS, "-o", tmp_path, "-q").status == 0
    err = oifm("validate", EXAM, "--defs", tmp_path).err
    assert "IO104 this is the manifest of a build, and no definition" in err
    err = oifm("validate", EXAM, "--defs", tmp_path / "shapes.ttl").err
    assert "findings are in the ontology of a build" in err
    assert oifm("validate", EXAM, "--defs", tmp_path / "ontology.ttl").status == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("adrenal_nodule.cde.json", "a common data element set"),
        ("pleural_effusion.md", "a finding model"),
    ],
)
def test_definitions_as_annotations(oifm, name: str, what: str) -> None:
    out = oifm("validate", DEFINITIONS / name, "--defs", DEFINITIONS).out
    assert f"ANN201 this is {what}, in which annotations are not read" in out
    assert "help: definitions are given with --defs" in out


@pytest.mark.parametrize(
    ("text", "column", "kind"), [('{"findings": [], }', 16, "object"), ('{"a": [1,]}', 9, "array")]
)
def test_a_comma_too_many(oifm, tmp_path: Path, text: str, column: int, kind: str) -> None:
    (tmp_path / "x.json").write_text(text)
    line = ["validate", tmp_path / "x.json", "--defs", DEFINITIONS, "--from", "efl"]
    told = f"x.json:1:{column}: JSN201 a comma stands before the end of the {kind}"
    assert told in oifm(*line).out


def test_a_title_above_the_head_line(oifm, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Reads of 2026\n\n" + COHORT.read_text("utf-8"), "utf-8")
    out = oifm("validate", tmp_path / "x.csv", "--defs", DEFINITIONS).out
    assert "x.csv:3:1: ANN208 the names of the columns are on line 3" in out
    assert "the row has" not in out


def test_a_quote_that_is_not_closed(oifm, tmp_path: Path) -> None:
    rows = COHORT.read_text("utf-8").splitlines()
    rows[2] = rows[2].replace("A smooth", '"A smooth')
    (tmp_path / "x.csv").write_text("\n".join(rows) + "\n", "utf-8")
    out = oifm("validate", tmp_path / "x.csv", "--defs", DEFINITIONS).out
    assert f"it goes on to line {len(rows)}: a quote in it may not be closed" in out


def test_an_address(oifm) -> None:
    err = oifm("validate", "https://example.org/x.csv", "--defs", DEFINITIONS).err
    assert "files are read, and no addresses: download it first" in err


def test_a_build_in_the_folder_of_its_definitions(oifm, tmp_path: Path) -> None:
    """The manifest of the first build was refused as a definition by the second one."""
    shutil.copytree(DEFINITIONS, tmp_path / "defs")
    for out in (tmp_path / "defs", tmp_path / "defs" / "out"):
        for _ in range(2):
            assert oifm("build", tmp_path / "defs", "-o", out, "-q").status == 0
    assert "manifest" not in oifm("check", tmp_path / "defs").out


def test_a_build_is_asked_as_a_source(oifm, tmp_path: Path) -> None:
    """Its mappings were taken for definitions, and refused as none."""
    oifm("build", DEFINITIONS, "-o", tmp_path, "-q")
    count = "SELECT (COUNT(*) AS ?n) { ?finding rdfs:subClassOf fm:ImagingFinding }"
    status, out, err = oifm("query", tmp_path, count, "--format", "csv", "-q")
    assert (status, out.split(), err) == (0, ["n", "10"], "")
    assert oifm("query", tmp_path / "mappings.sssom.tsv", count).status == 2


def test_standard_input_is_for_one(oifm) -> None:
    lines = (
        ["validate", "-", "--defs", "-"],
        ["convert", "-", "--defs", "-", "--to", "nt"],
        ["query", "-", DEFINITIONS, "--defs", "-"],
        ["diff", "-", "-"],
    )
    for line in lines:
        status, _, err = oifm(*line)
        assert (status, "standard input is read once" in err) == (2, True)


def test_two_outputs_on_standard_output(oifm) -> None:
    status, out, err = oifm("validate", EXAM, "--defs", DEFINITIONS, "--report", "-")
    assert (status, out) == (2, "")
    assert "IO114 two outputs go to standard output" in err


def test_a_query_with_a_slip_at_its_beginning(oifm) -> None:
    status, _, err = oifm("query", DEFINITIONS, "SELEC * { ?s ?p ?o }")
    assert (status, "SPQ301" in err, "1 | SELEC * { ?s ?p ?o }" in err) == (2, True, True)
    # Braces in a path, as shells have them, are no query.
    assert "IO101" in oifm("query", "defs/{a,b}.json", "ASK {}").err


def test_a_query_that_takes_too_long_says_nothing_else(oifm, tmp_path: Path) -> None:
    everything = "SELECT ?s { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"
    line = ["query", DEFINITIONS, everything, "--timeout", "0.3", "-o", tmp_path / "rows.csv"]
    status, _, err = oifm(*line)
    deadline = time.monotonic() + 20
    while any(thread.name == "oifm-query" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    gc.collect()
    told = err + oifm("version").err
    assert (status, "SPQ306" in told, "unsendable" in told) == (2, True, False)


@pytest.mark.parametrize(
    ("option", "given", "told"),
    [
        ("--base-iri", "foo", "the base IRI 'foo' is not an absolute IRI"),
        ("--license", "MIT", "the licence 'MIT' is not an absolute IRI"),
        ("--stem", "RADLEX=foo", "the stem of RADLEX 'foo' is not an absolute IRI"),
        ("--release", "1 2", "the version '1 2' has a character that cannot stand in an IRI"),
        ("--release", "..", "the version '..' is a step of a path, and no version"),
        ("--previous", ".", "the previous version '.' is a step of a path, and no version"),
        ("--previous", "1 2", "the previous version '1 2' has a character that cannot stand in"),
    ],
)
def test_what_is_no_iri_is_named(oifm, tmp_path: Path, option: str, given: str, told: str) -> None:
    status, _, err = oifm("build", DEFINITIONS, "-o", tmp_path, option, given)
    assert (status, f"RDF409 {told}" in err) == (2, True)


def test_forms_are_told_by_the_names_that_are_taken(oifm, tmp_path: Path) -> None:
    status, _, err = oifm("build", DEFINITIONS, "-o", tmp_path, "--from", "JSON")
    told = "there is no form 'JSON'\n  expected: cde, md, json, ttl, nt, rdfxml, jsonld"
    assert (status, told in err) == (2, True)


def test_definitions_whose_name_is_no_utf8(oifm, tmp_path: Path) -> None:
    """`oifm diff --format json` ended in a traceback: its places had halves of surrogates."""
    file = os.path.join(os.fsencode(tmp_path), b"a\xff.fm.json")  # noqa: PTH118 - bytes
    with open(file, "wb") as sink:  # noqa: PTH123 - bytes
        sink.write((EXAMPLES / "faulty" / "renal_cyst.fm.json").read_bytes())
    name = os.fsdecode(file)
    changes = json.loads(oifm("diff", name, DEFINITIONS, "--format", "json").out)["changes"]
    assert any("/a\\xff.fm.json:" in change.get("old_place", "") for change in changes)
    assert "/a\\xff.fm.json:14:55: DEF311" in oifm("check", name).out


def test_a_query_from_a_locale_of_bytes(oifm) -> None:
    text = 'SELECT ("\u00e9" AS ?x) {}'.encode().decode("ascii", "surrogateescape")
    assert oifm("query", DEFINITIONS, text, "--format", "csv", "-q").out.split() == ["x", "\u00e9"]


@pytest.mark.parametrize("command", [["build"], ["docs"], ["export", "--for", "fuseki"]])
def test_several_files_on_standard_output(oifm, tmp_path: Path, monkeypatch, command) -> None:
    """They went into a folder with the name of the stream."""
    monkeypatch.chdir(tmp_path)
    status, out, err = oifm(*command, DEFINITIONS, "-o", "-")
    assert (status, out, list(tmp_path.iterdir())) == (2, "", [])
    assert "IO105 cannot be written: these are several files" in err


def test_times_and_numbers_beyond_all_measure(oifm) -> None:
    """The system refuses to wait so long, which ended in a traceback."""
    for seconds in ("inf", "1e300"):
        status, out, _ = oifm("query", DEFINITIONS, "ASK {}", "--timeout", seconds)
        assert (status, out) == (0, "yes\n")
    status, out, err = oifm("query", DEFINITIONS, "ASK {}", "--timeout", "nan")
    assert (status, out) == (2, "")
    assert "'nan' is no time" in err
    all_ = ["query", DEFINITIONS, "SELECT ?s { ?s a owl:Ontology }", "--format", "csv", "-q"]
    assert oifm(*all_, "--limit", 10**30).out == oifm(*all_).out
