"""The pages that are made from other files are up to date, and name every term."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).parents[2]


def _made_by(name: str) -> ModuleType:
    path = _ROOT / "docs" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return _made_by("make_vocabulary")


@pytest.mark.parametrize("name", ["make_vocabulary", "make_queries"])
def test_pages_are_up_to_date(name: str) -> None:
    maker = _made_by(name)
    for path, page in maker.pages().items():
        assert path.read_text("utf-8") == page, f"run {Path(maker.__file__).name}"


@pytest.mark.parametrize("file", ["core.ttl", "qualifiers.ttl"])
def test_every_term_is_in_the_vocabulary(maker: ModuleType, file: str) -> None:
    text = (_ROOT / "ontology" / file).read_text("utf-8")
    subjects = set(re.findall(r"^(\w+:\w+)(?= a )", text, re.MULTILINE))
    listed = set(re.findall(r"^\| `([^`]+)`", maker.vocabulary(), re.MULTILINE))
    assert subjects
    assert subjects <= listed


def test_every_rule_is_in_the_index(maker: ModuleType) -> None:
    pages = {path.stem for path in (_ROOT / "docs" / "rules").glob("*.md")}
    assert set(re.findall(r"\(rules/(\w+)\.md\)", maker.rule_index())) == pages


def test_every_row_says_something(maker: ModuleType) -> None:
    rows = [line for line in maker.vocabulary().splitlines() if line.startswith("| `")]
    assert all(len(row.split(" | ")) == 3 and row.split(" | ")[2].strip(" |") for row in rows)
