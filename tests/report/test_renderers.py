"""Each renderer against a file that holds what it should print (OIFM_GOLDEN=1 rewrites them)."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.problems import Problem, Severity, excerpt_of
from converter.report import (
    RENDERERS,
    Options,
    Summary,
    apply_severities,
    junit,
    render,
    sarif,
    text,
)
from converter.rules import Rule

GOLDEN = Path(__file__).parent / "golden"
SUMMARY = Summary(documents=3, checked=3, seconds=0.25)

PROBLEMS = [
    Problem(
        code="RDF409",
        severity=Severity.ERROR,
        message="'a\x1b[31mb\u202e' cannot become part of an IRI",
        source="defs/über: 100%, a.fm.json",
        pointer="/attributes/0/oifma_id",
        line=12,
        column=17,
        excerpt='  "病変": "a", "b": "é"',
        finding="OIFM_TEST_000001",
        attribute="OIFMA_TEST_000001",
        expected="letters, digits, '_', '-' and single dots",
        suggestion="take the outer characters away",
    ),
    *(
        Problem(
            code="JSN201",
            severity=Severity.WARNING,
            message=f"fault {n}\nsecond line",
            source="b.md",
            line=n,
            column=1,
            excerpt="x" * 300,
        )
        for n in range(1, 4)
    ),
    Problem(
        code="XXX999", severity=Severity.INFO, message="from standard input [a](b)", source="-"
    ),
]


@pytest.fixture
def _fixed_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules of the test's own, so that no edit of a page changes what is expected."""
    table = {
        code: Rule(code, name, severity, title, f"# {code} {name}\n\n**Problem.** One.\n")
        for code, name, severity, title in [
            ("JSN201", "json-syntax", Severity.ERROR, "The text is not JSON"),
            ("RDF409", "not-an-iri", Severity.ERROR, "A text cannot become an IRI"),
        ]
    }
    for module in (text, sarif, junit):
        monkeypatch.setattr(module, "rules", lambda: table)


# The page changes with its styles; test_html.py says what has to be in it.
@pytest.mark.usefixtures("_fixed_rules")
@pytest.mark.parametrize("name", sorted(RENDERERS.keys() - {"html"}))
def test_renders_as_in_the_file(name: str) -> None:
    out = render(PROBLEMS, SUMMARY, name, show_values=True, limit=2)
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("OIFM_GOLDEN"):
        file.write_bytes(out.encode())
    assert out == file.read_bytes().decode()  # bytes: the ends of lines count


def test_color_adds_escapes_and_nothing_else() -> None:
    colored = render(PROBLEMS, SUMMARY, "text", color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render(PROBLEMS, SUMMARY, "text")
    assert "\x1b[1;31m" in colored


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_source_lines_are_shown_only_where_wanted(name: str) -> None:
    canary = Problem(
        code="RDF409", severity=Severity.ERROR, message="m", line=1, column=1, excerpt="CANARY"
    )
    assert "CANARY" not in render([canary], SUMMARY, name)


def test_the_caret_stands_under_the_column_of_a_long_line() -> None:
    line = "." * 5000 + "X" + "." * 5000
    found = Problem(
        code="RDF409",
        severity=Severity.ERROR,
        message="m",
        line=1,
        column=5001,
        excerpt=excerpt_of(line, 5001),
    )
    shown = render([found], SUMMARY, "text", show_values=True).splitlines()
    caret = next(text for text in shown if text.endswith("^"))
    assert shown[shown.index(caret) - 1][len(caret) - 1] == "X"


def test_the_limit_of_zero_shows_all() -> None:
    out = render(PROBLEMS, SUMMARY, "text", limit=0)
    assert "b.md:3:1" in out
    assert "more" not in out


def test_nothing_checked_is_said() -> None:
    assert "not a pass" in render([], Summary(documents=0, checked=0), "text")


def test_sarif_has_the_required_structure() -> None:
    log = json.loads(render(PROBLEMS, SUMMARY, "sarif", show_values=True))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["JSN201", "RDF409"]
    for rule in rules:
        assert rule["help"]["markdown"].startswith("# " + rule["id"])
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len(run["results"]) == len(PROBLEMS)
    for result in run["results"]:
        assert result["message"]["text"]
        assert result["level"] in ("error", "warning", "note")
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            assert " " not in uri
            assert ":" not in uri
            assert physical["region"]["startLine"] >= 1
            assert physical["region"]["startColumn"] >= 1


@pytest.mark.parametrize(
    ("source", "root", "uri"),
    [
        ("/repo/defs/a b.json", "/repo", "defs/a%20b.json"),
        ("/elsewhere/a.json", "/repo", "file:///elsewhere/a.json"),
        ("C:\\repo\\defs\\a.json", "C:\\repo", "defs/a.json"),
        ("a:b.json", "", "a%3Ab.json"),
    ],
)
def test_sarif_places_are_relative_to_the_root(source: str, root: str, uri: str) -> None:
    found = Problem(code="RDF409", severity=Severity.ERROR, message="m", source=source)
    log = json.loads(render([found], SUMMARY, "sarif", root=root))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": uri}}


@pytest.mark.parametrize("stream", ["-", "<stdin>"])
def test_standard_input_is_no_file(stream: str) -> None:
    found = PROBLEMS[0].at(source=stream)
    assert "file=" not in render([found], SUMMARY, "github")
    [location] = json.loads(render([found], SUMMARY, "sarif"))["runs"][0]["results"][0]["locations"]
    assert location.keys() == {"logicalLocations"}


def test_a_problem_of_no_file_has_a_place_in_sarif() -> None:
    """GitHub refuses a whole log where one result has no location."""
    found = Problem(code="OBS500", severity=Severity.ERROR, message="nothing was checked")
    [location] = json.loads(render([found], SUMMARY, "sarif"))["runs"][0]["results"][0]["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "."}}}


def test_github_escapes_what_would_end_a_property_or_line() -> None:
    found = Problem(
        code="RDF409", severity=Severity.INFO, message="50%\nx", source="a,b:c.md", line=2, column=3
    )
    first = render([found], SUMMARY, "github").splitlines()[0]
    assert first == "::notice file=a%2Cb%3Ac.md,line=2,col=3,title=RDF409::50%25\\nx"


@settings(deadline=None)  # the first page loads the templates
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=40))
def test_any_text_is_safe_to_print_and_json_keeps_it(any_text: str) -> None:
    found = Problem(
        code="RDF409",
        severity=Severity.ERROR,
        message=any_text,
        source=any_text,
        line=1,
        column=2,
        excerpt=any_text,
        suggestion=any_text,
    )
    for name, renderer in RENDERERS.items():
        out = renderer([found], SUMMARY, Options(show_values=True))
        out.encode("utf-8")
        if name.startswith("csv"):
            out = out.replace("\r\n", "\n")
        assert not set(out) & {chr(n) for n in (*range(10), *range(11, 32), 0x9B, 0x202E, 0x2066)}
        if name == "json":
            back = json.loads(out)["problems"][0]
            assert back["message"].encode("utf-16", "surrogatepass") == any_text.encode(
                "utf-16", "surrogatepass"
            )


def test_the_longest_code_decides_the_severity() -> None:
    wanted = {"": "off", "RDF": "warning", "JSN201": "default"}
    assert {(p.code, p.severity.value) for p in apply_severities(PROBLEMS, wanted)} == {
        ("RDF409", "warning"),
        ("JSN201", "warning"),
    }


def test_an_unknown_severity_is_refused() -> None:
    with pytest.raises(ValueError, match="fatal"):
        apply_severities([], {"RDF409": "fatal"})
