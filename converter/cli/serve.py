"""``oifm serve``."""

from __future__ import annotations

import re
from contextlib import ExitStack

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

# It becomes part of IRIs, in the description of the service.
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.:\[\]\-]+(?:/[A-Za-z0-9._~/%\-]*)?")


@click.command()
@click.argument(
    "sources",
    nargs=-1,
    required=True,
    metavar="STORE|SOURCES...",
    type=opt.PATH,
    help="A store that oifm load made, or definitions, shapes, annotations and RDF.",
)
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", help="Where to listen.")
@click.option(
    "--port",
    metavar="PORT",
    type=opt.Whole(min=0, max=65535),
    default=7878,
    help="The port; 0 takes a free one.",
)
@click.option(
    "--public-url", metavar="URL", help="How clients reach the server, if through a proxy."
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A name that requests may call it by; repeatable.",
)
@click.option(
    "--allow-origin",
    multiple=True,
    metavar="ORIGIN",
    help="Pages from there may read answers in a browser (CORS), * for all; repeatable.",
)
@opt.timeout(30, "Work on one request ends after this.")
@click.option(
    "--max-results",
    metavar="N",
    type=opt.Whole(min=1),
    default=1_000_000,
    help="The most rows or triples of an answer.",
)
@opt.size("--max-bytes", "256MiB", "The largest answer.")
@opt.size("--max-body", "8MiB", "The largest request.")
@opt.size("--memory", "2GiB", "What one worker may take.")
@click.option(
    "--workers",
    metavar="N",
    type=opt.Whole(min=1),
    help="Short requests at once; two a core by default.",
)
@click.option(
    "--heavy",
    metavar="N",
    type=opt.Whole(min=1),
    help="Long requests at once; one a core by default.",
)
@click.option(
    "--show-values/--no-show-values",
    default=True,
    help="Whether POST /validate?show-values may show recorded values.",
)
@opt.base_iri
@click.option(
    "--defs",
    multiple=True,
    metavar="DEFS",
    type=opt.PATH,
    help="Definitions that annotations are read with; repeatable.",
)
@opt.keep_going
@opt.quiet
@click.pass_context
@guarded
def serve(
    context: click.Context,
    sources: tuple[str, ...],
    host: str,
    port: int,
    public_url: str | None,
    allow_host: tuple[str, ...],
    allow_origin: tuple[str, ...],
    timeout: float,
    max_results: int,
    max_bytes: int,
    max_body: int,
    memory: int,
    workers: int | None,
    heavy: int | None,
    show_values: bool,
    base_iri: str,
    defs: tuple[str, ...],
    keep_going: bool,
    quiet: bool,
) -> int:
    """Answer SPARQL, show pages and check annotations over HTTP, read only.

    This command opens a port and starts worker processes. Nothing leaves the machine.
    """
    from converter.cli.given import SOURCES, STORED, refuse
    from converter.server.opening import installed, is_store, opened

    installed()
    if public_url is not None and not _PUBLIC.fullmatch(public_url):
        message = f"{public_url!r} is no address; write for example https://findings.example/"
        raise click.BadParameter(message, param_hint="--public-url")
    from converter.cli.progress import progress_bar
    from converter.jobs.store import StoreOptions
    from converter.server.run import serve as run
    from converter.server.settings import Settings

    if is_store(sources):
        refuse(context, STORED, *SOURCES)
    chosen = {name: value for name, value in (("workers", workers), ("heavy", heavy)) if value}
    settings = Settings(
        host=host,
        port=port,
        public_url=public_url,
        allowed_hosts=allow_host,
        allowed_origins=allow_origin,
        timeout=timeout,
        max_results=max_results,
        max_bytes=max_bytes,
        max_body=max_body,
        memory=memory,
        show_values=show_values,
        **chosen,
    )
    loading = StoreOptions(base_iri=base_iri, defs=defs, keep_going=keep_going)
    with ExitStack() as stack:
        with progress_bar(quiet=quiet) as progress:
            store = stack.enter_context(opened(sources, loading, progress))
        run(store, settings)
    return 0
