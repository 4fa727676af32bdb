"""Commands to be killed, stopped and starved, and what they work on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hostile.commands import EXAMPLES, Places, definitions

NURSERY = Path(__file__).with_name("nursery.py")
# No command here takes so many seconds, on the slowest machine.
LATE = 60


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    changes: int = 0


class Nursery:
    """Runs command lines in forked processes; see ``nursery.py``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0", "NO_COLOR": "1"},
        )

    def run(
        self,
        *arguments: object,
        kill: int = 0,
        folder: object = "",
        how: int = signal.SIGKILL,
        largest: int = 0,
        unread: bool = False,
    ) -> Ended:
        """Runs a command to its end.

        Args:
            arguments: of the command ``oifm``.
            kill: before which change of the folder it is killed; 0 for never.
            folder: the folder whose changes are counted.
            how: by which signal.
            largest: the most bytes that a file may have; 0 for no limit.
            unread: whether nobody reads standard output.
        """
        request = {
            "arguments": [str(argument) for argument in arguments],
            "kill": kill,
            "folder": str(folder),
            "how": int(how),
            "largest": largest,
            "unread": unread,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        late = threading.Timer(LATE, os.kill, (child, signal.SIGKILL))
        late.start()
        status, out, err, changes = json.loads(self._process.stdout.readline())
        late.cancel()
        return Ended(status, out, err, int(changes or 0))

    def end(self) -> None:
        """Lets the process go."""
        self._process.communicate()


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    if sys.platform != "linux":
        pytest.skip("processes are forked and starved on Linux only")
    made = Nursery()
    yield made
    made.end()


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> tuple[Places, Places]:
    """What commands work on, before and after: two definitions, and one of them changed."""
    root = tmp_path_factory.mktemp("places")
    before = definitions(root / "before", "pleural_effusion.md", "glasgow_coma_scale.fm.json")
    after = definitions(root / "after", "pleural_effusion.md", "hepatic_steatosis.fm.json")
    built = []
    for defs in (before, after):
        out = root / f"{defs.name}-built"
        assert nursery.run("build", defs, "-o", out).status == 0
        built.append(out / "ontology.ttl")
    exams = [root / f"exams-{n}" for n in range(2)]
    for n, folder in enumerate(exams):
        folder.mkdir()
        shutil.copy(sorted((EXAMPLES / "exams").iterdir())[n], folder)
    releases = [EXAMPLES / "terminology" / f"radlex-4.{n}.owl" for n in (3, 4)]
    return (
        Places(before, exams[0], built[0], releases[0], root / "unused"),
        Places(after, exams[1], built[1], releases[1], root / "unused"),
    )


@pytest.fixture
def at(places: tuple[Places, Places], tmp_path: Path) -> tuple[Places, Places]:
    """The same, with a folder for output of the test's own."""
    out = tmp_path / "out"
    out.mkdir()
    return replace(places[0], out=out), replace(places[1], out=out)


KILLED = -signal.SIGKILL
