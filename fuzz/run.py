"""Fuzzing of all targets, two at a time: ``run.py [--seconds N] [--target NAME]``.

A target fails where an input makes an exception that is not promised, takes longer than
``--timeout``, or more memory than ``--memory``. The input is written to ``--out``; put it
into ``fuzz/corpus/TARGET/`` under a name that says what it is, and every run of the tests
tries it from then on.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
# libFuzzer's own words for where it put an input.
_WRITTEN = "Test unit written to "


class Ended(NamedTuple):
    """How a target ended."""

    target: str
    status: int
    seconds: float
    runs: int
    log: str


def main() -> int:
    """Runs what was asked for; 0 where nothing failed."""
    wanted = _arguments()
    if importlib.util.find_spec("atheris") is None:
        print("skipped: there is no atheris for this system and Python")
        return 0
    names = wanted.target or _names()
    out = Path(wanted.out)
    with ThreadPoolExecutor(wanted.jobs) as pool:
        failed = [
            ended.target
            for ended in pool.map(lambda name: _run(name, wanted, out), names)
            if _told(ended)
        ]
    print(f"{len(names)} targets, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--target", action="append", help="only this one; repeatable")
    parser.add_argument("--jobs", type=int, default=2, help="targets at a time")
    parser.add_argument("--timeout", type=int, default=10, help="seconds for one input")
    parser.add_argument("--memory", type=int, default=2048, help="megabytes for one target")
    parser.add_argument("--out", default="out/fuzz", help="where inputs that failed go")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _names() -> list[str]:
    return sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())


def _run(name: str, wanted: argparse.Namespace, out: Path) -> Ended:
    grown, failed = out / "corpus" / name, out / "failed" / name
    grown.mkdir(parents=True, exist_ok=True)
    failed.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, str(HERE / "one.py"), name),
        *(f"-max_total_time={wanted.seconds}", f"-timeout={wanted.timeout}"),
        *(f"-rss_limit_mb={wanted.memory}", f"-artifact_prefix={failed}/", f"-seed={wanted.seed}"),
        *("-max_len=16384", "-print_final_stats=1", "-verbosity=1"),
        *(str(grown), str(CORPUS / name)),
    ]
    paths = os.pathsep.join(str(HERE.parent / path) for path in ("", "tests", "tests/graph"))
    began = time.perf_counter()
    ended = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    runs = [
        int(line.rpartition(" ")[2])
        for line in ended.stdout.splitlines()
        if line.startswith("stat::number_of_executed_units")
    ]
    took = time.perf_counter() - began
    return Ended(name, ended.returncode, took, runs[-1] if runs else 0, ended.stdout)


def _told(ended: Ended) -> bool:
    """Prints how a target ended; whether it failed."""
    print(f"{ended.target:18} {ended.runs:>9,} inputs {ended.seconds:6.1f} s", flush=True)
    if ended.status == 0:
        return False
    lines = [line for line in ended.log.splitlines() if not line.startswith(("#", "INFO:"))]
    print("\n".join(lines[:60]), flush=True)
    for line in lines:
        if _WRITTEN in line:
            print(f"  the input is in {line.partition(_WRITTEN)[2]}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
