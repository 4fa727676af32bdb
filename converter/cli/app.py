"""The commands and how the process ends."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from converter import __version__

# In the order in which help lists them: each is a module here, and a command of it.
_COMMANDS = (
    *("build", "convert", "check", "diff", "validate", "load", "query", "export", "push", "docs"),
    *("reason", "serve", "explain", "terminology"),
)


class _Commands(click.Group):
    """Imports the module of a command when that is asked for: all take longer than some run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_COMMANDS, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _COMMANDS:
            command: click.Command = getattr(import_module(f"converter.cli.{cmd_name}"), cmd_name)
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            known = self.list_commands(ctx)
            raise click.NoSuchCommand(error.command_name, possibilities=known, ctx=ctx) from None


@click.group(
    cls=_Commands,
    epilog="Exit status: 0 clean, 1 problems found, 2 could not run.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.version_option(
    __version__, "--version", "-V", message="oifm %(version)s", help="Print the version."
)
def app() -> None:
    """Compile radiology finding models into OWL ontologies and SHACL shapes, and back."""


@app.command()
def version() -> None:
    """Print the version."""
    click.echo(f"oifm {__version__}")


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command line.

    Raises:
        SystemExit: always, but for a fault of the program.
    """
    try:
        status = app.main(arguments, prog_name="oifm", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort as aborted:
        # Click would exit with 1, as if problems were found; and says so of any EOFError too.
        if not isinstance(aborted.__cause__, KeyboardInterrupt):
            raise (aborted.__cause__ or aborted) from None
        status = 128 + signal.SIGINT
    sys.exit(status or 0)
