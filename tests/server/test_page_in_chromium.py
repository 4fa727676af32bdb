"""The page of the server in a browser: five jobs, by keyboard alone, at three widths.

The fixture ``browser`` fails a test in which the console says anything, or anyone but the server
is asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from hands import Hands
from selenium.webdriver.common.keys import Keys

EXAMPLES = Path(__file__).parents[2] / "examples"
DOWNLOADS = """
const [answer, done] = arguments;
import(new URL("assets/js/download.js", location.href.split("#")[0])).then(({ KINDS }) =>
  done(Object.fromEntries(Object.entries(KINDS).map(([kind, it]) => [kind, it[2](answer)]))),
);
"""


def ask_a_question(hands: Hands, origin: str) -> None:
    """A card, its form with a finding by name, and the answer."""
    hands.browser.visit(origin)
    hands.one(".card")
    hands.tab_to('.card a[href="#/questions/attributes-of-finding"]')
    hands.press(Keys.ENTER)
    hands.one("#question-form input")
    hands.tab_to("#question-form input")
    hands.chord(Keys.CONTROL, "a")
    hands.press("collapsed l")
    hands.reads(".suggestions", "OIFM_EXMP_000002")
    hands.press(Keys.ARROW_DOWN, Keys.ENTER)
    hands.tab_to("#question-form .primary")
    hands.press(Keys.ENTER)
    hands.reads("#question-results .status", "rows in")
    hands.reads("#question-results td", "bilateral")


def write_a_query(hands: Hands, origin: str) -> None:
    """A completed name in the editor, the rows, and the editor left by Tab."""
    hands.browser.visit(origin, "/#/query")
    hands.one(".CodeMirror")
    hands.tab_to(".CodeMirror textarea")
    hands.chord(Keys.CONTROL, "a")
    hands.press("SELECT ?value WHERE { ?value fm:mean")
    hands.reads(".CodeMirror-hint-active", "fm:meaning")
    hands.press(Keys.ENTER, " fm:Absent }")
    hands.chord(Keys.CONTROL, Keys.ENTER)
    hands.reads("#query-results .status", "rows in")
    hands.reads("#query-results td", "oifm:OIFMA_EXMP_000020.0")
    hands.tab_to("#query-run")


def draw_a_chart(hands: Hands, origin: str) -> None:
    """The first query of the editor as it is, as a chart, and its table sorted."""
    hands.browser.visit(origin, "/#/query")
    hands.one(".CodeMirror")
    hands.tab_to("#query-run")
    hands.press(Keys.ENTER)
    hands.reads("#query-results .status", "rows in")
    hands.tab_to('.switch input[value="Table"]')
    hands.press(Keys.ARROW_RIGHT)
    told = hands.one(".chart svg").get_attribute("aria-label")
    assert told.startswith("Bar chart of attributes by finding, ")
    hands.press(Keys.ARROW_LEFT)
    hands.one("#query-results table")


def find_a_finding(hands: Hands, origin: str) -> None:
    """By synonym and by code; its own page."""
    hands.browser.visit(origin, "/#/findings")
    hands.tab_to("#findings-words")
    hands.press("36118008")
    hands.reads("#findings-told", "1 found")
    hands.reads("#findings-list", "pneumothorax")
    hands.chord(Keys.CONTROL, "a")
    hands.press("fatty")
    hands.reads("#findings-list mark", "fatty")
    hands.tab_to("#findings-list a")


def check_a_document(hands: Hands, origin: str) -> None:
    """The example, its problems, and the way from one to its line."""
    hands.browser.visit(origin, "/#/check")
    hands.tab_to("#check-example")
    hands.press(Keys.ENTER)
    hands.reads("#check-told", "3 errors; 3 observations checked.")
    hands.one(".gutter .error, .problem")
    hands.tab_to(".problem .place button")
    hands.press(Keys.ENTER)
    chosen = """
        const { id, value, selectionStart: start, selectionEnd: end } = document.activeElement;
        return [id, value.slice(0, start).split("\\n").length, value.slice(start, end)];
    """
    assert hands.browser.driver.execute_script(chosen) == ["check-text", 21, '"absent"']


JOBS = {
    "question": ask_a_question,
    "query": write_a_query,
    "chart": draw_a_chart,
    "findings": find_a_finding,
    "check": check_a_document,
}
Job = Callable[[Hands, str], None]


@pytest.mark.parametrize(
    ("width", "schemes"), [(360, ["dark"]), (768, ["light"]), (1440, ["light", "dark"])]
)
@pytest.mark.parametrize("job", JOBS.values(), ids=list(JOBS))
def test_everybody_can_do_it(
    hands: Hands, origin: str, job: Job, width: int, schemes: list[str]
) -> None:
    hands.browser.prefer(prefers_color_scheme=schemes[0])
    hands.browser.size(width)
    job(hands, origin)
    for scheme in schemes:
        hands.browser.prefer(prefers_color_scheme=scheme)
        assert not hands.browser.overflows()
        hands.judged()


@pytest.mark.parametrize("part", ["questions", "questions/time-line", "query", "findings", "check"])
def test_nothing_is_wider_than_the_smallest_telephone(hands: Hands, origin: str, part: str) -> None:
    hands.browser.size(320)
    hands.browser.visit(origin, f"/#/{part}")
    hands.one("main h1")
    assert not hands.browser.overflows()


def test_the_address_chooses_and_the_title_tells(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/#/questions/findings-by-tag?tag=CT")
    assert hands.one("#parameter-tag").get_attribute("value") == "CT"
    assert "Findings with a tag" in hands.browser.driver.title
    hands.browser.driver.execute_script("location.hash = '#/check'")
    assert hands.one("#check-title").text == "Check an annotation"
    assert hands.browser.driver.switch_to.active_element.get_attribute("id") == "check-title"
    hands.browser.driver.execute_script("location.hash = '#/%E0%A4%A'")
    assert hands.one("#questions-title").text == "Ask a question"


def test_the_text_of_the_editor_outlives_a_reload(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/#/query")
    hands.reads(".CodeMirror-code", "The findings with the most attributes")
    hands.tab_to(".CodeMirror textarea")
    hands.chord(Keys.CONTROL, "a")
    hands.press("ASK { }")
    hands.browser.driver.refresh()
    hands.reads(".CodeMirror-code", "ASK { }")


def refused(browser: Browser, status: int) -> None:
    """The console told of a refusal, as Chromium does, and of nothing else."""
    faults = browser.faults()
    assert faults
    assert [fault for fault in faults if f"status of {status}" not in fault] == []


def test_a_fault_of_a_query_is_marked_while_one_types(hands: Hands, origin: str) -> None:
    hands.edits(origin, "SELECT * WHERE {\n?s }")
    hands.one(".CodeMirror .fault")
    assert hands.reads("#query-told", "Line 2").startswith("Line 2: expected ")


def test_known_prefixes_need_no_declaration(hands: Hands, origin: str) -> None:
    hands.asks(origin, "ASK { ?s fm:meaning fm:Absent }")
    assert hands.reads(".answer", "Yes")
    assert hands.one("#query-told").text == ""


def test_words_before_the_cursor_are_completed_by_this_server(hands: Hands, origin: str) -> None:
    hands.edits(origin, "ASK {")
    hands.tab_to(".CodeMirror textarea")
    hands.chord(Keys.CONTROL, Keys.END)
    hands.press(" ?s ")
    hands.chord(Keys.CONTROL, Keys.SPACE)
    assert hands.reads(".CodeMirror-hints", "skos:")
    hands.press(Keys.ESCAPE, "?p pneumoth")
    hands.chord(Keys.CONTROL, Keys.SPACE)
    hands.reads(".CodeMirror-hint-active", "pneumothorax")
    hands.press(Keys.ENTER)
    hands.reads(".CodeMirror-code", "?p oifm:OIFM_EXMP_000002")
    hands.reads(".CodeMirror-code", "PREFIX oifm: <https://w3id.org/oifm/id/>")
    assert hands.all(".yasqe .notification") == []


def test_what_the_server_refuses_has_its_place(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT * {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert "SERVICE" in hands.one(".refusal h2").text
    hands.reads("#query-told", "Line 2: ")
    assert hands.tab_to(".refusal button").text == "line 2, column 3"
    hands.press(Keys.ENTER)
    hands.one(".CodeMirror-focused")
    refused(hands.browser, 400)


def test_a_query_that_takes_long_is_cancelled(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    hands.reads("#query-results .status", "Running")
    hands.tab_to(".outcome > button")
    hands.press(Keys.ENTER)
    hands.reads("#query-results .status", "Cancelled after")


def test_a_graph_is_shown_as_turtle(hands: Hands, origin: str) -> None:
    hands.asks(origin, "DESCRIBE oifm:OIFM_EXMP_000002")
    hands.reads("pre.turtle", "pneumothorax")
    assert "lines of Turtle" in hands.one("#query-results .status").text


def test_what_has_no_page_is_described(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT ?o { ?o fm:presence fm:Present } LIMIT 1")
    link = hands.one("#query-results td a")
    assert link.text.startswith("inst:")
    hands.browser.driver.get(str(link.get_attribute("href")))
    hands.reads("pre.turtle", "fm:Present")


def test_a_rule_has_its_page(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/rules/OBS520")
    assert hands.one("h1").text == "The text names another value than the code"
    hands.judged()
    assert hands.one(".brand").get_attribute("href") == f"{origin}/"


def test_the_page_of_a_finding_leads_back(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/findings/OIFM_EXMP_000002")
    assert hands.one("h1").text == "pneumothorax"
    assert hands.one(".brand").get_attribute("href") == f"{origin}/"
    hands.browser.visit(origin, "/codes.html")
    assert hands.one(".brand").get_attribute("href") == f"{origin}/"


def test_an_answer_without_rows_says_what_to_do(hands: Hands, origin: str) -> None:
    hands.asks(origin, 'SELECT * { ?s fm:tag "no such tag" }')
    hands.reads("#query-results .notice", "nothing that is loaded here fits it")


def test_names_that_are_nowhere_are_told_above_the_answer(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT * WHERE {\n  ?s fm:presense ?o }")
    hands.reads("#query-results .status", "Nothing found")
    told = hands.one("#query-results .shown li").text
    assert "there is no fm:presense in what is asked" in told
    assert "Did you mean fm:presence?" in told
    assert hands.tab_to("#query-results .shown button").text == "line 2, column 6"
    hands.judged()


def test_a_table_sorts_numbers_as_numbers(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT ?n { VALUES ?n { 10 9 100 -1 } }")
    hands.one("th button")
    hands.tab_to("th button")
    for wanted in (["-1", "9", "10", "100"], ["100", "10", "9", "-1"], ["10", "9", "100", "-1"]):
        hands.press(Keys.ENTER)
        assert [cell.text for cell in hands.all("td")] == wanted


def test_the_column_that_is_drawn_can_be_chosen(hands: Hands, origin: str) -> None:
    rows = '("a" 1 9) ("b" 2 8)'
    hands.asks(origin, f"SELECT ?x ?few ?many {{ VALUES (?x ?few ?many) {{ {rows} }} }}")
    hands.one("#query-results table")
    hands.tab_to('.switch input[value="Table"]')
    hands.press(Keys.ARROW_RIGHT)
    hands.reads("figcaption", "few by x")
    hands.tab_to(".chart select")
    hands.press("m")
    hands.reads("figcaption", "many by x")
    assert hands.browser.driver.switch_to.active_element.tag_name == "select"


def test_a_long_table_has_pages(hands: Hands, origin: str) -> None:
    hands.asks(origin, "SELECT ?s { ?s a ?t }")
    hands.reads(".pages", "1 to 50 of")
    assert len(hands.all("tbody tr")) == 50
    hands.tab_to(".pages button:not(:disabled)", most=120)
    hands.press(Keys.ENTER)
    hands.reads(".pages", "51 to 100 of")


def test_a_line_is_drawn_over_time(hands: Hands, origin: str) -> None:
    days = " ".join(f'("2026-01-{day:02}"^^xsd:date {day * day})' for day in range(1, 9))
    hands.asks(origin, f"SELECT ?day ?size {{ VALUES (?day ?size) {{ {days} }} }}")
    hands.reads("#query-results .status", "8 rows")
    hands.tab_to('.switch input[value="Table"]')
    hands.press(Keys.ARROW_RIGHT)
    told = hands.one(".chart svg").get_attribute("aria-label")
    assert told.startswith("Line chart of size over day, 8 points. Most: 64 (2026-01-08).")
    assert len(hands.all(".chart circle")) == 8


def test_a_server_that_is_gone_is_told_of(hands: Hands, origin: str) -> None:
    hands.edits(origin, "ASK { }")
    offline = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    hands.browser.driver.execute_cdp_cmd("Network.enable", {})
    hands.browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
    try:
        hands.tab_to("#query-run")
        hands.press(Keys.ENTER)
        assert hands.one(".refusal h2").text == "The server does not answer"
    finally:
        online = {**offline, "offline": False}
        hands.browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", online)
    faults = hands.browser.faults()
    assert [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault] == []


def test_downloads_are_what_the_server_would_write(hands: Hands, origin: str, server: Any) -> None:
    query = (
        'SELECT ?a ?b { VALUES (?a ?b) { ("x, \\"y\\"\\n z" 1) ("é\\t"@fr UNDEF) '
        '(<https://example.org/x> "2026-01-01"^^xsd:date) ("" -1.50) } }'
    )
    answer = server.query(query, "application/sparql-results+json").json
    hands.browser.visit(origin)
    made = hands.browser.driver.execute_async_script(DOWNLOADS, answer)
    for kind, media in (("CSV", "text/csv"), ("TSV", "text/tab-separated-values")):
        assert made[kind] == server.query(query, media).body.decode(), kind
    assert json.loads(made["JSON"]) == answer


def test_a_spreadsheet_calculates_nothing(hands: Hands, origin: str, server: Any) -> None:
    query = 'SELECT ?a { VALUES ?a { "=1+1" "@x" "-1" "+2.5e3" "-x" } }'
    answer = server.query(query, "application/sparql-results+json").json
    hands.browser.visit(origin)
    made = hands.browser.driver.execute_async_script(DOWNLOADS, answer)
    assert made["CSV"].splitlines() == ["a", "'=1+1", "'@x", "-1", "+2.5e3", "'-x"]


def test_hostile_names_stay_texts(hands: Hands, hostile: Any) -> None:
    hands.browser.size(360)
    hands.browser.visit(hostile.url, "/#/findings?q=img")
    assert "<img src=x onerror=alert(1)>" in hands.one("#findings-list .finding").text
    assert "\\u202e" in hands.one("#findings-list .finding").text
    assert not hands.browser.overflows()
    hands.asks(hostile.url, 'SELECT * { ?s ?p ?o FILTER(CONTAINS(STR(?o), "alert")) }')
    hands.reads("#query-results td", "onerror=alert")
    # An alert that had opened would have failed every line above.
    assert hands.all("main img, main iframe, main a[href^='javascript:' i]") == []
    assert not hands.browser.overflows()


def test_hostile_values_stay_texts(hands: Hands, origin: str) -> None:
    canary = "<img src=x onerror=alert(1)>"
    hands.asks(
        origin,
        f'SELECT ?x ?n {{ VALUES (?x ?n) {{ ("{canary}" 3) (<javascript:alert(1)> 5) '
        "(<https://example.org/x> 2) } }",
    )
    hands.reads("#query-results td", canary)
    [link] = hands.all("#query-results td a")
    assert link.get_attribute("href") == "https://example.org/x"
    assert "noreferrer" in str(link.get_attribute("rel"))
    hands.tab_to('.switch input[value="Table"]')
    hands.press(Keys.ARROW_RIGHT)
    hands.reads(".chart svg", "<img src=x")
    assert hands.all("main img") == []
    hands.checks(origin, f'{{"findings": [{{"findingCode": "{canary}"}}]}}')
    hands.one("#check-results .problem")
    assert hands.all("main img") == []
