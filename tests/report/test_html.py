"""The report as a page: whole in itself, harmless, and the same with scripts and without."""

import base64
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.problems import Problem, Severity
from converter.report import Summary, html, render
from converter.report.escape import printable
from converter.report.rule_pages import page_html
from converter.rules import rules

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser

SUMMARY = Summary(documents=2, checked=7, kind="observations")
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=20)
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</noscript><!--<script>",
    '" onload="alert(1)" x="',
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\u202egnp.exe\x00\x1b[31m",
    "&lt;b&gt; ]]>",
]
# How a page makes a browser ask for something or run something.
ASKS = {"src", "href", "srcset", "action", "formaction", "data", "poster", "style", "ping"}


class Page(HTMLParser):
    """The elements of a page with their attributes, and the texts of some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    @property
    def data(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.texts["script"][0])
        return parsed


def page(problems: list[Problem], summary: Summary = SUMMARY, *, show_values: bool = True) -> str:
    return render(problems, summary, "html", show_values=show_values)


def found(code: str = "OBS520", message: str = "m", **where: Any) -> Problem:
    usual = {"source": "a.json", "line": 3, "column": 5, "excerpt": '  "k": "value", "l": 1'}
    severity = rules()[code].severity if code in rules() else Severity.ERROR
    return Problem(code=code, severity=severity, message=message, **{**usual, **where})


def several() -> list[Problem]:
    """Enough for every part of the page, with several pages of one group."""
    return [
        *(
            found("OBS521", f"text {n}", source=f"exam {n % 3}.json", finding=f"finding {n % 12}")
            for n in range(45)
        ),
        found("OBS520", "the text says no", finding="rib fracture (X1)", attribute="presence (A1)"),
        found("OBS507", "size is missing", line=9, column=0, expected="a number", suggestion="add"),
        found("OBS509", "kind", line=0, excerpt="", pointer="/findings/3"),
        found("DEF336", "display").at(severity=Severity.INFO),
        Problem(code="XXX999", severity=Severity.WARNING, message="of no rule that is known"),
    ]


@pytest.mark.parametrize("problems", [[], several(), [found(m, m) for m in HOSTILE]])
def test_the_page_asks_for_nothing_and_runs_only_its_own_script(problems: list[Problem]) -> None:
    text = page(problems)
    made = Page(text)
    [policy] = [
        attributes["content"] or ""
        for tag, attributes in made.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        for body in re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
    for tag, attributes in made.elements:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base")
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in ASKS or (name == "href" and (value or "").startswith("#"))
    assert not re.search("https?:|url\\(|@import", text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    one = Problem(
        code=text,
        severity=Severity.ERROR,
        message=text,
        source=text,
        pointer=text,
        line=1,
        column=1,
        excerpt=text,
        finding=text,
        attribute=text,
        expected=text,
        suggestion=text,
    )
    plain = one.at(**dict.fromkeys(("code", "message", "source", "finding"), "x"))
    before = [tag for tag, _ in Page(page([plain.at(excerpt="x", pointer="x")])).elements]
    made = Page(page([one]))
    assert [tag for tag, _ in made.elements if tag != "p"] == [t for t in before if t != "p"]
    assert printable(text) in made.data["texts"]
    assert printable(text) in "".join(text for some in made.texts.values() for text in some)


@settings(deadline=None)  # the first page loads the templates
@given(ANY_TEXT)
def test_any_text_comes_back_from_the_data(text: str) -> None:
    made = Page(page([found(text or "x", text, pointer=text, excerpt=text)])).data
    [row] = made["problems"]
    said = {name: row[at] for at, name in enumerate(made["fields"])}
    assert made["texts"][said["message"]] == printable(text)
    assert (said["line"], said["column"]) == (3, 5)


def test_everything_is_listed_without_scripts() -> None:
    problems = [found("OBS521", f"number {n}.", line=n + 1) for n in range(1000)]
    text = page(problems)
    listed = text[text.index("<noscript>") : text.index("</noscript>")]
    assert re.findall(r"number (\d+)\.", listed) == [str(n) for n in range(1000)]
    assert listed.count('<li class="problem') == 1000


def test_the_way_past_the_charts_leads_somewhere() -> None:
    for problems in ([], [Problem(code="OBS520", severity=Severity.ERROR, message="m")]):
        page = Page(render(problems, SUMMARY, "html"))
        ids = {f"#{told['id']}" for _, told in page.elements if "id" in told}
        leading = {told["href"] for tag, told in page.elements if tag == "a" and "href" in told}
        assert leading <= ids
        assert ("#problems" in leading) == bool(problems)


def test_a_chart_says_how_many_bars_it_leaves_to_the_list() -> None:
    text = page([found(finding=f"finding {n}") for n in range(250)])
    assert text.count('<li data-facet="finding"') == 200
    assert "50 more have no more than 1 problem each" in text


def test_what_is_too_much_for_a_page_is_said_and_of_each_rule_some_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(html, "_LARGEST", 30)
    text = page(several())
    data = Page(text).data
    codes = Counter(data["texts"][row[data["fields"].index("code")]] for row in data["problems"])
    assert codes == {"OBS521": 25, "OBS520": 1, "OBS507": 1, "OBS509": 1, "DEF336": 1, "XXX999": 1}
    assert "This page holds 30 of 50 problems" in text
    assert "50 problems in 7 observations" in text
    assert "This page holds" not in page(several()[20:])


def test_it_says_what_was_checked_and_what_a_rule_means() -> None:
    text = page([found()])
    assert "1 problem in 7 observations" in text
    assert "What the rules mean" in text
    assert "<strong>Why it matters.</strong>" in text
    assert "No problems in 7 observations" in page([])
    nothing = page([], Summary(documents=3, checked=0))
    assert "Nothing was checked" in nothing
    assert "not a pass" in nothing


@pytest.mark.parametrize(
    ("excerpt", "column", "parts"),
    [
        ('   "a": "b c", "d"', 9, ('"a": ', '"b c"', ', "d"')),
        ("  size 12.5 mm", 8, ("size ", "12.5", " mm")),
        ("abc", 0, ("", "", "abc")),
        ("abc", 4, ("abc", " ", "")),
        ("{", 1, ("", "{", "")),
        ("é" * 150 + '"' + "x" * 300 + '"', 151, ("…" + "é" * 70, '"' + "x" * 109, "…")),
    ],
)
def test_the_place_in_the_source_line_is_marked(
    excerpt: str, column: int, parts: tuple[str, str, str]
) -> None:
    made = Page(page([found(excerpt=excerpt, column=column)])).data
    row = dict(zip(made["fields"], made["problems"][0], strict=True))
    shown = tuple(made["texts"][row[name]] for name in ("before", "marked", "after"))
    assert shown[:2] == parts[:2]
    assert shown[2].startswith(parts[2]) or shown[2].endswith(parts[2])


def test_without_values_the_page_says_what_it_leaves_out() -> None:
    hidden = page([found(pointer="/findings/1")], show_values=False)
    assert "value" not in Page(hidden).data["texts"]
    assert "--show-values" in hidden
    assert "at <code>/findings/1</code>" in hidden
    # Nor is there a line to show where the place has none.
    assert "at <code>/findings/1</code>" in page([found(pointer="/findings/1", excerpt="")])
    definitions = Summary(documents=1, checked=1)
    assert "--show-values" not in page([found()], definitions)


@pytest.mark.parametrize("code", rules())
def test_the_page_of_a_rule_becomes_html_whole(code: str) -> None:
    made = Page(page_html(rules()[code].page))
    assert {tag for tag, _ in made.elements} <= {"p", "strong", "em", "code", "pre"}
    assert made.texts["strong"][0] == "Problem."
    # Of more Markdown than is known, the marks would be left.
    for text in made.texts["p"]:
        assert not re.search(r"[*`]|^(-|[|]|#|[0-9]+[.]) ", text, re.MULTILINE), text


# ---- In a browser


@pytest.fixture
def opened(browser: "Browser", tmp_path: "Path") -> Any:
    """Opens the page of some problems."""

    def call(problems: list[Problem], **options: Any) -> "Browser":
        file = tmp_path / "report.html"
        file.write_text(page(problems, **options), "utf-8")
        browser.open(file)
        return browser

    return call


def run(browser: "Browser", script: str, *arguments: Any) -> Any:
    return browser.driver.execute_script(script, *arguments)


def choose(browser: "Browser", name: str, value: str) -> str:
    """Gives a control a value, as a person does, and what is then said about the list."""
    return str(
        run(
            browser,
            """const [id, value] = arguments, control = document.getElementById(id);
            control.value = value;
            control.dispatchEvent(new Event("change", {bubbles: true}));
            return document.getElementById("status").textContent;""",
            name,
            value,
        )
    )


def texts(browser: "Browser", selector: str) -> list[str]:
    return list(
        run(
            browser,
            "return [...document.querySelectorAll(arguments[0])]"
            ".map((e) => e.textContent.replace(/\\s+/g, ' ').trim())",
            selector,
        )
    )


def test_scripts_show_what_is_listed_without_them(opened: Any, browser: "Browser") -> None:
    some = [p for p in several() if p.code != "OBS521"]
    with_scripts = texts(opened(some), "#list .problem")
    headings = texts(browser, "#list h3")
    browser.scripts(on=False)
    opened(some)
    assert texts(browser, "noscript .problem") == with_scripts
    assert texts(browser, "noscript h3") == headings
    assert len(with_scripts) == len(some)
    browser.scripts(on=True)


def test_filters_and_search(opened: Any) -> None:
    browser = opened(several())
    assert texts(browser, "#status") == [
        "All 50 problems, of each group the first 20; buttons show the others"
    ]
    assert choose(browser, "code", "OBS520") == "1 problem of 50"
    assert texts(browser, "#list .message") == ["the text says no"]
    run(browser, "document.querySelector('#filter [type=reset]').click()")
    assert choose(browser, "finding", "finding 3") == "4 problems of 50"
    assert choose(browser, "source", "exam 1.json") == "0 problems of 50"
    run(browser, "document.getElementById('filter').reset()")
    assert choose(browser, "finding", "no finding named") == "4 problems of 50"
    run(browser, "document.getElementById('filter').reset()")
    assert choose(browser, "search", "says RIB") == "1 problem of 50"
    assert choose(browser, "search", "another value than") == "1 problem of 50"  # of the rule
    assert choose(browser, "search", "nobody wrote this") == "0 problems of 50"
    run(browser, "document.getElementById('filter').reset()")
    run(browser, "document.querySelector('[value=error]').click()")
    assert not [tag for tag in texts(browser, "#list .tag") if tag == "error"]


def test_groups_and_more(opened: Any) -> None:
    browser = opened(several())
    assert len(texts(browser, "#list .problem")) == 20 + 5
    run(browser, "document.querySelector('#list .more').click()")
    assert len(texts(browser, "#list .problem")) == 50
    assert texts(browser, "#list .more") == []
    choose(browser, "group", "source")
    assert texts(browser, "#list h3")[0].startswith("<input>")
    choose(browser, "group", "finding")
    assert texts(browser, "#list h3")[0] == "no finding named 4"
    assert all(re.fullmatch("[A-Z]{3}[0-9]{3}", text) for text in texts(browser, "#list .rule"))


def test_a_bar_of_a_chart_chooses(opened: Any) -> None:
    browser = opened(several())
    bar = "document.querySelector('[data-facet=code][data-value=OBS507] button')"
    run(browser, f"{bar}.click()")
    assert texts(browser, "#list .message") == ["size is missing"]
    assert run(browser, f"return {bar}.getAttribute('aria-pressed')") == "true"
    run(browser, f"{bar}.click()")
    assert run(browser, f"return {bar}.getAttribute('aria-pressed')") == "false"
    assert texts(browser, "#status")[0].startswith("All 50")


def test_the_keyboard_is_enough(opened: Any) -> None:
    from selenium.webdriver.common.keys import Keys

    browser = opened(several())
    active = browser.driver.switch_to.active_element
    active.send_keys(Keys.TAB)
    assert texts(browser, ":focus") == ["Skip to the problems"]
    browser.driver.switch_to.active_element.send_keys("/")
    assert run(browser, "return document.activeElement.id") == "search"
    seen = []
    for _ in range(12):
        browser.driver.switch_to.active_element.send_keys(Keys.TAB)
        seen.append(run(browser, "return document.activeElement.id || document.activeElement.type"))
    assert seen[:4] == ["code", "finding", "source", "group"]
    run(browser, "document.querySelector('#list .more').focus()")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    # Whoever pressed the button goes on with the first problem that it showed.
    focused = run(
        browser, "return [...document.querySelectorAll('.problem')].indexOf(document.activeElement)"
    )
    assert focused >= 20


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_nothing_is_scrolled_sideways(opened: Any, browser: "Browser", width: int) -> None:
    long = "w" * 300
    wide = found(message=long, source=f"{long}/{long}.json", finding=long, excerpt=f'"{long}"')
    browser.size(width)
    opened([*several(), wide.at(expected=long, suggestion=long, column=1)])
    assert not browser.overflows()
    for row in texts(browser, "details summary"):
        assert row
    run(browser, "document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert not browser.overflows()
    choose(browser, "group", "source")
    assert not browser.overflows()


def test_a_large_number_is_never_broken(opened: Any, browser: "Browser") -> None:
    """*4,26* and below it *2* is another number."""
    opened(several())
    numbers = "[...document.querySelectorAll('.counts dd')]"
    run(browser, f"for (const it of {numbers}) it.textContent = '54,262'")
    for width in range(340, 420, 15):
        browser.size(width)
        assert len(set(run(browser, f"return {numbers}.map((it) => it.offsetHeight)"))) == 1
        assert run(browser, f"return {numbers}[0].offsetHeight") < 40
        assert not browser.overflows()


def test_hostile_text_does_nothing(opened: Any) -> None:
    problems = [found(text, text, source=text, finding=text, expected=text) for text in HOSTILE]
    browser = opened(problems)
    shown = texts(browser, "#list .message")
    assert sorted(shown) == sorted(re.sub(r"\s+", " ", printable(text)) for text in HOSTILE)


def test_fifty_thousand_problems_open_with_some_shown_and_all_found(opened: Any) -> None:
    browser = opened(
        [
            found("OBS521", f"number {n}", source=f"exam {n // 20}.json", finding=f"f{n % 300}")
            for n in range(50_000)
        ]
    )
    assert len(texts(browser, "#list .problem")) == 20
    assert texts(browser, "#status")[0].startswith("All 50,000 problems")
    assert choose(browser, "search", "49999") == "1 problem of 50,000"
    assert texts(browser, "#list .message") == ["number 49999"]
    choose(browser, "search", "")
    choose(browser, "group", "source")
    assert len(texts(browser, "#list .problem")) == 40 * 20
    assert texts(browser, "#list > .more") == ["Show 2,460 more groups"]
