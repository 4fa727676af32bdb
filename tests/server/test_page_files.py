"""The files of the page, without a browser: what is vendored, and what may not be in them."""

import json
import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

import converter

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "converter" / "server" / "page"
VENDORED = [PAGE / "vendor", ROOT / "tests" / "vendor"]
OURS = sorted(
    path
    for path in PAGE.rglob("*")
    if path.suffix in {".js", ".css", ".html"} and path.parent.name != "vendor"
)


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.parent.name)
def test_vendored_files_are_those_that_were_fetched(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    held = {path.name for path in folder.iterdir()} - {"SHA256SUMS", "packages.json"}
    assert held == set(sums)
    for name, digest in sums.items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.parent.name)
def test_every_vendored_package_has_its_terms(folder: Path) -> None:
    packages = json.loads((folder / "packages.json").read_text("utf-8"))["packages"]
    terms = (folder / "LICENSES.txt").read_text("utf-8")
    for package in packages:
        assert package["integrity"].startswith("sha512-")
        assert f"\n{package['name']} {package['version']} ({package['license']})\n" in terms


class _Markup(HTMLParser):
    """The elements of a page, and the texts of its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)


def test_the_page_has_nothing_inline_and_loads_only_what_is_there() -> None:
    markup = _Markup((PAGE / "index.html").read_text("utf-8"))
    assert markup.inline == []
    for tag, attributes in markup.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        loaded = attributes.get("src") or (tag == "link" and attributes.get("href"))
        if loaded:
            name = str(loaded).removeprefix("assets/")
            assert (PAGE / name).is_file() or name in {"palette.css", "icon.svg"}, loaded


def test_scripts_import_modules_that_are_there() -> None:
    for path in OURS:
        for name in re.findall(r'from "(\.[^"]+)"', path.read_text("utf-8")):
            assert (path.parent / name).is_file(), f"{path.name}: {name}"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_text_becomes_html(path: Path) -> None:
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|Function\("
    )
    assert re.findall(forbidden, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_no_address_leads_elsewhere(path: Path) -> None:
    addresses = re.findall(r"https?://[\w.-]+", path.read_text("utf-8"))
    # Names of namespaces, which nobody asks for anything.
    assert set(addresses) <= {"http://www.w3.org"}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_files_are_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 200


def test_the_example_has_the_faults_that_it_shows() -> None:
    table = converter.observations(PAGE / "examples" / "faulty_exam.json")
    problems = converter.validate(table, converter.load(ROOT / "examples" / "definitions"))
    assert sorted(problem.code for problem in problems) == ["OBS501", "OBS504", "OBS520"]
