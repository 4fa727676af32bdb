"""Adding a release of a code system, against reading its rows."""

from __future__ import annotations

from benchmarks.suite.bench import Bench, peer
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "Releases of code systems"
ABOUT = (
    "A made-up SNOMED CT RF2 snapshot: a fifth of the rows concepts, the rest descriptions and "
    "relationships. The limit is `csv.reader` going through the same rows."
)


def run(bench: Bench) -> list[Table]:
    number = bench.amount("terminology")
    release, index = bench.work / f"release-{number}", bench.work / "index"
    if not release.exists():
        bench.prepare(peer("terminology.py", "make", release, str(number)))
    added = peer("terminology.py", "add", release, index)
    entries = [
        Entry("csv.reader, counting rows", peer("terminology.py", "read", release), items=number),
        Entry(
            "oifm terminology add",
            ["sh", "-c", f"rm -rf '{index}' && exec \"$@\"", "sh", *added],
            ours=True,
            items=number,
        ),
        Entry("20,000 look-ups", peer("terminology.py", "look-up", index), ours=True),
    ]
    return [Table("terminology", f"{number:,} rows", bench.race(entries), item="rows")]
