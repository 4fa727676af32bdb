"""How long each named query takes: as it is, put naively, and with rdflib.

Usage: python benchmarks/peers/queries.py STORE [--small STORE] [--patience 30] [--only NAME]

STORE is filled by ``oifm load`` with definitions and made-up observations of
``benchmarks.data``, whose identifiers the parameters below name. The naive phrasings, as one
writes them first, are in ``naive/``. With ``--small``, rdflib is asked too, of what is in that
store; what takes longer than ``--patience`` is given up. CPU time of this process throughout.
"""

from __future__ import annotations

import argparse
import json
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
import rdflib

from converter.store.folder import StoreFolder
from converter.store.library import NamedQuery, library, read_named

NAIVE = {path.stem: path for path in (Path(__file__).parent / "naive").glob("*.rq")}
_FREQUENT = """
PREFIX fm: <https://w3id.org/oifm/core#>
SELECT ?f WHERE { ?o fm:finding ?f } GROUP BY ?f ORDER BY DESC(COUNT(?o)) LIMIT 2"""


class _TooLong(Exception):  # noqa: N818 - the way out of a query
    """A query has not ended."""


def parameters(store: ox.Store) -> dict[str, str]:
    """Values of parameters that the made-up observations have, by parameter."""
    first, second = (row[0].value for row in store.query(_FREQUENT))
    return {
        "finding": first,
        "present": first,
        "absent": second,
        "patient": "patient-42",
        "exam": "exam-100",
        "from": "2024-01-02",
        "until": "2024-01-03",
    }


def filled(query: NamedQuery, values: Mapping[str, str]) -> str:
    """A query for the made-up observations; what asks for any finding goes on to do so."""
    known = {p.name for p in query.parameters if p.default and p.name in values}
    return query.fill({name: values[name] for name in known})


def milliseconds(ask: Callable[[str], Iterable[object]], text: str, patience: int) -> str:
    """The CPU milliseconds of one run, the mean of as many as make a third of a second.

    The clock of the processor goes in steps, so that one run of a quick query says nothing.
    """
    signal.setitimer(signal.ITIMER_PROF, patience)
    try:
        rounds, taken, start = 0, 0.0, time.process_time()
        while taken < 1 / 3:
            for _row in ask(text):
                pass
            rounds, taken = rounds + 1, time.process_time() - start
    except _TooLong:
        return f"over {1000 * patience:,}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return f"{1000 * taken / rounds:,.1f}"


def _stop(*_: object) -> None:
    raise _TooLong


def main() -> None:
    """Prints the milliseconds of each query."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--small")
    parser.add_argument("--patience", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="one array, at the end")
    parser.add_argument("--only", nargs="*", default=list(library()))
    given = parser.parse_args()
    signal.signal(signal.SIGPROF, _stop)
    store_folder = StoreFolder(given.store)
    store = store_folder.open()
    values = parameters(store)
    small = graph = None
    if given.small:
        small_folder = StoreFolder(given.small)
        small = small_folder.open()
        graph = rdflib.Graph()
        quads = small.quads_for_pattern(None, None, None, ox.DefaultGraph())
        graph.parse(data=b"".join(f"{q.triple} .\n".encode() for q in quads), format="nt")
    asked = []
    for query in map(library().__getitem__, given.only):
        text = filled(query, values)
        one: dict[str, object] = {"name": query.name, "rows": sum(1 for _ in store.query(text))}
        one["store"] = milliseconds(store.query, text, given.patience)
        if naive := NAIVE.get(query.name):
            put = filled(read_named(query.name, naive.read_text("utf-8")), values)
            one["naive"] = milliseconds(store.query, put, given.patience)
        if small is not None and graph is not None:
            one["few"] = milliseconds(small.query, text, given.patience)
            one["rdflib"] = milliseconds(graph.query, text, given.patience)
        asked.append(one)
        if not given.json:
            print(one, flush=True)
    if given.json:
        print(json.dumps(asked))


if __name__ == "__main__":
    main()
