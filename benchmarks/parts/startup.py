"""How long it takes until anything happens."""

from __future__ import annotations

import sys

from benchmarks.suite.bench import Bench, oifm
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "Start-up"
ABOUT = (
    "Whole processes that do next to nothing: what each command costs before its work begins. "
    "Python alone is the least that there can be."
)


def run(bench: Bench) -> list[Table]:
    folder = bench.data(20, findings=8, every=0)
    observations = folder / "observations.parquet"
    definitions = folder / "definitions"
    one = sorted(definitions.glob("*.json"))[0]
    entries = [
        Entry("python -c pass", [sys.executable, "-c", "pass"]),
        Entry("oifm --version", oifm("--version"), ours=True),
        Entry(
            "oifm build, 1 definition",
            oifm("build", one, "-q", "-o", bench.work / "one"),
            ours=True,
        ),
        Entry(
            "oifm validate, 20 observations",
            oifm("validate", observations, "--defs", definitions, "-q"),
            ours=True,
        ),
    ]
    rows = bench.race(entries, measure="wall")
    return [Table("startup", "Until the end of next to nothing", rows, measure="wall")]
