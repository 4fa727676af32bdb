"""Locks on folders, and folders brought to the disk, as far as the system can."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

# What lock_folder gives where there are no locks.
CANNOT_LOCK = -1


def lock_folder(folder: Path, *, shared: bool = False) -> int | None:
    """A lock that ends with the process, or when the number that is given back is closed.

    Args:
        folder: what is locked.
        shared: whether others may have such a lock too.

    Returns:
        The number of an open file; None where another process has the lock;
        :data:`CANNOT_LOCK` where the system or the disk knows no locks.

    Raises:
        OSError: the folder cannot be opened.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return CANNOT_LOCK
    number = os.open(folder, os.O_RDONLY)
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(number)
        return None
    except OSError:  # a network disk without locks
        os.close(number)
        return CANNOT_LOCK
    return number


def unlock(number: int | None) -> None:
    """Gives a lock of :func:`lock_folder` back."""
    if number is not None and number != CANNOT_LOCK:
        os.close(number)


def folder_to_disk(folder: Path) -> None:
    """Brings the names in a folder to the disk."""
    with suppress(OSError):  # Windows and some network disks cannot do this for folders
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
