"""The questions of the server's page in a browser: their forms, and their answers."""

from __future__ import annotations

from hands import Hands
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

# What the page searches for is answered when the test says so, and then read before it goes on.
LATE_SEARCH = """
const { fetch } = window;
const told = new Promise((release) => (window.now = release));
const answers = [];
window.fetch = (address, options) => {
  if (!String(address).includes("/search?")) return fetch(address, options);
  const answer = told.then(() => fetch(address, options));
  answers.push(answer);
  return answer;
};
window.release = async () => {
  window.now();
  await Promise.all(answers);
  await new Promise((settled) => setTimeout(settled, 200));
  return answers.length;
};
"""

# No finding is found, and no value of a question taken.
NOTHING_FOUND = """
const { fetch } = window;
const refusal = { title: "No", detail: "no value", expected: "an id such as this" };
window.fetch = async (address, options) => {
  if (String(address).includes("/search?")) return Response.json([]);
  if (options?.method === "POST") return Response.json(refusal, { status: 400 });
  return fetch(address, options);
};
"""


def test_a_question_opens_in_the_editor(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/#/questions/findings-by-tag?tag=CT")
    hands.one("#parameter-tag")
    hands.tab_to("#question-form .primary + button")
    hands.press(Keys.ENTER)
    hands.reads(".CodeMirror-code", 'VALUES ?tag { "CT" }')


def test_ids_and_choices_are_shown_in_words(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/#/questions/observations-of-finding")
    finding = hands.one("#parameter-finding")
    WebDriverWait(hands.browser.driver, 20, 0.05).until(
        lambda _: finding.get_property("value") == "localized soft-tissue calcification"
    )
    assert hands.reads("option", "Present")
    assert "fm:" not in hands.one("select").text
    hands.tab_to("#question-form .primary")
    hands.press(Keys.ENTER)
    hands.reads("#question-results .status", "Nothing found, in")


def test_a_proposed_finding_that_the_server_does_not_have_is_taken_away(
    hands: Hands, origin: str
) -> None:
    """The proposals are findings of the examples, and most servers have others."""
    hands.browser.visit(origin)
    hands.one(".card")
    hands.browser.driver.execute_script(NOTHING_FOUND)
    hands.browser.driver.execute_script("location.hash = '#/questions/cohort-by-size'")
    field = hands.one("#parameter-finding")
    WebDriverWait(hands.browser.driver, 20, 0.05).until(lambda _: not field.get_property("value"))
    assert field.get_property("placeholder") == "Type a part of its name"
    # What a link says stays, and what is expected of it is said.
    link = "#/questions/cohort-by-size?finding=no+such+thing"
    hands.browser.driver.execute_script(f"location.hash = '{link}'")
    hands.reads("#question-title", "above a size")
    hands.tab_to("#question-form .primary")
    hands.press(Keys.ENTER)
    hands.reads("#question-results .refusal", "Expected: an id such as this.")


def test_a_name_that_comes_late_does_not_disturb_who_types(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin)
    hands.one(".card")
    hands.browser.driver.execute_script(LATE_SEARCH)
    hands.tab_to('.card a[href="#/questions/attributes-of-finding"]')
    hands.press(Keys.ENTER)
    hands.one("#question-form input")
    field = hands.tab_to("#question-form input")
    asked = str(field.get_property("value"))
    hands.chord(Keys.CONTROL, "a")
    assert hands.browser.driver.execute_async_script("window.release().then(arguments[0])") == 1
    assert field.get_property("value") == asked
    hands.press(Keys.TAB)
    assert field.get_property("value") == "localized soft-tissue calcification"


def test_readers_see_names_and_writers_see_variables(hands: Hands, origin: str) -> None:
    hands.browser.visit(origin, "/#/questions/findings-by-tag?tag=CT")
    hands.one("#parameter-tag")
    hands.tab_to("#question-form .primary")
    hands.press(Keys.ENTER)
    [title] = hands.reads("#question-results th", "finding").split("↕")[:-1]
    assert title.split() == ["finding", "en"]
    link = hands.one("#question-results td a")
    assert "OIFM_" not in link.text
    assert str(link.get_attribute("href")).startswith(f"{origin}/id/OIFM_")
    hands.tab_to("#question-form .primary + button")
    hands.press(Keys.ENTER)
    hands.reads(".CodeMirror-code", 'VALUES ?tag { "CT" }')
    hands.tab_to("#query-run")
    hands.press(Keys.ENTER)
    assert "name" in hands.reads("#query-results th", "finding")
    assert hands.one("#query-results td a").text.startswith("oifm:OIFM_")
