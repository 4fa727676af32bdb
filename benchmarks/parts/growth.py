"""How cost grows with definitions, observations, values and faults."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.suite.bench import Bench, faults_checked, oifm
from benchmarks.suite.race import Entry, exponents
from benchmarks.suite.results import Row, Table

TITLE = "How cost grows"
ABOUT = (
    "CPU seconds of whole processes by size, both axes logarithmic. Two exponents for each: "
    "fitted over all sizes, where what every run begins with hides the growth of small ones, "
    "and between the two largest. 1 is proportional, 2 quadratic; more than 1.2 between the "
    "largest wants an explanation."
)


def run(bench: Bench) -> list[Table]:
    base = bench.amount("growth_base")
    shares = [every for every in bench.amounts("growth_faults") if every <= base]
    # Each point: its size on the axis, how many observations, how they are made.
    return [
        _definitions(bench),
        _observations(
            bench,
            "observations",
            [(n, n, {}) for n in bench.amounts("growth_observations")],
            ("parquet", "fhir.ndjson"),
        ),
        _observations(
            bench,
            "values of an observation",
            [
                # Presence and change, and those that were asked for.
                (n + 2, base, {"further": n, "answered": 100, "findings": 100})
                for n in bench.amounts("growth_values")
            ],
            ("parquet",),
        ),
        _observations(
            bench,
            "faults",
            [(base // every, base, {"every": every}) for every in shares],
            ("parquet", "fhir.ndjson"),
        ),
    ]


def _definitions(bench: Bench) -> Table:
    rows: list[Row] = []
    for number in bench.amounts("growth_definitions"):
        folder = bench.data(1000, findings=number)
        out = folder / "out"
        definitions, source = folder / "definitions", folder / "observations.parquet"
        entries = [
            Entry("oifm build", oifm("build", definitions, "-q", "-o", out), ours=True),
            Entry(
                "oifm validate, 1,000 observations",
                oifm("validate", source, "--defs", definitions, "-q"),
                ours=True,
                statuses=(1,),
            ),
        ]
        rows += bench.race(entries, size=number)
    return _grown("definitions", rows)


def _observations(
    bench: Bench,
    name: str,
    points: Sequence[tuple[int, int, dict[str, int]]],
    forms: Sequence[str],
) -> Table:
    rows: list[Row] = []
    for size, number, recipe in points:
        # A file of lines is at most so long, to spare the disk.
        wanted = [form for form in forms if form == "parquet" or number <= 200_000]
        folder = bench.data(number, wanted, **recipe)
        entries = []
        for form in wanted:
            report = folder / f"report.{form}.json"
            command = oifm(
                "validate", folder / f"observations.{form}", "--defs", folder / "definitions"
            )
            check: Callable[..., str] = faults_checked(folder, form, report)
            entries.append(
                Entry(
                    f"oifm validate, {form}",
                    [*command, "-q", "--format", "json", "-o", str(report)],
                    ours=True,
                    statuses=(1,),
                    check=check,
                    items=number,
                )
            )
        rows += bench.race(entries, size=size)
    return _grown(name, rows)


def _grown(sizes: str, rows: list[Row]) -> Table:
    for row in rows:
        row.ratio = []
    name = sizes.split()[0]
    title = f"By the number of {sizes}"
    return Table(name, title, rows, sizes=sizes, plot="lines", slopes=exponents(rows))
