"""Severities from the configuration file and the command line."""

from pathlib import Path

import pytest

from converter.cli.codes import severities
from converter.cli.config import configured_index, configured_severities
from converter.cli.options import size_in_bytes
from converter.problems import ConverterError, Problem, Severity
from converter.report import apply_severities

TERMS = Path(__file__).parents[2] / "examples" / "terminology"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    return tmp_path


def refused(text: str, folder: Path, name: str = "oifm.toml") -> Problem:
    (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConverterError) as caught:
        configured_severities()
    return caught.value.problems[0]


def test_no_configuration(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert configured_severities() == {}


def test_the_nearest_file_holds(folder: Path) -> None:
    (folder / "oifm.toml").write_text("[severity]\nDEF301 = 'off'\n")
    assert configured_severities() == {"DEF301": "off"}
    (folder / "a/pyproject.toml").write_text("[tool.oifm.severity]\ndef3 = 'info'\n")
    assert configured_severities() == {"DEF3": "info"}
    (folder / "a/b/pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert configured_severities() == {"DEF3": "info"}
    assert configured_severities(str(folder / "oifm.toml")) == {"DEF301": "off"}


def test_places_in_a_file_that_is_not_toml(folder: Path) -> None:
    problem = refused("[severity]\nDEF301 = off\n", folder)
    assert (problem.code, problem.line, problem.column) == ("IO112", 2, 10)
    assert refused("x = '\udcff'", folder).code == "IO112"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("severities = 1", "IO112"),
        ("severity = 'off'", "IO112"),
        ("[severity]\nDEF301 = 'loud'", "IO112"),
        ("[severity]\nDEF301 = ['off']", "IO112"),
        ("[severity]\nDEF999 = 'off'", "IO111"),
    ],
)
def test_what_is_no_setting(folder: Path, text: str, code: str) -> None:
    assert refused(text, folder).code == code


@pytest.mark.parametrize(
    "text",
    [
        "terminology = 'index'",
        "[terminology]\nfolder = 'index'",
        "[terminology]\nindex = 1",
        "[terminology]\nindex = ''",
    ],
)
def test_what_is_no_index(folder: Path, text: str) -> None:
    (folder / "oifm.toml").write_text(text)
    with pytest.raises(ConverterError) as caught:
        configured_index()
    assert caught.value.problems[0].code == "IO112"


def test_the_index_is_beside_the_file_that_names_it(oifm, folder: Path, definitions: Path) -> None:
    assert configured_index() is None
    (folder / "oifm.toml").write_text("[terminology]\nindex = 'terms'\n")
    assert configured_index() == str(folder / "terms")
    status, _, err = oifm("check", definitions)
    assert (status, "TRM305" in err) == (2, True)  # there is no release yet
    assert "TRM305" not in oifm("check", definitions, "--no-terminology").err
    assert oifm("terminology", "add", TERMS / "Loinc_2.78", "-q").status == 0
    assert [file.suffix for file in (folder / "terms").iterdir()] == [".sqlite"]
    assert "DEF363" in oifm("check", definitions).out
    assert "LOINC 2.78" in oifm("terminology", "list").out
    assert oifm("terminology", "lookup", "1-1").status == 1  # a release is there, not the code
    assert oifm("terminology", "remove", "loinc-2-78").status == 0


@pytest.mark.parametrize("text", ["[tool]\noifm = 1", "tool = 1", "tool = ['oifm']"])
def test_tool_oifm_that_is_no_table(folder: Path, text: str) -> None:
    assert refused(text, folder, "pyproject.toml").code == "IO112"


def test_the_name_of_a_rule_leads_to_its_code(folder: Path) -> None:
    found = refused("[severity]\ndisplay-contradicts = 'info'", folder)
    assert (found.code, found.suggestion) == ("IO111", "did you mean DEF335?")


def test_a_configuration_that_is_named_must_exist(folder: Path) -> None:
    with pytest.raises(ConverterError) as caught:
        configured_severities("nowhere.toml")
    assert caught.value.problems[0].code == "IO101"


@pytest.mark.parametrize(
    ("configured", "select", "ignore", "levels", "expected"),
    [
        ({}, [], [], [], "error warning"),
        ({"DEF301": "off"}, [], [], [], "- warning"),
        ({}, ["def301"], [], [], "error -"),
        ({}, ["DEF3"], ["DEF301"], [], "- warning"),
        ({"DEF301": "off"}, ["DEF301"], [], [], "error -"),
        ({"DEF301": "off"}, ["DEF3"], [], [], "- warning"),
        ({"DEF301": "info"}, ["DEF302"], [], [], "- warning"),
        ({"DEF3": "info"}, ["DEF302"], [], [], "- info"),
        ({"DEF302": "error"}, [], ["DEF"], [], "- -"),
        ({}, [], ["DEF"], ["DEF302=error"], "- error"),
        ({"DEF301": "off"}, [], [], ["DEF301=default"], "error warning"),
    ],
)
def test_the_command_line_has_the_last_word(
    configured, select, ignore, levels, expected: str
) -> None:
    found = [
        Problem(code="DEF301", severity=Severity.ERROR, message=""),
        Problem(code="DEF302", severity=Severity.WARNING, message=""),
    ]
    kept = {
        p.code: p for p in apply_severities(found, severities(configured, select, ignore, levels))
    }
    shown = [kept[p.code].severity.value if p.code in kept else "-" for p in found]
    assert " ".join(shown) == expected


def test_configured_severities_reach_the_report(oifm, folder: Path, faulty: Path) -> None:
    (folder / "oifm.toml").write_text("[severity]\nDEF = 'off'\nJSN202 = 'info'\n")
    status, out, _ = oifm("check", faulty)
    assert status == 0
    assert "1 problem (1 info)" in out


@pytest.mark.parametrize(
    ("text", "size"),
    [("1", 1), ("2k", 2000), ("2KiB", 2048), ("1 MB", 10**6), ("3gib", 3 << 30), ("1TB", 10**12)],
)
def test_sizes(text: str, size: int) -> None:
    assert size_in_bytes(text) == size


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("oifm.toml", "[severity]\n{}"),
        ("pyproject.toml", "[project]\nname = 'x'\n[tool.oifm.severity]\n{}"),
    ],
)
@pytest.mark.parametrize(
    ("lines", "options", "ended"),
    [
        ("", [], (1, "1 problem (1 error)")),
        ("OBS520 = 'warning'", [], (1, "1 problem (1 warning)")),
        ("OBS5 = 'info'", [], (0, "1 problem (1 info)")),
        ("OBS520 = 'off'", [], (0, "No problems")),
        ("OBS520 = 'off'", ["--severity", "OBS520=default"], (1, "1 problem (1 error)")),
        ("OBS5 = 'off'", ["--select", "OBS520"], (1, "1 problem (1 error)")),
        ("", ["--severity", "OBS520=info"], (0, "1 problem (1 info)")),
        ("", ["--ignore", "OBS52"], (0, "No problems")),
        ("", ["--select", "OBS507"], (0, "No problems")),
    ],
)
def test_severities_of_annotations_are_configured_as_those_of_definitions(
    oifm, folder: Path, definitions: Path, file: str, text: str, lines, options, ended
) -> None:
    (folder / file).write_text(text.format(lines))
    annotations = definitions.parent / "annotations"
    status, out, _ = oifm("validate", annotations, "--defs", definitions, *options)
    assert (status, out.splitlines()[-1].partition(".")[0]) == ended


def test_a_severity_of_no_rule_ends_a_validation(oifm, folder: Path, definitions: Path) -> None:
    (folder / "oifm.toml").write_text("[severity]\nOBS599 = 'info'\n")
    annotations = definitions.parent / "annotations"
    status, _, err = oifm("validate", annotations, "--defs", definitions)
    assert (status, "IO111" in err) == (2, True)


def test_nothing_checked_is_no_pass_whatever_is_switched_off(
    oifm, folder: Path, definitions: Path
) -> None:
    (folder / "oifm.toml").write_text("[severity]\nOBS = 'off'\nANN = 'off'\n")
    (folder / "none.json").write_text('{"diagnosticReportId": "r", "findings": []}')
    status, out, _ = oifm("validate", folder / "none.json", "--defs", definitions)
    assert (status, "not a pass" in out) == (1, True)
