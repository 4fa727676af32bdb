"""``oifm docs``."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from converter.cli import options as opt


def docs(
    definitions: opt.Definitions,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FOLDER", help="The folder for the site.")
    ],
    title: Annotated[str | None, typer.Option(help="The title of the site.")] = None,
    creator: Annotated[str | None, typer.Option(help="Who publishes the definitions.")] = None,
    license_: Annotated[
        str | None, typer.Option("--license", metavar="IRI", help="The terms of use.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version; made from the content by default."),
    ] = None,
    from_: opt.From = None,
    base_iri: opt.BaseIri = opt.DEFAULT_BASE,
    stem: opt.Stem = None,
    assign_ids: opt.AssignIds = None,
    keep_going: opt.KeepGoing = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
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
    from converter.jobs.build import BuildOptions
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
