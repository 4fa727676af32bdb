"""``oifm load``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from converter.cli import options as opt

if TYPE_CHECKING:
    from converter.store.graphs import GraphInfo


def load(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCES]...",
            help="Definitions, shapes, annotations and RDF: files, folders or patterns.",
        ),
    ] = None,
    store: Annotated[
        str, typer.Option("--store", "-s", metavar="FOLDER", help="The store; made if needed.")
    ] = ...,  # type: ignore[assignment]  # required, though after an argument with a default
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="KIND",
            help="The kind of the sources (definitions, shapes, annotations, data); recognised "
            "by default.",
        ),
    ] = None,
    defs: Annotated[
        list[str] | None,
        typer.Option(
            "--defs",
            "-d",
            metavar="DEFS",
            help="The definitions that annotations are read with; by default those in the store.",
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE", help="Take a source out, as it was named or by its graph; repeatable."
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="Show what is in the store, and load nothing.")
    ] = False,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="FORMAT", help="The format of annotations; recognised by default."
        ),
    ] = None,
    map_: opt.ColumnMap = None,
    key_file: opt.KeyFile = None,
    identifiers: opt.Identifiers = True,
    base_iri: Annotated[
        str | None,
        typer.Option("--base-iri", metavar="IRI", help="The base IRI, when the store is made."),
    ] = None,
    keep_going: opt.KeepGoing = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Load definitions, shapes, annotations and RDF into a store, for queries.

    Each source has a graph of its own, which is replaced when the source is loaded again. All
    sources are loaded, or none: a load that is stopped leaves the store as it was.
    """
    from converter.cli.given import alone
    from converter.cli.output import print_problems, say, say_counts
    from converter.cli.progress import progress_bar
    from converter.jobs import store as job
    from converter.problems import Severity
    from converter.report.options import plural

    if list_:
        alone(context, "list_", "store")
        _show(job.graphs_in(store))
        return 0
    if not sources and not remove:
        raise typer.BadParameter("name sources to load, or --remove SOURCE, or --list")
    started = time.perf_counter()
    options = job.StoreOptions(
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
        result = job.load_store(
            sources or [], store, remove=remove or [], options=options, progress=progress
        )
    print_problems(result.problems, color=not no_color, limit=limit, show_values=False)
    errors = sum(found.severity is Severity.ERROR for found in result.problems)
    if not result.graphs and not result.removed:
        count = plural(errors, "error")
        say(f"nothing was loaded: {count} in {plural(result.documents, 'document')}\n")
        return 2
    if not quiet:
        for info in result.removed:
            say(f"removed {info.iri}: {plural(info.triples, 'triple')}\n")
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
        typer.echo(line)
