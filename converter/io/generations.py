"""A folder whose content is replaced as a whole: generations, and a file that names one.

A new generation is made beside the current one, and becomes current when the file that
names it is replaced. So a run that is killed at any moment leaves the folder as it was, and
whoever reads a generation goes on with it while the next one is made and put in place.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from converter.io.faults import cannot_write, write_faults
from converter.io.locks import CANNOT_LOCK, folder_to_disk, lock_folder, unlock
from converter.io.reading import read_bytes, unreadable
from converter.io.staging import names_in
from converter.io.writing import write_file

_FOLDER = "generations"
_POINTER_LIMIT = 1 << 20
# The last number of each folder in this process. A run that failed may not have let go of its
# files yet, so that its number cannot be used again.
_latest: dict[str, int] = {}


class Generations:
    """One such folder.

    Args:
        path: the folder, as the user named it.
        pointer: the name of the file in it that says which generation is current.
    """

    def __init__(self, path: str, pointer: str) -> None:
        self.path = path
        self.pointer = os.path.join(path, pointer)  # noqa: PTH118 - the user's spelling stays
        self._folder = Path(path) / _FOLDER

    def exists(self) -> bool:
        """Whether there is a current generation."""
        return os.path.isfile(self.pointer)  # noqa: PTH113 - see above

    def is_empty(self) -> bool:
        """Whether a first generation could be made here: nothing else is in the folder."""
        try:
            names = names_in(self.path)
        except FileNotFoundError:
            return True
        except NotADirectoryError as error:
            raise cannot_write(self.path, str(error.strerror), error.errno) from error
        except OSError as error:
            raise unreadable(self.path, error) from error
        return names <= {_FOLDER}

    def read(self) -> bytes:
        """The content of the file that names the current generation.

        Raises:
            ConverterError: IO1xx, where it cannot be read.
        """
        return read_bytes(self.pointer, limit=_POINTER_LIMIT)

    def folder(self, number: int) -> Path:
        """The folder of a generation."""
        return self._folder / f"{number:06}"

    def hold(self, number: int) -> int | None:
        """A lock that keeps a generation from being removed; None where it is gone already."""
        try:
            return lock_folder(self.folder(number), shared=True)
        except OSError:
            return None

    @contextmanager
    def making(self, after: int, locked: Callable[[], Exception]) -> Iterator[tuple[int, Path]]:
        """The number and the folder of a new generation, to be filled; it is not there yet.

        Generations that nobody reads are removed first, but not the current one.

        Args:
            after: the number of the current one, 0 where there is none.
            locked: makes the error that is raised where another process makes one.

        Raises:
            ConverterError: IO105, where the folder cannot be written.
        """
        with write_faults(self.path):
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = lock_folder(self._folder)
        if lock is None:
            raise locked()
        try:
            with write_faults(self.path):
                self._remove_unused(after)
                here = os.path.realpath(self.path)
                number = 1 + max([after, _latest.get(here, 0), *self._numbers()])
                _latest[here] = number
            folder = self.folder(number)
            try:
                yield number, folder
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        finally:
            unlock(lock)

    def commit(self, folder: Path, pointer: bytes) -> None:
        """Bring a generation to the disk, and make it the current one.

        Raises:
            ConverterError: IO105, where it cannot be written.
        """
        with write_faults(self.path):
            for file in sorted(folder.rglob("*")):
                if stat.S_ISREG(file.lstat().st_mode):
                    number = os.open(file, os.O_RDONLY)
                    try:
                        os.fsync(number)
                    finally:
                        os.close(number)
            folder_to_disk(folder)
            folder_to_disk(self._folder)
        write_file(self.pointer, pointer)

    def _numbers(self) -> list[int]:
        return [int(entry.name) for entry in os.scandir(self._folder) if entry.name.isdigit()]

    def _remove_unused(self, current: int) -> None:
        for number in self._numbers():
            folder = self.folder(number)
            if number == current:
                continue
            with suppress(OSError):  # it belongs to another user, or has gone
                lock = lock_folder(folder)
                if lock is not None and lock != CANNOT_LOCK:
                    shutil.rmtree(folder, ignore_errors=True)
                unlock(lock)
