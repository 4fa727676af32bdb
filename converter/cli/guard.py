"""How a command that cannot run, or is stopped, ends: clearly, and without a traceback."""

from __future__ import annotations

import functools
import signal
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import click

from converter.problems import ConverterError

_P = ParamSpec("_P")
_BROKEN_PIPE = 128 + getattr(signal, "SIGPIPE", 13)


def guarded(command: Callable[_P, int]) -> Callable[_P, None]:
    """Make the number that a command returns the exit status, and its errors messages."""

    @functools.wraps(command)
    def guard(*args: _P.args, **kwargs: _P.kwargs) -> None:
        from converter.cli.given import read_once
        from converter.cli.output import print_problems
        from converter.io import silence_stdout

        try:
            Path.cwd()
        except OSError:
            click.echo("oifm: the current folder does not exist any more", err=True)
            raise click.exceptions.Exit(2) from None
        read_once(kwargs)
        try:
            status = command(*args, **kwargs)
        except BrokenPipeError:
            silence_stdout()
            status = _BROKEN_PIPE
        except ConverterError as error:
            if any(p.source == "standard output" for p in error.problems):
                silence_stdout()
            print_problems(error.problems, color=not kwargs.get("no_color"))
            status = 2
        except MemoryError:
            click.echo("oifm: the memory is not enough; give fewer documents at a time", err=True)
            status = 2
        if status:
            raise click.exceptions.Exit(status)

    return guard
