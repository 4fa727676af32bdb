"""Checking observations: the plan against SHACL engines, at growing numbers."""

from __future__ import annotations

from benchmarks.suite import peers
from benchmarks.suite.bench import Bench, faults_checked, oifm
from benchmarks.suite.race import Entry, exponents
from benchmarks.suite.results import Row, Table

TITLE = "Validation against SHACL engines"
ABOUT = (
    "From files to answers, whole processes. The plan (`oifm validate`) reads Parquet and the "
    "definitions, checks all 27 rules that need no release, and writes a report with the place "
    "of each problem: its faults are compared with those put in, observation by observation. "
    "The engines are given the graph that `oifm convert` made and the finished shapes (SHACL "
    "Core) that `oifm build` made, and count their results; Core cannot say texts, check digits, "
    "repeated ids and changes (docs/validation-engines.md), and one fault may be several results. "
    "Who takes longer than the patience for a number is not asked for a greater one."
)
_ENGINES = ("shacl", "shacl-rust", "pyrudof", "jena", "shacl-engine", "pyshacl")


def run(bench: Bench) -> list[Table]:
    rows: list[Row] = []
    engines = [name for name in _ENGINES if peers.has(bench, name)]
    for number in bench.amounts("validate"):
        # The graph of a million observations is for those who are still in the race.
        forms = ("parquet", "nt") if engines else ("parquet",)
        folder = bench.data(number, forms)
        definitions = folder / "definitions"
        bench.prepare(oifm("build", definitions, "-q", "-o", folder / "out"))
        report = folder / "report.json"
        graph, shapes = folder / "observations.nt", folder / "out" / "shapes.ttl"
        plan = oifm("validate", folder / "observations.parquet", "--defs", definitions)
        entries = [
            Entry(
                "oifm validate (plan, Parquet)",
                [*plan, "-q", "--format", "json", "-o", str(report)],
                ours=True,
                statuses=(1,),
                check=faults_checked(folder, "parquet", report),
                items=number,
            ),
            *(peers.validator(name, graph, shapes) for name in engines),
        ]
        for entry in entries[1:]:
            entry.items = number
        made = bench.race(entries, size=number)
        rows += made
        gone = {row.name for row in made if not row.cpu}
        for name in [name for name in engines if peers.title(name) in gone]:
            engines.remove(name)
    table = Table(
        "validate",
        "Observations checked",
        rows,
        sizes="observations",
        item="observations",
        plot="lines",
        slopes=exponents(rows),
    )
    return [table]
