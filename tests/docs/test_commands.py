"""The documentation holds: its commands run, print what it shows, and use options that exist."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import typer

_ROOT = Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
_RULES = sorted((_ROOT / "docs" / "rules").glob("*.md"))
_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d+)$")
_SECONDS = re.compile(r"\b\d+\.\d+ s\b")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Options in the documentation that are not ours.
_FOREIGN = {"--help", "--no-deps", "--check"} | {
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


def _run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


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
def test_commands_and_python(page: Path, tmp_path: Path) -> None:
    shutil.copytree(_ROOT / "examples", tmp_path / "examples")
    for command, status, shown in _commands(page):
        if command.startswith("make "):
            continue
        done = _run(command, tmp_path)
        assert done.returncode == status, f"{command}\n{done.stdout}"
        missing = _shows(done.stdout, shown)
        assert missing is None, f"{command} does not print: {missing}\n{done.stdout}"
    blocks = tmp_path / f"{page.stem}.txt"
    blocks.write_text("\n".join(_PYTHON.findall(page.read_text("utf-8"))), "utf-8")
    # In a process of its own, as a reader would: nothing is imported yet.
    done = _run(f"PYTHONUTF8=1 python -W error -m doctest {blocks.name}", tmp_path)
    assert done.returncode == 0, done.stdout


@cache
def _options() -> dict[str, set[str]]:
    from converter.cli.app import app

    group = typer.main.get_command(app)
    return {
        name: _options_of(command)
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    } | {"": {option for parameter in group.params for option in parameter.opts}}


def _options_of(command: object) -> set[str]:
    """The options of a command, those of the commands under it too."""
    params = command.params  # type: ignore[attr-defined]
    own = {option for p in params for option in (*p.opts, *p.secondary_opts)}
    under = map(_options_of, getattr(command, "commands", {}).values())
    return own.union(*under)


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
