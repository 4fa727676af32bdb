"""Where the real documents are, for the tests that need them."""

import os
from pathlib import Path

import pytest

_CORPUS = Path(os.environ.get("OIFM_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published documents: definitions/, text/, cde/, annotations/."""
    if not (_CORPUS / "definitions").is_dir():
        pytest.skip("no published documents beside the project; OIFM_CORPUS names their folder")
    return _CORPUS
