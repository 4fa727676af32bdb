"""What the system says when it cannot write, as a problem."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from converter.problems import ConverterError
from converter.rules import problem

_ADVICE = {
    errno.ENOSPC: "make room on the disk, or write to another one",
    errno.EDQUOT: "make room within the quota, or write to another disk",
    errno.EFBIG: "the system limits the size of files; write to another disk or raise the limit",
    errno.EACCES: "look at the permissions of the folder",
    errno.EPERM: "look at the permissions of the folder",
    errno.EROFS: "the disk is read-only; write to another one",
    errno.ENOTDIR: "a part of the path is a file where a folder is needed",
    errno.EISDIR: "the path is a folder; name a file in it",
}


@contextmanager
def write_faults(path: str) -> Iterator[None]:
    """Turn an ``OSError`` of the block into IO105 for the path.

    Raises:
        BrokenPipeError: as it is; the reader of standard output decides to stop.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise cannot_write(path, error.strerror or str(error), error.errno) from error


def cannot_write(path: str, why: str, number: int | None = None) -> ConverterError:
    """IO105 for a path, with what to do where that is known."""
    advice = _ADVICE.get(number or 0, "")
    return ConverterError(
        problem("IO105", f"cannot be written: {why}", source=path, suggestion=advice)
    )
