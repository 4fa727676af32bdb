"""An output folder whose files change together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from converter.io.faults import cannot_write
from converter.io.names import checked_name
from converter.io.paths import STANDARD_STREAM
from converter.io.staging import Stage
from converter.io.writing import Chunks, parts
from converter.problems import ConverterError
from converter.rules import problem


class Sink(Protocol):
    """Takes the bytes of one output."""

    def write(self, data: bytes, /) -> int:
        """Take the bytes, and say how many they were."""


class Outputs:
    """A transaction over the files of one folder.

    Files that are written within the ``with`` block appear when it ends, in the order of
    writing, and not at all where it ends with an exception. So write last what speaks of
    the others, such as a manifest.

    Args:
        folder: the output folder; made where it is missing.

    Attributes:
        hashes: SHA-256, in hexadecimal digits, of each file that was written, by its name.

    Raises:
        ConverterError: IO105 where the folder or a file cannot be written, IO106 for a
            name that is not safe, that leads out of the folder, or that stands twice.
    """

    def __init__(self, folder: str) -> None:
        if not folder or "\0" in folder:
            raise cannot_write(folder, "it is no path")
        if folder == STANDARD_STREAM:
            raise cannot_write(folder, "these are several files, and no stream takes them")
        self.hashes: dict[str, str] = {}
        self._folder = folder
        self._root = Path(os.path.realpath(folder))
        self._stage = Stage(self._root, shown=folder)
        self._taken: set[str] = set()
        self._places: dict[tuple[str, ...], Path] = {}

    def __enter__(self) -> Self:
        self._stage.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._stage.commit()
        finally:
            self._stage.__exit__(kind, error, trace)

    def write(self, name: str, chunks: Chunks) -> str:
        """Write one file.

        Args:
            name: its name in the folder, or names of subfolders and file with ``/``
                between them; each one must pass :func:`~converter.io.checked_name`.
            chunks: its content, whole or in parts.

        Returns:
            The SHA-256 of the content, in hexadecimal digits.
        """
        with self.open(name) as sink:
            for chunk in parts(chunks):
                sink.write(chunk)
        return self.hashes[name]

    @contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        """A file to write piece by piece, for libraries that ask for one."""
        target = self._target(name)
        with self._stage.open(target, shown=os.path.join(self._folder, name)) as file:  # noqa: PTH118
            sink = _HashingSink(file)
            yield sink
        self.hashes[name] = sink.hash.hexdigest()

    def _target(self, name: str) -> Path:
        *folders, last = map(checked_name, name.split("/"))
        # Two names that differ only in case are one file on some systems.
        if name.lower() in self._taken:
            raise self._unsafe(name, "is the name of two outputs")
        self._taken.add(name.lower())
        target = self._place(*folders) / last
        if target.is_symlink():
            target = Path(os.path.realpath(target))
        if not target.is_relative_to(self._root):
            raise self._unsafe(name, f"is a link that leads out of the folder, to {target}")
        return target

    def _place(self, *folders: str) -> Path:
        """The real path of a folder in the folder: thousands of files may lie in one."""
        found = self._places.get(folders)
        if found is None:
            found = Path(os.path.realpath(self._root.joinpath(*folders)))
            self._places[folders] = found
        return found

    def _unsafe(self, name: str, why: str) -> ConverterError:
        return ConverterError(problem("IO106", f"{name} {why}", source=self._folder))


class _HashingSink:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = sha256(usedforsecurity=False)

    def write(self, data: bytes, /) -> int:
        self.hash.update(data)
        return self._file.write(data)
