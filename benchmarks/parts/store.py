"""The store: loading, and its named queries, against rdflib."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.suite.bench import Bench, oifm, peer, say
from benchmarks.suite.measure import Measured
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Row, Table

TITLE = "Store and queries"
ABOUT = (
    "Loading: `oifm load` starts from the documents, makes the ontology and the graph of them, "
    "and keeps each document in a graph of its own; rdflib and pyoxigraph are given the "
    "finished triples. Queries: each named query in the store on disk, as one writes it first "
    "(where that is kept in `peers/naive`), and with rdflib in memory; the mean of as many runs "
    "as make a third of a second of CPU."
)


def run(bench: Bench) -> list[Table]:
    number = bench.amount("store")
    folder = bench.data(number, ("parquet", "nt"))
    store = folder / "store"
    bench.prepare(oifm("build", folder / "definitions", "-q", "-o", folder / "out"))
    graphs = (folder / "out" / "ontology.ttl", folder / "observations.nt")
    loaded = _load(bench, folder, store, graphs)
    # rdflib is asked of a graph that it can hold.
    small = bench.data(2_000, findings=100)
    few = small / "store"
    shutil.rmtree(few, ignore_errors=True)
    bench.prepare(_loading(small, few))
    return [loaded, *_queries(bench, store, few, number)]


def _loading(folder: Path, store: Path) -> list[str]:
    definitions = folder / "definitions"
    source = folder / "observations.parquet"
    return oifm("load", definitions, source, "--store", store, "--defs", definitions, "-q")


def _load(bench: Bench, folder: Path, store: Path, graphs: tuple[Path, ...]) -> Table:
    def printed(done: Measured) -> str:
        return f"{int(done.out.splitlines()[-1]):,} triples"

    # A shell, so that each round loads anew.
    words = " ".join(f"'{word}'" for word in _loading(folder, store))
    command = ["sh", "-c", f"rm -rf '{store}' && exec {words}"]
    entries = [
        Entry("oifm load, from the documents", command, ours=True),
        Entry("rdflib, from triples, in memory", peer("load_rdflib.py", *graphs), check=printed),
        Entry(
            "pyoxigraph, from triples, on disk",
            peer("load_pyoxigraph.py", folder / "peer-store", *graphs),
            check=printed,
        ),
    ]
    rows = bench.race(entries)
    return Table("load", f"Loading {bench.amount('store'):,} observations", rows)


def _queries(bench: Bench, store: Path, few: Path, number: int) -> list[Table]:
    patience = str(min(10, bench.patience // 10))
    say("  named queries")
    printed = bench.prepare(
        peer("queries.py", store, "--small", few, "--patience", patience, "--json")
    )
    asked = json.loads(printed)
    large, compared = [], []
    for one in asked:
        seconds = _seconds(one["store"])
        large.append(_row(one["name"], one["store"], seconds, f"{one['rows']:,} rows", ours=True))
        if one.get("naive"):
            large.append(_row(f"{one['name']}, put naively", one["naive"], seconds))
        base = _seconds(one["few"])
        compared.append(_row(one["name"], one["few"], base, ours=True))
        compared.append(_row(f"{one['name']}, rdflib", one["rdflib"], base))
    title = f"Named queries on {number:,} observations, on disk"
    return [
        Table("queries", title, large, plot=""),
        Table(
            "queries-rdflib",
            "The same on 2,000 observations, and rdflib in memory",
            compared,
            plot="",
        ),
    ]


def _seconds(text: str) -> float:
    return 0.0 if text.startswith("over") else float(text.replace(",", "")) / 1000


def _row(name: str, text: str, base: float, found: str = "", *, ours: bool = False) -> Row:
    seconds = _seconds(text)
    if not seconds:
        return Row(name, note=f"ended after {text.removeprefix('over ')} ms of CPU", ours=ours)
    ratio = [seconds / base] if base else []
    return Row(name, cpu=[seconds], ratio=ratio, found=found, ours=ours)
