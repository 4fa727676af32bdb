"""The options by which a user chooses rules and their severities."""

from __future__ import annotations

import click

from converter.cli.codes import complete_code
from converter.cli.options import PATH

select = click.option(
    "--select",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_code,
    help="Only this rule, or all whose codes start so; repeatable.",
)
ignore = click.option(
    "--ignore",
    multiple=True,
    metavar="CODE",
    shell_complete=complete_code,
    help="Not this rule, or none whose codes start so; repeatable.",
)
severity = click.option(
    "--severity",
    multiple=True,
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
