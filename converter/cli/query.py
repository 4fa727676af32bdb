"""``oifm query``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Literal, get_args

import click

from converter.cli import options as opt
from converter.cli.guard import guarded

_AnswerFormat = Literal[
    "table", "csv", "tsv", "json", "xml", "ttl", "nt", "rdf", "jsonld", "parquet"
]
_FILES = (".rq", ".sparql", ".ru")
# How a query begins; no file is called so.
_QUERY = re.compile(
    r"(?:\s|#[^\n]*\n)*(?:PREFIX|BASE|SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR"
    r"|CREATE|DROP|COPY|MOVE|ADD|WITH)[\s{?*<:]",
    re.I,
)
# What stands in every query, and in hardly a path.
_PATTERN = re.compile(r"\{[^{}]*\s[^{}]*\}")


def complete_named(_context: object, _parameter: object, incomplete: str) -> list[str]:
    """The named queries that begin so."""
    from converter.store.library import library

    return [name for name in library() if name.startswith(incomplete)]


@click.command()
@click.argument(
    "what",
    nargs=-1,
    metavar="[QUERY] [SOURCES]...",
    type=opt.PATH,
    help="A query (its text, a file NAME.rq, or - for standard input), and what it is "
    "asked of unless --store names that: definitions, annotations and RDF.",
)
@click.option("--store", "-s", metavar="FOLDER", type=opt.PATH, help="The store that is asked.")
@click.option(
    "--named",
    "-n",
    metavar="NAME",
    shell_complete=complete_named,
    help="A query of the library, instead of QUERY.",
)
@click.option(
    "--param",
    "-p",
    "parameters",
    multiple=True,
    metavar="KEY=VALUE",
    help="Fills in a named query; repeatable.",
)
@click.option("--list", "list_", is_flag=True, help="Show the named queries.")
@click.option(
    "--show",
    metavar="NAME",
    shell_complete=complete_named,
    help="Print a named query, filled in.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(get_args(_AnswerFormat)),
    help="How the answer is written; by the suffix of --out, else a table.",
)
@click.option(
    "--out", "-o", metavar="FILE", type=opt.PATH, default="-", help="Where the answer goes."
)
@opt.count("--limit", default=None, help_="Rows at most; 0 for all. A table has 1000.")
@opt.timeout(0, "Give up after this time; 0 for never.", least=0)
@opt.kind
@click.option(
    "--defs",
    "-d",
    multiple=True,
    metavar="DEFS",
    type=opt.PATH,
    help="Definitions that annotations are read with, but that are not asked.",
)
@opt.from_annotations
@opt.column_map
@opt.key_file
@opt.base_iri
@opt.keep_going
@opt.max_size
@opt.quiet
@opt.no_color
@click.pass_context
@guarded
def query(
    context: click.Context,
    what: tuple[str, ...],
    store: str | None,
    named: str | None,
    parameters: tuple[str, ...],
    list_: bool,
    show: str | None,
    format_: _AnswerFormat | None,
    out: str,
    limit: int | None,
    timeout: float,
    as_: str | None,
    defs: tuple[str, ...],
    from_: str | None,
    map_: str | None,
    key_file: str | None,
    base_iri: str,
    keep_going: bool,
    max_size: int,
    quiet: bool,
    no_color: bool,
) -> int:
    """Ask definitions and annotations with SPARQL, or with a query of the library.

    oifm query "SELECT ?f { ?f a owl:Class }" defs/, oifm query find.rq --store FOLDER, or
    oifm query defs/ reports/ --named absent-but-described. The usual prefixes need no
    declaration. Nothing is changed, and nothing is asked of another machine.
    """
    from converter.cli.given import SOURCES, STORED, alone, refuse
    from converter.cli.output import errors_told, say, say_nothing_made
    from converter.cli.progress import progress_bar
    from converter.jobs import query as job
    from converter.jobs.store import StoreOptions
    from converter.report.options import plural

    if list_:
        alone(context, "list_")
        click.echo(_listed(), nl=False)
        return 0
    if store:
        refuse(context, STORED, *SOURCES)
    if show is not None:
        alone(context, "show", "parameters", "base_iri", "store")
        base = job.base_of(store) if store else base_iri
        click.echo(_filled(show, parameters, base), nl=False)
        return 0
    text, source, sources = _asked(what, named, store)
    if named is not None:
        text = _filled(named, parameters, job.base_of(store) if store else base_iri)
    elif parameters:
        raise click.BadParameter("--param fills in a named query, and needs --named")
    options = StoreOptions(
        base_iri=base_iri,
        kind=as_,
        form=from_,
        defs=defs,
        key_file=key_file,
        column_map=map_,
        limit=max_size,
        keep_going=keep_going,
    )
    with progress_bar(quiet=quiet) as progress:
        result = job.query(
            text,
            source=source,
            store=store,
            sources=sources,
            out=out,
            format_=format_,
            limit=limit,
            timeout=timeout,
            width=_width(out),
            options=options,
            progress=progress,
        )
    errors = errors_told(result.problems, color=not no_color, show_values=False)
    if result.outcome is None:
        say_nothing_made("nothing was asked", errors, result.documents)
        return 2
    if not quiet:
        rows = result.outcome.rows
        lead = "answered" if rows is None else plural(rows, "row")
        more = f" (--limit 0 for more than {rows:,})" if result.outcome.cut else ""
        say(f"{lead} in {result.outcome.seconds:.2f} s{more}\n")
    return 1 if errors else 0


def _asked(what: Sequence[str], named: str | None, store: str | None) -> tuple[str, str, list[str]]:
    """The text of the query, the file it comes from, and the sources among the arguments."""
    queries = [word for word in what if _is_query(word)]
    sources = [word for word in what if word not in queries]
    if len(queries) + (named is not None) != 1:
        few = "say what to ask: a query, a file NAME.rq, or --named NAME (--list shows them)"
        many = f"one query at a time, not {len(queries) + (named is not None)}"
        raise click.BadParameter(many if queries else few)
    if store is not None and sources:
        message = f"--store names what is asked, so what is {sources[0]}? oifm load takes sources"
        raise click.BadParameter(message)
    if store is None and not sources:
        raise click.BadParameter("say what is asked: sources, or --store FOLDER")
    if not queries:
        return "", "", sources
    [query] = queries
    from converter.io import printable

    if _QUERY.match(query) or not (query == "-" or query.lower().endswith(_FILES)):
        # Where the locale is not UTF-8, it comes as bytes that are nobody's letters.
        return printable(query), "", sources
    from converter.jobs.query import query_text

    return query_text(query), "<stdin>" if query == "-" else query, sources


def _is_query(word: str) -> bool:
    if word == "-" or word.lower().endswith(_FILES) or _QUERY.match(word):
        return True
    # One with a slip at its beginning, whose place the parser knows.
    return _PATTERN.search(word) is not None and not os.path.lexists(word)


def _filled(name: str, parameters: Sequence[str], base: str) -> str:
    from converter.store.library import named

    values = {}
    for pair in parameters:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not KEY=VALUE", param_hint="--param")
        values[key] = value
    return named(name).fill(values, base)


def _listed() -> str:
    """The named queries by group, each with its title and parameters."""
    from converter.store.library import library

    lines: list[str] = []
    group = ""
    wide = max(map(len, library()))
    for query in library().values():
        if query.group != group:
            lines += ["", query.group] if lines else [query.group]
            group = query.group
        names = " ".join(f"{p.name}=" for p in query.parameters)
        lines.append(f"  {query.name:<{wide}}  {query.title}{f'  ({names})' if names else ''}")
    return "\n".join(lines) + "\n"


def _width(out: str) -> int:
    """The width of the terminal where the answer goes to one; else it is not cut."""
    import shutil

    if out != "-" or sys.stdout is None or not sys.stdout.isatty():
        return 0
    return shutil.get_terminal_size().columns
