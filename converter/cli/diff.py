"""``oifm diff``."""

from __future__ import annotations

import time
from typing import Literal

import click

from converter.cli import options as opt
from converter.cli.guard import guarded


@click.command()
@click.argument(
    "old", metavar="OLD", type=opt.PATH, help="A file, folder, pattern or build, in any format."
)
@click.argument("new", metavar="NEW", type=opt.PATH, help="What it became, in any format.")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(["text", "json"]),
    help="text or json; by the suffix of --out, else as text.",
)
@click.option(
    "--out", "-o", metavar="FILE", type=opt.PATH, default="-", help="Where the changes go."
)
@opt.from_
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@guarded
def diff(
    old: str,
    new: str,
    format_: Literal["text", "json"] | None,
    out: str,
    from_: str | None,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Say what changed between two sets of definitions.

    In the words of the model: findings, attributes, values, codes, texts, limits. Changes
    that alter what recorded observations mean are marked !!. Exit status 0 where both say
    the same, 1 where they differ.
    """
    from converter.cli.output import print_problems, say_counts
    from converter.cli.progress import progress_bar
    from converter.diff import render_json, render_text
    from converter.io import write_file
    from converter.jobs import diff as job
    from converter.jobs.load import DEFINITION_SUFFIXES
    from converter.jobs.targets import spare

    started = time.perf_counter()
    spare([out], (job.sides(old, new), DEFINITION_SUFFIXES))
    with progress_bar(quiet=quiet) as progress:
        result = job.diff(old, new, form=from_, limit=max_size, progress=progress)
    print_problems(result.problems, color=not no_color, limit=limit)
    text = (
        render_json(result.changes, result.summary)
        if opt.report_format_of(format_, out) == "json"
        else render_text(result.changes)
    )
    write_file(out, text.encode())
    if not quiet:
        counts = {
            "old definition": result.old,
            "new definition": result.new,
            "change": len(result.changes),
        }
        say_counts("compared", counts, time.perf_counter() - started)
    return 1 if result.changes else 0
