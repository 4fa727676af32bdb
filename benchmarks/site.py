"""Times `oifm docs` against writing the same bytes to the same folder, and nothing else.

Usage: python benchmarks/site.py [FOLDER OF DEFINITIONS] [ROUNDS]

Without a folder, 2,382 definitions are generated, as many as are published. The limit is
a process that has all pages in its memory and only writes the files, each with one call: once
as they are, and once brought to the disk one after the other, as a program does that wants
them to survive a power cut. Every measurement is a process of its own; the rounds are
interleaved. CPU time is user and system time of the process. Wall time is given too, because
writing waits.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_HERE = Path(__file__).parent
_OURS, _PLAIN, _SAFE = "oifm docs", "the same bytes, written", "the same bytes, each to the disk"


def main(definitions: str | None, rounds: int) -> None:
    """Run and print a table."""
    with tempfile.TemporaryDirectory() as scratch:
        if definitions is None:
            definitions = f"{scratch}/definitions"
            generate = [sys.executable, str(_HERE / "generate.py"), definitions, "2382"]
            subprocess.run(generate, check=True)
        runs: dict[str, list[tuple[float, float, float]]] = {_OURS: [], _PLAIN: [], _SAFE: []}
        for number in range(rounds):
            out = f"{scratch}/{number}"
            runs[_OURS].append(_measured("docs", definitions, f"{out}/site"))
            runs[_PLAIN].append(_measured("plain", f"{out}/site", f"{out}/plain"))
            runs[_SAFE].append(_measured("safe", f"{out}/site", f"{out}/safe"))
        files = [path for path in Path(scratch, "0", "site").rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        findings = len([path for path in files if path.parent.name == "findings"])
    print(f"{findings} findings, {len(files)} files of {size / 1e6:.0f} MB, {rounds} rounds\n")
    print("| what | CPU s (median) | min | max | wall s (median) | peak MB |")
    print("|---|---|---|---|---|---|")
    for name, found in runs.items():
        cpu, wall, peak = zip(*found, strict=True)
        print(
            f"| {name} | {statistics.median(cpu):.2f} | {min(cpu):.2f} | {max(cpu):.2f} "
            f"| {statistics.median(wall):.2f} | {max(peak):.0f} |"
        )


def _measured(*arguments: str) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak megabytes of one run, as the child counts them."""
    command = [sys.executable, __file__, "--child", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    cpu, wall, peak = map(float, done.stdout.split())
    return cpu, wall, peak


def _child(what: str, source: str, target: str) -> None:
    pages: dict[Path, bytes] = {}
    if what != "docs":
        for path in sorted(Path(source).rglob("*")):
            if path.is_file():
                pages[path.relative_to(source)] = path.read_bytes()
    cpu, wall = time.process_time(), time.perf_counter()
    if what == "docs":
        # Start-up and imports count, so that it is the command that is timed.
        cpu, wall = 0.0, wall - time.process_time()
        from converter import docs

        docs([source], target)
    else:
        for name, content in pages.items():
            path = Path(target) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(content)
                if what == "safe":
                    os.fsync(file.fileno())
    used = time.process_time() - cpu, time.perf_counter() - wall
    print(*used, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(*sys.argv[2:])
    else:
        given = sys.argv[1:]
        main(given[0] if given else None, int(given[1]) if len(given) > 1 else 3)
