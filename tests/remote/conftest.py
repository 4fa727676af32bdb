"""A real server of others, and one that fails as it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from remote_servers import OXIGRAPH, Faulty, Oxigraph, failing, running

pytest.importorskip("urllib3", reason="the extra push is not installed")


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    with failing() as server:
        yield server


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[Oxigraph]:
    if not OXIGRAPH.exists():
        pytest.skip("the server oxigraph is not installed")
    with running(tmp_path / "oxigraph") as server:
        yield server
