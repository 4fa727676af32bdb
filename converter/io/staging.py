"""Files that appear together or not at all: written aside, then renamed into place."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from converter.io.faults import cannot_write, write_faults
from converter.io.locks import CANNOT_LOCK, folder_to_disk, lock_folder

_PREFIX, _SUFFIX = ".oifm-", ".tmp"
_ONE_DAY = 86_400
# A disk brings many files to rest in one go, if it is asked for them at the same time:
# 3,300 files took 8.3 s one after the other, 0.5 s with this many at once.
_AT_ONCE = 8

# Where a file is written, where it will be, and what it is called in problems.
_Staged = tuple[Path, Path, str]


class Stage:
    """A hidden folder beside the targets, in which they are written first.

    It is a folder, not a hidden file per target, so that one lock tells whether the run
    that made it still lives: the next run clears what a killed one left.

    Args:
        folder: where the targets are to be; made where it is missing.
        shown: the folder or file as the user named it, for problems.
    """

    def __init__(self, folder: Path, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        self._staged: list[_Staged] = []
        self._made: list[Path] = []
        self._numbers = count()

    def __enter__(self) -> Self:
        try:
            with write_faults(self._shown):
                self._make_folder(self._folder)
                _clear_leftovers(self._folder)
                self._here, self._lock = _new_stage(self._folder)
        except BaseException:
            self._remove_made()
            raise
        return self

    @contextmanager
    def open(self, target: Path, shown: str) -> Iterator[IO[bytes]]:
        """A file that becomes the target when everything is committed.

        Raises:
            ConverterError: IO105, where it cannot be written.
        """
        with self.aside(target, shown) as aside, aside.open("xb", buffering=1 << 18) as file:
            yield file

    @contextmanager
    def aside(self, target: Path, shown: str) -> Iterator[Path]:
        """The path of a file to be made, which becomes the target when all is committed.

        Raises:
            ConverterError: IO105, where it cannot be written.
        """
        # Its own number, not that of the files done: several may be open at once.
        path = self._here / f"{next(self._numbers)}.new"
        with write_faults(shown):
            if target.is_dir():
                raise IsADirectoryError(21, "it is a folder", shown)
            yield path
        self._staged.append((path, target, shown))

    def commit(self) -> None:
        """Bring everything to the disk, then put it in place, in the order of writing.

        A process that is killed in between leaves each file old or new and whole. Where
        the system refuses a step, the files already in place are put back.

        Raises:
            ConverterError: IO105.
        """
        _all_to_disk(self._staged)
        done: list[tuple[Path, bool, Path]] = []
        try:
            for aside, target, shown in self._staged:
                with write_faults(shown):
                    self._make_folder(target.parent)
                    old = aside.with_suffix(".old")
                    done.append((target, _keep(target, old), old))
                    aside.replace(target)
        except BaseException:
            _put_back(done)
            raise
        self._made.clear()
        for folder in {target.parent for _, target, _ in self._staged}:
            folder_to_disk(folder)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._here, ignore_errors=True)
        if self._lock != CANNOT_LOCK:
            os.close(self._lock)
        self._remove_made()

    def _remove_made(self) -> None:
        for folder in reversed(self._made):
            with suppress(OSError):  # it holds something by now, so it stays
                folder.rmdir()

    def _make_folder(self, folder: Path) -> None:
        missing = []
        while not folder.is_dir():
            if folder.exists() or folder.is_symlink():
                raise NotADirectoryError(20, f"{folder.name} is a file, not a folder")
            missing.append(folder)
            folder = folder.parent
        for one in reversed(missing):
            one.mkdir(exist_ok=True)
            self._made.append(one)


def names_in(folder: str) -> set[str]:
    """The names in a folder, without what a killed run left and the next one clears.

    Raises:
        OSError: as the system says.
    """
    return {name for name in os.listdir(folder) if not _is_leftover(name)}  # noqa: PTH208


def _is_leftover(name: str) -> bool:
    return name.startswith(_PREFIX) and name.endswith(_SUFFIX)


def _new_stage(folder: Path) -> tuple[Path, int]:
    while True:
        here = folder / f"{_PREFIX}{os.urandom(8).hex()}{_SUFFIX}"
        here.mkdir(mode=0o700)
        # Between the two lines another run may take it for a leftover and clear it.
        with suppress(FileNotFoundError):
            lock = lock_folder(here)
            if lock is not None and here.is_dir():
                return here, lock


def _clear_leftovers(folder: Path) -> None:
    with os.scandir(folder) as entries:
        leftovers = [
            Path(entry.path)
            for entry in entries
            if _is_leftover(entry.name) and entry.is_dir(follow_symlinks=False)
        ]
    for leftover in leftovers:
        with suppress(OSError):  # another run clears it too, or it belongs to another user
            lock = lock_folder(leftover)
            if lock == CANNOT_LOCK and time.time() - leftover.stat().st_mtime < _ONE_DAY:
                continue
            if lock is not None:
                shutil.rmtree(leftover, ignore_errors=True)
            if lock is not None and lock != CANNOT_LOCK:
                os.close(lock)


def _all_to_disk(staged: Sequence[_Staged]) -> None:
    if len(staged) <= _AT_ONCE:
        for one in staged:
            _to_disk(one)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(_to_disk, staged):
            pass  # this is where an error comes out


def _to_disk(staged: _Staged) -> None:
    aside, target, shown = staged
    with write_faults(shown):
        if target.exists():
            if not stat.S_ISREG(target.stat().st_mode):
                raise cannot_write(str(target), "it is no regular file")
            aside.chmod(stat.S_IMODE(target.stat().st_mode))
        with aside.open("rb+") as file:
            os.fsync(file.fileno())


def _keep(target: Path, old: Path) -> bool:
    """Keep the old content under a second name; False where there is no old file."""
    if not target.exists():
        return False
    with suppress(OSError):  # the disk knows no second names, so nothing can be put back
        old.hardlink_to(target)
    return True


def _put_back(done: list[tuple[Path, bool, Path]]) -> None:
    for target, existed, old in reversed(done):
        with suppress(OSError):
            if existed:
                old.replace(target)
            else:
                target.unlink(missing_ok=True)
