"""How fast annotations are checked and made into graphs, against the cost of reading them.

Usage: python benchmarks/annotations.py [OBSERVATIONS] [LARGE] [ROUNDS]

Observations are made by ``observations.py``, with one known fault in two hundred; a run in
which another number of faults is found than was put in fails. Each measurement is a
process of its own, and the rounds are interleaved. The limit of each is what decoding the
same bytes costs: Parquet by pyarrow, lines of JSON by msgspec. LARGE observations (as
Parquet) tell what memory is needed. Triples are counted in the N-Triples that were written.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

_FORMS = ("parquet", "efl.ndjson", "fhir.ndjson")


def main(number: int, large: int, rounds: int) -> None:
    """Run and print a table."""
    import observations  # not for the children, whose memory is measured

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "some")
        some = {"findings": 1500, "faults": 200, "seed": 1}
        observations.write(folder, number, also=("efl", "fhir"), **some)
        runs: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(rounds):
            for form in _FORMS:
                for what in ("decode", "validate"):
                    found = _measured(what, folder, form)
                    runs.setdefault(f"{what} {form}", []).append(found)
            runs.setdefault("convert to N-Triples", []).append(
                _measured("convert", folder, "parquet")
            )
        triples = _count(folder / "out.nt")
        rows = [(name, number, found) for name, found in runs.items()]
        if large:
            folder = Path(scratch, "many")
            observations.write(folder, large, **some)
            rows.append(("validate parquet", large, [_measured("validate", folder, "parquet")]))
    print(f"{number:,} observations, {triples:,} triples, {rounds} rounds\n")
    print("| what | observations | wall s | CPU s | observations/s | peak MB |")
    print("|---|---|---|---|---|---|")
    for name, count, found in rows:
        wall, cpu = (statistics.median(run[at] for run in found) for at in (0, 1))
        peak = max(run[2] for run in found)
        print(f"| {name} | {count:,} | {wall:.2f} | {cpu:.2f} | {count / wall:,.0f} | {peak:.0f} |")
    wall = statistics.median(run[0] for run in runs["convert to N-Triples"])
    print(f"\n{triples / wall:,.0f} triples a second")


def _measured(what: str, folder: Path, form: str) -> tuple[float, float, float]:
    """Wall and CPU seconds and peak megabytes of one run, as the child itself counts them."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", what, str(folder), form],
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def _child(what: str, folder: Path, form: str) -> None:
    import resource

    started = time.perf_counter()
    path = folder / f"observations.{form}"
    if what == "decode":
        _decode(path)
    elif what == "validate":
        _validate(folder, path, form)
    else:
        from converter.jobs.instances import convert_annotations

        convert_annotations([str(path)], [str(folder / "definitions")], str(folder / "out.nt"))
    wall = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    # Not ru_maxrss, which begins with that of the process that started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0])
    print(json.dumps([wall, used.ru_utime + used.ru_stime, peak / 1024]))


def _decode(path: Path) -> None:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        pq.read_table(path)
        return
    import msgspec

    decode = msgspec.json.Decoder().decode
    with path.open("rb") as file:
        for line in file:
            decode(line)


def _validate(folder: Path, path: Path, form: str) -> None:
    from converter.jobs.validate import ValidateOptions, validate

    # Exams of one patient contradict each other by chance: these faults are not put in.
    options = ValidateOptions(severities={"OBS55": "off"})
    result = validate([str(path)], [str(folder / "definitions")], options=options)
    found = Counter(problem.code for problem in result.problems)
    put = json.loads((folder / "expected.json").read_text())
    if form == "efl.ndjson":  # it has no place for some
        found, put = ({k: v for k, v in x.items() if k not in _ELSEWHERE} for x in (found, put))
    if dict(found) != put:
        raise SystemExit(f"found {found}, put in {put}")


# Exam finding lists have no sites, no values without a code, and only codes of OIFM.
_ELSEWHERE = {"OBS500", "OBS504", "OBS509", "OBS540", "OBS541"}


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 22), b""))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(sys.argv[2], Path(sys.argv[3]), sys.argv[4])
    else:
        os.environ.setdefault("PYTHONHASHSEED", "0")
        given = [int(argument) for argument in sys.argv[1:]]
        main(*(given + [1_000_000, 0, 3][len(given) :]))
