"""Makes ``docs/queries.md`` and ``docs/prefixes.md`` from the queries and prefixes themselves.

Run it in the folder of the repository after an edit of ``converter/store/queries/*.rq`` or
``converter/store/prefixes.tsv``; a test holds the pages to what it makes. The answers on the
page are those of ``examples/``, and are asked for anew each time.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from io import BytesIO
from itertools import groupby
from pathlib import Path

from converter.jobs.store import memory_store
from converter.store.guard import limited, read_query
from converter.store.library import NamedQuery, library
from converter.store.prefixes import prefixes
from converter.store.run import run
from converter.store.writing import Store

_DOCS = Path(__file__).parent
_SOURCES = ["examples/definitions", "examples/cohort", "examples/exams"]
_TITLES = {
    "definitions": "About definitions",
    "observations": "About observations",
    "quality": "About the quality of what is recorded",
}
# More lines of an answer than this are not shown.
_ROWS = 12
_LOADED = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:]+Z")


def queries() -> str:
    """The page of the named queries, each with an example and its answer."""
    with chdir(_DOCS.parent):
        store, _ = memory_store(_SOURCES)
    assert store is not None  # noqa: S101 - the examples are in order
    lines = [
        "# Named queries",
        "",
        "Made by `docs/make_queries.py` from `converter/store/queries/*.rq`; edit those. "
        "[store.md](store.md) tells how to ask.",
        "",
        "Each query is asked with `oifm query --named NAME`, over `--store FOLDER` or "
        "over sources that are named; `-p key=value` fills it in, and `oifm query --show "
        "NAME` prints it as SPARQL that any engine runs. The answers below are those of "
        "the examples:",
        "",
        "```",
        f"oifm query {' '.join(_SOURCES)} --named NAME -p …",
        "```",
        "",
        "Where a query speaks of *present* and *absent*, it asks for what a value means "
        "(`fm:presence`), whatever it is called and coded. A value whose recorded words "
        "name another one than its code counts as neither, nothing that was not mentioned"
        " counts as absent, and a patient, exam or observation counts once, however many "
        "sources speak of it.",
        "",
        "| query | answers | parameters |",
        "|---|---|---|",
    ]
    for query in library().values():
        names = ", ".join(f"`{p.name}`" for p in query.parameters)
        lines.append(f"| [{query.name}](#{query.name}) | {query.title} | {names} |")
    for group, members in groupby(library().values(), lambda q: q.group):
        lines += ["", f"## {_TITLES[group]}"]
        for query in members:
            lines += _section(query, store)
    return "\n".join(lines) + "\n"


def _section(query: NamedQuery, store: Store) -> Iterator[str]:
    yield from ("", f"### {query.name}", "", query.description)
    if query.parameters:
        yield from ("", "| parameter | is | by default | for example |", "|---|---|---|---|")
    for p in query.parameters:
        kind = " or ".join(f"`{c}`" for c in p.choices) if p.choices else _KINDS[p.kind]
        default = f"`{p.default}`" if p.default else "any"
        yield f"| `{p.name}` | {p.label}: {kind} | {default} | `{p.example}` |"
    given = [f"-p {shlex.quote(f'{key}={value}')}" for key, value in query.example.items()]
    yield from ("", "```", " ".join([f"$ oifm query … -n {query.name}", *given]))
    yield from _answer(query, store)
    yield "```"


_KINDS = {
    "iri": "an id, a prefixed name or an IRI",
    "code": "a code in any form",
    "text": "a text",
    "number": "a number",
    "date": "a date",
}


def _answer(query: NamedQuery, store: Store) -> list[str]:
    sink = BytesIO()
    asked = read_query(query.fill(query.example))
    if asked.kind == "SELECT":
        run(store, asked, sink, "table")
    else:
        run(store, limited(asked, 1000), sink, "nt")
    lines = sink.getvalue().decode().splitlines()
    if asked.kind != "SELECT":
        lines = sorted(lines)
    if query.name == "graphs":
        lines = [_LOADED.sub("2026-11-25T12:00:00Z", line) for line in lines]
    left = len(lines) - _ROWS - 2
    return [*lines[: _ROWS + 2], f"… and {left} more"] if left > 0 else lines


def prefix_page() -> str:
    """The page of the prefixes, to be pasted."""
    rows = prefixes()
    wide = max(len(row.prefix) for row in rows) + 1
    return "\n".join(
        [
            "# Prefixes",
            "",
            "Made by `docs/make_queries.py` from `converter/store/prefixes.tsv`; edit that.",
            "",
            "`oifm query` and the endpoint know these prefixes; in other tools they have "
            "to be declared. With another `--base-iri` put that in place of "
            "`https://w3id.org/oifm/`.",
            "",
            "| prefix | namespace | for |",
            "|---|---|---|",
            *[f"| `{row.prefix}:` | `{row.namespace}` | {row.about} |" for row in rows],
            "",
            "## To paste into SPARQL",
            "",
            "```sparql",
            *[f"PREFIX {row.prefix + ':':<{wide}} <{row.namespace}>" for row in rows],
            "```",
            "",
            "## To paste into Turtle",
            "",
            "```turtle",
            *[f"@prefix {row.prefix + ':':<{wide}} <{row.namespace}> ." for row in rows],
            "```",
            "",
        ]
    )


def pages() -> dict[Path, str]:
    """Each page that is made, and its text."""
    return {_DOCS / "queries.md": queries(), _DOCS / "prefixes.md": prefix_page()}


if __name__ == "__main__":
    for path, page in pages().items():
        path.write_text(page, "utf-8")
