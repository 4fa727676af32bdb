"""``oifm serve``."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import Annotated

import typer

from converter.cli import options as opt

# It becomes part of IRIs, in the description of the service.
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.:\[\]\-]+(?:/[A-Za-z0-9._~/%\-]*)?")


def serve(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="STORE|SOURCES...",
            help="A store that oifm load made, or definitions, shapes, annotations and RDF.",
        ),
    ],
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 7878,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="How clients reach the server, if through a proxy."),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A name that requests may call it by; repeatable."),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Pages from there may read answers in a browser (CORS), * for all; repeatable.",
        ),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            callback=opt.at_most_a_year,
            min=0.1,
            help="Work on one request ends after this.",
        ),
    ] = 30,
    max_results: Annotated[
        int, typer.Option(metavar="N", min=1, help="The most rows or triples of an answer.")
    ] = 1_000_000,
    max_bytes: Annotated[
        int,
        typer.Option(metavar="SIZE", parser=opt.size_in_bytes, help="The largest answer."),
    ] = "256MiB",  # type: ignore[assignment]  # parsed as if given
    max_body: Annotated[
        int,
        typer.Option(metavar="SIZE", parser=opt.size_in_bytes, help="The largest request."),
    ] = "8MiB",  # type: ignore[assignment]
    memory: Annotated[
        int,
        typer.Option(metavar="SIZE", parser=opt.size_in_bytes, help="What one worker may take."),
    ] = "2GiB",  # type: ignore[assignment]
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Short requests at once; two a core by default."),
    ] = None,
    heavy: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Long requests at once; one a core by default."),
    ] = None,
    show_values: Annotated[
        bool,
        typer.Option(
            "--show-values/--no-show-values",
            help="Whether POST /validate?show-values may show recorded values.",
        ),
    ] = True,
    base_iri: opt.BaseIri = opt.DEFAULT_BASE,
    defs: Annotated[
        list[str] | None,
        typer.Option(
            "--defs", metavar="DEFS", help="Definitions that annotations are read with; repeatable."
        ),
    ] = None,
    keep_going: opt.KeepGoing = False,
    quiet: opt.Quiet = False,
) -> int:
    """Answer SPARQL, show pages and check annotations over HTTP, read only.

    This command opens a port and starts worker processes. Nothing leaves the machine.
    """
    from converter.cli.given import SOURCES, STORED, refuse
    from converter.server.opening import installed, is_store, opened

    installed()
    if public_url is not None and not _PUBLIC.fullmatch(public_url):
        message = f"{public_url!r} is no address; write for example https://findings.example/"
        raise typer.BadParameter(message, param_hint="--public-url")
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
        allowed_hosts=tuple(allow_host or ()),
        allowed_origins=tuple(allow_origin or ()),
        timeout=timeout,
        max_results=max_results,
        max_bytes=max_bytes,
        max_body=max_body,
        memory=memory,
        show_values=show_values,
        **chosen,
    )
    loading = StoreOptions(base_iri=base_iri, defs=tuple(defs or ()), keep_going=keep_going)
    with ExitStack() as stack:
        with progress_bar(quiet=quiet) as progress:
            store = stack.enter_context(opened(sources, loading, progress))
        run(store, settings)
    return 0
