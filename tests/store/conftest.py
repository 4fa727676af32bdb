"""A store of the examples, made once."""

from contextlib import chdir
from pathlib import Path

import pytest

from converter.jobs.store import StoreOptions, load_store, memory_store
from converter.store.writing import Store

ROOT = Path(__file__).parents[2]
SOURCES = ["examples/definitions", "examples/cohort", "examples/exams"]


@pytest.fixture(scope="session")
def examples() -> Store:
    """Definitions, a made-up cohort and the exams of one patient, in memory."""
    with chdir(ROOT):  # so that answers name no path of this machine
        store, result = memory_store(SOURCES)
    assert store is not None
    assert not result.problems
    return store


@pytest.fixture(scope="session")
def store_of_definitions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk that holds the definitions only; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("stores") / "definitions"
    load_store([str(ROOT / SOURCES[0])], str(folder), options=StoreOptions())
    return folder
