"""A disk without room, in every command that writes: a coded problem, and the old file intact."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from command_lines import Nursery
from hostile.commands import COMMANDS, Places
from hostile.test_killed import content, leftovers
from remote_servers import failing

NAMES = sorted(set(COMMANDS) - {"push", "reason"})
# Which problem tells of it; a store is written by a library, which has words of its own.
TELLS = ("IO105", "STO204")


def is_told(err: str) -> bool:
    return any(f": {code} " in err for code in TELLS) and "Traceback" not in err


@pytest.mark.parametrize("name", NAMES)
def test_a_limit_on_the_size_of_files(
    name: str, at: tuple[Places, Places], nursery: Nursery
) -> None:
    before, after = at
    command, out = COMMANDS[name], before.out
    if name != "export":
        assert nursery.run(*command(before)).status in (0, 1)
    old = content(out)
    ended = nursery.run(*command(after), largest=100)
    assert ended.status == 2
    assert is_told(ended.err), ended.err
    if name == "load":
        assert content(out)["store/store.json"] == old["store/store.json"]
        asked = nursery.run("query", "SELECT ?s { ?s a owl:Class }", "--store", out / "store")
        assert asked.status == 0
        assert "effusion" in asked.out or "OIFM_" in asked.out
    else:
        assert content(out) == old
    assert leftovers(out) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this system lets a test mount no disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("name", ["build", "docs", "terminology", "load"])
def test_a_small_disk(
    name: str, at: tuple[Places, Places], small_disk: Path, nursery: Nursery
) -> None:
    command = COMMANDS[name]
    (small_disk / "mine").write_bytes(b"x" * 40_000)
    ended = nursery.run(*command(replace(at[0], out=small_disk / "out")))
    assert ended.status == 2
    assert is_told(ended.err), ended.err
    assert (small_disk / "mine").read_bytes() == b"x" * 40_000
    assert not [path for path in small_disk.rglob("*") if path.is_file() and path.name != "mine"]


@pytest.mark.parametrize("name", ["check", "convert_to_graph", "query", "diff", "validate"])
def test_a_device_without_room(name: str, at: tuple[Places, Places], nursery: Nursery) -> None:
    if not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("this system has no /dev/full")
    arguments = COMMANDS[name](at[0])
    place = arguments.index("-o") + 1
    more = ["--to", "ttl"] if name == "convert_to_graph" else []
    ended = nursery.run(*arguments[:place], "/dev/full", *arguments[place + 1 :], *more)
    assert ended.status == 2
    assert is_told(ended.err), ended.err


def test_what_was_sent_cannot_be_kept(at: tuple[Places, Places], nursery: Nursery) -> None:
    pytest.importorskip("urllib3", reason="the extra push is not installed")
    with failing() as server:
        place = replace(at[0], url=server.url)
        ended = nursery.run(*COMMANDS["push"](place), largest=10)
    assert ended.status == 2
    assert is_told(ended.err), ended.err
    assert content(place.out) == {}
