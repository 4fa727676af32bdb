"""Writing one file, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

from converter.io.faults import cannot_write, write_faults
from converter.io.paths import STANDARD_STREAM
from converter.io.staging import Stage

Chunks: TypeAlias = bytes | Iterable[bytes]


def write_file(path: str, chunks: Chunks) -> None:
    """Write a file whole or not at all, or to standard output where the path is ``-``.

    The content goes to a hidden place in the same folder, is brought to the disk and
    then takes the place of the old file in one step. A symbolic link stays: the file
    that it points at is replaced. Folders that are missing are made. A device or a pipe
    is written directly.

    Args:
        path: the file, as the user named it; see :class:`~converter.io.Outputs` for
            names that come from data.
        chunks: its content, whole or in parts.

    Raises:
        ConverterError: IO105, where it cannot be written; the old file is as it was.
        BrokenPipeError: nobody reads standard output any more.
    """
    with open_output(path) as file:
        for chunk in parts(chunks):
            file.write(chunk)


@contextmanager
def open_output(path: str) -> Iterator[IO[bytes]]:
    """A file to write piece by piece, as :func:`write_file` does: whole or not at all.

    It appears when the block ends, and not where it ends with an exception. What went to
    standard output or a device before that cannot be taken back.

    Raises:
        ConverterError, BrokenPipeError: as :func:`write_file`.
    """
    if path == STANDARD_STREAM:
        with _stdout() as file:
            yield file
        return
    if not path or "\0" in path:
        raise cannot_write(path, "it is no path")
    with write_faults(path):
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file() and not target.is_dir():
            with target.open("wb") as file:
                yield file
            return
    with Stage(target.parent, shown=path) as stage:
        with stage.open(target, shown=path) as file:
            yield file
        stage.commit()


def parts(chunks: Chunks) -> Iterable[bytes]:
    """The chunks as an iterable, also where they are one."""
    return (chunks,) if isinstance(chunks, bytes) else chunks


def silence_stdout() -> None:
    """Send what is still to be written to standard output nowhere.

    For a process that ends because standard output failed: the interpreter would try
    once more, and complain.
    """
    if sys.stdout is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def _stdout() -> Iterator[IO[bytes]]:
    if sys.stdout is None:  # started with it closed (>&-)
        raise cannot_write("standard output", "it is closed")
    with write_faults("standard output"):
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
