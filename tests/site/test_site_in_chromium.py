"""The site in a browser, from a folder: no request, no word in the console, and for everybody.

The fixture ``browser`` fails a test in which the console says anything, or anything is asked of
the network.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from browser import Browser
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from site_reader import Site

from converter import FindingModel, docs, load, write

KINDS = {
    "index": "index.html",
    "finding": "findings/OIFM_EXMP_000001.html",
    "value sets": "value-sets.html",
    "value set": "value-sets/*.html",
    "codes": "codes.html",
    "code": "codes/RADLEX_RID28473.html",
    "vocabulary": "vocabulary.html",
}
HOSTILE = ("index.html", "codes.html", "value-sets.html", "findings/OIFM_EVIL_000001.html")
# For each piece of text its contrast with what it stands on (WCAG 2.2, 1.4.3), and where it is.
CONTRAST = (Path(__file__).parents[1] / "contrast.js").read_text("utf-8")


@pytest.fixture(params=KINDS.values(), ids=list(KINDS))
def page(site: Site, request: pytest.FixtureRequest) -> Path:
    found: Path = sorted(site.folder.glob(request.param))[0]
    return found


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of more findings than a list shows at first."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "definitions").mkdir()
    for number in range(60):
        identifier = f"OIFM_EXMP_{number:06}"
        finding = FindingModel(id=identifier, name=f"pebble {number}", description="A pebble.")
        write(finding, folder / "definitions" / f"{number}.fm.json", "json")
    docs([str(folder / "definitions")], str(folder / "site"))
    return folder / "site"


def keys(browser: Browser, *pressed: str) -> None:
    browser.driver.switch_to.active_element.send_keys(*pressed)


def hits(browser: Browser) -> list[WebElement]:
    return browser.driver.find_elements(By.CSS_SELECTOR, "#hits > a")


def search(browser: Browser, words: str) -> list[str]:
    """What is found, after the slash and these words."""
    keys(browser, "/")
    assert browser.driver.switch_to.active_element.get_attribute("id") == "q"
    keys(browser, Keys.CONTROL, "a")
    keys(browser, words)
    told = browser.driver.find_element(By.ID, "told")
    WebDriverWait(browser.driver, 10, 0.05).until(lambda _: told.get_property("textContent"))
    return [hit.text for hit in hits(browser)]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_page_scrolls_sideways(browser: Browser, page: Path, width: int) -> None:
    browser.size(width)
    browser.open(page)
    assert not browser.overflows()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_texts(browser: Browser, hostile: Site, name: str) -> None:
    browser.size(360)
    browser.open(hostile.folder / name)
    assert not browser.overflows()
    for details in browser.driver.find_elements(By.TAG_NAME, "summary"):
        details.click()
    found = search(browser, "svg")
    assert len(found) == 1
    assert '<script>alert("x")</script>' in found[0]
    # An alert that had opened would have failed every line above.
    assert browser.driver.execute_script("return document.scripts.length") == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(browser: Browser, page: Path, scheme: str) -> None:
    browser.prefer(prefers_color_scheme=scheme)
    browser.open(page)
    for summary in browser.driver.find_elements(By.TAG_NAME, "summary"):
        summary.click()
    assert search(browser, "cyst")
    texts = browser.driver.execute_script(CONTRAST)
    assert len(texts) > 20
    assert [text for text in texts if text["ratio"] < 4.5] == []
    ground = browser.driver.find_element(By.TAG_NAME, "body").value_of_css_property("background")
    assert ("246, 248, 248" in ground) == (scheme == "light")


def test_a_screen_reader_finds_its_way(browser: Browser, page: Path) -> None:
    browser.open(page)
    driver = browser.driver
    for tag in ("main", "h1", "body > header", "body > footer"):
        assert len(driver.find_elements(By.CSS_SELECTOR, tag)) == 1, tag
    levels = [int(h.tag_name[1]) for h in driver.find_elements(By.CSS_SELECTOR, "h1,h2,h3,h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    # The names that Chromium computes for its own tree of accessible things.
    for element in driver.find_elements(
        By.CSS_SELECTOR, "input, nav, section, aside, figure, svg a"
    ):
        assert element.accessible_name, element.get_attribute("outerHTML")[:200]
    names = [nav.accessible_name for nav in driver.find_elements(By.TAG_NAME, "nav")]
    assert len(names) == len(set(names))
    keys(browser, Keys.TAB)
    skip = driver.switch_to.active_element
    assert skip.text == "Skip to the content"
    assert skip.location["x"] >= 0
    assert skip.value_of_css_property("outline-style") == "solid"
    keys(browser, Keys.ENTER)
    assert driver.switch_to.active_element.tag_name == "main"


def test_a_synonym_is_found_and_opened_by_keys_alone(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "codes" / "RADLEX_RID28473.html")
    assert search(browser, "fatty liv")[0].startswith("hepatic steatosis")
    keys(browser, Keys.ARROW_DOWN)
    first = hits(browser)[0]
    field = browser.driver.switch_to.active_element
    assert first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert field.get_attribute("aria-expanded") == "true"
    keys(browser, Keys.ENTER)
    WebDriverWait(browser.driver, 10, 0.05).until(lambda d: "OIFM_EXMP_000006" in d.current_url)
    assert browser.driver.find_element(By.TAG_NAME, "h1").text == "hepatic steatosis"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("pneumothorax", "pneumothorax"),
        ("PNEUMOTHORAKS", "pneumothorax"),
        ("OIFM_EXMP_000006", "hepatic steatosis"),
        ("RID28473", "RadLex RID28473 absent in 8 findings"),
        ("2667000", "SNOMED CT 2667000"),
        ("12973", "localized soft-tissue calcification"),
        ("pulmonary nod", "pulmonary nodule on CT"),
        ("lung nodule", "pulmonary nodule on CT"),
    ],
)
def test_the_best_comes_first(browser: Browser, site: Site, words: str, first: str) -> None:
    browser.open(site.folder / "index.html")
    assert any(hit.startswith(first) for hit in search(browser, words)[:2])


@pytest.mark.parametrize("place", ["OIFMA_EXMP_000060", "OIFMA_EXMP_000060.1"])
def test_the_id_of_a_part_leads_to_it(browser: Browser, site: Site, place: str) -> None:
    browser.open(site.folder / "vocabulary.html")
    search(browser, place)
    keys(browser, Keys.ENTER)
    WebDriverWait(browser.driver, 10, 0.05).until(
        lambda d: d.current_url.endswith(f"/findings/OIFM_EXMP_000006.html#{place}")
    )


def test_a_finding_is_found_by_its_attributes(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "index.html")
    found = search(browser, "attenuation")
    assert any(hit.startswith("pulmonary nodule on CT") for hit in found)


def test_what_is_nowhere_is_said_to_be(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "index.html")
    assert search(browser, "zzzz") == []
    assert "Nothing found" in browser.driver.find_element(By.ID, "found").text


def test_arrows_go_round_and_escape_clears(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "index.html")
    number = len(search(browser, "cyst"))
    assert number > 1
    keys(browser, Keys.ARROW_UP)
    assert hits(browser)[-1].get_attribute("aria-selected") == "true"
    keys(browser, Keys.ARROW_DOWN)
    assert hits(browser)[0].get_attribute("aria-selected") == "true"
    browse = browser.driver.find_element(By.CLASS_NAME, "browse")
    assert not browse.is_displayed()
    keys(browser, Keys.ESCAPE)
    assert browse.is_displayed()
    assert not browser.driver.find_element(By.ID, "found").is_displayed()


def test_a_search_is_part_of_the_address(browser: Browser, site: Site) -> None:
    index = site.folder / "index.html"
    browser.open(index, "#q=pleural%20effusion")
    driver = browser.driver
    WebDriverWait(driver, 10, 0.05).until(lambda _: hits(browser))
    assert driver.find_element(By.ID, "q").get_property("value") == "pleural effusion"
    driver.execute_script("location.hash = '#q=cyst'")
    WebDriverWait(driver, 10, 0.05).until(lambda _: "cyst" in hits(browser)[0].text)
    search(browser, "liver")
    assert driver.current_url.endswith("#q=liver")
    keys(browser, Keys.ESCAPE)
    assert driver.current_url.endswith("index.html#")


def test_a_tag_leads_to_what_has_it(browser: Browser, site: Site, definitions: Path) -> None:
    browser.open(site.folder / "findings" / "OIFM_EXMP_000006.html")
    browser.driver.find_element(By.LINK_TEXT, "abdomen").click()
    WebDriverWait(browser.driver, 10, 0.05).until(lambda _: hits(browser))
    tagged = [f.name for f in load(str(definitions)) if "abdomen" in f.tags]
    assert sorted(hit.find_element(By.TAG_NAME, "b").text for hit in hits(browser)) == sorted(
        tagged
    )


def test_all_that_is_found_can_be_seen(browser: Browser, many: Path) -> None:
    browser.open(many / "codes.html")
    assert len(search(browser, "pebble")) == 12
    more = browser.driver.find_element(By.ID, "more")
    assert browser.driver.find_element(By.ID, "sum").text == "60 found"
    more.click()
    WebDriverWait(browser.driver, 10, 0.05).until(lambda _: len(hits(browser)) == 50)
    browser.driver.find_element(By.ID, "more").click()
    assert len(hits(browser)) == 60
    assert not browser.driver.find_element(By.ID, "more").is_displayed()
    assert hits(browser)[50].get_attribute("aria-selected") == "true"


def test_the_slash_can_be_typed(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "index.html")
    search(browser, "left/right")
    assert browser.driver.find_element(By.ID, "q").get_property("value") == "left/right"


def test_turtle_gets_colours_and_stays_the_same(browser: Browser, site: Site) -> None:
    path = site.folder / "findings" / "OIFM_EXMP_000006.html"
    browser.open(path)
    texts = [t for t in site.page("findings/OIFM_EXMP_000006.html").inside("code") if "# --" in t]
    for summary in browser.driver.find_elements(By.TAG_NAME, "summary"):
        summary.click()
    codes = browser.driver.find_elements(By.CSS_SELECTOR, "details code")
    WebDriverWait(browser.driver, 10, 0.05).until(
        lambda _: all(code.find_elements(By.CLASS_NAME, "t-name") for code in codes)
    )
    assert [code.get_property("textContent") for code in codes] == texts
    assert codes[0].find_elements(By.CLASS_NAME, "t-string")
    links = [a.get_attribute("href") for a in codes[0].find_elements(By.TAG_NAME, "a")]
    pages = {site.target("findings/x.html", link.rpartition("/")[2]) for link in links}
    assert ("findings/OIFM_EXMP_000006.html", "OIFMA_EXMP_000060.0") in pages
    assert any(link.endswith("vocabulary.html#fm:Absent") for link in links)


def test_a_button_copies_the_iri(browser: Browser, site: Site) -> None:
    browser.open(site.folder / "findings" / "OIFM_EXMP_000006.html")
    button = browser.driver.find_element(By.CSS_SELECTOR, "aside button")
    assert button.accessible_name == "Copy the IRI"
    button.click()
    WebDriverWait(browser.driver, 10, 0.05).until(lambda _: button.text in ("Copied", "Selected"))


def test_everything_can_be_read_without_scripts(browser: Browser, site: Site) -> None:
    browser.scripts(on=False)
    browser.open(site.folder / "index.html")
    driver = browser.driver
    assert not driver.find_element(By.CLASS_NAME, "search").is_displayed()
    driver.find_element(By.LINK_TEXT, "pleural effusion").click()
    assert driver.find_element(By.TAG_NAME, "h1").text == "pleural effusion"
    assert driver.find_elements(By.TAG_NAME, "button") == []
    summary = driver.find_element(By.TAG_NAME, "summary")
    summary.click()
    assert "owl:Class" in driver.find_element(By.TAG_NAME, "pre").text
