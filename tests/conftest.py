"""Where the real documents are, and a browser, for the tests that need them."""

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from effort import THOROUGH, tried
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from browser import Browser
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

# How long something takes is a matter of the machine and of what else it does. On a machine that
# judges a change, the same examples every time: what a random search finds there is no fault of
# the change. By hand, every run searches anew.
settings.register_profile(
    "untimed",
    tried(100, deadline=None, suppress_health_check=[HealthCheck.too_slow]),
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("untimed")

_CORPUS = Path(os.environ.get("OIFM_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


def pytest_collection() -> None:
    """While modules are imported next to nothing becomes garbage: nobody has to look for it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What has been collected stays to the end: no collection of garbage has to look at it."""
    gc.freeze()
    gc.enable()


def pytest_unconfigure() -> None:
    """Libraries that look whether all of theirs was let go of find it so."""
    gc.unfreeze()


# Tests that share costly preparations, each made once for a process: a browser, the servers that
# it visits, a Spark, Java with all builds of the published definitions, what reasoners say.
_BROWSER = re.compile(r"_in_chromium|tests/(report/test_html|test_browser)\.py")
_TOGETHER = ("tests/spark/", "tests/server/", "tests/owl-api/", "tests/reasoning/", "tests/site/")
# What takes longest begins first, so that at the end nobody waits for it alone.
_FIRST = (
    *("browser", "tests/spark/", "tests/server/", "tests/docs/", "tests/owl-api/"),
    *("tests/export/", "tests/hostile/", "tests/cli/", "tests/store/", "tests/ci/"),
    *("tests/reasoning/", "tests/architecture/test_no_network.py", "tests/validation/"),
)


def _scope(nodeid: str) -> str:
    """What is run by one process: the tests of a file, of a folder, or those with a browser."""
    if _BROWSER.search(nodeid):
        return "browser"
    found = (folder for folder in _TOGETHER if nodeid.startswith(folder))
    return next(found, nodeid.partition("::")[0])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several processes share the tests, the order in which they are begun."""
    if hasattr(config, "workerinput"):

        def turn(item: pytest.Item) -> int:
            scope = _scope(item.nodeid)
            return next((n for n, s in enumerate(_FIRST) if scope.startswith(s)), len(_FIRST))

        items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    """Tests go to whichever process is free, those of a scope all to one."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _scope(nodeid)

    config.option.loadscopereorder = False  # by the order above, not by how many they are
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published documents: definitions/, text/, cde/, annotations/."""
    if not (_CORPUS / "definitions").is_dir():
        pytest.skip("no published documents beside the project; OIFM_CORPUS names their folder")
    return _CORPUS


@pytest.fixture(scope="session")
def tenth(corpus: Path) -> list[str]:
    """Every tenth of the published definitions, one that is also among the examples, and sets."""
    known = corpus / "definitions" / "localized_soft_tissue_calcification.fm.json"
    files = sorted({*sorted((corpus / "definitions").glob("*.json"))[::10], known})
    return [str(path) for path in (*files, corpus / "cde")]


@pytest.fixture(scope="session")
def published(corpus: Path, tenth: list[str]) -> list[str]:
    """The published documents of both formats, or a tenth of them."""
    return [str(corpus / name) for name in ("definitions", "cde")] if THOROUGH else tenth


@pytest.fixture(scope="session")
def _browser(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Browser]":
    from browser import started  # Selenium is slow to import, and few tests need it

    with started(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def browser(_browser: "Browser") -> "Iterator[Browser]":
    """Headless Chromium; the test fails if the console said anything, or the network was asked."""
    _browser.reset()
    yield _browser
    assert _browser.faults() == []
