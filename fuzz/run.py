"""Fuzzing of all targets, two at a time: ``run.py [--seconds N] [--target NAME]``.

A target fails where an input makes an exception that is not promised, takes longer than
``--timeout``, or more memory than ``--memory``. The input is written to ``--out``; put it
into ``fuzz/corpus/TARGET/`` under a name that says what it is, and every run of the tests
tries it from then on.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
# libFuzzer's own words for where it put an input.
_WRITTEN = "Test unit written to "


class Ended(NamedTuple):
    """How a target ended."""

    target: str
    status: int
    seconds: float
    log: str


def main() -> int:
    """Runs what was asked for; 0 where nothing failed."""
    wanted = _arguments()
    if importlib.util.find_spec("atheris") is None:
        print("skipped: there is no atheris for this system and Python")
        return 0
    names = wanted.target or _names()
    failed = [ended.target for ended in _run(names, wanted) if _told(ended)]
    print(f"{len(names)} targets, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument(
        "--target", action="append", choices=_names(), help="only this one; repeatable"
    )
    parser.add_argument("--jobs", type=int, default=2, help="targets at a time")
    parser.add_argument("--timeout", type=int, default=10, help="seconds for one input")
    parser.add_argument("--memory", type=int, default=2048, help="megabytes for one target")
    parser.add_argument("--out", default="out/fuzz", help="where inputs that failed go")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _names() -> list[str]:
    return sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())


def _run(names: Sequence[str], wanted: argparse.Namespace) -> Iterator[Ended]:
    """Each target in a child of this process, which has imported everything before."""
    _import_all()
    with tempfile.TemporaryDirectory(prefix="oifm-fuzz-") as scratch:
        left, running = list(names), dict[int, tuple[str, float]]()
        while left or running:
            while left and len(running) < wanted.jobs:
                name = left.pop(0)
                running[_started(name, wanted, Path(scratch))] = (name, time.perf_counter())
            number, status = os.wait()
            name, began = running.pop(number)
            log = (Path(scratch) / f"{name}.log").read_text("utf-8", "replace")
            yield Ended(name, status, time.perf_counter() - began, log)


def _import_all() -> None:
    """Imports the targets, once for all: slow, since atheris changes all code that it watches."""
    sys.path[:0] = [str(HERE.parent / path) for path in ("", "tests", "tests/graph")]
    said = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # a line for each module
    try:
        importlib.import_module("fuzz.one")
    finally:
        os.dup2(said, 2)
        os.close(said)


def _started(name: str, wanted: argparse.Namespace, scratch: Path) -> int:
    """The number of a child process that runs a target."""
    out = Path(wanted.out)
    grown, failed = out / "corpus" / name, out / "failed" / name
    for folder in (grown, failed):
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        *(f"-max_total_time={wanted.seconds}", f"-timeout={wanted.timeout}"),
        *(f"-rss_limit_mb={wanted.memory}", f"-artifact_prefix={failed}/", f"-seed={wanted.seed}"),
        *("-max_len=16384", "-print_final_stats=1", "-verbosity=1"),
        *(str(grown), str(CORPUS / name)),
    ]
    sys.stdout.flush()
    return os.fork() or _child(name, options, scratch)


def _child(name: str, options: Sequence[str], scratch: Path) -> NoReturn:
    status = 1
    try:
        with (scratch / f"{name}.log").open("wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        tempfile.tempdir = str(scratch)
        importlib.import_module("fuzz.one").fuzz(name, options)
        status = 0
    except SystemExit:
        pass  # atheris has told of a fault
    except BaseException:  # noqa: BLE001 - it is told as the log of a target that failed
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # libFuzzer writes the input as the process ends; what the parent has open is not the child's.
    ctypes.CDLL(None).exit(status)
    raise AssertionError


def _told(ended: Ended) -> bool:
    """Prints how a target ended; whether it failed."""
    lines = ended.log.splitlines()
    runs = [
        int(line.rpartition(" ")[2])
        for line in lines
        if line.startswith("stat::number_of_executed_units")
    ]
    ran = runs[-1] if runs else 0
    print(f"{ended.target:18} {ran:>9,} inputs {ended.seconds:6.1f} s", flush=True)
    if ended.status == 0:
        return False
    lines = [line for line in lines if not line.startswith(("#", "INFO:"))]
    print("\n".join(lines[:60]), flush=True)
    for line in lines:
        if _WRITTEN in line:
            print(f"  the input is in {line.partition(_WRITTEN)[2]}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
