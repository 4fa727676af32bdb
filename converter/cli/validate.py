"""``oifm validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from converter.cli import options as opt
from converter.cli import rule_options as rule_opt
from converter.cli.guard import guarded

if TYPE_CHECKING:
    from converter.jobs.engines import EngineOptions
    from converter.jobs.validate import ValidateOptions, ValidateResult


def complete_engine(_context: object, _parameter: object, incomplete: str) -> list[str]:
    """The engines that begin so."""
    from converter.jobs.engines import ENGINES

    return [name for name in (*ENGINES, "spark") if name.startswith(incomplete)]


@click.command()
@click.argument(
    "annotations",
    nargs=-1,
    required=True,
    metavar="ANNOTATIONS...",
    type=opt.PATH,
    help="Files, folders or patterns; - reads standard input.",
)
@click.option(
    "--defs",
    multiple=True,
    required=True,
    metavar="DEFS",
    type=opt.PATH,
    help="The definitions: a file, folder or pattern; repeatable.",
)
@opt.report_format
@opt.report_out
@rule_opt.select
@rule_opt.ignore
@rule_opt.severity
@rule_opt.config
@click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    help="The format of the annotations (efl, fhir, cde …); recognised by default.",
)
@opt.column_map
@click.option(
    "--terminology/--no-terminology",
    default=None,
    help="Look recorded codes up in the releases of oifm terminology add; by default "
    "where the configuration names an index.",
)
@opt.index
@click.option(
    "--show-values",
    is_flag=True,
    help="Show recorded texts and numbers and source lines, which may tell of a patient.",
)
@click.option(
    "--engine",
    metavar="ENGINE",
    shell_complete=complete_engine,
    help="plan, shacl, pyshacl or spark; by default shacl for graphs where it is "
    "installed, else plan.",
)
@opt.master
@click.option(
    "--shapes",
    metavar="FILE",
    type=opt.PATH,
    help="SHACL shapes of your own, checked beside those of DEFS.",
)
@click.option("--allow-sparql", is_flag=True, help="Run the queries that --shapes FILE holds.")
@opt.timeout(300, "Stop pySHACL after this time on --shapes FILE.")
@click.option(
    "--report",
    "report_",
    metavar="FILE",
    type=opt.PATH,
    help="Write a W3C validation report in Turtle as well.",
)
@click.option(
    "--keep-going",
    is_flag=True,
    help="A file that cannot be read is listed, and the others are checked.",
)
@opt.limit_errors
@opt.jobs
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def validate(
    context: click.Context,
    annotations: tuple[str, ...],
    defs: tuple[str, ...],
    format_: opt.ReportFormat | None,
    out: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    config: str | None,
    from_: str | None,
    map_: str | None,
    terminology: bool | None,
    index: str | None,
    show_values: bool,
    engine: str | None,
    master: str | None,
    shapes: str | None,
    allow_sparql: bool,
    timeout: float,
    report_: str | None,
    keep_going: bool,
    limit_errors: int,
    jobs: int,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Check annotations against the definitions that they name.

    Problems that are errors or warnings give exit status 1; so does a check of nothing.
    """
    from converter.cli.config import configured_index
    from converter.cli.given import refuse
    from converter.cli.reporting import Reporting
    from converter.jobs.load import DEFINITION_SUFFIXES
    from converter.jobs.sources import ANNOTATION_SUFFIXES
    from converter.jobs.targets import spare

    if not shapes:
        refuse(context, "is for --shapes FILE", "allow_sparql", "timeout")
    if terminology is False:
        refuse(context, "has no effect beside --no-terminology", "index")
    spare(
        [out, report_],
        (annotations, ANNOTATION_SUFFIXES),
        (defs, DEFINITION_SUFFIXES),
        ([map_, shapes], ()),
    )
    reporting = Reporting(
        form=opt.report_format_of(format_, out),
        out=out,
        show_values=show_values,
        limit=limit,
        quiet=quiet,
        no_color=no_color,
    )
    if engine == "spark":
        from converter.cli.spark import validate_on_spark

        _refuse_for_spark(context, terminology, config, quiet=quiet)
        return validate_on_spark(
            annotations,
            defs,
            master=master,
            rules=(select, ignore, severity, config),
            form=from_,
            column_map=map_,
            keep_going=keep_going,
            max_size=max_size,
            reporting=reporting,
        )
    if master:
        raise click.BadParameter("--master needs --engine spark")
    from converter.cli.codes import severities
    from converter.cli.config import configured_severities
    from converter.cli.output import command_of
    from converter.io import write_file
    from converter.jobs.engines import validation_report
    from converter.jobs.validate import ValidateOptions
    from converter.report import Summary

    overrides = severities(configured_severities(config), select, ignore, severity)
    index = index or configured_index(config)
    options = ValidateOptions(
        form=from_,
        limit=max_size,
        severities=overrides,
        show_values=show_values,
        column_map=map_,
        jobs=opt.processes(jobs),
        keep_going=keep_going,
        limit_errors=limit_errors,
        terminology=index is not None if terminology is None else terminology,
        index=index,
    )
    chosen = _engine(context, annotations, engine, from_, shapes, allow_sparql, timeout)
    result = _validated(annotations, defs, options, chosen, report_ is not None, quiet)
    summary = Summary(
        documents=result.documents,
        checked=result.observations,
        seconds=result.seconds,
        kind="observations",
    )
    given = {"--from": from_, "--map": map_, "--engine": engine, "--shapes": shapes}
    flags = {"--allow-sparql": allow_sparql, "--show-values": show_values}
    reporting.write(result.problems, summary, command_of(annotations, defs, given, flags))
    if report_ is not None:
        write_file(report_, validation_report(result, show_values=show_values))
    return reporting.status(result.problems, summary, "observation")


def _refuse_for_spark(
    context: click.Context, terminology: bool | None, config: str | None, *, quiet: bool
) -> None:
    """Refuses what has no effect on Spark, and says what is not done there by itself."""
    from converter.cli.config import configured_index
    from converter.cli.given import refuse
    from converter.cli.output import say
    from converter.cli.spark import NOT_FOR_SPARK

    refuse(context, NOT_FOR_SPARK, "shapes", "report_", "limit_errors", "jobs")
    if terminology is not False:
        refuse(context, NOT_FOR_SPARK, "terminology", "index")
    if terminology is None and not quiet and configured_index(config):
        say("codes are not looked up in releases on Spark\n")


def _engine(
    context: click.Context,
    annotations: tuple[str, ...],
    engine: str | None,
    form: str | None,
    shapes: str | None,
    allow_sparql: bool,
    timeout: float,
) -> EngineOptions:
    """The engine that is named, or the one that suits the annotations, and what it is told."""
    from converter.cli.given import refuse
    from converter.jobs.engines import EngineOptions, checked_engine, engine_for

    chosen = EngineOptions(
        checked_engine(engine) or ("shacl" if shapes else engine_for(annotations, form)),
        shapes,
        allow_sparql,
        timeout,
    )
    if shapes and chosen.engine == "plan":
        raise click.BadParameter("--shapes needs an engine: shacl or pyshacl")
    if chosen.engine != "pyshacl":
        refuse(context, "is for --engine pyshacl", "timeout")
    return chosen


def _validated(
    annotations: tuple[str, ...],
    defs: tuple[str, ...],
    options: ValidateOptions,
    engine: EngineOptions,
    with_results: bool,
    quiet: bool,
) -> ValidateResult:
    """What comes of the check; with the results of shapes where they are asked for."""
    from converter.cli.memory import tables_in_jemalloc
    from converter.cli.progress import progress_bar
    from converter.jobs.engines import validate_with_engine
    from converter.jobs.validate import validate as validate_by_plan

    tables_in_jemalloc()
    with progress_bar(quiet=quiet) as progress:
        if engine.engine == "plan" and not with_results:
            return validate_by_plan(annotations, defs, options=options, progress=progress)
        return validate_with_engine(
            annotations, defs, options=options, engine=engine, progress=progress
        )
