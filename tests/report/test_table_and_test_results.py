"""The report as CSV and as JUnit XML: any text, in the structure that readers expect."""

import csv
import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.problems import Problem, Severity
from converter.report import Summary, render
from converter.report.csv import COLUMNS
from converter.report.escape import printable
from converter.rules import problem

SUMMARY = Summary(documents=2, checked=7, seconds=1234.5, kind="observations")
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
# junit-10.xsd: the attributes of each element (required ones first), and what may stand in it.
STRUCTURE = {
    "testsuites": (set(), {"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp", "hostname", "id", "package", "file"},
        {"testsuite", "properties", "testcase", "system-out", "system-err"},
    ),
    "testcase": (
        {"name"},
        {"time", "classname", "group"},
        {"skipped", "error", "failure", "system-out", "system-err"},
    ),
    "failure": (set(), {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


def rows(problems: list[Problem], name: str = "csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render(problems, SUMMARY, name), newline="")))


def suites(problems: list[Problem], summary: Summary = SUMMARY) -> ElementTree.Element:
    root = ElementTree.fromstring(render(problems, summary, "junit"))  # noqa: S314 - our own
    for element in root.iter():
        needed, permitted, inside = STRUCTURE[element.tag]
        assert needed <= set(element.keys()) <= needed | permitted
        assert {child.tag for child in element} <= inside
        if element.get("tests"):
            assert int(element.get("tests", "")) == len(list(element.iter("testcase")))
            assert int(element.get("failures", "")) == len(list(element.iter("failure")))
    assert root.tag == "testsuites"
    return root


def test_a_row_holds_what_a_problem_says() -> None:
    found = problem(
        "OBS520",
        'says "present", but\nnot so',
        source="a,b.json",
        pointer="/findings/1",
        line=3,
        finding="rib fracture (X1)",
        suggestion="a;b",
    )
    [row] = rows([found])
    assert tuple(row) == COLUMNS
    assert (row["code"], row["severity"], row["line"], row["column"]) == (
        "OBS520",
        "error",
        "3",
        "",
    )
    assert (row["message"], row["source"]) == ('says "present", but\\nnot so', "a,b.json")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_no_cell_begins_as_a_formula(first: str) -> None:
    text = f'{first}HYPERLINK("http://x.test")'
    found = problem("OBS520", text, source=text, finding=text, expected=text)
    for cell in rows([found])[0].values():
        assert cell == f"'{printable(text)}" or not cell.startswith(("=", "+", "-", "@", first))
    assert rows([found], "csv-raw")[0]["message"] == printable(text)


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_is_one_cell_of_one_row(one: str, two: str) -> None:
    found = problem("OBS520", one, source=two, pointer=one, expected=two)
    lines = render([found, found], SUMMARY, "csv-raw").removesuffix("\r\n").split("\r\n")
    assert len(lines) == 3
    [row, again] = rows([found, found], "csv-raw")
    assert row == again
    assert (row["message"], row["source"]) == (printable(one), printable(two))


@given(ANY_TEXT, ANY_TEXT, st.sampled_from(Severity))
def test_any_text_is_well_formed(one: str, two: str, severity: Severity) -> None:
    found = Problem(
        code="OBS520", severity=severity, message=one, source=two, pointer=one, finding=two
    )
    root = suites([found])
    told = root.find("testsuite[2]/testcase/*")
    assert told is not None
    assert printable(one) in (told.text or "")


def test_a_rule_is_a_suite_and_a_place_a_case() -> None:
    places = [problem("OBS520", "m", source="a.json", line=n, finding="F") for n in (3, 3, 4)]
    remark = problem("DEF303", "m", source="b.json", pointer="/name").at(severity=Severity.INFO)
    root = suites([*places, remark])
    assert (root.get("tests"), root.get("failures"), root.get("time")) == ("5", "3", "1234.500")
    [checked, wrong, told] = root
    assert [case.get("name") for case in checked] == ["7 observations in 2 documents checked"]
    assert wrong.get("name") == "OBS520 The text names another value than the code"
    assert {case.get("classname") for case in wrong} == {"oifm.OBS520 text-against-code"}
    names = [case.get("name") for case in wrong]
    # Viewers take cases of one name for one case.
    assert names == ["a.json:3 / F", "a.json:3 / F (2)", "a.json:4 / F"]
    assert [child.tag for child in told[0]] == ["system-out"]


def test_no_problem_is_a_suite_that_passes_and_nothing_checked_is_not() -> None:
    assert (suites([]).get("tests"), suites([]).get("failures")) == ("1", "0")
    assert suites([], Summary(documents=3, checked=0)).get("failures") == "1"
