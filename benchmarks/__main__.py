"""Runs the suite, or parts of it, and writes what came of it.

Usage: python -m benchmarks [PART ...] [--scale small|full] [--definitions FOLDER]
       python -m benchmarks --page [--scale small|full]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from benchmarks.suite.bench import ROOT, Bench, say
from benchmarks.suite.machine import machine
from benchmarks.suite.measure import Limits, run
from benchmarks.suite.race import FailedError
from benchmarks.suite.results import Result, write

# In the order of the page. Those after the first line say more about one command each.
PARTS = (
    *("startup", "build", "validate", "formats", "instances", "store", "growth", "cores"),
    *("spark", "where", "site", "terminology", "reasoning", "serve"),
)
# What make bench runs where no part is named.
USUAL = PARTS[:10]
# Published definitions, where they lie beside the checkout.
_PUBLISHED = ROOT.parent / "shared" / "corpus" / "definitions"


def main() -> int:
    """Runs what was asked for; 1 where a run failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="The benchmarks.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--patience", type=int, default=0, help="CPU seconds for one process")
    parser.add_argument("--definitions", type=Path, help="a folder of OIFM definitions")
    parser.add_argument("--work", type=Path, help="where data are made, and kept for another run")
    parser.add_argument("--out", type=Path, help="where results go")
    parser.add_argument("--page", action="store_true", help="only make the page of the results")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    results = ROOT / "benchmarks" / "results"
    out = given.out or (results if given.scale == "full" else results / "small")
    failed = []
    if not given.page:
        with tempfile.TemporaryDirectory(prefix="oifm-bench-") as scratch:
            work = given.work or Path(scratch)
            work.mkdir(parents=True, exist_ok=True)
            definitions = given.definitions or (_PUBLISHED if _PUBLISHED.is_dir() else None)
            bench = Bench(given.scale, work.resolve(), definitions, given.rounds, given.patience)
            bench.warm_up()
            failed = [name for name in given.parts or USUAL if not _part(bench, name, out)]
    _pages(out, given.scale)
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return 1 if failed else 0


def _part(bench: Bench, name: str, out: Path) -> bool:
    """Runs one part and writes its result; whether it went well."""
    part = import_module(f"benchmarks.parts.{name}")
    say(f"{name}: {part.TITLE}")
    bench.skipped.clear()
    started = time.perf_counter()
    conditions = machine()
    try:
        tables = part.run(bench)
    except (FailedError, OSError, ValueError) as error:
        say(f"  FAILED: {error}")
        return False
    result = Result(
        part=name,
        title=part.TITLE,
        about=part.ABOUT,
        date=time.strftime("%Y-%m-%d"),
        scale=bench.scale,
        rounds=bench.rounds,
        seconds=time.perf_counter() - started,
        machine=conditions,
        tables=tables,
        skipped=list(bench.skipped),
    )
    if tables or bench.skipped:
        write(out, result)
    say(f"  {result.seconds:.0f} s in all")
    return True


def _pages(out: Path, scale: str) -> None:
    """Makes the page and the tables of all results; in a process of its own, for it is large."""
    command = [sys.executable, "-m", "benchmarks.page", str(out), scale, *PARTS]
    done = run(command, Limits(600))
    say(done.out if done.status == 0 else f"no page was made: {done.errors[-400:]}")


if __name__ == "__main__":
    sys.exit(main())
