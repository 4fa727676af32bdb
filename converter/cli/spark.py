"""``--engine spark`` of ``oifm validate`` and ``oifm convert``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from converter.cli.reporting import Reporting
    from converter.jobs.instance_run import InstanceOptions, InstanceResult
    from converter.jobs.load import Progress

# Files that a report goes to have a suffix; a folder has none.
_TABLE = "a folder gets a table of all problems, and the report in text is printed"
NOT_FOR_SPARK = "is not for --engine spark"


def validate_on_spark(
    annotations: Sequence[str],
    defs: Sequence[str],
    *,
    master: str | None,
    rules: tuple[Sequence[str], Sequence[str], Sequence[str], str | None],
    form: str | None,
    column_map: str | None,
    keep_going: bool,
    max_size: int,
    reporting: Reporting,
) -> int:
    """Check annotations on Spark, write the report or the table, and give the exit status."""
    from converter import spark
    from converter.cli.codes import severities
    from converter.cli.config import configured_severities
    from converter.cli.output import command_of
    from converter.cli.progress import progress_bar
    from converter.jobs.validate import definitions_for
    from converter.report import Summary
    from converter.spark.target import checked_target

    select, ignore, severity, config = rules
    table = reporting.out if _is_folder(reporting.out) else None
    if table and reporting.form != "text":
        raise click.BadParameter(f"--format {reporting.form} needs a file: {_TABLE}")
    options = spark.SparkOptions(
        form=form,
        limit=max_size,
        severities=severities(configured_severities(config), select, ignore, severity),
        show_values=reporting.show_values,
        column_map=column_map,
        out=table,
        examples=reporting.limit,
    )
    if table:
        checked_target(table)  # before Spark is started
    started = time.perf_counter()
    with progress_bar(quiet=reporting.quiet) as progress:
        findings = definitions_for(defs, None, max_size, progress)
        found = spark.validate(spark.session(master), annotations, findings, options=options)
    seconds = time.perf_counter() - started
    given = {"--engine": "spark", "--master": master, "--from": form, "--map": column_map}
    flags = {"--show-values": reporting.show_values}
    summary = Summary(
        documents=found.documents,
        checked=found.observations,
        seconds=seconds,
        kind="observations",
        counts=found.counts,
    )
    printed = replace(reporting, out="-") if table else reporting
    printed.write(found.problems, summary, command_of(annotations, defs, given, flags))
    status = printed.status(found.problems, summary, "observation")
    return 2 if found.unread and not keep_going else status


def converted_on_spark(
    inputs: Sequence[str],
    defs: Sequence[str],
    out: str,
    to: str | None,
    master: str | None,
    options: InstanceOptions,
    progress: Progress | None,
) -> InstanceResult:
    """Write annotations as N-Triples in parts.

    Raises:
        click.BadParameter: another format, or no folder.
    """
    from converter import spark
    from converter.jobs.validate import definitions_for

    if to not in (None, "nt"):
        raise click.BadParameter(f"Spark writes N-Triples, not {to}")
    if not _is_folder(out):
        raise click.BadParameter("Spark writes parts: --out names a folder, or a URL")
    findings = definitions_for(defs, options.definition_form, options.limit, progress)
    return spark.convert(spark.session(master), inputs, findings, out, options=options)


def _is_folder(out: str) -> bool:
    """Whether a target is a folder: a URL, an existing one, or a name without a suffix."""
    from converter.spark.remote import is_url

    return out != "-" and (
        is_url(out) or out.endswith("/") or Path(out).is_dir() or not Path(out).suffix
    )
