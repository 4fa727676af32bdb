"""Each command: what it prints where, and the exit status."""

import json
import os
import shutil
import sys
from pathlib import Path

import click
import pytest

from converter import __version__
from converter.cli.app import app
from converter.report import RENDERERS
from converter.rules import rules

OUTPUTS = {
    "context.jsonld",
    "manifest.json",
    "mappings.sssom.tsv",
    "ontology.owl",
    "ontology.ttl",
    "shapes.ttl",
}


def test_build_writes_everything_and_one_line(oifm, definitions: Path, tmp_path: Path) -> None:
    status, out, err = oifm("build", definitions, "-o", tmp_path)
    assert (status, out) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == OUTPUTS
    summary = err.splitlines()[-1]
    for noun in ("files:", "documents", "findings", "attributes", "values", "triples"):
        assert noun in summary
    assert summary.endswith(" s")


def test_quiet_says_nothing_where_nothing_is_wrong(oifm, definitions, tmp_path: Path) -> None:
    assert oifm("build", definitions, "-q", "-o", tmp_path) == (0, "", "")


def test_build_of_bad_documents_writes_nothing(oifm, faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "new"
    status, _, err = oifm("build", faulty, "-o", out)
    assert status == 2
    assert "pulmonary_embolism.fm.json:12:65: JSN202" in err
    assert "  expected: each key once\n" in err
    assert err.splitlines()[-1].startswith("nothing was built: ")
    assert not out.exists()


def test_keep_going_writes_the_rest(oifm, faulty: Path, tmp_path: Path) -> None:
    status, _, err = oifm("build", faulty, "-o", tmp_path, "--keep-going")
    assert status == 1
    assert "JSN202" in err
    assert {path.name for path in tmp_path.iterdir()} == OUTPUTS


def test_options_of_the_graph_reach_the_outputs(oifm, definitions, tmp_path: Path) -> None:
    choices = {
        "--base-iri": "https://radiology.test/fm/",
        "--title": "Chest findings",
        "--creator": "The chest section",
        "--license": "https://radiology.test/licence",
        "--release": "2026.2",
        "--date": "2026-02-01",
        "--stem": "RadLex=http://radlex.test/RID/",
    }
    arguments = [part for pair in choices.items() for part in pair]
    assert oifm("build", definitions, "-o", tmp_path, *arguments).status == 0
    turtle = (tmp_path / "ontology.ttl").read_text("utf-8")
    for text in choices.values():
        assert text.removeprefix("RadLex=") in turtle
    assert "w3id.org/oifm" not in turtle


def test_a_draft_gets_ids_where_asked(oifm, tmp_path: Path, definitions: Path) -> None:
    draft = definitions.parent / "drafts"
    assert oifm("build", draft, "-o", tmp_path).status == 2
    assert oifm("build", draft, "-o", tmp_path, "--assign-ids", "EXMP").status == 0
    assert "OIFM_EXMP_" in (tmp_path / "ontology.ttl").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        (["build", "nowhere", "-o", "out"], "IO101", ""),
        (["check", "empty"], "IO109", ""),
        (["check", "big.json", "--max-size", "2B"], "IO108", "--max-size"),
        (["build", "big.json", "-o", "big.json"], "IO105", "file"),
        (["build", "big.json", "-o", "out", "--base-iri", "x"], "RDF409", ""),
        (["convert", "big.json", "--to", "docx"], "IO114", "md, json"),
        (["check", "big.json", "--ignore", "DEF33O"], "IO111", "DEF330"),
        (["check", "big.json", "--severity", "DEF330=bad"], "IO111", "CODE="),
        (["explain", "DEF33O"], "IO111", "did you mean DEF330?"),
        (["diff", "x" * 300, "big.json"], "IO101", ""),
        (["check", "x" * 300 + "/y"], "IO101", "there is no folder x"),
        (["check", "big.json", "--index", "x" * 300], "TRM305", "terminology add"),
    ],
)
def test_what_could_not_run_is_2(
    oifm, tmp_path, monkeypatch, definitions, arguments, code, hint
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "big.json").write_bytes((definitions / "ovarian_cyst.fm.json").read_bytes())
    before = sorted(tmp_path.rglob("*"))
    status, out, err = oifm(*arguments)
    assert (status, out) == (2, "")
    assert code in err
    assert hint in err
    assert "Traceback" not in err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["build"],
        ["build", "x"],
        ["biuld", "x"],
        ["check", "x", "--format", "xml"],
        ["check", "x", "--max-size", "big"],
        ["check", "x", "--max-size", "0"],
        ["build", "x", "-o", "y", "--stem", "NOSUCH=http://x.test/"],
        ["build", "x", "-o", "y", "--stem", "RADLEX"],
    ],
)
def test_a_wrong_command_line_is_2(oifm, arguments: list[str]) -> None:
    status, out, err = oifm(*arguments)
    assert (status, out) == (2, "")
    assert "Error" in err


def test_check_reports_on_standard_output(oifm, faulty: Path) -> None:
    status, out, err = oifm("check", faulty)
    assert (status, err) == (1, "")
    assert "rib_fracture.fm.json:9:19: DEF301" in out
    assert "\x1b" not in out


def test_check_of_clean_definitions_is_0(oifm, definitions: Path) -> None:
    assert oifm("check", definitions).status == 0


def test_check_of_nothing_is_no_pass(oifm, tmp_path: Path) -> None:
    (tmp_path / "none.ndjson").write_text("\n")
    assert oifm("check", tmp_path).status != 0


def test_every_report_format_is_offered(oifm, faulty: Path, tmp_path: Path) -> None:
    for name in RENDERERS:
        report = tmp_path / name
        status, out, err = oifm("check", faulty, "--format", name, "-o", report)
        assert (status, out) == (1, "")
        assert "problems" in err
        assert "DEF301" in report.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.json", "{"),
        ("r.sarif", '{"$schema"'),
        ("r.sarif.json", '{"$schema"'),
        ("r.XML", "<?xml"),
        ("r.csv", "source,"),
        ("r.html", "<!doctype html>"),
        ("r.txt", "error"),
        ("r.log", "error"),
    ],
)
def test_the_suffix_of_a_report_says_how_it_is_written(
    oifm, faulty: Path, tmp_path: Path, name: str, begins: str
) -> None:
    out = tmp_path / name
    assert oifm("check", faulty, "-o", out, "-q").status == 1
    text = "".join(out.read_text().split())
    assert begins.replace(" ", "") in text[:200].replace("<!DOCTYPE", "<!doctype")
    assert oifm("check", faulty, "-o", out, "-q", "--format", "text").status == 1
    assert out.read_text().splitlines()[-1].endswith(" s.")


def test_the_json_report_is_alone_on_standard_output(oifm, faulty: Path) -> None:
    _, out, err = oifm("check", faulty, "--format", "json")
    assert json.loads(out)["summary"]["documents"] == 5
    assert err.startswith("checked: 5 documents, 4 findings, ")


def test_limit_and_its_hint(oifm, faulty: Path) -> None:
    _, out, _ = oifm("check", faulty, "--limit", "1")
    assert f"… and 1 more (oifm check {faulty} --select DEF322 --limit 0 shows all)" in out
    _, both, _ = oifm("check", faulty, "--select", "DEF322,DEF331", "--severity", "DEF331=off")
    assert "DEF322" in both
    _, out, _ = oifm("check", faulty, "--select", "DEF322", "--limit", "0")
    assert out.count("DEF322 attribute") == 2


def test_check_reads_standard_input(oifm, definitions: Path, monkeypatch) -> None:
    document = definitions / "ovarian_cyst.fm.json"
    with document.open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert oifm("check", "-").status == 0


def test_convert_to_standard_output(oifm, definitions: Path) -> None:
    document = definitions / "ovarian_cyst.fm.json"
    status, out, err = oifm("convert", document, "--to", "json")
    assert status == 0
    assert json.loads(out) == json.loads(document.read_text("utf-8"))
    assert err.startswith("standard output: 1 file")


def test_convert_of_a_bad_document(oifm, faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.md"
    status, _, err = oifm("convert", faulty / "pulmonary_embolism.fm.json", "-o", out)
    assert status == 2
    assert "nothing was converted: 1 error in 1 document\n" in err
    assert not out.exists()


def test_explain_prints_the_page(oifm) -> None:
    for rule in [*rules().values()][::8]:
        assert rule.page in oifm("explain", rule.name).out
    for start in {code[:3] for code in rules()}:
        pages = [rule.page for code, rule in rules().items() if code.startswith(start)]
        assert oifm("explain", start.lower()).out == "\n".join(pages)
    assert oifm("explain", "obs501").out == rules()["OBS501"].page
    status, out, _ = oifm("explain")
    assert status == 0
    assert len(out.splitlines()) == len(rules())


def test_version(oifm) -> None:
    for arguments in (["version"], ["--version"], ["-V"]):
        assert oifm(*arguments) == (0, f"oifm {__version__}\n", "")


@pytest.mark.parametrize("command", app.list_commands(click.Context(app)))
def test_every_command_has_help(oifm, command: str) -> None:
    status, out, _ = oifm(command, "--help")
    assert status == 0
    assert f"Usage: oifm {command}" in out
    assert oifm(command, "-h").out == out


def test_nothing_to_do_is_told_with_help(oifm) -> None:
    help_ = oifm("--help").out
    assert all(f"\n  {name} " in help_ for name in app.list_commands(click.Context(app)))
    assert oifm() == (2, "", help_)


def test_what_is_misspelt_is_suggested(oifm) -> None:
    for line, meant in [
        (["chekc"], "'check'"),
        (["terminology", "lst"], "'list'"),
        (["check", "x", "--selct", "DEF"], "'--select'"),
    ]:
        status, out, err = oifm(*line)
        assert (status, out) == (2, "")
        assert "Did you mean" in err
        assert meant in err


def test_control_characters_do_not_reach_the_terminal(oifm, tmp_path: Path) -> None:
    path = tmp_path / "x.fm.json"
    path.write_text('{"finding_name": "a\\u202eb\\u001b[31m", "bad\\u202e": 1, "attributes": 3}')
    for command in (["check", path], ["build", path, "-o", tmp_path / "out"]):
        _, out, err = oifm(*command)
        assert "\\u202e" in out + err
        assert not set(out + err) & {"\u202e", "\x1b"}


@pytest.mark.parametrize("date", ["2026-13-01", "20260201", "soon"])
def test_a_date_that_is_none_is_refused(oifm, definitions, tmp_path: Path, date: str) -> None:
    out = tmp_path / "out"
    status, _, err = oifm("build", definitions, "-o", out, "--date", date)
    assert status == 2
    assert f"'{date}' is no date" in err
    assert not out.exists()


def test_the_manifest_is_the_same_however_paths_are_spelt(
    oifm, definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, source in zip("ab", sorted(definitions.glob("*.fm.json"))[:2], strict=True):
        (tmp_path / folder).mkdir()
        shutil.copy(source, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    manifests = set()
    for spelling in (["a", "b"], [tmp_path / "a", "b"], ["a", tmp_path / "b"]):
        assert oifm("build", *spelling, "-q", "-o", "out").status == 0
        manifests.add(Path("out/manifest.json").read_bytes())
    assert len(manifests) == 1


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="its file names are Unicode")
def test_a_file_name_that_is_not_unicode(oifm, definitions, tmp_path: Path) -> None:
    source = sorted(definitions.glob("*.fm.json"))[0]
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.fm.json")
    shutil.copy(source, path)
    assert oifm("build", path, "-q", "-o", tmp_path / "out") == (0, "", "")
    manifest = json.loads((tmp_path / "out/manifest.json").read_bytes())
    assert [entry["name"] for entry in manifest["inputs"]] == ["\\xff.fm.json"]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="its file names are Unicode")
def test_annotations_whose_file_name_is_not_unicode(
    oifm, definitions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir(b"\xe9")  # noqa: PTH102 - as an archive from elsewhere has it
    file = os.fsdecode(b"\xe9/\xff.json")
    shutil.copy(definitions.parent / "annotations/chest_ct.json", file)
    for engine in ("plan", "shacl"):
        options = ("--defs", definitions, "--engine", engine, "-q")
        status, out, _ = oifm("validate", file, *options)
        assert (status, "\n\\xe9/\\xff.json:35:40: OBS520 " in out) == (1, True)
    assert oifm("convert", file, "--defs", definitions, "-o", "out.nt", "-q") == (0, "", "")
    assert r'fileName> "\\xe9/\\xff.json"' in Path("out.nt").read_text("utf-8")
    loaded = oifm("load", definitions, os.fsdecode(b"\xe9"), "--store", "store", "-q")
    assert loaded == (0, "", "")


def test_choosing_rules_does_not_hide_what_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "x.fm.json").write_text('{"oifm_id": ', encoding="utf-8")
    from converter.jobs.check import CheckOptions, check

    options = CheckOptions(severities={"": "off", "DEF335": "default"})
    assert [p.code[:3] for p in check([str(tmp_path)], options=options).problems] == ["JSN"]
