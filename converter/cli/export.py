"""``oifm export``."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from converter.cli import options as opt


def complete_target(incomplete: str) -> list[str]:
    """The stores that begin so."""
    from converter.store.targets import targets

    return [name for name in targets() if name.startswith(incomplete)]


def export(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCES]...",
            help="Definitions, shapes, annotations and RDF, unless --store names what is exported.",
        ),
    ] = None,
    store: opt.Store = None,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="STORE",
            autocompletion=complete_target,
            help="The store that they are for; --list shows those that are known.",
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FOLDER", help="A new or empty folder."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the stores, and write nothing.")] = (
        False
    ),
    only: opt.Only = None,
    part_size: Annotated[
        int | None,
        typer.Option(
            metavar="SIZE",
            parser=opt.size_in_bytes,
            help="The size of a part, before compression; by default what suits the store.",
        ),
    ] = None,
    compression: Annotated[
        str | None,
        typer.Option(metavar="gz|zst|none", help="By default what the store reads best."),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What the database or repository is called.")
    ] = "oifm",
    as_: opt.Kind = None,
    defs: opt.Defs = None,
    from_: opt.FromAnnotations = None,
    map_: opt.ColumnMap = None,
    key_file: opt.KeyFile = None,
    identifiers: opt.Identifiers = True,
    base_iri: opt.BaseIri = opt.DEFAULT_BASE,
    keep_going: opt.KeepGoing = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Write the graphs of a store, or of sources, for the bulk loader of another store.

    The folder has the parts under data/, the configuration that the store wants, LOAD.md with
    the commands, and a manifest with hashes and counts.
    """
    from converter.cli.given import SOURCES, STORED, alone, refuse
    from converter.cli.output import print_problems, say, say_counts
    from converter.cli.progress import progress_bar
    from converter.jobs import export as job
    from converter.jobs.store import StoreOptions
    from converter.problems import Severity
    from converter.report.options import plural
    from converter.store.targets import targets

    if list_:
        alone(context, "list_")
        for target in targets().values():
            reads = ", ".join(target.compressions)
            typer.echo(f"{target.name:<9} {target.title} ({target.syntax}; {reads})")
        return 0
    opt.one_of(sources, store)
    if store:
        refuse(context, STORED, *SOURCES)
    if for_ is None or out is None:
        raise typer.BadParameter("say which store it is for (--for), and where it goes (-o)")
    started = time.perf_counter()
    options = job.ExportOptions(tuple(only or ()), part_size, compression, name)
    reading = StoreOptions(
        base_iri=base_iri,
        kind=as_,
        form=from_,
        defs=tuple(defs or ()),
        key_file=key_file,
        identifiers=identifiers,
        column_map=map_,
        limit=max_size,
        keep_going=keep_going,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.export(
            for_,
            out,
            sources or (),
            store=store,
            options=options,
            reading=reading,
            progress=progress,
        )
    print_problems(result.problems, color=not no_color, limit=limit, show_values=False)
    errors = sum(found.severity is Severity.ERROR for found in result.problems)
    if not result.files:
        count = plural(errors, "error")
        say(f"nothing was exported: {count} in {plural(result.documents, 'document')}\n")
        return 2
    if not quiet:
        counts = {"part": result.parts, "graph": result.graphs, "triple": result.statements}
        say_counts(out, counts, time.perf_counter() - started)
        say(f"what to do with them: {out}/LOAD.md\n")
    return 1 if errors else 0
