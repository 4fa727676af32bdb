"""What a run reads is not replaced by what it writes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from converter import io
from converter.problems import ConverterError
from converter.rules import problem


def not_an_input(targets: Iterable[str], read: Iterable[str]) -> None:
    """Refuses outputs that would replace what was read.

    Args:
        targets: the files that are to be written; ``-`` is none.
        read: the files that were read.

    Raises:
        ConverterError: IO113.
    """
    inputs = {os.path.realpath(name) for name in read if name != io.STANDARD_STREAM}
    for target in targets:
        if target != io.STANDARD_STREAM and os.path.realpath(target) in inputs:
            message = "the output would replace a file that is read"
            suggestion = "name another file"
            raise ConverterError(problem("IO113", message, source=target, suggestion=suggestion))


def spare(
    targets: Iterable[str | None], *named: tuple[Iterable[str | None], Sequence[str]]
) -> None:
    """Refuses outputs that would replace what is about to be read.

    Only what is there can be replaced, so that paths are looked up where a target exists.

    Args:
        targets: the files that are to be written, ``-`` too, None for those that are not.
        named: paths as the user named them, None for those that were not, with how the files
            end that are read of folders; nothing where only files are read.

    Raises:
        ConverterError: IO113; IO114 where two outputs are one; IO1xx where a path leads
            to nothing.
    """
    outputs = [target for target in targets if target]
    written = [target for target in outputs if target != io.STANDARD_STREAM]
    if len({os.path.realpath(target) for target in written}) < len(written):
        raise ConverterError(problem("IO114", "two outputs go to one file", source=written[-1]))
    if len(outputs) > len(written) + 1:
        message, help_ = "two outputs go to standard output", "let one of them go to a file"
        where = {"source": io.STANDARD_STREAM, "suggestion": help_}
        raise ConverterError(problem("IO114", message, **where))
    there = [target for target in written if os.path.isfile(target)]  # noqa: PTH113
    for paths, suffixes in named if there else ():
        # Addresses are for Spark, which alone knows what they lead to.
        files = [path for path in paths if path and "://" not in path]
        not_an_input(there, io.expand(files, suffixes) if suffixes else files)
