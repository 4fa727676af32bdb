"""Runs a query over a store, and writes what comes of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

import pyoxigraph as ox

from converter.graph.formats import FORMATS, write
from converter.iris import DEFAULT_BASE
from converter.problems import ConverterError
from converter.rules import problem
from converter.store.guard import Query
from converter.store.prefixes import namespaces

_RESULTS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
# Their last line has no end otherwise, and what a terminal shows next stands behind it.
_WITHOUT_END = ("json", "xml")
_GRAPHS = {"ttl": "ttl", "nt": "nt", "rdf": "rdfxml", "jsonld": "jsonld"}
# Of what is asked, the formats that can hold the answer, the usual one first.
SELECT_FORMATS = ("table", "csv", "tsv", "json", "xml", "parquet")
ASK_FORMATS = ("table", "json", "xml", "csv", "tsv")
GRAPH_FORMATS = tuple(_GRAPHS)
ALL_FORMATS = tuple(dict.fromkeys((*SELECT_FORMATS, *GRAPH_FORMATS)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows or statements were written, where they were counted, and how long it took."""

    rows: int | None
    seconds: float
    cut: bool = False


def formats_of(kind: str) -> tuple[str, ...]:
    """The formats that the answer to a kind of query can be written in, the usual one first."""
    if kind == "SELECT":
        return SELECT_FORMATS
    return ASK_FORMATS if kind == "ASK" else GRAPH_FORMATS


def checked_result_format(kind: str, name: str | None) -> str:
    """The format, or the usual one where none is named.

    Raises:
        ConverterError: SPQ309, where it cannot hold the answer.
    """
    fitting = formats_of(kind)
    if name is None:
        return fitting[0]
    if name not in fitting:
        what = "a graph" if kind in ("CONSTRUCT", "DESCRIBE") else "no graph"
        message = f"{kind} gives {what}, which cannot be written as {name}"
        raise ConverterError(problem("SPQ309", message, expected=", ".join(fitting)))
    return name


def answer(store: ox.Store, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What pyoxigraph says to a query; rows and statements are made as they are asked for.

    Raises:
        ConverterError: SPQ310, where pyoxigraph does not run it.
    """
    try:
        return store.query(query.text)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise not_run(error) from error


def not_run(error: Exception) -> ConverterError:
    """SPQ310, with what pyoxigraph says."""
    return ConverterError(problem("SPQ310", f"the query cannot be run: {error}"))


def run(
    store: ox.Store,
    query: Query,
    sink: IO[bytes],
    format_: str | None = None,
    *,
    base: str = DEFAULT_BASE,
    width: int = 0,
) -> Outcome:
    """Runs a query and writes the answer.

    Args:
        store: what is asked.
        query: see :func:`converter.store.guard.read_query`.
        sink: takes the answer.
        format_: one of :func:`formats_of`; the usual one where None.
        base: the base IRI of the store, for short names in tables and graphs.
        width: how wide a table may be; 0 for as wide as it is.

    Raises:
        ConverterError: SPQ309 for a format that cannot hold the answer; SPQ310 where the
            query cannot be run.
    """
    chosen = checked_result_format(query.kind, format_)
    started = time.perf_counter()
    found = answer(store, query)
    try:
        rows = _write(found, chosen, sink, base, width)
    except (ValueError, RuntimeError) as error:
        raise not_run(error) from error
    return Outcome(rows, time.perf_counter() - started)


def _write(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    chosen: str,
    sink: IO[bytes],
    base: str,
    width: int,
) -> int | None:
    if isinstance(found, ox.QueryTriples):
        return _write_graph(found, chosen, sink, namespaces(base))
    if chosen in _RESULTS:
        found.serialize(sink, _RESULTS[chosen])
        if chosen in _WITHOUT_END or isinstance(found, ox.QueryBoolean):
            sink.write(b"\n")
        return None
    if isinstance(found, ox.QueryBoolean):
        sink.write(b"yes\n" if found else b"no\n")
        return 1
    writers: Mapping[str, Callable[..., int]] = {"table": _table, "parquet": _parquet}
    return writers[chosen](found, sink, base, width)


def _table(found: ox.QuerySolutions, sink: IO[bytes], base: str, width: int) -> int:
    from converter.store.tables import write_table

    return write_table(found, sink, base, width)


def _parquet(found: ox.QuerySolutions, sink: IO[bytes], _base: str, _width: int) -> int:
    from converter.store.tables import write_parquet

    return write_parquet(found, sink)


def _write_graph(
    found: ox.QueryTriples, chosen: str, sink: IO[bytes], prefixes: Mapping[str, str]
) -> int:
    count = 0

    def counted() -> Iterator[ox.Triple]:
        nonlocal count
        for triple in found:
            count += 1
            yield triple

    write(counted(), FORMATS[_GRAPHS[chosen]], prefixes, sink)
    return count
