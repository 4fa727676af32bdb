"""Where the tables of a command lie in memory: what a user chose comes first."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = """
import pyarrow as pa
from converter.cli.memory import tables_in_jemalloc
tables_in_jemalloc()
import os
print(pa.default_memory_pool().backend_name, os.environ.get("ARROW_DEFAULT_MEMORY_POOL"))
"""
WITHOUT = """
import pyarrow
pyarrow.supported_memory_backends = lambda: ["system"]
"""


def asked(code: str, **chosen: str) -> str:
    left = {k: v for k, v in os.environ.items() if k != "ARROW_DEFAULT_MEMORY_POOL"}
    command = [sys.executable, "-c", code]
    made = subprocess.run(command, env=left | chosen, capture_output=True, text=True, check=True)
    assert not made.stderr
    return made.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="Arrow is built without jemalloc elsewhere")
def test_jemalloc_is_taken_here_and_in_processes_that_are_started_later() -> None:
    assert asked(ASK) == "jemalloc jemalloc"


def test_what_the_user_chose_is_taken() -> None:
    assert asked(ASK, ARROW_DEFAULT_MEMORY_POOL="system") == "system system"


def test_arrow_without_it_keeps_its_own() -> None:
    name, chosen = asked(WITHOUT + ASK).split()
    assert chosen == "None"
    assert name
