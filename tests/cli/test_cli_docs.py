"""Every command line in the rule pages, the Makefile and CI is one that the parser knows."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from converter.cli.app import app_of

ROOT = Path(__file__).parents[2]
# README and docs/*.md are run by tests/docs.
PAGES = [*sorted((ROOT / "docs" / "rules").glob("*.md")), ROOT / "Makefile", ROOT / ".ci" / "run"]
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
    group = get_command(app_of())
    words = [word.rstrip(".,)") for word in shlex.split(rest)]
    names = [word for word in words if not word.startswith("-")]
    command = group
    for name in names:  # a command may have commands of its own
        if name not in getattr(command, "commands", {}):
            break
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= {"--help", "-h", "--install-completion", "--show-completion"}
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.partition("=")[0] in known, f"{page}: oifm {rest}"
