"""What a person does with a page: keys, waiting, and a look at where the focus is."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from browser import Browser
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_HERE = Path(__file__).parent
CONTRAST = (_HERE / "contrast.js").read_text("utf-8")
AXE = (_HERE / "vendor" / "axe.min.js").read_text("utf-8")
_RUN_AXE = """
const done = arguments[0];
axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes }) => done({
  passed: passes.length,
  violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`),
}));
"""
# The focus can be seen on the element, on what stands for it, or around what it is in. Said with
# it, since each question takes its time: the element where it is the one that is looked for.
_FOCUS = """
const at = document.activeElement;
const places = [at, at.nextElementSibling, at.closest(".CodeMirror")].filter(Boolean);
const styles = [...places.map((e) => getComputedStyle(e)), getComputedStyle(at, "::after")];
const seen = styles.some((style) => style.outlineStyle !== "none" && style.outlineWidth !== "0px");
const between = at === document.body; // the end of the page and its beginning
return [seen || between ? "" : at.outerHTML, at.matches(arguments[0]) ? at : null];
"""
_TEXT = """
return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent).join(" ");
"""
# Seconds between two looks at whether what is waited for is there.
_LOOK = 0.05


class Hands:
    """A person before a browser.

    Attributes:
        browser: with the methods that are not of a person.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._driver = browser.driver

    def press(self, *keys: str) -> None:
        """Press keys, wherever the focus is."""
        ActionChains(self._driver).send_keys(*keys).perform()

    def chord(self, modifier: str, key: str) -> None:
        """Press a key while another is held."""
        ActionChains(self._driver).key_down(modifier).send_keys(key).key_up(modifier).perform()

    def tab_to(self, selector: str, most: int = 60) -> WebElement:
        """Go there with Tab alone; every stop on the way must show that it has the focus."""
        for _ in range(most):
            self.press(Keys.TAB)
            unseen, found = self._driver.execute_script(_FOCUS, selector)
            assert not unseen, unseen
            if found is not None:
                at: WebElement = found
                return at
        raise AssertionError(f"Tab does not come to {selector}")

    def one(self, selector: str) -> WebElement:
        """An element, as soon as it is seen."""

        def seen(_: object) -> WebElement | None:
            return next((e for e in self.all(selector) if e.is_displayed()), None)

        return WebDriverWait(self._driver, 20, _LOOK).until(seen)

    def all(self, selector: str) -> list[WebElement]:
        """Elements that are there now."""
        return self._driver.find_elements(By.CSS_SELECTOR, selector)

    def reads(self, selector: str, words: str) -> str:
        """The text of an element, as soon as these words are in it."""
        WebDriverWait(self._driver, 20, _LOOK).until(lambda _: words in self._text(selector), words)
        return self._text(selector)

    def _text(self, selector: str) -> str:
        """Of all elements there are now, looked at once."""
        return str(self._driver.execute_script(_TEXT, selector))

    def edits(self, origin: str, query: str) -> None:
        """Open the editor with a query in it."""
        self.browser.visit(origin, f"/#/query?text={quote(query)}")
        self.one(".CodeMirror")

    def asks(self, origin: str, query: str) -> None:
        """Run a query in the editor."""
        self.edits(origin, query)
        self.tab_to("#query-run")
        self.press(Keys.ENTER)

    def checks(self, origin: str, document: str) -> None:
        """Type a document, and have it checked."""
        self.browser.visit(origin, "/#/check")
        self.tab_to("#check-text")
        self.press(document)
        self.chord(Keys.CONTROL, Keys.ENTER)

    def judged(self) -> None:
        """axe-core finds nothing, and every text stands out from its ground (WCAG 1.4.3)."""
        self._driver.execute_script(AXE)
        found = self._driver.execute_async_script(_RUN_AXE)
        assert found["passed"] > 10
        assert found["violations"] == []
        texts = self._driver.execute_script(CONTRAST)
        assert len(texts) > 10
        assert [text for text in texts if text["ratio"] < 4.5] == []
