"""The files of a package that is read as a stream: a file, a folder or a zip archive.

Nothing is ever unpacked to the disk, so the names in an archive lead nowhere.
"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from converter.io.paths import not_found
from converter.io.reading import GZIP, damaged, not_a_file, too_large, unreadable
from converter.problems import ConverterError
from converter.rules import problem
from converter.suffixes import uncompressed

_ZIP = b"PK\x03\x04"
# The latter two for what zipfile does not know how to read, and for names that are no text.
_OF_ZIP = (zipfile.BadZipFile, RuntimeError, UnicodeDecodeError)
_FAULTS = (OSError, EOFError, zlib.error, *_OF_ZIP)


class Part:
    """One file of a package.

    Attributes:
        name: its path in the package, with ``/``; the file's own name where it stands alone.
        source: for problems, the path with that name.
        size: in bytes, after decompression where that is known.
    """

    def __init__(
        self, name: str, source: str, size: int, limit: int, opener: Callable[[], IO[bytes]]
    ) -> None:
        self.name = name
        self.source = source
        self.size = size
        self._limit = limit
        self._opener = opener

    @contextmanager
    def stream(self) -> Iterator[IO[bytes]]:
        """The content, decompressed; reading stops at the limit.

        Raises:
            ConverterError: IO107 damaged, IO108 beyond the limit, IO110 the disk failed.
        """
        try:
            with self._opener() as raw:
                bounded = _Bounded(raw, self.source, self._limit)
                yield io.BufferedReader(bounded, 1 << 20)
        except _FAULTS as error:
            raise damaged(self.source, str(error)) from error


class _Bounded(io.RawIOBase):
    """A stream that ends with a problem where it is longer than the limit."""

    def __init__(self, raw: IO[bytes], source: str, limit: int) -> None:
        super().__init__()
        self._raw, self._source, self._limit, self._left = raw, source, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._raw.read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise too_large(self._source, self._limit)
        view[: len(data)] = data
        return len(data)


@contextmanager
def parts_of(path: str, *, limit: int) -> Iterator[list[Part]]:
    """The files of a package, in the order of their names.

    Args:
        path: a file (gzip is read through), a folder with all that is in it, or a zip
            archive, which is known by its first bytes.
        limit: the bytes permitted of each file, after decompression.

    Raises:
        ConverterError: IO101 no such file, IO102 no regular file, IO103 no permission,
            IO107 a damaged or encrypted archive.
    """
    try:
        if Path(path).is_dir():
            yield _in_folder(path, limit)
        elif not Path(path).is_file():
            raise not_a_file(path) if os.path.lexists(path) else not_found(path)
        elif _starts_with(path, _ZIP):
            with _archive(path) as archive:
                yield _in_zip(archive, path, limit)
        else:
            yield [_alone(path, limit)]
    except OSError as error:
        raise unreadable(path, error) from error


def _archive(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _OF_ZIP as error:
        raise damaged(path, str(error)) from error


def _alone(path: str, limit: int) -> Part:
    packed = _starts_with(path, GZIP)
    name = uncompressed(Path(path).name) if packed else Path(path).name
    opener = _gunzipped if packed else _plain
    return Part(name, path, Path(path).stat().st_size, limit, lambda: opener(path))


def _gunzipped(path: str) -> IO[bytes]:
    return gzip.GzipFile(path)  # type: ignore[return-value]  # it is one in all that matters


def _plain(path: str) -> IO[bytes]:
    return Path(path).open("rb")


def _in_folder(folder: str, limit: int) -> list[Part]:
    parts = []
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in sorted(files):
            path = os.path.join(here, file)  # noqa: PTH118 - undecodable names stay
            if not file.startswith(".") and Path(path).is_file():
                part = _alone(path, limit)
                part.name = Path(os.path.relpath(path, folder)).as_posix()
                parts.append(part)
    return sorted(parts, key=lambda part: part.name)


def _in_zip(archive: zipfile.ZipFile, path: str, limit: int) -> list[Part]:
    parts = []
    for info in archive.infolist():
        # Not info.is_dir(), which takes a name of no letters for a fault of the program.
        if not info.filename or info.filename.endswith("/"):
            continue
        source = f"{path}/{info.filename}"
        if info.flag_bits & 1:
            message = "the archive is encrypted"
            raise ConverterError(problem("IO107", message, source=path))
        parts.append(
            Part(info.filename, source, info.file_size, limit, lambda i=info: archive.open(i))  # type: ignore[misc]
        )
    return sorted(parts, key=lambda part: part.name)


def _starts_with(path: str, start: bytes) -> bool:
    with Path(path).open("rb") as file:
        return file.read(len(start)) == start
