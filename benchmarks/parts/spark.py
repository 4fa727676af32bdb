"""The plan on Spark: one thread against two."""

from __future__ import annotations

import sys

from benchmarks.suite.bench import Bench, faults_checked, oifm_with_extras
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "On Spark, one thread against two"
ABOUT = (
    "`oifm validate --engine spark` with a local Spark of one and of two threads, beside the "
    "plan on DuckDB. The clock is the figure here; Java's start is in it. CPU seconds are those "
    "of the command itself, without what Java and its Python workers take. A Parquet file on "
    "this machine is read by one worker, lines by all."
)
_FORMS = ("parquet", "efl.ndjson")
# CPU seconds. Java alone compiles for twenty, and more where others are at work.
_PATIENCE = 300


def run(bench: Bench) -> list[Table]:
    if "--master" not in bench.prepare(oifm_with_extras("validate", "--help")):
        bench.skip(TITLE, "oifm validate has no --engine spark")
        return []
    if "ok" not in bench.prepare([sys.executable, "-c", _ASK]):
        bench.skip(TITLE, "pyspark is not installed: pip install 'oifm-converter[spark]'")
        return []
    number = bench.amount("spark")
    return [_validating(bench, form, number) for form in _FORMS]


def _validating(bench: Bench, form: str, number: int) -> Table:
    folder = bench.data(number, (form,))
    report = folder / "report.spark.json"
    command = oifm_with_extras(
        "validate", folder / f"observations.{form}", "--defs", folder / "definitions"
    )
    entries = [
        Entry(
            name,
            [*command, *engine, "-q", "--format", "json", "-o", str(report)],
            ours=True,
            statuses=(1,),
            check=faults_checked(folder, form, report),
            items=number,
        )
        for name, engine in (
            ("DuckDB", []),
            ("Spark, local[1]", ["--engine", "spark", "--master", "local[1]"]),
            ("Spark, local[2]", ["--engine", "spark", "--master", "local[2]"]),
        )
    ]
    rows = bench.race(entries, measure="wall", patience=_PATIENCE)
    title = f"{number:,} observations, {form}"
    name = f"spark-{form.partition('.')[0]}"
    return Table(name, title, rows, measure="wall", item="observations")


_ASK = "import importlib.util as u; print('ok' if u.find_spec('pyspark') else 'no')"
