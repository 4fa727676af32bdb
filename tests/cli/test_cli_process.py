"""The command as a process: start-up, signals, pipes, terminals."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

OIFM = [sys.executable, "-c", "from converter.cli import main; main()"]


def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*OIFM, *map(str, arguments)], capture_output=True, **options)


def test_help_needs_nothing_heavy() -> None:
    # What is imported decides how long it takes, and does not depend on the machine's load.
    code = """if True:
        import sys
        from converter.cli.app import run
        try:
            run(["--help"])
        finally:
            heavy = {"rdflib", "pyoxigraph", "msgspec", "rich", "owlready2", "pint", "shacl"}
            print(sorted(heavy & set(sys.modules)), file=sys.stderr)
    """
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stderr == "[]\n"


def test_pyarrow_does_not_load_pandas_for_a_command(definitions: Path) -> None:
    code = """if True:
        import sys
        from converter.cli import main
        try:
            main()
        finally:
            print("pyarrow" in sys.modules, "pandas" in sys.modules, file=sys.stderr)
            import pyspark
            import pandas
    """
    exams = definitions.parent / "exams"
    pytest.importorskip("pyspark", reason="pyspark is not installed")
    arguments = ["validate", exams, "--defs", definitions, "-q"]
    ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True)
    assert ended.stderr == "True False\n"


@pytest.mark.parametrize("code", ["IO101", "DEF"])  # what fits into a buffer, and what does not
def test_nobody_reads_the_output(code: str) -> None:
    process = subprocess.Popen(
        [*OIFM, "explain", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 128 + signal.SIGPIPE


def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*OIFM, "explain"], stdout=full, stderr=subprocess.PIPE)
    assert ended.returncode == 2
    assert ended.stderr.startswith(b"standard output: IO105 ")
    assert ended.stderr.count(b"\n") == 2


@pytest.mark.parametrize("descriptor", ["<&-", ">&-", "2>&-"])
def test_closed_streams(descriptor: str, definitions: Path) -> None:
    command = subprocess.list2cmdline(
        [*OIFM, "check", "-" if "<" in descriptor else str(definitions)]
    )
    ended = subprocess.run(["sh", "-c", f"{command} {descriptor}"], capture_output=True)
    assert ended.returncode == (0 if "2" in descriptor else 2)
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_writing(number: int, status: int, definitions: Path, tmp_path: Path) -> None:
    # Waits inside the transaction, where a stop leaves most behind.
    code = """if True:
        import sys, time
        from converter.jobs import build
        def wait(*_):
            print("writing", flush=True)
            time.sleep(60)
        build._write = wait
        from converter.cli import main
        main()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", code, "build", definitions, "-o", tmp_path / "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"writing\n"
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (status, b"")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_within_a_query(
    number: int, status: int, definitions: Path, tmp_path: Path
) -> None:
    """DuckDB raises an error of its own in the place of what stopped it."""
    rows = tmp_path / "rows.csv"
    rows.write_text("finding_code\nOIFM_EXMP_000001\n", "utf-8")
    code = f"""if True:
        import signal
        from converter.validation.engine import Engine
        def interrupted(*_):
            try:
                signal.raise_signal({int(number)})
            except BaseException:
                raise RuntimeError("Query interrupted")
        Engine.run = interrupted
        from converter.cli import main
        main()
    """
    line = [sys.executable, "-c", code, "validate", rows, "--defs", definitions]
    ended = subprocess.run(line, capture_output=True)
    assert (ended.returncode, ended.stdout, ended.stderr) == (status, b"", b"")


@pytest.mark.parametrize("error", ["KeyError", "EOFError"])
def test_a_fault_of_the_program_is_not_a_finding(error: str) -> None:
    code = f"""if True:
        import converter.rules
        def fail(): raise {error}("x")
        converter.rules.rules = fail
        import sys
        sys.argv[1:] = ["explain"]
        from converter.cli import main
        main()
    """
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 2
    assert "a fault of the program" in ended.stderr


def test_a_current_folder_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    # As the installed command does, it looks for no module in the current folder.
    oifm = [OIFM[0], "-P", *OIFM[1:]]
    command = f"rmdir ../gone; exec {subprocess.list2cmdline([*oifm, 'check', 'x'])}"
    ended = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True)
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr


# However long it takes.
WITHOUT_BAR = (
    sys.executable,
    "-c",
    "from converter.cli import main, progress; progress._PATIENCE = 3600; main()",
)


def on_terminal(*arguments: object, command: Sequence[str] = OIFM, **environment: str) -> str:
    """What the command writes to a terminal."""
    leader, follower = pty.openpty()
    variables = os.environ | {"TERM": "xterm"} | environment
    variables = {key: text for key, text in variables.items() if text}
    whole = [*command, *map(str, arguments)]
    with subprocess.Popen(whole, stdout=follower, stderr=follower, env=variables) as process:
        os.close(follower)
        seen = b""
        try:
            while block := os.read(leader, 65536):
                seen += block
        except OSError:  # the end, as Linux reports it
            pass
        os.close(leader)
        assert process.wait() in (0, 1)
    return seen.decode()


def test_colours_only_on_a_terminal_that_wants_them(faulty: Path) -> None:
    assert "\x1b[1;31m" in on_terminal("check", faulty, command=WITHOUT_BAR, NO_COLOR="")
    for arguments, environment in [
        ([], {"NO_COLOR": "1"}),
        (["--no-color"], {"NO_COLOR": ""}),
        ([], {"TERM": "dumb", "NO_COLOR": ""}),
    ]:
        seen = on_terminal("check", faulty, *arguments, command=WITHOUT_BAR, **environment)
        assert "\x1b" not in seen
    assert b"\x1b" not in run("check", faulty).stdout


@pytest.mark.parametrize(("patience", "shown"), [(3600, False), (0, True)])
def test_only_long_work_shows_a_bar(patience: int, shown: bool) -> None:
    code = f"""if True:
        from converter.cli import progress
        progress._PATIENCE = {patience}
        with progress.progress_bar(quiet=False) as report:
            for done in range(3):
                report("reading", done, 3)
        print("done")
    """
    seen = on_terminal(command=[sys.executable, "-c", code])
    assert ("reading" in seen) is shown
    assert seen.rstrip().endswith("done")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str) -> None:
    def completed(line: str) -> bytes:
        words = line.split(" ")
        environment = os.environ | {
            "_OIFM_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
        }
        return run(env=environment).stdout

    codes = completed("oifm explain IO10")
    assert b"IO101" in codes
    assert b"DEF301" not in codes
    assert b"terminology" in completed("oifm te")
    assert b"--key-file" in completed("oifm convert --key")
    assert b"junit" in completed("oifm check --format j")
    # What the shell knows better: files.
    assert completed("oifm check exa").split()[0].startswith(b"file")
