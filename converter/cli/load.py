"""``oifm load``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.store.graphs import GraphInfo


@click.command()
@click.argument(
    "sources",
    nargs=-1,
    metavar="[SOURCES]...",
    type=opt.PATH,
    help="Definitions, shapes, annotations and RDF: files, folders or patterns.",
)
@click.option(
    "--store",
    "-s",
    required=True,
    metavar="FOLDER",
    type=opt.PATH,
    help="The store; made if needed.",
)
@opt.kind
@click.option(
    "--defs",
    "-d",
    multiple=True,
    metavar="DEFS",
    type=opt.PATH,
    help="The definitions that annotations are read with; by default those in the store.",
)
@click.option(
    "--remove",
    multiple=True,
    metavar="SOURCE",
    type=opt.PATH,
    help="Take a source out, as it was named or by its graph; repeatable.",
)
@click.option("--list", "list_", is_flag=True, help="Show what is in the store, and load nothing.")
@opt.from_annotations
@opt.column_map
@opt.key_file
@opt.identifiers
@click.option("--base-iri", metavar="IRI", help="The base IRI, when the store is made.")
@opt.keep_going
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def load(
    context: click.Context,
    sources: tuple[str, ...],
    store: str,
    as_: str | None,
    defs: tuple[str, ...],
    remove: tuple[str, ...],
    list_: bool,
    from_: str | None,
    map_: str | None,
    key_file: str | None,
    identifiers: bool,
    base_iri: str | None,
    keep_going: bool,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Load definitions, shapes, annotations and RDF into a store, for queries.

    Each source has a graph of its own, which is replaced when the source is loaded again. All
    sources are loaded, or none: a load that is stopped leaves the store as it was.
    """
    from converter.cli.given import alone
    from converter.cli.memory import tables_in_jemalloc
    from converter.cli.output import errors_told, say, say_counts, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.jobs import store as job
    from converter.report.options import plural

    if list_:
        alone(context, "list_", "store")
        _show(job.graphs_in(store))
        return 0
    if not sources and not remove:
        raise click.BadParameter("name sources to load, or --remove SOURCE, or --list")
    started = time.perf_counter()
    if defs:
        tables_in_jemalloc()
    options = job.StoreOptions(
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
        result = job.load_store(sources, store, remove=remove, options=options, progress=progress)
    errors = errors_told(result.problems, color=not no_color, limit=limit, show_values=False)
    if not result.graphs and not result.removed:
        say_nothing_made("nothing was loaded", errors, result.documents)
        return 2
    if not quiet:
        for info in result.removed:
            say(f"removed {info.iri}: {plural(info.triples, 'triple')}\n")
    if not quiet and (sources or not result.removed):
        counts = {
            "document": result.documents,
            "observation": result.observations,
            "triple": sum(info.triples for info in result.graphs),
        }
        lead = f"{store}: {plural(len(result.graphs), 'graph')}"
        say_counts(lead, counts, time.perf_counter() - started)
    return 1 if errors else 0


def _show(graphs: tuple[GraphInfo, ...]) -> None:
    """Prints a line for each graph: its kind, size, time, and the source or its hashed name."""
    rows = [(g.kind, f"{g.triples:,}", g.loaded, g.label or g.iri) for g in graphs]
    rows.insert(0, ("kind", "triples", "loaded", "source"))
    wide = [max(len(row[n]) for row in rows) for n in range(3)]
    for kind, triples, loaded, source in rows:
        line = f"{kind:<{wide[0]}}  {triples:>{wide[1]}}  {loaded:<{wide[2]}}  {source}"
        click.echo(line)
