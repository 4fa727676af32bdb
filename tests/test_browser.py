"""The browser that pages are tested in sees what it should see."""

from pathlib import Path

import pytest
from browser import Browser

PAGE = "<!doctype html><title>x</title><link rel=icon href=data:,>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>quiet", None),
        ("<script>console.warn('odd')</script>", "odd"),
        ("<script>nothing.there</script>", "ReferenceError"),
        ("<img src=missing.png>", "missing.png"),
        ("<img src=http://127.0.0.1:9/x.png>", "requested: http://127.0.0.1:9/x.png"),
        ("<script>fetch('https://example.org/x')</script>", "requested: https://example.org/x"),
        (
            "<script>new WebSocket('ws://127.0.0.1:9/')</script>",
            "requested: ws://127.0.0.1:9/",
        ),
    ],
)
def test_faults_are_seen(browser: Browser, tmp_path: Path, body: str, fault: str | None) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE + body)
    browser.open(page)
    browser.driver.execute_async_script("setTimeout(arguments[0], 200)")
    faults = browser.faults()
    assert bool(faults) == (fault is not None)
    assert fault is None or any(fault in seen for seen in faults)


def test_the_page_is_as_narrow_as_a_telephone(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE + "<div style='width: 400px'>wide</div>")
    browser.size(360)
    browser.open(page)
    assert browser.overflows()
    browser.size(600)
    assert not browser.overflows()


def test_scripts_can_be_switched_off(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE + "<p id=p>off</p><script>p.textContent = 'on'</script>")
    for on in (False, True):
        browser.scripts(on=on)
        browser.open(page)
        assert browser.driver.find_element("id", "p").text == ("on" if on else "off")
