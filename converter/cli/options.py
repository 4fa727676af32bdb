"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import os
import re
from typing import Annotated, Literal

import typer

from converter.iris import DEFAULT_BASE

_SIZE = re.compile(r"([0-9]{1,15})\s*([kmgt]?)(i?)b?", re.IGNORECASE)
FORMATS = ["md", "json", "cde", "ttl", "nt", "rdfxml", "jsonld", "ofn", "owx", "omn"]


def size_in_bytes(text: str) -> int:
    """Read a size such as ``4GiB``, ``500 MB`` or ``1000``.

    Raises:
        typer.BadParameter: for anything else.

    >>> size_in_bytes("4GiB") == 4 * 2**30, size_in_bytes("500 MB")
    (True, 500000000)
    """
    match = _SIZE.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        raise typer.BadParameter(f"{text!r} is no size; write for example 500MB or 4GiB")
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


def one_of(sources: list[str] | None, store: str | None) -> None:
    """Make sure that either sources or a store are named.

    Raises:
        typer.BadParameter: both are, or neither.
    """
    if bool(sources) == bool(store):
        raise typer.BadParameter("name sources, or a store with --store FOLDER, and not both")


def stems(pairs: list[str] | None) -> dict[str, str]:
    """Read ``SYSTEM=IRI``: the IRI stems by the keys of the systems.

    Raises:
        typer.BadParameter: for anything else, and for a system that is not known.
    """
    from converter.terminology.systems import system_named

    found = {}
    for pair in pairs or []:
        name, equals, iri = pair.partition("=")
        system = system_named(name)
        if not equals or system is None:
            message = f"{pair!r} does not give an IRI to a code system, as in RADLEX=http://…"
            raise typer.BadParameter(message, param_hint="--stem")
        found[system.key] = iri
    return found


def at_most_a_year(seconds: float) -> float:
    """A time that the system can wait; ``inf`` is a year.

    >>> at_most_a_year(2.5), at_most_a_year(float("inf"))
    (2.5, 31622400.0)
    """
    return min(seconds, 366 * 86_400.0)


def complete_format(incomplete: str) -> list[str]:
    """Complete a format for the shell."""
    return [name for name in FORMATS if name.startswith(incomplete)]


Definitions = Annotated[
    list[str],
    typer.Argument(metavar="DEFS...", help="Files, folders or patterns; - reads standard input."),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        autocompletion=complete_format,
        help=f"The format of the inputs ({', '.join(FORMATS)}); recognised by default.",
    ),
]
BaseIri = Annotated[
    str,
    typer.Option("--base-iri", metavar="IRI", help="The IRI under which all our IRIs are made."),
]
Stem = Annotated[
    list[str] | None,
    typer.Option(
        metavar="SYSTEM=IRI", help="Another IRI stem for the codes of a system; repeatable."
    ),
]
KeepGoing = Annotated[
    bool,
    typer.Option("--keep-going", help="Leave out what has errors instead of writing nothing."),
]
AssignIds = Annotated[
    str | None,
    typer.Option(
        "--assign-ids",
        metavar="ORG",
        help="Give drafts ids, with this organisation's code of three or four letters.",
    ),
]
MaxSize = Annotated[
    int,
    typer.Option(
        "--max-size",
        metavar="SIZE",
        parser=size_in_bytes,
        help="The largest input, after decompression.",
    ),
]
ColumnMap = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="FILE",
        help="What tables call the columns, and what cells mean: TOML, or CSV (column,name).",
    ),
]
ReportFormat = Annotated[
    Literal["text", "json", "sarif", "github", "junit", "csv", "csv-raw", "html"],
    typer.Option("--format", help="How the report is written."),
]
KeyFile = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        envvar="OIFM_KEY_FILE",
        help="The key of the hashes in IRIs of patients, exams and reports.",
    ),
]
Identifiers = Annotated[
    bool,
    typer.Option(
        "--identifiers/--no-identifiers",
        help="Write the identifiers of patients, exams, reports, observations, images and files.",
    ),
]
Limit = Annotated[
    int,
    typer.Option("--limit", min=0, metavar="N", help="Problems shown of each rule; 0 for all."),
]
Master = Annotated[
    str | None,
    typer.Option(
        metavar="MASTER",
        help="Where Spark runs (local[2], spark://…, yarn); by default the session that exists, "
        "as in spark-submit, else this machine.",
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="No progress bar and no summary; problems only.")
]
NoColor = Annotated[
    bool, typer.Option("--no-color", help="No colours; the variable NO_COLOR says the same.")
]
Index = Annotated[
    str | None,
    typer.Option(
        "--index",
        metavar="PATH",
        help="The index of releases: a folder, or the file of one release. By default that "
        "of the configuration or the variable OIFM_TERMINOLOGY, else a folder of the user's data.",
    ),
]
Store = Annotated[
    str | None,
    typer.Option("--store", "-s", metavar="FOLDER", help="A store that oifm load made."),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND",
        help="Only graphs of this kind (definitions, shapes, annotations, data); repeatable.",
    ),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="KIND",
        help="The kind of the sources (definitions, shapes, annotations, data); recognised by "
        "default.",
    ),
]
Defs = Annotated[
    list[str] | None,
    typer.Option(
        "--defs", "-d", metavar="DEFS", help="The definitions that annotations are read with."
    ),
]
FromAnnotations = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FORMAT", help="The format of annotations; recognised by default."
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        min=0,
        metavar="N",
        help="Processes that read documents where there are many; 0 for one for each core.",
    ),
]
LimitErrors = Annotated[
    int,
    typer.Option(
        "--limit-errors", min=0, metavar="N", help="Stop after so many errors; 0 for no limit."
    ),
]
DEFAULT_SIZE = "1GiB"
DEFAULT_ROWS = 20

__all__ = [
    "DEFAULT_BASE",
    "DEFAULT_ROWS",
    "DEFAULT_SIZE",
    "FORMATS",
    "AssignIds",
    "BaseIri",
    "ColumnMap",
    "Definitions",
    "Defs",
    "From",
    "FromAnnotations",
    "Identifiers",
    "Index",
    "Jobs",
    "KeepGoing",
    "KeyFile",
    "Kind",
    "Limit",
    "LimitErrors",
    "Master",
    "MaxSize",
    "NoColor",
    "Only",
    "Quiet",
    "ReportFormat",
    "Store",
    "complete_format",
    "one_of",
    "processes",
    "size_in_bytes",
]
