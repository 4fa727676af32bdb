"""The site of the examples, and one of definitions that wish its readers ill."""

from pathlib import Path

import pytest
from site_reader import Site

from converter import docs

_HERE = Path(__file__).parent
EXAMPLES = _HERE.parents[1] / "examples" / "definitions"


@pytest.fixture(scope="session")
def definitions() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("examples") / "site"
    docs([str(EXAMPLES)], str(folder))
    return Site(folder)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site of ``tests/cases/hostile``, between the examples."""
    folder = tmp_path_factory.mktemp("hostile") / "site"
    made = docs([str(_HERE.parent / "cases" / "hostile")], str(folder))
    assert made.files
    return Site(folder)
