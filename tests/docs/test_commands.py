"""The documentation holds: its commands run, print what it shows, and use options that exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from command_lines import Nursery

_ROOT = Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_RULES = sorted((_ROOT / "docs" / "rules").glob("*.md"))
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d+)$")
_SECONDS = re.compile(r"\b\d+\.\d+ s\b")
# A command of ours whose words are the same for bash and for ``shlex``: no pipe, variable, pattern.
_PLAIN = re.compile(r"""oifm(?: +(?:[\w./:=%+,@-]|"[^"$`\\!]*"|'[^']*')+)*""")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Options in the documentation that are not ours.
_FOREIGN = {"--help", "--no-deps", "--check", "--sample"} | {
    *("--loader", "--loc", "--config", "--localhost", "--force"),  # Fuseki, GraphDB
    *("--fail-with-body", "--data-binary", "--data-urlencode"),  # curl
    *("--location", "--file", "--bind", "--union-default-graph"),  # Oxigraph
}


def _commands(page: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Each command line of a page, its exit status, and the lines that it prints."""
    for block in _CONSOLE.findall(page.read_text("utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *shown = part.rstrip("\n").split("\n")
            found = _EXIT.search(line)
            yield _EXIT.sub("", line), int(found[1]) if found else 0, shown


def _environment() -> dict[str, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "NO_COLOR": "1"}


def _started(command: str, folder: Path) -> tuple[int, str]:
    """The exit status of a command line for bash, and what it prints."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    return done.returncode, done.stdout


def _forked(command: str, folder: Path, nursery: Nursery) -> tuple[int, str]:
    """The same, of a command of ours in which bash has nothing to do but to divide it."""
    _, *arguments = shlex.split(command)
    done = nursery.run(*arguments, within=folder, environment=_environment(), together=True)
    return done.status, done.out


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery | None]:
    """Where there is none, all commands are started."""
    if sys.platform != "linux":
        yield None
        return
    made = Nursery()
    yield made
    made.end()


def _shows(printed: str, shown: list[str]) -> str | None:
    """The first line of the documentation that the command did not print in that order."""
    lines = iter(_SECONDS.sub("_ s", printed).splitlines())
    for wanted in shown:
        if wanted == "…" or not wanted.strip():
            continue
        start, cut, _ = _SECONDS.sub("_ s", wanted).partition("…")
        if not any(line.startswith(start) if cut else line == start for line in lines):
            return wanted
    return None


@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands are for bash")
@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_commands_and_python(page: Path, tmp_path: Path, nursery: Nursery | None) -> None:
    shutil.copytree(_ROOT / "examples", tmp_path / "examples")
    for command, status, shown in _commands(page):
        if command.startswith("make "):
            continue
        if nursery and _PLAIN.fullmatch(command):
            ended, printed = _forked(command, tmp_path, nursery)
        else:
            ended, printed = _started(command, tmp_path)
        assert ended == status, f"{command}\n{printed}"
        missing = _shows(printed, shown)
        assert missing is None, f"{command} does not print: {missing}\n{printed}"
    blocks = tmp_path / f"{page.stem}.txt"
    blocks.write_text("\n".join(_PYTHON.findall(page.read_text("utf-8"))), "utf-8")
    # In a process of its own, as a reader would: nothing is imported yet.
    # owlready2 numbers the parameters of its SQL, of which Python 3.12 warns.
    strict = "-W error -W 'ignore:Binding:DeprecationWarning'"
    ended, printed = _started(f"PYTHONUTF8=1 python {strict} -m doctest {blocks.name}", tmp_path)
    assert ended == 0, printed


@pytest.mark.skipif(shutil.which("bash") is None, reason="the commands are for bash")
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("oifm build examples/definitions -o out", 0),
        ("oifm validate examples/exams --defs 'examples/definitions'", 1),
        ('oifm query examples/definitions "SELECT * { SERVICE <https://a.example/> { } }"', 2),
    ],
)
def test_forked_as_started(
    command: str, status: int, tmp_path: Path, nursery: Nursery | None
) -> None:
    if nursery is None:
        pytest.skip("processes are forked on Linux only")
    assert _PLAIN.fullmatch(command)
    made = []
    for name in ("started", "forked"):
        folder = tmp_path / name
        shutil.copytree(_ROOT / "examples", folder / "examples")
        run = _started(command, folder) if name == "started" else _forked(command, folder, nursery)
        files = {
            path.relative_to(folder): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        made.append((run[0], _SECONDS.sub("_ s", run[1]), files))
    assert made[0] == made[1]
    assert made[0][0] == status


@pytest.mark.parametrize(
    "command",
    ["oifm a | b", "oifm a >b", 'oifm "$A"', "oifm *.md", "A=1 oifm", "oifm a; b", "oifm ~", "ls"],
)
def test_what_is_for_bash_is_left_to_it(command: str) -> None:
    assert not _PLAIN.fullmatch(command)


@cache
def _options() -> dict[str, set[str]]:
    from converter.cli.app import app

    return {name: _options_of(command) for name, command in _commands_of(app).items()} | {
        "": {option for parameter in app.params for option in parameter.opts}
    }


def _commands_of(command: click.Command) -> dict[str, click.Command]:
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    found = {name: command.get_command(context, name) for name in command.list_commands(context)}
    return {name: under for name, under in found.items() if under is not None}


def _options_of(command: click.Command) -> set[str]:
    """The options of a command, those of the commands under it too."""
    own = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
    return own.union(*map(_options_of, _commands_of(command).values()))


@pytest.mark.parametrize("page", [*_PAGES, *_RULES], ids=lambda page: page.stem)
def test_options_exist(page: Path) -> None:
    known = _options()
    text = page.read_text("utf-8")
    for name, line in re.findall(r"oifm ([a-z]+)([^\n`]*)", text):
        if name in known:
            assert set(_OPTION.findall(line)) <= known[name] | _FOREIGN, line
    assert set(_OPTION.findall(text)) <= set().union(*known.values()) | _FOREIGN


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


def test_the_check_sees_a_line_that_is_not_printed() -> None:
    assert _shows("a\nb in 0.12 s\n", ["…", "b in 9.99 s"]) is None
    assert _shows("a\nb\n", ["b", "a"]) == "a"
    assert _shows("abc\n", ["ab…"]) is None
