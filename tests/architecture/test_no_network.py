"""Nothing is fetched: a build works, and tries nothing, where there is no network."""

import json
import shutil
import subprocess
import sys
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


def test_no_command_opens_a_connection_or_a_process(tmp_path: Path) -> None:
    # The library of push asks the system, when it is imported, whether it knows IPv6.
    lines = [line for line in arguments(tmp_path) if line[0] != "push"]
    assert ended([sys.executable, "-c", FORBIDDEN + RUN], lines) == (0, expected(lines))


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


def _unshare() -> list[str] | None:
    program = shutil.which("unshare")
    if program:
        command = [program, "--net", "--map-root-user"]
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


def test_everything_works_without_a_network(tmp_path: Path) -> None:
    unshare = _unshare()
    if unshare is None:
        pytest.skip("this system gives a test no network namespace of its own")
    lines = arguments(tmp_path)
    assert ended([*unshare, sys.executable, "-c", RUN], lines) == (0, expected(lines))
