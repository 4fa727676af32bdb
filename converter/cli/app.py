"""The commands and how the process ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from converter import __version__
from converter.cli.guard import guarded

# In the order in which help lists them: each is a module here, and a function of it.
_COMMANDS = (
    *("build", "convert", "check", "diff", "validate", "load", "query", "export", "push", "docs"),
    *("reason", "serve", "explain"),
)
# A module with commands of its own.
_GROUPS = ("terminology",)


def app_of(names: Collection[str] | None = None) -> typer.Typer:
    """The command line ``oifm``.

    Args:
        names: the commands that it has, all where None. To look at every option of every
            command takes longer than some commands.
    """
    app = typer.Typer(
        name="oifm",
        help="Compile radiology finding models into OWL ontologies and SHACL shapes, and back.",
        epilog="Exit status: 0 clean, 1 problems found, 2 could not run.",
        no_args_is_help=True,
        # Plain help starts in half the time: rich is not imported for it.
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_common)
    for name in _COMMANDS:
        if names is None or name in names:
            app.command()(guarded(getattr(import_module(f"converter.cli.{name}"), name)))
    for name in _GROUPS:
        if names is None or name in names:
            app.add_typer(import_module(f"converter.cli.{name}").app, name=name)
    if names is None or "version" in names:
        app.command()(version)
    return app


def version() -> None:
    """Print the version."""
    typer.echo(f"oifm {__version__}")


def _print_version(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


def _common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    pass


@cache
def _command(name: str | None) -> Callable[..., object]:
    return get_command(app_of(None if name is None else [name]))


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command line.

    Raises:
        SystemExit: always.
    """
    first = next(iter(arguments), "")
    if first in ("--version", "-V"):
        first = "version"
    # What names no command gets the help, or the suggestions, of all of them.
    known = first in (*_COMMANDS, *_GROUPS, "version")
    _command(first if known else None)(list(arguments), prog_name="oifm")
    raise SystemExit(0)
