"""Options that stand on the command line though they would change nothing there.

What is passed over in silence is believed to have worked: that a key was used, that
identifiers were left out. So it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.core import ParameterSource

SOURCES = ("as_", "defs", "from_", "map_", "key_file", "identifiers", "base_iri", "keep_going")
"""The options that say how sources are read, by the names that commands give them."""

INPUTS = {
    "annotations": "ANNOTATIONS",
    "definitions": "DEFS",
    "inputs": "IN",
    "sources": "SOURCES",
    "what": "QUERY or SOURCES",
    "old": "OLD",
    "new": "NEW",
    "defs": "--defs",
    "shapes": "--shapes",
    "map_": "--map",
    "key_file": "--key-file",
    "config": "--config",
}
"""The parameters that name files to read, with what each is called on the command line."""

STORED = "is for sources, and those of a store are read already"


def given(context: click.Context, *names: str) -> list[str]:
    """Find the options that the user wrote; not what a variable or a default says.

    Args:
        context: of the command.
        names: of its parameters; those that it does not have are passed over.

    Returns:
        What each is called on the command line: ``--key-file``, ``--no-identifiers``.
    """
    return [_written(context, name) for name in names if _is_given(context, name)]


def refuse(context: click.Context, why: str, *names: str) -> None:
    """Refuse options that have no effect here.

    Args:
        context: of the command.
        why: how the message goes on after the option: ``is for annotations``.
        names: of its parameters.

    Raises:
        click.BadParameter: the user wrote one of them.
    """
    for option in given(context, *names):
        raise click.BadParameter(f"{option} {why}")


def alone(context: click.Context, name: str, *others: str) -> None:
    """Refuse whatever stands beside an option that does one thing, and nothing else.

    Args:
        context: of the command.
        name: of that option's parameter.
        others: the parameters that may stand beside it; those of the terminal always may.

    Raises:
        click.BadParameter: another one does.
    """
    beside = {name, "quiet", "no_color", *others}
    rest = [parameter.name or "" for parameter in context.command.params]
    why = f"has no effect beside {_written(context, name)}"
    refuse(context, why, *(other for other in rest if other not in beside))


def read_once(parameters: Mapping[str, object]) -> None:
    """Refuse standard input where two are to read it: the second would find nothing there.

    Args:
        parameters: of a command, by their names.

    Raises:
        click.BadParameter: ``-`` stands for two of them.
    """
    given_so = [
        called
        for name, called in INPUTS.items()
        if (value := parameters.get(name)) == "-" or (isinstance(value, tuple) and "-" in value)
    ]
    if len(given_so) > 1:
        first, second = given_so[:2]
        message = f"standard input is read once: - cannot be {first} and {second} together"
        raise click.BadParameter(message)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _written(context: click.Context, name: str) -> str:
    [parameter] = [each for each in context.command.params if each.name == name]
    if isinstance(parameter, click.Argument):
        return parameter.metavar or name
    # --no-identifiers is what a user writes where False is not the default.
    negated = context.params[name] is False and parameter.secondary_opts
    names = parameter.secondary_opts if negated else parameter.opts
    return next((each for each in names if each.startswith("--")), names[0])
