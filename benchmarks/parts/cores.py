"""One core against two."""

from __future__ import annotations

from benchmarks.suite.bench import Bench, faults_checked, oifm
from benchmarks.suite.measure import can_pin
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "One core against two"
ABOUT = (
    "The same job held to one core by `taskset`, and given two. Here the clock is the figure, "
    "so it says something only on a machine where nothing else runs; the CPU seconds beside it "
    "tell what the second core costs."
)
_FORMS = ("parquet", "fhir.ndjson")


def run(bench: Bench) -> list[Table]:
    if not can_pin():
        bench.skip(TITLE, "there is one core only, or no taskset")
        return []
    number = bench.amount("cores")
    # As JSON it is ten times the bytes.
    lines = min(number, 200_000)
    return [_validating(bench, form, number if form == "parquet" else lines) for form in _FORMS] + [
        _converting(bench, min(number, 200_000))
    ]


def _validating(bench: Bench, form: str, number: int) -> Table:
    folder = bench.data(number, (form,))
    report = folder / "report.json"
    command = oifm("validate", folder / f"observations.{form}", "--defs", folder / "definitions")
    entries = [
        Entry(
            name,
            [*command, "-q", "--format", "json", "-o", str(report)],
            ours=True,
            statuses=(1,),
            check=faults_checked(folder, form, report),
            items=number,
            cores=cores,
        )
        for name, cores in (("one core", (0,)), ("two cores", (0, 1)))
    ]
    rows = bench.race(entries, measure="wall")
    title = f"oifm validate, {number:,} observations, {form}"
    return Table(form, title, rows, measure="wall", item="observations")


def _converting(bench: Bench, number: int) -> Table:
    folder = bench.data(number)
    source, out = folder / "observations.parquet", folder / "converted.nt"
    command = oifm("convert", source, "--defs", folder / "definitions", "-o", out)
    entries = [
        Entry(name, command, ours=True, items=number, cores=cores)
        for name, cores in (("one core", (0,)), ("two cores", (0, 1)))
    ]
    rows = bench.race(entries, measure="wall")
    out.unlink()
    title = f"oifm convert to N-Triples, {number:,} observations"
    return Table("convert", title, rows, measure="wall", item="observations")
