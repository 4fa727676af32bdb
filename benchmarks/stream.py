"""Annotations through a pipe, more than memory holds: ``stream.py [--gigabytes 10] [COMMAND ...]``.

One exam is repeated without end; the command reads standard input under a limit of its
address space, and its peak is told. The exam says nothing of patient and time, so that no
observation has to be compared with those before it; ``--patients`` gives each of them both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAM = ROOT / "examples" / "exams" / "2026-01-05_chest_ct.json"
DEFINITIONS = ROOT / "examples" / "definitions"
COMMANDS = {
    "validate": ["validate", "-", "--defs", str(DEFINITIONS), "-q"],
    "convert": [
        *("convert", "-", "--defs", str(DEFINITIONS), "-q"),
        *("--to", "nt", "-o", os.devnull),
    ],
}
_BLOCK = 1 << 20


def blocks(patients: bool) -> Iterator[bytes]:
    """Lines of JSON without end, about a megabyte at a time."""
    exam = json.loads(EXAM.read_bytes())
    for finding in exam["findings"]:
        del finding["observationId"]
    if not patients:
        del exam["patientInfo"], exam["diagnosticReportId"]
        exam["examInfo"] = {"studyLoincCode": exam["examInfo"]["studyLoincCode"]}
        line = json.dumps(exam).encode() + b"\n"
        while True:
            yield line * (_BLOCK // len(line))
    number = 0
    while True:
        lines = []
        for _ in range(1000):
            number += 1
            exam["patientInfo"]["patientIdentifier"] = f"P{number}"
            exam["diagnosticReportId"] = f"R{number}"
            exam["examInfo"]["studyIdentifier"] = f"E{number}"
            lines.append(json.dumps(exam))
        yield ("\n".join(lines) + "\n").encode()


def run(command: str, size: int, *, patients: bool = False, memory: int = 0) -> tuple[int, int]:
    """The exit status of a command and its peak in bytes.

    Args:
        command: a key of :data:`COMMANDS`.
        size: how many bytes it reads.
        patients: whether each exam is that of another patient.
        memory: the most address space that it may have; 0 for no limit.
    """
    code = "from converter.cli import main; main()"
    if memory:
        code = f"import resource as r; r.setrlimit(r.RLIMIT_AS, ({memory}, {memory})); {code}"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *COMMANDS[command], "--max-size", str(2 * size)],
        stdin=subprocess.PIPE,
        cwd=ROOT,
    )
    with process.stdin as pipe:  # type: ignore[union-attr]
        left = size
        for block in blocks(patients):
            pipe.write(block)
            left -= len(block)
            if left <= 0:
                break
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, used.ru_maxrss * 1024


def main() -> None:
    """Measures, and prints a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=10)
    parser.add_argument("--memory", type=float, default=0, help="gigabytes of address space")
    parser.add_argument("--patients", action="store_true")
    parser.add_argument("commands", nargs="*", default=list(COMMANDS))
    wanted = parser.parse_args()
    size, memory = (int(number * (1 << 30)) for number in (wanted.gigabytes, wanted.memory))
    for command in wanted.commands:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        status, peak = run(command, size, patients=wanted.patients, memory=memory)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{command}: {wanted.gigabytes:g} GiB, exit status {status}, peak {peak >> 20} MiB, "
            f"{cpu:.0f} s of CPU, {time.perf_counter() - began:.0f} s of the clock",
            flush=True,
        )


if __name__ == "__main__":
    main()
