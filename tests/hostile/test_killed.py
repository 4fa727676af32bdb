"""``kill -9`` before each change of a file: the old output or the new one, and never a piece."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from command_lines import Nursery
from hostile.commands import COMMANDS, Places
from hostile.conftest import KILLED
from remote_servers import failing

from converter.jobs.store import graphs_in

# RocksDB's files differ each time; what is in them is looked at instead. Java takes seconds.
NAMES = sorted(set(COMMANDS) - {"load", "reason", "push"})
# So many of the moments are tried, spread over all of them.
MOMENTS = 4

Content = dict[str, bytes]


def content(folder: Path) -> Content:
    """Every file below a folder, without what the next run clears."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".oifm-" not in str(path.relative_to(folder))
    }


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.name.startswith(".oifm-")]


def restore(folder: Path, held: Content) -> None:
    shutil.rmtree(folder)
    folder.mkdir()
    for name, data in held.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def moments(changes: int) -> list[int]:
    """Some of the changes of files that a command makes, by their numbers, from first to last."""
    return sorted({1 + n * (changes - 1) // (MOMENTS - 1) for n in range(MOMENTS)})


@pytest.mark.parametrize("name", NAMES)
def test_the_old_or_the_new(name: str, at: tuple[Places, Places], nursery: Nursery) -> None:
    before, after = at
    command, out = COMMANDS[name], before.out
    first, second = command(before), command(after)
    fresh = name == "export"  # its folder must be empty
    if not fresh:
        assert nursery.run(*first).status in (0, 1)
    old = content(out)
    done = nursery.run(*second, folder=out)
    assert done.status in (0, 1), done.err
    new = content(out)
    assert old != new

    for moment in moments(done.changes):
        restore(out, old)
        assert nursery.run(*second, kill=moment, folder=out).status == KILLED
        for file, data in content(out).items():
            assert data in (old.get(file), new.get(file)), (moment, file)
        if fresh and content(out):
            continue  # some of it is in place: the next run says that the folder is not empty
        again = nursery.run(*second)
        assert again.status == done.status, (moment, again.err)
        assert {**old, **new} == {**old, **content(out)}
        assert content(out) == new
        assert leftovers(out) == []


def test_what_was_sent_is_known_whole(at: tuple[Places, Places], nursery: Nursery) -> None:
    """The file of ``--resume`` is that of before or after each graph, and can be gone on with."""
    pytest.importorskip("urllib3", reason="the extra push is not installed")
    with failing() as server:
        place = replace(at[0], url=server.url)
        command, file = COMMANDS["push"](place), place.out / "sent.json"
        done = nursery.run(*command, folder=place.out)
        assert done.status == 0, done.err
        whole = file.read_bytes()
        for moment in moments(done.changes):
            file.unlink()
            assert nursery.run(*command, kill=moment, folder=place.out).status == KILLED
            assert not file.exists() or json.loads(file.read_bytes())["address"] == server.url
            sent = file.exists() and file.read_bytes() == whole
            assert nursery.run(*command).status == 0
            assert file.read_bytes() == whole
            # Where nothing was left to be sent, nothing was written.
            assert sent or leftovers(place.out) == []


def test_a_first_load_can_be_done_again(at: tuple[Places, Places], nursery: Nursery) -> None:
    """Killed where the store is made, and where it is named; then it is made after all."""
    command, store = COMMANDS["load"](at[0]), at[0].out / "store"
    changes = nursery.run(*command, folder=store).changes
    shutil.rmtree(store)
    for moment in moments(changes):
        assert nursery.run(*command, kill=moment, folder=store).status == KILLED
        again = nursery.run(*command)
        assert again.status == 0, (moment, again.err)
        assert len(graphs_in(str(store))) >= 2
        shutil.rmtree(store)


def test_what_follows_is_written_whole(at: tuple[Places, Places], nursery: Nursery) -> None:
    if shutil.which("java") is None:
        pytest.skip("Java is not installed, and the reasoners need it")
    command, out = COMMANDS["reason"](at[0]), at[0].out
    done = nursery.run(*command, folder=out)
    assert done.status == 0, done.err
    [file] = content(out)
    old = b"old"
    (out / file).write_bytes(old)
    assert nursery.run(*command, kill=done.changes - 1, folder=out).status == KILLED
    assert (out / file).read_bytes() == old
    assert nursery.run(*command).status == 0
    assert leftovers(out) == []
