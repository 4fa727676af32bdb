"""``oifm build``."""

from __future__ import annotations

import time
from datetime import date as calendar
from typing import Literal

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

_OWL_ONLY = ["ofn", "owx", "omn"]
_FORMATS = ["ttl", "owl", "nt", "jsonld", *_OWL_ONLY]


def _real_date(_context: object, _parameter: object, text: str | None) -> str | None:
    try:
        # Python also takes 20260201, which is not what ontologies write.
        if text is None or calendar.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise click.BadParameter(f"{text!r} is no date; write for example 2026-02-01")


@click.command()
@opt.definitions
@click.option(
    "--out",
    "-o",
    required=True,
    metavar="FOLDER",
    type=opt.PATH,
    help="The folder for all outputs.",
)
@opt.from_
@opt.base_iri
@click.option("--title", help="The title of the ontology.")
@click.option("--creator", help="Who is named as creator and publisher of the ontology.")
@opt.license_
@opt.release
@click.option("--previous", metavar="VERSION", help="The version before it, for owl:priorVersion.")
@click.option(
    "--date", metavar="YYYY-MM-DD", callback=_real_date, help="The date of the last change."
)
@opt.stem
@click.option(
    "--with-terminology",
    is_flag=True,
    help="Add names and ancestors of the codes, from oifm terminology add, as an import.",
)
@opt.index
@click.option(
    "--formats",
    metavar="FORMAT,…",
    default="ttl,owl",
    help=f"The formats of the ontology: {', '.join(_FORMATS)}, with commas between.",
)
@click.option(
    "--profile",
    type=click.Choice(["el", "dl"]),
    default="el",
    help="What the ontology says to reasoners: el for any, dl so that HermiT finds faults in data.",
)
@click.option(
    "--defined-classes",
    is_flag=True,
    help="Define the classes of observations by what they say, for ELK.",
)
@click.option(
    "--imports/--merged",
    default=False,
    help="The vocabulary as modules that the ontology imports, or all in one file.",
)
@opt.assign_ids
@opt.keep_going
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@guarded
def build(
    definitions: tuple[str, ...],
    out: str,
    from_: str | None,
    base_iri: str,
    title: str | None,
    creator: str | None,
    license_: str | None,
    release: str | None,
    previous: str | None,
    date: str | None,
    stem: tuple[str, ...],
    with_terminology: bool,
    index: str | None,
    formats: str,
    profile: Literal["el", "dl"],
    defined_classes: bool,
    imports: bool,
    assign_ids: str | None,
    keep_going: bool,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
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
    from converter.jobs.build import build as build_all
    from converter.jobs.build_options import BuildOptions
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
    options = BuildOptions(
        graph=graph,
        form=from_,
        limit=max_size,
        keep_going=keep_going,
        assign_ids=assign_ids,
        formats=_formats(formats, imports=imports),
        index=(index or configured_index()) if graph.terminology else None,
    )
    with progress_bar(quiet=quiet) as progress:
        result = build_all(definitions, out, options=options, progress=progress)
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
        raise click.BadParameter(message, param_hint="--formats")
    # A module says nothing of the terms of another, and the syntaxes of OWL need to know.
    if imports and (apart := [name for name in wanted if name in _OWL_ONLY]):
        message = f"{apart[0]!r} cannot be split into modules; leave it or --imports out"
        raise click.BadParameter(message, param_hint="--formats")
    return tuple("rdfxml" if name == "owl" else name for name in wanted)
