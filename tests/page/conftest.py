"""`oifm serve` for the tests of its page: of the examples, and of definitions that wish one ill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_START = "from converter.cli import main; main()"
_PATIENCE = 60


@contextmanager
def serving(log: Path, *sources: Path, options: tuple[str, ...] = ()) -> Iterator[str]:
    """A server of the sources on a port of its own, for as long as the context lasts."""
    pytest.importorskip("starlette", reason="the extra server is not installed")
    command = [sys.executable, "-c", _START, "serve", *map(str, sources), "--port", "0", *options]
    with log.open("w") as written, subprocess.Popen(command, stderr=written) as process:
        try:
            yield f"http://{_address(process, log)}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_PATIENCE)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where it listens, as soon as it is ready."""
    address = ""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text("utf-8").splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            address = said.get("address", address)
            if said.get("event") == "ready":
                return address
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The examples, served."""
    examples = ROOT / "examples"
    log = tmp_path_factory.mktemp("serve") / "log"
    with serving(log, examples / "definitions", examples / "exams") as address:
        yield address


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``tests/cases/hostile``, served."""
    log = tmp_path_factory.mktemp("serve") / "log"
    with serving(log, ROOT / "tests" / "cases" / "hostile") as address:
        yield address
