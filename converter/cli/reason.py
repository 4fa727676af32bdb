"""``oifm reason``."""

from __future__ import annotations

import time
from typing import Annotated, Literal

import typer

from converter.cli import options as opt


def reason(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Ontologies and data, taken together; - reads standard input."
        ),
    ],
    reasoner: Annotated[
        Literal["elk", "hermit"], typer.Option(help="The reasoner; both run in Java.")
    ] = "elk",
    out: Annotated[
        str | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Where to write what follows, by its suffix."
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            callback=opt.at_most_a_year,
            min=0.1,
            help="Stop the reasoner after so many seconds.",
        ),
    ] = 300.0,
    memory: Annotated[
        int,
        typer.Option(metavar="SIZE", parser=opt.size_in_bytes, help="The most Java may take."),
    ] = "4GiB",  # type: ignore[assignment]  # parsed as if given
    individuals: Annotated[
        bool,
        typer.Option(
            "--individuals/--no-individuals",
            help="Infer the classes of individuals, which takes HermiT longest.",
        ),
    ] = True,
    from_: opt.From = None,
    show_values: Annotated[
        bool,
        typer.Option("--show-values", help="Quote data in messages; they may tell of a patient."),
    ] = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Ask a reasoner what follows, and whether it contradicts itself.

    This is the one command that starts another process: Java, in which ELK and HermiT run.
    """
    from converter.cli.output import print_problems, say, say_counts
    from converter.cli.progress import progress_bar
    from converter.jobs import reason as job
    from converter.problems import Severity

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
    print_problems(result.problems, color=not no_color, limit=limit)
    errors = sum(found.severity is Severity.ERROR for found in result.problems)
    if not quiet:
        answer = "consistent" if result.consistent else "a contradiction"
        counts = {"statement": result.statements, "inferred statement": result.inferred}
        lead = f"{reasoner} through {result.library}: {answer}"
        say_counts(lead, counts, time.perf_counter() - started)
        if out and not result.consistent:
            say(f"{out} was not written: from a contradiction everything follows\n")
    return 1 if errors else 0
