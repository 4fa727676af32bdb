"""Where the time of each job goes."""

from __future__ import annotations

import csv
import shutil
import sys
from collections import Counter
from pathlib import Path

from benchmarks.suite.bench import ROOT, Bench, oifm, say
from benchmarks.suite.measure import run as run_measured
from benchmarks.suite.results import Row, Table

TITLE = "Where the time goes"
ABOUT = (
    "Samples of py-spy, 200 a second, of every thread that is at work, by the innermost of the "
    "converter's packages on the stack: time in a library counts for who called it. What "
    "libraries do in threads of their own, which Python does not see, is the difference to the "
    "CPU seconds of the whole process; it is in the last row of each table. A thread that waits "
    "inside a library can count as one at work, so all rows together may be more than these."
)
_RATE = 200


def run(bench: Bench) -> list[Table]:
    spy = shutil.which("py-spy") or shutil.which(str(Path(sys.executable).with_name("py-spy")))
    if spy is None:
        bench.skip(TITLE, "py-spy is not installed: make bench installs it")
        return []
    number = bench.amount("where")
    folder = bench.data(number, ("parquet", "fhir.ndjson"))
    definitions = folder / "definitions"
    jobs = {
        "build": oifm("build", bench.documents(), "-q", "-o", bench.work / "built"),
        **{
            f"validate {form}": oifm(
                *("validate", folder / f"observations.{form}", "--defs", definitions),
                *("-q", "--format", "json", "-o", folder / "report.json"),
            )
            for form in ("parquet", "fhir.ndjson")
        },
        "convert": oifm(
            *("convert", folder / "observations.parquet", "--defs", definitions),
            *("-o", folder / "out.nt", "-q"),
        ),
    }
    stages = _stages()
    tables = []
    for name, command in jobs.items():
        table = _profile(bench, spy, name, command, stages)
        if table is not None:
            tables.append(table)
    (folder / "out.nt").unlink(missing_ok=True)
    return tables


def _profile(
    bench: Bench, spy: str, name: str, command: list[str], stages: list[tuple[str, str]]
) -> Table | None:
    plain = run_measured(command, bench.limits)
    stacks = bench.work / "stacks.txt"
    options = ["--rate", str(_RATE), "--subprocesses", "--format", "raw", "--nonblocking"]
    # What is written of a run that was spied upon is the same; its time is not used.
    spied = run_measured([spy, "record", *options, "-o", str(stacks), "--", *command], bench.limits)
    if not stacks.exists():
        bench.skip(f"{TITLE}: {name}", f"py-spy cannot look here: {spied.errors[-120:]}")
        return None
    counts: Counter[str] = Counter()
    for line in stacks.read_text("utf-8", errors="replace").splitlines():
        stack, _, count = line.rpartition(" ")
        counts[_stage(stack, stages)] += int(count)
    stacks.unlink()
    rows = [Row(stage, cpu=[count / _RATE], ours=True) for stage, count in counts.most_common()]
    seen = sum(row.cpu[0] for row in rows)
    beside = max(0.0, plain.cpu - seen)
    rows.append(Row("threads of libraries", cpu=[beside], note="the difference"))
    for row in rows:
        row.ratio = [row.cpu[0] / max(plain.cpu, seen)]
    say(f"  {name}: {plain.cpu:.2f} s of CPU, {seen:.2f} s seen")
    return Table(
        name.replace(" ", "-"), f"oifm {name}, {plain.cpu:.2f} s of CPU", rows, plot="shares"
    )


def _stage(stack: str, stages: list[tuple[str, str]]) -> str:
    for frame in reversed(stack.split(";")):
        for place, stage in stages:
            if place in frame:
                return stage
    return "start-up"


def _stages() -> list[tuple[str, str]]:
    path = ROOT / "benchmarks" / "stages.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["place"], row["stage"]) for row in csv.DictReader(file, delimiter="\t")]
