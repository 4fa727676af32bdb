"""``oifm check``."""

from __future__ import annotations

import shlex

import click

from converter.cli import options as opt
from converter.cli import rule_options as rule_opt
from converter.cli.guard import guarded


@click.command()
@opt.definitions
@opt.report_format
@opt.report_out
@rule_opt.select
@rule_opt.ignore
@rule_opt.severity
@rule_opt.config
@click.option(
    "--terminology/--no-terminology",
    default=None,
    help="Look codes up in the releases of oifm terminology add; by default where the "
    "configuration names an index.",
)
@opt.index
@opt.from_
@opt.limit_errors
@opt.max_size
@opt.limit
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def check(
    context: click.Context,
    definitions: tuple[str, ...],
    format_: opt.ReportFormat | None,
    out: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    severity: tuple[str, ...],
    config: str | None,
    terminology: bool | None,
    index: str | None,
    from_: str | None,
    limit_errors: int,
    max_size: int,
    limit: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Check definitions for faults of their own.

    Problems that are errors or warnings give exit status 1; so does a check of nothing.
    """
    from converter.cli.codes import severities
    from converter.cli.config import configured_index, configured_severities
    from converter.cli.given import refuse
    from converter.cli.progress import progress_bar
    from converter.cli.reporting import Reporting
    from converter.jobs import check as job
    from converter.jobs.load import DEFINITION_SUFFIXES
    from converter.jobs.targets import spare
    from converter.report import Summary

    if terminology is False:
        refuse(context, "has no effect beside --no-terminology", "index")
    overrides = severities(configured_severities(config), select, ignore, severity)
    spare([out], (definitions, DEFINITION_SUFFIXES))
    index = index or configured_index(config)
    options = job.CheckOptions(
        form=from_,
        limit=max_size,
        severities=overrides,
        terminology=index is not None if terminology is None else terminology,
        index=index,
        limit_errors=limit_errors,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.check(definitions, options=options, progress=progress)
    summary = Summary(documents=result.documents, checked=result.findings, seconds=result.seconds)
    reporting = Reporting(
        form=opt.report_format_of(format_, out),
        out=out,
        show_values=True,  # definitions speak of no patient
        limit=limit,
        quiet=quiet,
        no_color=no_color,
    )
    reporting.write(result.problems, summary, shlex.join(["oifm", "check", *definitions]))
    return reporting.status(result.problems, summary, "finding")
