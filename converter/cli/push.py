"""``oifm push``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.jobs.push import PushResult


@click.command()
@click.argument(
    "url",
    metavar="URL",
    help="The address of the server's Graph Store, or of its updates with --via update.",
)
@click.argument(
    "sources",
    nargs=-1,
    metavar="[SOURCES]...",
    type=opt.PATH,
    help="Definitions, shapes, annotations and RDF, unless --store names what is sent.",
)
@opt.store
@opt.only
@click.option(
    "--via",
    type=click.Choice(["graph-store", "update"]),
    default="graph-store",
    help="The Graph Store Protocol, or SPARQL Update, which is not atomic.",
)
@click.option("--append", is_flag=True, help="Add to the graphs there instead of replacing them.")
@click.option(
    "--user",
    metavar="NAME",
    help="The user; the password is in the variable OIFM_PUSH_PASSWORD unless said.",
)
@click.option("--password-env", metavar="VARIABLE", help="The variable that holds the password.")
@click.option(
    "--password-file", metavar="FILE", type=opt.PATH, help="The file that holds the password."
)
@click.option("--token-env", metavar="VARIABLE", help="The variable that holds a bearer token.")
@click.option(
    "--token-file", metavar="FILE", type=opt.PATH, help="The file that holds a bearer token."
)
@click.option(
    "--ca-file",
    metavar="FILE",
    type=opt.PATH,
    help="Trusted certificates (PEM) instead of the system's.",
)
@click.option(
    "--allow-http",
    is_flag=True,
    help="Send credentials and annotations unencrypted to another machine.",
)
@click.option(
    "--resume",
    metavar="FILE",
    type=opt.PATH,
    help="Keeps what was sent; that is not sent again.",
)
@opt.size("--batch-size", "1MiB", "The size of one update.")
@opt.timeout(300, "The longest silence of the server.")
@click.option(
    "--tries",
    metavar="N",
    type=opt.Whole(min=1, max=100),
    default=5,
    help="How often a request is sent at most.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent, and send nothing.")
@opt.kind
@opt.defs
@opt.from_annotations
@opt.column_map
@opt.key_file
@opt.identifiers
@opt.base_iri
@opt.keep_going
@opt.max_size
@click.option("--show-values", is_flag=True, help="Quote what the server says; it may quote data.")
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def push(
    context: click.Context,
    url: str,
    sources: tuple[str, ...],
    store: str | None,
    only: tuple[str, ...],
    via: Literal["graph-store", "update"],
    append: bool,
    user: str | None,
    password_env: str | None,
    password_file: str | None,
    token_env: str | None,
    token_file: str | None,
    ca_file: str | None,
    allow_http: bool,
    resume: str | None,
    batch_size: int,
    timeout: float,
    tries: int,
    dry_run: bool,
    as_: str | None,
    defs: tuple[str, ...],
    from_: str | None,
    map_: str | None,
    key_file: str | None,
    identifiers: bool,
    base_iri: str,
    keep_going: bool,
    max_size: int,
    show_values: bool,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Send the graphs of a store, or of sources, to a server.

    Each graph is replaced as a whole (PUT), under the name that it has in a store of oifm
    load. Busy servers are asked again later. Secrets are read from variables or files.
    """
    from converter.cli.given import SOURCES, STORED, refuse
    from converter.cli.output import errors_told, say, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.jobs import push as job
    from converter.jobs.store import StoreOptions

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
        only=only,
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
        defs=defs,
        key_file=key_file,
        identifiers=identifiers,
        column_map=map_,
        limit=max_size,
        keep_going=keep_going,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.push(
            url,
            sources,
            store=store,
            secrets=Secrets(user, password_env, password_file, token_env, token_file),
            options=options,
            reading=reading,
            waits=Waits(tries=tries),
            progress=progress,
        )
    errors = errors_told(result.problems, color=not no_color, limit=limit, show_values=False)
    if not result.sent:
        say_nothing_made("nothing was sent", errors, result.documents)
        return 2
    if dry_run:
        click.echo(_listed(result), nl=False)
    elif not quiet:
        say(_summary(result, time.perf_counter() - started))
    return 1 if errors else 0


def _listed(result: PushResult) -> str:
    """What would be sent, a line for each graph."""
    from converter.report.options import plural

    lines = []
    for sent in result.sent:
        there = ", there already" if sent.there else ""
        size = f"{plural(sent.statements, 'triple')}, {sent.size:,} bytes{there}"
        lines.append(f"{sent.method} {sent.url}: {sent.graph.kind}, {size}\n")
    return "".join(lines)


def _summary(result: PushResult, seconds: float) -> str:
    from converter.report.options import plural

    sent = [one for one in result.sent if not one.there]
    parts = [plural(len(sent), "graph"), plural(sum(one.statements for one in sent), "triple")]
    if len(sent) < len(result.sent):
        parts.append(f"{plural(len(result.sent) - len(sent), 'graph')} there already")
    if result.repeats:
        parts.append(f"{plural(result.repeats, 'request')} repeated")
    return f"sent {', '.join(parts)} in {seconds:.2f} s\n"
