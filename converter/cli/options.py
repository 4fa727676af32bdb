"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar, get_args

import click

from converter.iris import DEFAULT_BASE

_SIZE = re.compile(r"([0-9]{1,15})\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_Command = TypeVar("_Command", bound=Callable[..., Any])
FORMATS = ["md", "json", "cde", "ttl", "nt", "rdfxml", "jsonld", "ofn", "owx", "omn"]
ReportFormat = Literal["text", "json", "sarif", "github", "junit", "csv", "csv-raw", "html"]
# The suffixes that say how a report is written.
_REPORTS: dict[str, ReportFormat] = {
    ".json": "json",
    ".sarif": "sarif",
    ".xml": "junit",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
}
PATH = click.Path(readable=False)
"""What the shell completes as a path. Whether it can be read is seen when it is."""


class Whole(click.IntRange):
    """A whole number, which is what messages call it."""

    name = "whole number"


class Seconds(click.FloatRange):
    """A time that the system can wait; ``inf`` is a year.

    >>> Seconds(min=0.1)("2.5"), Seconds(min=0.1)("inf")
    (2.5, 31622400.0)
    """

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it, and refuse ``nan``, which is not less than the least either."""
        seconds = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is no time", param, ctx)
        return min(seconds, 366 * 86_400.0)


def size_in_bytes(text: str) -> int:
    """Read a size such as ``4GiB``, ``500 MB`` or ``1000``.

    Raises:
        click.BadParameter: for anything else.

    >>> size_in_bytes("4GiB") == 4 * 2**30, size_in_bytes("500 MB")
    (True, 500000000)
    """
    match = _SIZE.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        raise click.BadParameter(f"{text!r} is no size; write for example 500MB or 4GiB")
    power = " kmgt".index(match[2].lower() or " ")
    unit: int = (1024 if match[3] else 1000) ** power
    return int(match[1]) * unit


def processes(jobs: int) -> int:
    """How many processes are meant: those that are asked for, or one for each core."""
    if jobs:
        return jobs
    if hasattr(os, "sched_getaffinity"):  # those that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def report_format_of(chosen: ReportFormat | None, out: str) -> ReportFormat:
    """How a report is written: as it was chosen, or as the suffix of its file says.

    >>> report_format_of(None, "report.HTML"), report_format_of(None, "oifm.sarif.json")
    ('html', 'sarif')
    >>> report_format_of("text", "report.html"), report_format_of(None, "-")
    ('text', 'text')
    """
    name = out.lower()
    if name.endswith(".sarif.json"):
        return chosen or "sarif"
    return chosen or _REPORTS.get(os.path.splitext(name)[1], "text")  # noqa: PTH122 - no folder


def one_of(sources: Sequence[str], store: str | None) -> None:
    """Make sure that either sources or a store are named.

    Raises:
        click.BadParameter: both are, or neither.
    """
    if bool(sources) == bool(store):
        raise click.BadParameter("name sources, or a store with --store FOLDER, and not both")


def stems(pairs: Sequence[str]) -> dict[str, str]:
    """Read ``SYSTEM=IRI``: the IRI stems by the keys of the systems.

    Raises:
        click.BadParameter: for anything else, and for a system that is not known.
    """
    from converter.terminology.systems import system_named

    found = {}
    for pair in pairs:
        name, equals, iri = pair.partition("=")
        system = system_named(name)
        if not equals or system is None:
            message = f"{pair!r} does not give an IRI to a code system, as in RADLEX=http://…"
            raise click.BadParameter(message, param_hint="--stem")
        found[system.key] = iri
    return found


def complete_format(_context: object, _parameter: object, incomplete: str) -> list[str]:
    """Complete a format for the shell."""
    return [name for name in FORMATS if name.startswith(incomplete)]


def size(
    name: str, default: str | None, help_: str, *, least: str = ""
) -> Callable[[_Command], _Command]:
    """An option whose value is a size, and no smaller one than the least."""

    def given(text: str) -> int:
        found = size_in_bytes(text)
        if least and found < size_in_bytes(least):
            raise click.BadParameter(f"{text!r} is less than {least}")
        return found

    return click.option(name, metavar="SIZE", type=given, default=default, help=help_)


def count(*names: str, default: int | None, help_: str) -> Callable[[_Command], _Command]:
    """An option whose value is a number, 0 or greater."""
    return click.option(*names, metavar="N", type=Whole(min=0), default=default, help=help_)


def timeout(default: float, help_: str, *, least: float = 0.1) -> Callable[[_Command], _Command]:
    """An option whose value is the longest that something may take."""
    return click.option(
        "--timeout",
        metavar="SECONDS",
        type=Seconds(min=least),
        default=default,
        help=help_,
    )


definitions = click.argument(
    "definitions",
    nargs=-1,
    required=True,
    metavar="DEFS...",
    type=PATH,
    help="Files, folders or patterns; - reads standard input.",
)
from_ = click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    shell_complete=complete_format,
    help=f"The format of the inputs ({', '.join(FORMATS)}); recognised by default.",
)
base_iri = click.option(
    "--base-iri",
    metavar="IRI",
    default=DEFAULT_BASE,
    help="The IRI under which all our IRIs are made.",
)
stem = click.option(
    "--stem",
    multiple=True,
    metavar="SYSTEM=IRI",
    help="Another IRI stem for the codes of a system; repeatable.",
)
license_ = click.option("--license", "license_", metavar="IRI", help="The terms of use.")
release = click.option(
    "--release", metavar="VERSION", help="The version; made from the content by default."
)
keep_going = click.option(
    "--keep-going", is_flag=True, help="Leave out what has errors instead of writing nothing."
)
assign_ids = click.option(
    "--assign-ids",
    metavar="ORG",
    help="Give drafts ids, with this organisation's code of three or four letters.",
)
max_size = size("--max-size", "1GiB", "The largest input, after decompression.")
column_map = click.option(
    "--map",
    "map_",
    metavar="FILE",
    type=PATH,
    help="What tables call the columns, and what cells mean: TOML, or CSV (column,name).",
)
report_format = click.option(
    "--format",
    "format_",
    type=click.Choice(get_args(ReportFormat)),
    help="How the report is written; by the suffix of --out, else as text.",
)
report_out = click.option(
    "--out", "-o", metavar="FILE", type=PATH, default="-", help="Where the report goes."
)
key_file = click.option(
    "--key-file",
    metavar="FILE",
    type=PATH,
    envvar="OIFM_KEY_FILE",
    show_envvar=True,
    help="The key of the hashes in IRIs of patients, exams and reports.",
)
identifiers = click.option(
    "--identifiers/--no-identifiers",
    default=True,
    help="Write the identifiers of patients, exams, reports, observations, images and files.",
)
limit = count("--limit", default=20, help_="Problems shown of each rule; 0 for all.")
limit_errors = count(
    "--limit-errors", default=0, help_="Stop after so many errors; 0 for no limit."
)
jobs = count(
    "--jobs",
    "-j",
    default=0,
    help_="Processes that read documents where there are many; 0 for one for each core.",
)
master = click.option(
    "--master",
    metavar="MASTER",
    help="Where Spark runs (local[2], spark://…, yarn); by default the session that exists, "
    "as in spark-submit, else this machine.",
)
quiet = click.option(
    "--quiet", "-q", is_flag=True, help="No progress bar and no summary; problems only."
)
no_color = click.option(
    "--no-color", is_flag=True, help="No colours; the variable NO_COLOR says the same."
)
index = click.option(
    "--index",
    metavar="PATH",
    type=PATH,
    help="The index of releases: a folder, or the file of one release. By default that "
    "of the configuration or the variable OIFM_TERMINOLOGY, else a folder of the user's data.",
)
store = click.option(
    "--store", "-s", metavar="FOLDER", type=PATH, help="A store that oifm load made."
)
only = click.option(
    "--only",
    multiple=True,
    metavar="KIND",
    help="Only graphs of this kind (definitions, shapes, annotations, data); repeatable.",
)
kind = click.option(
    "--as",
    "as_",
    metavar="KIND",
    help="The kind of the sources (definitions, shapes, annotations, data); recognised by default.",
)
defs = click.option(
    "--defs",
    "-d",
    multiple=True,
    metavar="DEFS",
    type=PATH,
    help="The definitions that annotations are read with.",
)
from_annotations = click.option(
    "--from",
    "from_",
    metavar="FORMAT",
    help="The format of annotations; recognised by default.",
)
