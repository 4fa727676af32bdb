"""Each form of observations: to read the bytes, to decode them, to check what they say."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.data.names import FORM_NAMES
from benchmarks.suite.bench import Bench, faults_checked, oifm, peer
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "Every form of observations, and its limit"
ABOUT = (
    "The same observations in each form that `oifm validate` reads. The limits are what it "
    "takes to read the bytes, and to decode them and no more: msgspec for JSON, pyarrow for "
    "Parquet and text tables, pyoxigraph for graphs. Ratios are to decoding, so they say how "
    "near the whole job is to its limit; that every run begins with the definitions is in "
    "them. Faults found are compared with those put in, by rule and by observation."
)
# Larger than this, some forms are read whole, and take much memory.
_WHOLE = 20_000


def run(bench: Bench) -> list[Table]:
    tables = []
    for form in FORM_NAMES:
        number = bench.amount("formats")
        if form in ("efl.json", "fhir.json", "cde.json", "nt", "ttl"):
            number = min(number, _WHOLE)
        tables.append(_table(bench, form, number))
    return tables


def _table(bench: Bench, form: str, number: int) -> Table:
    # Problems of graphs are placed with the help of the N-Triples.
    forms = (form, "nt") if form == "ttl" else (form,)
    folder = bench.data(number, forms)
    path = folder / f"observations.{form}"
    return Table(
        form,
        f"{form}: {number:,} observations, {path.stat().st_size / 1e6:.1f} MB",
        bench.race(_entries(folder, form, path, number)),
        item="observations",
    )


def _entries(folder: Path, form: str, path: Path, number: int) -> list[Entry]:
    report = folder / f"report.{form}.json"
    kind = form.split(".")[0]
    definitions = folder / ("radelement" if kind == "cde" else "definitions")
    command = oifm("validate", path, "--defs", definitions, "--from", kind, "-q")
    engine = ["--engine", "plan"] if kind in ("nt", "ttl") else []
    return [
        Entry("limit: decoded", peer("decode.py", form, path), items=number),
        Entry(
            "limit: bytes read",
            [sys.executable, *peer("decode.py", "bytes", path)[1:]],
            items=number,
        ),
        Entry(
            "oifm validate",
            [*command, *engine, "--format", "json", "-o", str(report)],
            ours=True,
            statuses=(1,),
            check=faults_checked(folder, form, report),
            items=number,
        ),
    ]
