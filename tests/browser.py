"""Headless Chromium for tests: it tells what a page did that it should not have done."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # a test may run as root, in a container
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    # One process shows the pages of all tests: hundreds are opened, and nobody spies on another.
    "--renderer-process-limit=1",
    "--disable-features=SitePerProcess,SpareRendererForSitePerProcess",
    # Whatever a page tries gets no answer, not even that of a resolver; this machine is there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_LOCAL = ("file:", "data:", "blob:", "about:")
_ASKED = {
    "Network.requestWillBeSent": lambda said: said["request"]["url"],
    "Network.webSocketCreated": lambda said: said["url"],
    "Network.webTransportCreated": lambda said: said["url"],
}


class Browser:
    """One window.

    Attributes:
        driver: Selenium's own, for everything that has no method here.
    """

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver
        self._home = _LOCAL

    def open(self, page: Path, fragment: str = "") -> None:
        """Go to a file, as a double click on it does, and wait until it has loaded."""
        self.driver.get(page.resolve().as_uri() + fragment)

    def visit(self, origin: str, path: str = "/") -> None:
        """Go to a page of a server, as if it were opened for the first time.

        From here on the page may ask that server, and no other.
        """
        self._home = (*_LOCAL, f"{origin}/")
        self.driver.get("about:blank")
        forget = {"source": "try { sessionStorage.clear() } catch {}"}
        made = self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", forget)
        self.driver.get(origin + path)
        self.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", made)

    def size(self, width: int, height: int = 800) -> None:
        """Make the page that wide: a window cannot be as narrow as a telephone."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
        )

    def prefer(self, **features: str) -> None:
        """Set media features: ``prefer(prefers_color_scheme="dark")``.

        Nothing moves, unless it is asked for: what glides cannot be clicked.
        """
        features = {"prefers_reduced_motion": "reduce", **features}
        chosen = [{"name": n.replace("_", "-"), "value": v} for n, v in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": chosen})

    def scripts(self, *, on: bool) -> None:
        """Let the pages run scripts, or not; what a test runs itself does not count."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def overflows(self) -> bool:
        """Whether the page has to be scrolled sideways, after some time to be laid out."""
        wide = "const page = document.documentElement; return page.scrollWidth > page.clientWidth"
        patience = time.monotonic() + 3
        while self.driver.execute_script(wide):
            if time.monotonic() > patience:
                return True
            time.sleep(0.05)
        return False

    def reset(self) -> None:
        """An empty page, of the usual size, with nothing recorded."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        self.prefer()
        self.driver.get("about:blank")
        self.size(1280, 900)
        self.faults()
        self._home = _LOCAL

    def faults(self) -> list[str]:
        """What went wrong since it was last asked.

        Everything that the console says is of interest, be it only a warning: violations
        of the content security policy are among it. So is every request that is not for a
        file, or to the server that is visited, whether it was answered or not.
        """
        said = [f"console: {entry['message']}" for entry in self.driver.get_log("browser")]
        return said + [f"requested: {url}" for url in self._requests()]

    def _requests(self) -> Iterator[str]:
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            if event["method"] in _ASKED:
                url = _ASKED[event["method"]](event["params"])
                if not url.startswith(self._home):
                    yield url


@contextmanager
def started(folder: Path) -> Iterator[Browser]:
    """A browser that keeps its profile in a folder; skips the test where there is none."""
    chromium = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no chromium with chromedriver on this machine")
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # With both paths given, Selenium looks for nothing and downloads nothing.
    chrome = Chrome(options=options, service=ChromeService(executable_path=driver))
    try:
        yield Browser(chrome)
    finally:
        chrome.quit()
