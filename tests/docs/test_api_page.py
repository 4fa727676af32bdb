"""The examples of docs/api.md run, and the page names the whole public interface."""

import doctest
from pathlib import Path

import converter

_ROOT = Path(__file__).parents[2]


def test_the_examples_run(monkeypatch):
    monkeypatch.chdir(_ROOT)
    failures, tried = doctest.testfile(
        str(_ROOT / "docs" / "api.md"), module_relative=False, optionflags=doctest.ELLIPSIS
    )
    assert tried > 5
    assert failures == 0


def test_the_page_names_every_public_name():
    page = (_ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [name for name in converter.__all__ if f"`{name}" not in page] == []
