"""Ctrl-C and a pipe that nobody reads: every command ends quietly, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from command_lines import Nursery
from hostile.commands import COMMANDS, EXAMPLES, Places
from hostile.test_killed import content, leftovers, moments, restore
from remote_servers import failing

# What says something on standard output, where it can be told to.
TALKERS: dict[str, list[object]] = {
    "check": ["check", EXAMPLES / "faulty"],
    "convert": ["convert", EXAMPLES / "definitions" / "pleural_effusion.md", "--to", "ttl"],
    "convert_annotations": [
        *("convert", EXAMPLES / "exams", "--defs", EXAMPLES / "definitions", "--to", "nt")
    ],
    "validate": ["validate", EXAMPLES / "exams", "--defs", EXAMPLES / "definitions"],
    "validate_json": [
        *("validate", EXAMPLES / "exams", "--defs", EXAMPLES / "definitions", "--format", "json")
    ],
    "diff": ["diff", EXAMPLES / "definitions", EXAMPLES / "drafts"],
    "query": ["query", "SELECT * { ?s ?p ?o }", EXAMPLES / "definitions"],
    "query_list": ["query", "--list"],
    "export_list": ["export", "--list"],
    "explain": ["explain"],
    "version": ["version"],
    "help": ["--help"],
    "help_of_a_command": ["validate", "--help"],
}


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"reason", "load", "push"}))
def test_stopped_at_the_keyboard(name: str, at: tuple[Places, Places], nursery: Nursery) -> None:
    before, after = at
    command, out = COMMANDS[name], before.out
    if name != "export":
        assert nursery.run(*command(before)).status in (0, 1)
    old = content(out)
    done = nursery.run(*command(after), folder=out)
    new = content(out)
    for moment in moments(done.changes)[1:3]:
        restore(out, old)
        ended = nursery.run(*command(after), kill=moment, folder=out, how=signal.SIGINT)
        assert (ended.status, ended.out) == (130, "")
        assert "Traceback" not in ended.err
        assert "Aborted" not in ended.err
        found = content(out)
        if name == "validate":  # two files, each of them whole
            assert all(found[file] in (old[file], new[file]) for file in {**old, **found})
        else:
            assert found in (old, new)
        assert leftovers(out) == []


def test_a_load_is_stopped_at_the_keyboard(at: tuple[Places, Places], nursery: Nursery) -> None:
    command, store = COMMANDS["load"](at[0]), at[0].out / "store"
    changes = nursery.run(*command, folder=store).changes
    for moment in moments(changes)[1:3]:
        restore(at[0].out, {})
        ended = nursery.run(*command, kill=moment, folder=store, how=signal.SIGINT)
        assert (ended.status, "Traceback" in ended.err) == (130, False)
        assert nursery.run(*command).status == 0


def test_sending_is_stopped_at_the_keyboard(at: tuple[Places, Places], nursery: Nursery) -> None:
    pytest.importorskip("urllib3", reason="the extra push is not installed")
    with failing() as server:
        command = COMMANDS["push"](replace(at[0], url=server.url))
        ended = nursery.run(*command, kill=2, folder=at[0].out, how=signal.SIGINT)
        assert (ended.status, "Traceback" in ended.err) == (130, False)
        assert nursery.run(*command).status == 0


@pytest.mark.parametrize("name", ["check", "validate", "convert", "query"])
def test_stopped_while_it_waits_for_input(name: str) -> None:
    arguments = {
        "check": ["check", "-"],
        "validate": ["validate", "-", "--defs", EXAMPLES / "definitions"],
        "convert": ["convert", "-", "--from", "md", "--to", "ttl"],
        "query": ["query", "-", EXAMPLES / "definitions"],
    }[name]
    code = """if True:
        import sys
        class Waiting:
            def read(self, *_):
                sys.stderr.write("waiting\\n")
                sys.stderr.flush()
                import time
                time.sleep(60)
            readline = read1 = read
        sys.stdin = type("In", (), {"buffer": Waiting()})()
        from converter.cli import main
        main()
    """
    with subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"waiting\n"
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("name", TALKERS)
def test_nobody_reads_standard_output(name: str, nursery: Nursery) -> None:
    ended = nursery.run(*TALKERS[name], unread=True)
    assert ended.status == 128 + signal.SIGPIPE
    assert "Traceback" not in ended.err
    assert "Broken pipe" not in ended.err
