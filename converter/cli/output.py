"""What goes to the terminal: problems and the summary line, on standard error."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from converter.problems import Problem, Severity


def colored(stream: TextIO | None, *, wanted: bool = True) -> bool:
    """Whether colours go to a stream: a terminal, and nothing that says no.

    The variable NO_COLOR is that of no-color.org.
    """
    if not wanted or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream is not None and stream.isatty()


def print_problems(
    problems: Sequence[Problem], *, color: bool = True, limit: int = 0, show_values: bool = True
) -> None:
    """Print problems to standard error; ``limit`` of each rule, or all where it is 0.

    Source lines are shown with them, for definitions speak of no patient; ``show_values``
    is False where documents may.
    """
    from converter.report import Options, render_entries

    options = Options(
        color=colored(sys.stderr, wanted=color),
        show_values=show_values,
        limit=limit,
    )
    say(render_entries(problems, options))


def errors_told(
    problems: Sequence[Problem], *, color: bool, limit: int = 0, show_values: bool = True
) -> int:
    """Print problems as :func:`print_problems` does, and count the errors among them."""
    print_problems(problems, color=color, limit=limit, show_values=show_values)
    return sum(p.severity is Severity.ERROR for p in problems)


def say_nothing_made(what: str, errors: int, documents: int) -> None:
    """Write why there is no output: ``nothing was built: 2 errors in 3 documents``."""
    from converter.report.options import plural

    say(f"{what}: {plural(errors, 'error')} in {plural(documents, 'document')}\n")


def say_counts(lead: str, counts: dict[str, int], seconds: float) -> None:
    """Write the summary line: ``lead: 3 documents, 1 finding in 0.42 s``."""
    from converter.report.options import plural

    what = ", ".join(plural(count, noun) for noun, count in counts.items())
    say(f"{lead}: {what} in {seconds:.2f} s\n")


def say(text: str) -> None:
    """Write text to standard error, where there is one."""
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def command_of(
    annotations: Sequence[str],
    defs: Sequence[str],
    given: Mapping[str, str | None],
    flags: Mapping[str, bool],
) -> str:
    """The command that a reader of a report repeats: with what its answer depends on.

    >>> command_of(["a b.csv"], ["defs"], {"--from": None, "--map": "m.toml"}, {"--show": True})
    "oifm validate 'a b.csv' --defs defs --map m.toml --show"
    """
    words = ["oifm", "validate", *annotations]
    words += [word for value in defs for word in ("--defs", value)]
    words += [word for name, value in given.items() if value for word in (name, value)]
    return shlex.join([*words, *(name for name, is_given in flags.items() if is_given)])
