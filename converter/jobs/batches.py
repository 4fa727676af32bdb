"""Annotation documents read in batches: small ones together, and side by side where that pays.

How documents are put together depends on their sizes alone, not on how many processes read
them, so that a run gives the same whatever ``--jobs`` says.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from converter import io
from converter.io.inputs import TIMES_COMPRESSED
from converter.jobs.documents import Batch, Open, Reading, numbered, read_alone, read_together
from converter.suffixes import is_compressed

if TYPE_CHECKING:
    from converter.jobs.workers import Workers

# Documents up to so many bytes are small; so many of them, and so many bytes, are a batch.
_SMALL = 8 << 20
_BYTES = 4 << 20
_FILES = 256
# A process takes as long to start as one reads some batches.
_FEW = 4


class _Group(NamedTuple):
    names: list[str]
    small: bool


def batches_of(
    files: Sequence[str], reading: Reading, open_: Open, *, jobs: int = 1, first: int = 0
) -> Iterator[Batch]:
    """Reads documents in their order.

    Args:
        files: their names.
        reading: how.
        open_: gives an input by its name.
        jobs: how many processes read small documents, and lines that are not plain; all
            is read in this one where it is 1, and where there are few of them.
        first: the number of the first observation.

    Returns:
        Batches, whose observations are numbered on.

    Raises:
        ConverterError: IO1xx, where a file cannot be read and that ends the run.
    """
    groups = list(_planned(files))
    many = sum(group.small for group in groups)
    with _workers(reading, min(jobs, many) if many > _FEW else 1) as workers:
        for group, coming in _in_order(groups, workers, 2 * jobs):
            batch = coming.result() if coming else None
            if batch is not None:
                made: Iterator[Batch] = iter((numbered(batch, first),))
            elif group.small:
                made = iter((numbered(read_together(group.names, reading, open_), first),))
            else:
                others = _others(reading, jobs)
                made = read_alone(group.names[0], reading, open_, first, others)
            for each in made:
                first += sum(document.observations for document in each.documents)
                yield each


def _workers(reading: Reading, count: int) -> Workers | nullcontext[None]:
    return _others(reading, count) or nullcontext()


def _others(reading: Reading, count: int) -> Workers | None:
    """Other processes, which are not started yet; None where this one reads alone."""
    if count < 2:
        return None
    from converter.jobs.workers import Workers

    return Workers(reading, count)


def _in_order(
    groups: Sequence[_Group], workers: Workers | None, most: int
) -> Iterator[tuple[_Group, Future[Batch | None] | None]]:
    """Each group, and what reads it already; so many of them go ahead."""
    ahead: deque[tuple[_Group, Future[Batch | None] | None]] = deque()
    for group in groups:
        ahead.append((group, workers.read(group.names) if workers and group.small else None))
        if len(ahead) > most:
            yield ahead.popleft()
    yield from ahead


def _planned(files: Sequence[str]) -> Iterator[_Group]:
    """The files in groups of small ones, and the others each alone."""
    names: list[str] = []
    held = 0
    for name in files:
        size = _size(name)
        if names and (size is None or held + size > _BYTES or len(names) == _FILES):
            yield _Group(names, small=True)
            names, held = [], 0
        if size is None:
            yield _Group([name], small=False)
        else:
            names.append(name)
            held += size
    if names:
        yield _Group(names, small=True)


def _size(name: str) -> int | None:
    """About how many bytes a small file has; None for any other, and what is no file."""
    try:
        size = os.stat(name).st_size  # noqa: PTH116 - undecodable names stay
    except (OSError, ValueError):
        return None
    size *= TIMES_COMPRESSED if is_compressed(name) else 1
    return size if size <= _SMALL and name != io.STANDARD_STREAM else None
