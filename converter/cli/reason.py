"""``oifm reason``."""

from __future__ import annotations

import time
from typing import Literal

import click

from converter.cli import options as opt
from converter.cli.guard import guarded


@click.command()
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=opt.PATH,
    help="Ontologies and data, taken together; - reads standard input.",
)
@click.option(
    "--reasoner",
    type=click.Choice(["elk", "hermit"]),
    default="elk",
    help="The reasoner; both run in Java.",
)
@click.option(
    "--out",
    "-o",
    metavar="FILE",
    type=opt.PATH,
    help="Where to write what follows, by its suffix.",
)
@opt.timeout(300, "Stop the reasoner after so many seconds.")
@opt.size("--memory", "4GiB", "The most Java may take.")
@click.option(
    "--individuals/--no-individuals",
    default=True,
    help="Infer the classes of individuals, which takes HermiT longest.",
)
@opt.from_
@click.option(
    "--show-values", is_flag=True, help="Quote data in messages; they may tell of a patient."
)
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@guarded
def reason(
    files: tuple[str, ...],
    reasoner: Literal["elk", "hermit"],
    out: str | None,
    timeout: float,
    memory: int,
    individuals: bool,
    from_: str | None,
    show_values: bool,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Ask a reasoner what follows, and whether it contradicts itself.

    This is the one command that starts another process: Java, in which ELK and HermiT run.
    """
    from converter.cli.output import errors_told, say, say_counts
    from converter.cli.progress import progress_bar
    from converter.jobs import reason as job

    started = time.perf_counter()
    options = job.ReasonOptions(
        reasoner=reasoner,
        timeout=timeout,
        memory=memory,
        individuals=individuals,
        form=from_,
        limit=max_size,
        show_values=show_values,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.reason(files, out, options=options, progress=progress)
    errors = errors_told(result.problems, color=not no_color, limit=limit)
    if not quiet:
        answer = "consistent" if result.consistent else "a contradiction"
        counts = {"statement": result.statements, "inferred statement": result.inferred}
        lead = f"{reasoner} through {result.library}: {answer}"
        say_counts(lead, counts, time.perf_counter() - started)
        if out and not result.consistent:
            say(f"{out} was not written: from a contradiction everything follows\n")
    return 1 if errors else 0
