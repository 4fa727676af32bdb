"""``oifm convert``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.jobs.build_options import BuildOptions

_OF_ANNOTATIONS = ("resume", "map_", "key_file", "identifiers")


@click.command()
@click.argument(
    "inputs",
    nargs=-1,
    required=True,
    metavar="IN...",
    type=opt.PATH,
    help="Files, folders or patterns; - reads standard input.",
)
@click.option(
    "--out",
    "-o",
    metavar="OUT",
    type=opt.PATH,
    default="-",
    help="A file, a folder (a name without a suffix, or that ends with /), or -.",
)
@click.option(
    "--to",
    metavar="FORMAT",
    shell_complete=opt.complete_format,
    help=f"The format to write ({', '.join(opt.FORMATS)}); by the suffix of OUT otherwise.",
)
@click.option(
    "--defs",
    "-d",
    multiple=True,
    metavar="DEFS",
    type=opt.PATH,
    help="Definitions: the inputs are annotations, and become a graph; repeatable.",
)
@click.option(
    "--engine",
    metavar="ENGINE",
    help="spark, for annotations (with --defs): N-Triples in parts, in the folder OUT.",
)
@opt.master
@opt.key_file
@opt.identifiers
@opt.from_
@opt.column_map
@opt.base_iri
@opt.assign_ids
@opt.keep_going
@opt.limit_errors
@click.option(
    "--resume",
    is_flag=True,
    help="Annotations: keep what is done, and go on where a run with it was interrupted.",
)
@opt.jobs
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def convert(
    context: click.Context,
    inputs: tuple[str, ...],
    out: str,
    to: str | None,
    defs: tuple[str, ...],
    engine: str | None,
    master: str | None,
    key_file: str | None,
    identifiers: bool,
    from_: str | None,
    map_: str | None,
    base_iri: str,
    assign_ids: str | None,
    keep_going: bool,
    limit_errors: int,
    resume: bool,
    jobs: int,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Convert between Markdown, JSON and RDF, or annotations to RDF (with --defs)."""
    from converter.cli.given import refuse
    from converter.graph.document import GraphOptions
    from converter.graph.formats import FORMATS
    from converter.jobs.build_options import BuildOptions
    from converter.jobs.convert import checked_target

    if engine not in (None, "spark"):
        raise click.BadParameter(f"there is no engine {engine!r}; write spark, or nothing")
    if (engine and not defs) or (master and not engine):
        raise click.BadParameter("--master needs --engine spark, and that is for --defs")
    if defs:
        refuse(
            context, "is for definitions, and --defs says that these are annotations", "assign_ids"
        )
        if engine:
            from converter.cli.spark import NOT_FOR_SPARK

            refuse(context, NOT_FOR_SPARK, "limit_errors", "resume", "jobs")
        from converter.cli.instances import convert_annotations

        return convert_annotations(
            inputs,
            defs,
            out,
            to=to,
            engine=engine,
            master=master,
            form=from_,
            column_map=map_,
            base_iri=base_iri,
            key_file=key_file,
            identifiers=identifiers,
            keep_going=keep_going,
            limit_errors=limit_errors,
            resume=resume,
            jobs=opt.processes(jobs),
            max_size=max_size,
            limit=limit,
            quiet=quiet,
            no_color=no_color,
        )
    refuse(context, "is for annotations, and needs --defs", *_OF_ANNOTATIONS)
    target = checked_target(to, out)
    if target not in FORMATS:
        refuse(context, f"is for graphs, and {target} has no IRIs", "base_iri")
    options = BuildOptions(
        graph=GraphOptions(base_iri=base_iri),
        limit=max_size,
        keep_going=keep_going,
        assign_ids=assign_ids,
        limit_errors=limit_errors,
    )
    return _definitions(inputs, out, to, from_, options, limit, quiet=quiet, no_color=no_color)


def _definitions(
    inputs: tuple[str, ...],
    out: str,
    to: str | None,
    from_: str | None,
    options: BuildOptions,
    limit: int,
    *,
    quiet: bool,
    no_color: bool,
) -> int:
    """Convert definitions, tell the problems, and give the exit status."""
    from converter.cli.output import errors_told, say_counts, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.jobs.convert import convert as convert_definitions
    from converter.report.options import plural

    started = time.perf_counter()
    with progress_bar(quiet=quiet) as progress:
        result = convert_definitions(
            inputs, out, to=to, from_=from_, options=options, progress=progress
        )
    errors = errors_told(result.problems, color=not no_color, limit=limit)
    if not result.files:
        say_nothing_made("nothing was converted", errors, result.documents)
        return 1 if result.stopped else 2
    if not quiet:
        counts = {"document": result.documents, "finding": result.findings}
        if result.triples is not None:
            counts = {"document": result.documents, "triple": result.triples}
        name = "standard output" if out == "-" else out
        say_counts(
            f"{name}: {plural(len(result.files), 'file')}", counts, time.perf_counter() - started
        )
    return 1 if errors else 0
