"""Nothing is fetched: a build works, and tries nothing, where there is no network."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "definitions"

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
    from converter.cli import main
    main()
"""


def arguments(tmp_path: Path) -> list[list[str]]:
    out = str(tmp_path / "out")
    return [
        ["build", str(EXAMPLES), "-q", "-o", out],
        ["check", str(EXAMPLES), "-q", "-o", str(tmp_path / "report.txt")],
        ["convert", f"{out}/ontology.ttl", "-q", "--to", "json", "-o", f"{out}/json/"],
        ["convert", f"{out}/ontology.owl", "-q", "-o", f"{out}/again.jsonld"],
        ["convert", f"{out}/again.jsonld", "-q", "-o", f"{out}/again.ttl"],
        ["docs", str(EXAMPLES), "-q", "-o", str(tmp_path / "site")],
        ["export", str(EXAMPLES), "-q", "--for", "qlever", "-o", str(tmp_path / "export")],
        ["explain", "IO101"],
    ]


def test_no_command_opens_a_connection_or_a_process(tmp_path: Path) -> None:
    for line in arguments(tmp_path):
        command = [sys.executable, "-c", FORBIDDEN, *line]
        ended = subprocess.run(command, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")


def test_the_hook_would_see_it() -> None:
    code = FORBIDDEN.replace("main()", "import socket; socket.socket()")
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 99
    assert "tried socket." in ended.stderr


def test_a_json_ld_context_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": "http://127.0.0.1:9/context", "@id": "x:y", "a": 1}')
    command = [sys.executable, "-c", FORBIDDEN, "convert", str(path), "--to", "ttl"]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "RDF4" in ended.stderr


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
    for line in arguments(tmp_path):
        code = "from converter.cli import main; main()"
        command = [*unshare, sys.executable, "-c", code, *line]
        ended = subprocess.run(command, capture_output=True, text=True)
        assert (ended.returncode, ended.stderr) == (0, "")
