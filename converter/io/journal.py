"""What a run that may be interrupted has finished: parts of an output, and a journal of them.

A part counts once its line is in the journal, and its line is written once the part is on the
disk. So a run that is killed at any moment leaves whole parts, and at most one that does not
count. The journal begins with a key: what was made of something else is thrown away.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from converter.io.faults import write_faults
from converter.io.locks import folder_to_disk, lock_folder, unlock
from converter.problems import ConverterError
from converter.rules import problem

_JOURNAL = "journal"
_BLOCK = 1 << 22
# A line of the journal is short; one that was torn may be anything.
_DIGEST = 16


class Journal:
    """A folder of parts.

    Args:
        folder: where it is; made where it is missing.
        key: says what the parts are made of. Where another key, or nothing that can be read,
            is there, nothing of it counts.

    Attributes:
        entries: what was said of each part that is there.
    """

    def __init__(self, folder: str, key: str) -> None:
        self._shown = folder
        self._folder = Path(folder)
        self._key = key
        self.entries: list[dict[str, Any]] = []
        self._lock: int | None = None
        self._file: TextIO | None = None

    def take_up(self) -> None:
        """Takes up what is there.

        Raises:
            ConverterError: IO105, where the folder cannot be written, or another run is at it.
        """
        with write_faults(self._shown):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = lock_folder(self._folder)
        if self._lock is None:
            message = "another run is writing here"
            raise ConverterError(problem("IO105", message, source=self._shown))
        try:
            with write_faults(self._shown):
                self._verify()
        except BaseException:
            unlock(self._lock)
            self._lock = None
            raise

    def close(self) -> None:
        """Lets go of it; what was kept stays."""
        if self._file is not None:
            self._file.close()
            self._file = None
        unlock(self._lock)
        self._lock = None

    @contextmanager
    def part(self) -> Iterator[Part]:
        """A new part, which counts when the block ends, and not where that is by an exception."""
        number = len(self.entries)
        with write_faults(self._shown):
            with self._path(number).open("wb", buffering=1 << 18) as file:
                part = Part(file)
                yield part
                file.flush()
                os.fsync(file.fileno())
            folder_to_disk(self._folder)
            entry = {"size": part.size, "digest": part.digest, "entry": part.entry}
            self._say(entry)
        self.entries.append(part.entry)

    def blocks(self) -> Iterator[bytes]:
        """All parts, one after the other."""
        for number in range(len(self.entries)):
            with write_faults(self._shown), self._path(number).open("rb") as file:
                while block := file.read(_BLOCK):
                    yield block

    def remove(self) -> None:
        """Takes the parts and the journal away: they are not needed any more."""
        # The journal goes first: without it no part counts.
        with write_faults(self._shown):
            (self._folder / _JOURNAL).unlink(missing_ok=True)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _verify(self) -> None:
        lines = self._lines()
        kept = []
        if next(lines, None) == self._key:
            for number, line in enumerate(lines):
                if not isinstance(line, dict) or not self._is_whole(number, line):
                    break
                kept.append(line)
        self.entries = [line["entry"] for line in kept]
        for path in self._folder.iterdir():
            if path.suffix == ".part" and path not in map(self._path, range(len(kept))):
                path.unlink()
        # Written anew, so that a torn line is not followed by others.
        new = self._folder / f"{_JOURNAL}.new"
        with new.open("w", encoding="utf-8") as file:
            for line in (self._key, *kept):
                file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._folder / _JOURNAL)
        folder_to_disk(self._folder)
        self._file = (self._folder / _JOURNAL).open("a", encoding="utf-8")

    def _say(self, line: dict[str, Any]) -> None:
        assert self._file  # noqa: S101 - it is open
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _lines(self) -> Iterator[Any]:
        path = self._folder / _JOURNAL
        if not path.is_file():
            return
        with path.open("rb") as file:
            for line in file:
                try:
                    yield json.loads(line) if line.endswith(b"\n") else None
                except ValueError:
                    yield None

    def _is_whole(self, number: int, line: dict[str, Any]) -> bool:
        path = self._path(number)
        if not path.is_file() or path.stat().st_size != line.get("size"):
            return False
        digest = blake2b(digest_size=_DIGEST)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest() == line.get("digest")

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06}.part"


class Part:
    """One part while it is written.

    Attributes:
        entry: what is to be said of it; to be set before it ends.
        size: its bytes so far.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = blake2b(digest_size=_DIGEST)
        self.entry: dict[str, Any] = {}
        self.size = 0

    @property
    def digest(self) -> str:
        """The hash of what was written."""
        return self._hash.hexdigest()

    def write(self, data: bytes | memoryview) -> int:
        """Takes more bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)
