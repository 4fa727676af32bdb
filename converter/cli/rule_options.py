"""The options by which a user chooses rules and their severities."""

from __future__ import annotations

import click

from converter.cli.codes import complete_code
from converter.cli.options import PATH


def _apart(_context: click.Context, _option: click.Parameter, value: tuple[str, ...]) -> list[str]:
    """What stands between commas, as other linters take it: ``DEF301,DEF302``."""
    return [part.strip() for one in value for part in one.split(",")]


select = click.option(
    "--select",
    multiple=True,
    callback=_apart,
    metavar="CODE",
    shell_complete=complete_code,
    help="Only this rule, or all whose codes start so; several between commas, or repeatable.",
)
ignore = click.option(
    "--ignore",
    multiple=True,
    callback=_apart,
    metavar="CODE",
    shell_complete=complete_code,
    help="Not this rule, or none whose codes start so; several between commas, or repeatable.",
)
severity = click.option(
    "--severity",
    multiple=True,
    callback=_apart,
    metavar="CODE=LEVEL",
    help="error, warning, info, off or default for a rule; repeatable.",
)
config = click.option(
    "--config",
    metavar="FILE",
    type=PATH,
    help="The configuration; by default the nearest oifm.toml, or pyproject.toml "
    "with a table tool.oifm, from here upwards.",
)
