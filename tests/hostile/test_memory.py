"""Streams that are larger than memory: many times the rows, the same peak.

``benchmarks/stream.py`` does it with ten gigabytes, as they come.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MEGABYTE = 1 << 20
# What is gathered before it is used: so little that a tenth of the input fills all of it.
SMALL = """
import converter.annotations.streams, converter.io.inputs
import converter.jobs.instances, converter.jobs.kept, converter.jobs.sources
import converter.graph.instances.parts
converter.jobs.kept._PLAIN = converter.jobs.kept._COMPRESSED = 1 << 21
converter.io.inputs.HELD = 1 << 22
converter.annotations.streams.WIDE = 1 << 20
converter.jobs.sources._ROWS = 1 << 14
converter.jobs.instances.ROWS = converter.graph.instances.parts.ROWS = 1 << 14
"""


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The benchmark, with small tables in the processes that it starts."""
    if sys.platform != "linux":
        pytest.skip("peaks are told in kilobytes on Linux only")
    spec = importlib.util.spec_from_file_location("stream", ROOT / "benchmarks" / "stream.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    start = subprocess.Popen

    def started(command: list[str], **more: Any) -> subprocess.Popen[bytes]:
        at = command.index("-c") + 1
        return start([*command[:at], SMALL + command[at], *command[at + 1 :]], **more)

    monkeypatch.setattr(module.subprocess, "Popen", started)
    return module


@pytest.mark.parametrize("command", ["validate", "convert"])
def test_more_rows_and_the_same_peak(command: str, stream: ModuleType) -> None:
    status, small = stream.run(command, 12 * MEGABYTE)
    assert status == 0
    status, large = stream.run(command, 120 * MEGABYTE)
    assert status == 0
    # With tables of the usual size it is 1.7 times as much, as long as they are not full.
    assert large < 1.35 * small
