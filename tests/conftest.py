"""Where the real documents are, for the tests that need them."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# On a machine that judges a change, the same examples every time: what a random search finds
# there is no fault of the change. By hand, every run searches anew.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

_CORPUS = Path(os.environ.get("OIFM_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published documents: definitions/, text/, cde/, annotations/."""
    if not (_CORPUS / "definitions").is_dir():
        pytest.skip("no published documents beside the project; OIFM_CORPUS names their folder")
    return _CORPUS
