"""The options by which a user chooses rules and their severities."""

from __future__ import annotations

from typing import Annotated

import typer

from converter.cli.codes import complete_code

Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE",
        autocompletion=complete_code,
        help="Only this rule, or all whose codes start so; repeatable.",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE",
        autocompletion=complete_code,
        help="Not this rule, or none whose codes start so; repeatable.",
    ),
]
Severity = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODE=LEVEL",
        help="error, warning, info, off or default for a rule; repeatable.",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The configuration; by default the nearest oifm.toml, or pyproject.toml "
        "with a table tool.oifm, from here upwards.",
    ),
]
