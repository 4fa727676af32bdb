"""``oifm push``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from converter.cli import options as opt

if TYPE_CHECKING:
    from converter.jobs.push import PushResult


def push(
    context: typer.Context,
    url: Annotated[
        str,
        typer.Argument(
            metavar="URL",
            help="The address of the server's Graph Store, or of its updates with --via update.",
        ),
    ],
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCES]...",
            help="Definitions, shapes, annotations and RDF, unless --store names what is sent.",
        ),
    ] = None,
    store: opt.Store = None,
    only: opt.Only = None,
    via: Annotated[
        Literal["graph-store", "update"],
        typer.Option(help="The Graph Store Protocol, or SPARQL Update, which is not atomic."),
    ] = "graph-store",
    append: Annotated[
        bool, typer.Option("--append", help="Add to the graphs there instead of replacing them.")
    ] = False,
    user: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The user; the password is in the variable OIFM_PUSH_PASSWORD unless said.",
        ),
    ] = None,
    password_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The variable that holds the password.")
    ] = None,
    password_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="The file that holds the password.")
    ] = None,
    token_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="The variable that holds a bearer token.")
    ] = None,
    token_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="The file that holds a bearer token.")
    ] = None,
    ca_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Trusted certificates (PEM) instead of the system's."),
    ] = None,
    allow_http: Annotated[
        bool,
        typer.Option(
            "--allow-http", help="Send credentials and annotations unencrypted to another machine."
        ),
    ] = False,
    resume: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Keeps what was sent; that is not sent again."),
    ] = None,
    batch_size: Annotated[
        int,
        typer.Option(metavar="SIZE", parser=opt.size_in_bytes, help="The size of one update."),
    ] = "1MiB",  # type: ignore[assignment]  # parsed as if given
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            callback=opt.at_most_a_year,
            min=0.1,
            help="The longest silence of the server.",
        ),
    ] = 300,
    tries: Annotated[
        int, typer.Option(metavar="N", min=1, max=100, help="How often a request is sent at most.")
    ] = 5,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be sent, and send nothing.")
    ] = False,
    as_: opt.Kind = None,
    defs: opt.Defs = None,
    from_: opt.FromAnnotations = None,
    map_: opt.ColumnMap = None,
    key_file: opt.KeyFile = None,
    identifiers: opt.Identifiers = True,
    base_iri: opt.BaseIri = opt.DEFAULT_BASE,
    keep_going: opt.KeepGoing = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Quote what the server says; it may quote data.")
    ] = False,
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Send the graphs of a store, or of sources, to a server.

    Each graph is replaced as a whole (PUT), under the name that it has in a store of oifm
    load. Busy servers are asked again later. Secrets are read from variables or files.
    """
    from converter.cli.given import SOURCES, STORED, refuse
    from converter.cli.output import print_problems, say
    from converter.cli.progress import progress_bar
    from converter.jobs import push as job
    from converter.jobs.store import StoreOptions
    from converter.problems import Severity
    from converter.report.options import plural

    opt.one_of(sources, store)
    if store:
        refuse(context, STORED, *SOURCES)
    if via != "update":
        refuse(context, "is for --via update", "batch_size")
    job.installed()
    from converter.remote.credentials import Secrets
    from converter.remote.waiting import Waits

    started = time.perf_counter()
    options = job.PushOptions(
        via=via,
        append=append,
        only=tuple(only or ()),
        batch_size=batch_size,
        timeout=timeout,
        ca_file=ca_file,
        allow_http=allow_http,
        resume=resume,
        dry_run=dry_run,
        show_values=show_values,
    )
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
        result = job.push(
            url,
            sources or (),
            store=store,
            secrets=Secrets(user, password_env, password_file, token_env, token_file),
            options=options,
            reading=reading,
            waits=Waits(tries=tries),
            progress=progress,
        )
    print_problems(result.problems, color=not no_color, limit=limit, show_values=False)
    errors = sum(found.severity is Severity.ERROR for found in result.problems)
    if not result.sent:
        count = plural(errors, "error")
        say(f"nothing was sent: {count} in {plural(result.documents, 'document')}\n")
        return 2
    if dry_run:
        for sent in result.sent:
            there = ", there already" if sent.there else ""
            size = f"{plural(sent.statements, 'triple')}, {sent.size:,} bytes{there}"
            typer.echo(f"{sent.method} {sent.url}: {sent.graph.kind}, {size}")
    elif not quiet:
        say(_summary(result, time.perf_counter() - started))
    return 1 if errors else 0


def _summary(result: PushResult, seconds: float) -> str:
    from converter.report.options import plural

    sent = [one for one in result.sent if not one.there]
    parts = [plural(len(sent), "graph"), plural(sum(one.statements for one in sent), "triple")]
    if len(sent) < len(result.sent):
        parts.append(f"{plural(len(result.sent) - len(sent), 'graph')} there already")
    if result.repeats:
        parts.append(f"{plural(result.repeats, 'request')} repeated")
    return f"sent {', '.join(parts)} in {seconds:.2f} s\n"
