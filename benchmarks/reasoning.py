"""What ELK and HermiT need for each profile: time and memory of whole ``oifm reason`` processes.

    python benchmarks/reasoning.py DEFINITIONS [SECONDS]

For one definition, a hundred, and all of the folder DEFINITIONS. Loading, consistency,
classes and individuals are in the time, and the start of Java. SECONDS is the time after
which a reasoner is stopped (600). ``owlready2`` is the HermiT that comes with owlready2,
which is used where the OWL API is not installed.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

CHOICES = {
    "el": [],
    "el, defined classes": ["--defined-classes"],
    "dl": ["--profile", "dl"],
}
RUN = "from converter.cli import main; main()"
# The same, without the OWL API.
RUN_OWLREADY2 = "from converter.reasoning import owl_api; owl_api.jars = list; " + RUN
ENGINES = {
    "ELK": (RUN, "elk"),
    "HermiT": (RUN, "hermit"),
    "HermiT, no individuals": (RUN, "hermit", "--no-individuals"),
    "HermiT of owlready2": (RUN_OWLREADY2, "hermit"),
}
# Above this they were never seen to end: whatever asks HermiT for individuals.
SLOW = {"HermiT", "HermiT of owlready2"}
SLOW_DEFINITIONS = 100


def run(code: str, *arguments: str) -> tuple[int, float, float, float]:
    """Exit status, CPU seconds, seconds and peak megabytes of one process and its children."""
    started = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    pid = os.posix_spawn(
        sys.executable,
        command,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(pid, 0)
    cpu = usage.ru_utime + usage.ru_stime
    exit_status = os.waitstatus_to_exitcode(status)
    return exit_status, cpu, time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    definitions = sorted(Path(sys.argv[1]).glob("*.fm.json"))
    seconds = sys.argv[2] if len(sys.argv) > 2 else "600"
    print("| profile | definitions | reasoner | CPU s | seconds | peak MB |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for profile, options in CHOICES.items():
            for count in (1, 100, len(definitions)):
                files = [str(path) for path in definitions[:count]]
                out = f"{folder}/{profile}-{count}"
                if run(RUN, "build", *files, "-q", "-o", out, *options)[0]:
                    sys.exit("the build failed")
                for engine, (code, *chosen) in ENGINES.items():
                    if engine in SLOW and count > SLOW_DEFINITIONS:
                        continue
                    arguments = ["reason", f"{out}/ontology.ttl", "--reasoner", *chosen]
                    status, *found = run(code, *arguments, "--timeout", seconds)
                    cpu, wall, peak = found
                    told = f"{cpu:.1f} | {wall:.1f} | {peak:.0f}"
                    if status:
                        told = f"stopped | {wall:.0f} | {peak:.0f}"
                    print(f"| {profile} | {count} | {engine} | {told} |", flush=True)


if __name__ == "__main__":
    main()
