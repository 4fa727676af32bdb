"""One command as a whole process: its CPU time, the clock, and its memory.

This module and all that run the suite import the standard library only: the memory of a
child is counted from what its parent has (``execve(2)``, ``getrusage(2)``), so the parent
must be small.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# How long a process may take by the clock, for each second of CPU that it may use: others
# may be at work on the machine.
_WAITING = 4
_LOOK_EVERY = 0.05
_COUNT_EVERY = 0.5
_KEPT = 20_000
# As where the package was installed: what was compiled once is kept. Empty is not set.
_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Limits:
    """When a process is ended: seconds of CPU, and megabytes."""

    seconds: float = 600
    megabytes: float = 12_000


@dataclass(frozen=True)
class Measured:
    """What came of one run.

    Attributes:
        cpu: user and system seconds of the process and all that it started.
        wall: seconds by the clock.
        peak: the most megabytes that it and what it started had at a time.
        status: the exit status; None where it was ended.
        ended: why it was ended, empty where it was not.
        out: the end of what it printed.
        errors: the end of what it printed as errors.
    """

    cpu: float
    wall: float
    peak: float
    status: int | None
    ended: str = ""
    out: str = ""
    errors: str = ""


def run(
    command: Sequence[str],
    limits: Limits,
    *,
    env: Mapping[str, str] | None = None,
    cores: Sequence[int] = (),
) -> Measured:
    """Runs a command to its end, or to a limit.

    Args:
        command: program and arguments.
        limits: see :class:`Limits`.
        env: variables beside those of this process.
        cores: the numbers of the cores that it may use, by ``taskset``; all where empty.
    """
    most = int(limits.seconds) + 1
    # Set before it starts: what it starts itself by then would have no limit.
    command = ["prlimit", f"--cpu={most}:{most + 5}", "--", *command]
    if cores:
        command = ["taskset", "-c", ",".join(map(str, cores)), *command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env={**os.environ, **_COMPILED, **(env or {})},
            start_new_session=True,
        )
        ended, sampled = _watch(process, started, limits)
        usage, status = _reaped(process)
        wall = time.perf_counter() - started
        told = [_tail(file) for file in (out, errors)]
    cpu = usage.ru_utime + usage.ru_stime
    if status == -signal.SIGXCPU or (status != 0 and cpu >= limits.seconds):
        ended = ended or "too long"
    peak = max(usage.ru_maxrss / 1024, sampled)
    return Measured(cpu, wall, peak, None if ended else status, ended, *told)


def _watch(process: subprocess.Popen[bytes], started: float, limits: Limits) -> tuple[str, float]:
    """Waits until a process is about to be reaped; why it was ended, and its memory by samples."""
    sampled, looked = 0.0, started
    ended = ""
    pause = _LOOK_EVERY / 10
    while not ended and not _is_over(process.pid):
        time.sleep(pause)
        pause = min(pause * 1.5, _LOOK_EVERY)
        now = time.perf_counter()
        if now - looked > _COUNT_EVERY:
            looked = now
            family = _family(process.pid)
            # One process alone is counted by the kernel, to the byte.
            if len(family) > 1:
                sampled = max(sampled, sum(map(_resident, family)))
        if max(sampled, _resident(process.pid)) > limits.megabytes:
            ended = "too large"
        elif now - started > _WAITING * limits.seconds:
            ended = "too long"
    if ended:
        os.killpg(process.pid, signal.SIGKILL)
    return ended, sampled


def _is_over(pid: int) -> bool:
    """Whether a child has ended; it stays to be reaped."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _reaped(process: subprocess.Popen[bytes]) -> tuple[resource.struct_rusage, int]:
    _, code, usage = os.wait4(process.pid, 0)
    status = os.waitstatus_to_exitcode(code)
    process.returncode = status
    return usage, status


def _family(pid: int) -> list[int]:
    """A process and all that it started: they are of one session."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                text = Path(entry.path, "stat").read_text()
            except OSError:
                continue
            # After the name, which may hold anything: state, parent, group, session.
            if int(text.rpartition(")")[2].split()[3]) == pid:
                found.append(int(entry.name))
    return found


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / (1 << 20)


def _tail(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _KEPT))
    return file.read().decode(errors="replace").strip()


def can_pin() -> bool:
    """Whether a process can be held to one core here, and there are two."""
    return shutil.which("taskset") is not None and len(os.sched_getaffinity(0)) > 1
