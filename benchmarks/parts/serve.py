"""The server under load, beside that of Oxigraph."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from benchmarks.suite.bench import Bench, oifm, peer
from benchmarks.suite.results import Row, Table

TITLE = "The server under load"
ABOUT = (
    "50 clients at once on the loopback interface: 40 ask short queries with a pause before "
    "each, 8 long ones, and 2 one that never ends; the limit is 15 s. Clients and server share "
    "the cores. The same load goes to the `oxigraph` server, on the same store."
)


def run(bench: Bench) -> list[Table]:
    number = bench.amount("store")
    folder = bench.data(number)
    store = folder / "served"
    if not store.exists():
        definitions = folder / "definitions"
        source = folder / "observations.parquet"
        load = oifm("load", definitions, source, "--store", store, "--defs", definitions, "-q")
        bench.prepare(load)
    options = ["--seconds", str(bench.amount("serve"))]
    other = Path(sys.executable).with_name("oxigraph")
    if other.exists() or shutil.which("oxigraph"):
        options += ["--peer", str(other if other.exists() else shutil.which("oxigraph"))]
    else:
        bench.skip("oxigraph", "not installed; make bench installs it")
    report = bench.work / "served.json"
    bench.prepare(peer("serve.py", store, *options, "--json", report))
    rows = [
        Row(
            f"{one['server']}, {one['queries']}",
            found=one["told"],
            ours=one["server"] != "oxigraph",
        )
        for one in json.loads(report.read_text("utf-8"))
    ]
    title = f"{bench.amount('serve')} s, {number:,} observations"
    return [Table("serve", title, rows, plot="")]
