"""The commands and how the process ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from converter import __version__
from converter.cli import (
    build,
    check,
    convert,
    diff,
    docs,
    explain,
    export,
    load,
    push,
    query,
    reason,
    serve,
    terminology,
    validate,
)
from converter.cli.guard import guarded

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
app.command()(guarded(build.build))
app.command()(guarded(convert.convert))
app.command()(guarded(check.check))
app.command()(guarded(diff.diff))
app.command()(guarded(validate.validate))
app.command()(guarded(load.load))
app.command()(guarded(query.query))
app.command()(guarded(export.export))
app.command()(guarded(push.push))
app.command()(guarded(docs.docs))
app.command()(guarded(reason.reason))
app.command()(guarded(serve.serve))
app.command()(guarded(explain.explain))

app.add_typer(terminology.app, name="terminology")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"oifm {__version__}")


def _print_version(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


@app.callback()
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
def _command() -> Callable[..., object]:
    # Typer looks at every option of every command, which takes longer than some commands.
    return get_command(app)


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command line.

    Raises:
        SystemExit: always.
    """
    _command()(list(arguments), prog_name="oifm")
    raise SystemExit(0)
