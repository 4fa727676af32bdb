"""Every command line in the rule pages, the Makefile and CI is one that the parser knows."""

import re
import shlex
from pathlib import Path

import click
import pytest

from converter.cli.app import app

ROOT = Path(__file__).parents[2]
# README and docs/*.md are run by tests/docs.
PAGES = [*sorted((ROOT / "docs" / "rules").glob("*.md")), ROOT / "Makefile", ROOT / ".ci" / "run"]
CONTEXT = click.Context(app)
# In code spans, code blocks (with or without a prompt) and recipes.
COMMAND = re.compile(r"(?:^\s*(?:\$ |@)?|`|bin/|\| *)oifm (?P<rest>[^`\n|>&;#]*)", re.MULTILINE)


def command_lines() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), match["rest"].rstrip("\\ "))
        for path in PAGES
        for match in COMMAND.finditer(path.read_text("utf-8"))
    ]


def test_there_are_command_lines() -> None:
    assert len(command_lines()) > 5


@pytest.mark.parametrize(("page", "rest"), command_lines())
def test_commands_and_options_exist(page: str, rest: str) -> None:
    words = [word.rstrip(".,)") for word in shlex.split(rest)]
    names = [word for word in words if not word.startswith("-")]
    command: click.Command = app
    for name in names:  # a command may have commands of its own
        found = command.get_command(CONTEXT, name) if isinstance(command, click.Group) else None
        if found is None:
            break
        command = found
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"--help", "-h"}
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in known, f"{page}: oifm {rest}"
