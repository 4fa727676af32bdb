"""Observations as RDF, against programs that make simpler triples of the same rows."""

from __future__ import annotations

from pathlib import Path

from benchmarks.suite import peers
from benchmarks.suite.bench import PEERS, ROOT, Bench, oifm, peer
from benchmarks.suite.measure import Measured
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "Observations as RDF"
ABOUT = (
    "From Parquet to N-Triples, whole processes. `oifm convert` resolves every code against "
    "the definitions, adds the shared meanings, converts units and keeps what was recorded; "
    "the rdflib script and morph-kgc map columns to triples and look nothing up, so they write "
    "fewer. The last row is the limit of writing: the same bytes, copied."
)


def run(bench: Bench) -> list[Table]:
    number = bench.amount("instances")
    folder = bench.data(number)
    source, out = folder / "observations.parquet", folder / "out.nt"

    def ours(_: Measured) -> str:
        row.items = _lines(out)
        return f"{row.items:,} triples"

    def printed(done: Measured) -> str:
        return f"{int(done.out.splitlines()[-1]):,} triples"

    convert = oifm("convert", source, "--defs", folder / "definitions", "-o", out, "-q")
    row = Entry("oifm convert", convert, ours=True, check=ours)
    entries = [
        row,
        Entry(
            "plain rdflib script",
            peer("plain_instances.py", source, folder / "peer.nt"),
            check=printed,
        ),
    ]
    if peers.has(bench, "morph-kgc"):
        python = str(PEERS / "morph" / "bin" / "python")
        mapping = ROOT / "benchmarks" / "peers" / "instances.rml.ttl"
        command = peer("morph_instances.py", mapping, source, folder / "morph.nt", python=python)
        entries.append(Entry(peers.title("morph-kgc"), command, check=printed))
    entries.append(
        Entry("limit: the N-Triples, copied", peer("copy_bytes.py", out, folder / "copy.nt"))
    )
    rows = bench.race(entries)
    for one in rows:
        words = one.found.split()
        one.items = int(words[0].replace(",", "")) if words else 0
    for name in ("out.nt", "peer.nt", "morph.nt", "copy.nt"):
        (folder / name).unlink(missing_ok=True)
    return [Table("instances", f"{number:,} observations", rows, item="triples")]


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 22), b""))
