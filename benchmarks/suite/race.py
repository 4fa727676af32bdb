"""Several commands side by side, round after round, and how they compare."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.suite.measure import Limits, Measured, run
from benchmarks.suite.results import Row

# Looks at what a run left behind; gives what is to be told, or raises.
Check = Callable[[Measured], str]


class FailedError(Exception):
    """A command of ours failed, or gave a wrong answer: the run is worth nothing."""


@dataclass
class Entry:
    """What takes part.

    Attributes:
        name: of the row.
        command: program and arguments.
        ours: whether it is the converter, which must not fail.
        statuses: the exit statuses that mean that it did its job.
        check: see :data:`Check`.
        items: how many things it does.
        env: variables beside those of this process.
        cores: the cores that it may use.
        note: said beside its figures.
    """

    name: str
    command: Sequence[str]
    ours: bool = False
    statuses: Sequence[int] = (0,)
    check: Check | None = None
    items: int = 0
    env: Mapping[str, str] = field(default_factory=dict)
    cores: Sequence[int] = ()
    note: str = ""


def race(
    entries: Sequence[Entry],
    *,
    rounds: int,
    limits: Limits,
    size: int = 0,
    measure: str = "cpu",
    say: Callable[[str], None] = print,
) -> list[Row]:
    """Runs all of them in turn, so many rounds.

    Ratios are to the first entry in the same round. Who was ended in one round is not
    started in the next; neither is who fails, unless it is ours, which ends the run.

    Raises:
        FailedError: ours failed, or what it did is wrong.
    """
    rows = [
        Row(entry.name, size, items=entry.items, note=entry.note, ours=entry.ours)
        for entry in entries
    ]
    out: set[int] = set()
    for _ in range(rounds):
        for at, (entry, row) in enumerate(zip(entries, rows, strict=True)):
            if at in out:
                continue
            done = run(entry.command, limits, env=entry.env, cores=entry.cores)
            if not _count(entry, row, done, limits):
                out.add(at)
                continue
            first = rows[0].seconds(measure)
            if first:
                row.ratio.append(row.seconds(measure)[-1] / max(first[-1], 1e-6))
    for row in rows:
        say(_line(row, measure))
    return rows


def exponents(rows: Sequence[Row], measure: str = "cpu") -> dict[str, list[float]]:
    """How cost grows with the size, by the name of the row.

    Returns:
        Two exponents: the slope of the line that fits best through the logarithms of all
        sizes, and that between the two largest, where the cost of starting counts least.
    """
    found: dict[str, list[float]] = {}
    for name in dict.fromkeys(row.name for row in rows):
        points = [
            (math.log(row.size), math.log(row.middle(measure)))
            for row in rows
            if row.name == name and row.size and row.middle(measure)
        ]
        if len(points) > 1:
            found[name] = [_slope(points), _slope(points[-2:])]
    return found


def _slope(points: Sequence[tuple[float, float]]) -> float:
    x, y = (sum(point[at] for point in points) / len(points) for at in (0, 1))
    across = sum((px - x) * (py - y) for px, py in points)
    return across / sum((px - x) ** 2 for px, _ in points)


def _count(entry: Entry, row: Row, done: Measured, limits: Limits) -> bool:
    """Adds a run to its row; whether it counts."""
    if done.status in entry.statuses and not done.ended:
        row.cpu.append(done.cpu)
        row.wall.append(done.wall)
        row.peak = max(row.peak, done.peak)
        if entry.check is not None:
            row.found = entry.check(done)
        return True
    why = {
        "too long": f"ended after {limits.seconds:g} s of CPU",
        "too large": f"ended at {limits.megabytes / 1000:g} GB",
    }.get(done.ended, f"failed: {_reason(done)}")
    if entry.ours and not done.ended:
        raise FailedError(f"{' '.join(entry.command)}\n{done.status}: {done.errors or done.out}")
    row.note = "; ".join(filter(None, (entry.note, why)))
    row.cpu, row.wall, row.ratio, row.peak = [], [], [], 0.0
    return False


def _reason(done: Measured) -> str:
    lines = (done.errors or done.out).splitlines()
    # Not the frames of a stack.
    told = [line for line in lines if line and not line[0].isspace()]
    return told[-1][:160] if told else f"status {done.status}"


def _line(row: Row, measure: str) -> str:
    if not row.cpu:
        return f"  {row.name}: {row.note}"
    size = f" {row.size:,}" if row.size else ""
    ratio = f", {sorted(row.ratio)[len(row.ratio) // 2]:.2f} x" if row.ratio else ""
    figures = f"{row.middle(measure):.2f} s {measure}, {row.peak:.0f} MB"
    return f"  {row.name}{size}: {figures}{ratio}{', ' + row.found if row.found else ''}"
