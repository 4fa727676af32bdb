"""The progress bar: on a terminal, on standard error, for what takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from converter.jobs.load import Progress as Report

# What is done sooner needs no bar, and no time to load one.
_PATIENCE = 0.5


class _Bar:
    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._lock = Lock()

    def __call__(self, stage: str, done: int, total: int) -> None:
        with self._lock:  # annotations are read while definitions are
            if self._progress is None:
                if time.monotonic() - self._started < _PATIENCE:
                    return
                self._progress = _new_progress()
                self._progress.start()
            if stage not in self._tasks:
                self._tasks[stage] = self._progress.add_task(stage)
            self._progress.update(self._tasks[stage], completed=done, total=total)

    def stop(self) -> None:
        if self._progress is not None:
            self._progress.stop()


def _new_progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Report | None]:
    """Give a function that reports progress, or None where nobody would see it."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.stop()
