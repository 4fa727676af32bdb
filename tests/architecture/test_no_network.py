"""Nothing is fetched: a build works, and tries nothing, where there is no network."""

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from converter.cli.app import app

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS = str(EXAMPLES / "definitions")
EXAMS = str(EXAMPLES / "exams")

# The hook sees what Python does; what native code does, only the namespace below sees.
FORBIDDEN = """if True:
    import sys
    def forbid(event, arguments):
        if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn",
                             "os.fork", "urllib.", "http.", "ftplib.", "webbrowser.")):
            sys.stderr.write(f"tried {event} {arguments}\\n")
            sys.stderr.flush()
            import os
            os._exit(99)
    sys.addaudithook(forbid)
"""
# Command lines one after the other in one process, which costs a tenth of a process for each.
RUN = """if True:
    import json, sys
    from converter.cli import main
    for line in json.loads(sys.stdin.read()):
        sys.argv = ["oifm", *line]
        try:
            main()
        except SystemExit as ended:
            sys.stderr.write(f"{line[0]} {ended.code}\\n")
"""


def arguments(tmp_path: Path) -> list[list[str]]:
    """A line for every command that does something of its own; those with faults end with 1."""
    out = str(tmp_path / "out")
    store, index = str(tmp_path / "store"), str(tmp_path / "index")
    release = str(EXAMPLES / "terminology" / "radlex-4.4.owl")
    asked = "SELECT * { ?s a owl:Class }"
    return [
        ["build", DEFINITIONS, "-q", "-o", out],
        ["check", DEFINITIONS, "-q", "-o", str(tmp_path / "report.txt")],
        ["convert", f"{out}/ontology.ttl", "-q", "--to", "json", "-o", f"{out}/json/"],
        ["convert", f"{out}/ontology.owl", "-q", "-o", f"{out}/again.jsonld"],
        ["convert", f"{out}/again.jsonld", "-q", "-o", f"{out}/again.ttl"],
        ["convert", EXAMS, "--defs", DEFINITIONS, "-q", "-o", f"{out}/exams.ttl"],
        ["validate", EXAMS, "--defs", DEFINITIONS, "-q", "-o", f"{out}/report.html"],
        ["validate", f"{out}/exams.ttl", "--defs", DEFINITIONS, "-q", "-o", f"{out}/report.json"],
        ["diff", DEFINITIONS, f"{out}/again.ttl", "-q", "-o", f"{out}/changes.txt"],
        ["docs", DEFINITIONS, "-q", "-o", str(tmp_path / "site")],
        ["load", DEFINITIONS, EXAMS, "-q", "--store", store],
        ["query", asked, "--store", store, "-q", "-o", f"{out}/rows.csv"],
        ["export", DEFINITIONS, "-q", "--for", "qlever", "-o", str(tmp_path / "export")],
        ["push", "http://127.0.0.1:9/", DEFINITIONS, "-q", "--dry-run"],
        ["terminology", "add", release, "-q", "--index", index],
        ["check", DEFINITIONS, "-q", "--terminology", "--index", index, "-o", f"{out}/codes.txt"],
        ["explain", "IO101"],
        ["version"],
    ]


def ended(command: list[str], lines: list[list[str]]) -> tuple[int, list[str]]:
    """The status of a process that runs command lines, and what it says of how they ended."""
    run = subprocess.run(command, input=json.dumps(lines), capture_output=True, text=True)
    return run.returncode, run.stderr.splitlines()


def expected(lines: list[list[str]]) -> list[str]:
    return [f"{line[0]} {int(line[0] == 'validate' or '--terminology' in line)}" for line in lines]


def test_every_command_is_among_them(tmp_path: Path) -> None:
    """But for those whose purpose a network, or another process, is."""
    commands = set(app.list_commands(click.Context(app)))
    tried = {line[0] for line in arguments(tmp_path)}
    assert commands == tried | {"serve", "reason"}


@cache
def _unshare() -> tuple[str, ...]:
    """What gives a command a network namespace of its own, with nothing in it."""
    program = shutil.which("unshare")
    if program:
        command = (program, "--net", "--map-root-user")
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return ()


Ran = tuple[list[list[str]], tuple[int, list[str]]]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """All commands but push, under the hook, and without a network where that can be had.

    The library of push asks the system, when it is imported, whether it knows IPv6.
    """
    lines = [line for line in arguments(tmp_path_factory.mktemp("ran")) if line[0] != "push"]
    return lines, ended([*_unshare(), sys.executable, "-c", FORBIDDEN + RUN], lines)


def test_no_command_opens_a_connection_or_a_process(ran: Ran) -> None:
    lines, how = ran
    assert how == (0, expected(lines))


def test_the_hook_would_see_it() -> None:
    code = FORBIDDEN + "    import socket; socket.socket()"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 99
    assert "tried socket." in ended.stderr


def test_a_json_ld_context_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": "http://127.0.0.1:9/context", "@id": "x:y", "a": 1}')
    command = [sys.executable, "-c", FORBIDDEN + RUN]
    status, said = ended(command, [["convert", str(path), "--to", "ttl"]])
    assert (status, said[-1]) == (0, "convert 2")
    assert "RDF403" in said[0]


def test_everything_works_without_a_network(ran: Ran, tmp_path: Path) -> None:
    if not _unshare():
        pytest.skip("this system gives a test no network namespace of its own")
    lines, how = ran
    push = [line for line in arguments(tmp_path) if line[0] == "push"]
    assert ended([*_unshare(), sys.executable, "-c", RUN], push) == (0, expected(push))
    assert how == (0, expected(lines))
