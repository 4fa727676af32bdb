"""``oifm build``."""

from __future__ import annotations

import time
from datetime import date as calendar
from typing import Annotated, Literal

import typer

from converter.cli import options as opt

_OWL_ONLY = ["ofn", "owx", "omn"]
_FORMATS = ["ttl", "owl", "nt", "jsonld", *_OWL_ONLY]


def _real_date(text: str | None) -> str | None:
    try:
        # Python also takes 20260201, which is not what ontologies write.
        if text is None or calendar.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is no date; write for example 2026-02-01")


def build(
    definitions: opt.Definitions,
    out: Annotated[
        str, typer.Option("--out", "-o", metavar="FOLDER", help="The folder for all outputs.")
    ],
    from_: opt.From = None,
    base_iri: opt.BaseIri = opt.DEFAULT_BASE,
    title: Annotated[str | None, typer.Option(help="The title of the ontology.")] = None,
    creator: Annotated[
        str | None, typer.Option(help="Who is named as creator and publisher of the ontology.")
    ] = None,
    license_: Annotated[
        str | None, typer.Option("--license", metavar="IRI", help="The terms of use.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version; made from the content by default."),
    ] = None,
    previous: Annotated[
        str | None,
        typer.Option(metavar="VERSION", help="The version before it, for owl:priorVersion."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD", callback=_real_date, help="The date of the last change."
        ),
    ] = None,
    stem: opt.Stem = None,
    with_terminology: Annotated[
        bool,
        typer.Option(
            "--with-terminology",
            help="Add names and ancestors of the codes, from oifm terminology add, as an import.",
        ),
    ] = False,
    index: opt.Index = None,
    formats: Annotated[
        str,
        typer.Option(
            metavar="FORMAT,…",
            help=f"The formats of the ontology: {', '.join(_FORMATS)}, with commas between.",
        ),
    ] = "ttl,owl",
    profile: Annotated[
        Literal["el", "dl"],
        typer.Option(
            help="What the ontology says to reasoners: el for any, dl so that HermiT finds faults "
            "in data."
        ),
    ] = "el",
    defined_classes: Annotated[
        bool,
        typer.Option(
            "--defined-classes",
            help="Define the classes of observations by what they say, for ELK.",
        ),
    ] = False,
    imports: Annotated[
        bool,
        typer.Option(
            "--imports/--merged",
            help="The vocabulary as modules that the ontology imports, or all in one file.",
        ),
    ] = False,
    assign_ids: opt.AssignIds = None,
    keep_going: opt.KeepGoing = False,
    max_size: opt.MaxSize = opt.DEFAULT_SIZE,  # type: ignore[assignment]  # parsed as if given
    limit: opt.Limit = opt.DEFAULT_ROWS,
    quiet: opt.Quiet = False,
    no_color: opt.NoColor = False,
) -> int:
    """Build ontology, shapes and mappings.

    From finding-model definitions. All outputs are written, or none: ontology.ttl and
    ontology.owl (or what --formats says), shapes.ttl, mappings.sssom.tsv, context.jsonld
    and manifest.json.
    """
    from converter.cli.config import configured_index
    from converter.cli.output import errors_told, say, say_counts, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.graph.document import GraphOptions
    from converter.jobs import build as job
    from converter.report.options import plural

    started = time.perf_counter()
    chosen = {
        "title": title,
        "creator": creator,
        "license": license_,
        "version": release,
        "previous": previous,
        "date": date,
    }
    graph = GraphOptions(
        base_iri=base_iri,
        stems=opt.stems(stem),
        profile=profile,
        defined_classes=defined_classes,
        imports=imports,
        terminology=with_terminology or index is not None,
        **{key: text for key, text in chosen.items() if text is not None},
    )
    options = job.BuildOptions(
        graph=graph,
        form=from_,
        limit=max_size,
        keep_going=keep_going,
        assign_ids=assign_ids,
        formats=_formats(formats, imports=imports),
        index=(index or configured_index()) if graph.terminology else None,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.build(definitions, out, options=options, progress=progress)
    errors = errors_told(result.problems, color=not no_color, limit=limit)
    if not result.files:
        say_nothing_made("nothing was built", errors, result.documents)
        return 2
    if not quiet:
        counts = {
            "document": result.documents,
            "finding": result.counts.findings,
            "attribute": result.counts.attributes,
            "value": result.counts.values,
            "code": result.counts.codes,
            "triple": result.triples,
        }
        if result.twins:
            twins = plural(result.twins, "Markdown document")
            say(f"{twins} passed over: the same as the JSON beside\n")
        say_counts(
            f"{out}: {plural(len(result.files), 'file')}", counts, time.perf_counter() - started
        )
    return 1 if errors else 0


def _formats(names: str, *, imports: bool) -> tuple[str, ...]:
    wanted = [name.strip().lower() for name in names.split(",")]
    unknown = [name for name in wanted if name not in _FORMATS]
    if unknown:
        message = f"{unknown[0]!r} is none of {', '.join(_FORMATS)}"
        raise typer.BadParameter(message, param_hint="--formats")
    # A module says nothing of the terms of another, and the syntaxes of OWL need to know.
    if imports and (apart := [name for name in wanted if name in _OWL_ONLY]):
        message = f"{apart[0]!r} cannot be split into modules; leave it or --imports out"
        raise typer.BadParameter(message, param_hint="--formats")
    return tuple("rdfxml" if name == "owl" else name for name in wanted)
