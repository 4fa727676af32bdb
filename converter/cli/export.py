"""``oifm export``."""

from __future__ import annotations

import time

import click

from converter.cli import options as opt
from converter.cli.guard import guarded


def complete_target(_context: object, _parameter: object, incomplete: str) -> list[str]:
    """The stores that begin so."""
    from converter.store.targets import targets

    return [name for name in targets() if name.startswith(incomplete)]


@click.command()
@click.argument(
    "sources",
    nargs=-1,
    metavar="[SOURCES]...",
    type=opt.PATH,
    help="Definitions, shapes, annotations and RDF, unless --store names what is exported.",
)
@opt.store
@click.option(
    "--for",
    "for_",
    metavar="STORE",
    shell_complete=complete_target,
    help="The store that they are for; --list shows those that are known.",
)
@click.option("--out", "-o", metavar="FOLDER", type=opt.PATH, help="A new or empty folder.")
@click.option("--list", "list_", is_flag=True, help="Show the stores, and write nothing.")
@opt.only
@opt.size(
    "--part-size",
    None,
    "The size of a part, before compression, 1MB or more; by default what suits the store.",
    least="1MB",
)
@click.option("--compression", metavar="gz|zst|none", help="By default what the store reads best.")
@click.option(
    "--name", metavar="NAME", default="oifm", help="What the database or repository is called."
)
@opt.kind
@opt.defs
@opt.from_annotations
@opt.column_map
@opt.key_file
@opt.identifiers
@opt.base_iri
@opt.keep_going
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def export(
    context: click.Context,
    sources: tuple[str, ...],
    store: str | None,
    for_: str | None,
    out: str | None,
    list_: bool,
    only: tuple[str, ...],
    part_size: int | None,
    compression: str | None,
    name: str,
    as_: str | None,
    defs: tuple[str, ...],
    from_: str | None,
    map_: str | None,
    key_file: str | None,
    identifiers: bool,
    base_iri: str,
    keep_going: bool,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Write the graphs of a store, or of sources, for the bulk loader of another store.

    The folder has the parts under data/, the configuration that the store wants, LOAD.md with
    the commands, and a manifest with hashes and counts.
    """
    from converter.cli.given import SOURCES, STORED, alone, refuse
    from converter.cli.output import errors_told, say, say_counts, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.jobs import export as job
    from converter.jobs.store import StoreOptions
    from converter.store.targets import targets

    if list_:
        alone(context, "list_")
        for target in targets().values():
            reads = ", ".join(target.compressions)
            click.echo(f"{target.name:<9} {target.title} ({target.syntax}; {reads})")
        return 0
    opt.one_of(sources, store)
    if store:
        refuse(context, STORED, *SOURCES)
    if for_ is None or out is None:
        raise click.BadParameter("say which store it is for (--for), and where it goes (-o)")
    started = time.perf_counter()
    options = job.ExportOptions(only, part_size, compression, name)
    reading = StoreOptions(
        base_iri=base_iri,
        kind=as_,
        form=from_,
        defs=defs,
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
            sources,
            store=store,
            options=options,
            reading=reading,
            progress=progress,
        )
    errors = errors_told(result.problems, color=not no_color, limit=limit, show_values=False)
    if not result.files:
        say_nothing_made("nothing was exported", errors, result.documents)
        return 2
    if not quiet:
        counts = {"part": result.parts, "graph": result.graphs, "triple": result.statements}
        say_counts(out, counts, time.perf_counter() - started)
        say(f"what to do with them: {out}/LOAD.md\n")
    return 1 if errors else 0
