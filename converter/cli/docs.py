"""``oifm docs``."""

from __future__ import annotations

import time
from typing import Any

import click

from converter.cli import options as opt
from converter.cli.guard import guarded


@click.command()
@opt.definitions
@click.option(
    "--out", "-o", required=True, metavar="FOLDER", type=opt.PATH, help="The folder for the site."
)
@click.option("--title", help="The title of the site.")
@click.option("--creator", help="Who publishes the definitions.")
@opt.license_
@opt.release
@opt.from_
@opt.base_iri
@opt.stem
@opt.assign_ids
@opt.keep_going
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@guarded
def docs(
    definitions: tuple[str, ...],
    out: str,
    title: str | None,
    creator: str | None,
    license_: str | None,
    release: str | None,
    from_: str | None,
    base_iri: str,
    stem: tuple[str, ...],
    assign_ids: str | None,
    keep_going: bool,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Make a site of the definitions, for people to read and search.

    Open its index.html, or publish the folder: it needs no server, and asks nothing of
    the network. There is a page for each finding, value set and code, and one about the
    vocabulary.
    """
    from converter.cli.output import errors_told, say_counts, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.graph.document import GraphOptions
    from converter.jobs import docs as job
    from converter.jobs.build_options import BuildOptions
    from converter.report.options import plural

    started = time.perf_counter()
    chosen: dict[str, Any] = {
        "title": title,
        "creator": creator,
        "license": license_,
        "version": release,
    }
    given = {key: text for key, text in chosen.items() if text is not None}
    options = BuildOptions(
        graph=GraphOptions(base_iri=base_iri, stems=opt.stems(stem), **given),
        form=from_,
        limit=max_size,
        keep_going=keep_going,
        assign_ids=assign_ids,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.docs(definitions, out, options=options, progress=progress)
    errors = errors_told(result.problems, color=not no_color, limit=limit)
    if not result.files:
        say_nothing_made("no site was made", errors, result.documents)
        return 2
    if not quiet:
        counts = {
            "finding": result.findings,
            "value set": result.value_sets,
            "code": result.codes,
        }
        say_counts(
            f"{out}: {plural(len(result.files), 'file')}", counts, time.perf_counter() - started
        )
    return 1 if errors else 0
