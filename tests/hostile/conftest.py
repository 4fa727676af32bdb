"""Commands to be killed, stopped and starved, and what they work on."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from command_lines import Nursery
from hostile.commands import EXAMPLES, Places, definitions


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    if sys.platform != "linux":
        pytest.skip("processes are forked and starved on Linux only")
    made = Nursery(PYTHONHASHSEED="0")
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
