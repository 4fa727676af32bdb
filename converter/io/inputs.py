"""Files that may be larger than memory: their lines, a block at a time."""

from __future__ import annotations

import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import BinaryIO, cast

from converter.io.paths import STANDARD_STREAM
from converter.io.reading import (
    DEFAULT_LIMIT,
    GZIP,
    ZSTD,
    damaged,
    not_a_file,
    read_bytes,
    read_stdin,
    too_large,
    unpacked,
    unreadable,
)
from converter.io.spool import HELD, Spool

_HEAD = 1 << 16
# A compressed file holds about so many times its size.
TIMES_COMPRESSED = 8


class Input:
    """One input, which can be read as often as is wanted.

    Attributes:
        path: as the user named it.
        head: its first bytes, decompressed.
        size: about how many bytes it has, decompressed.
    """

    def __init__(self, path: str, *, limit: int = DEFAULT_LIMIT) -> None:
        """Looks at an input.

        Args:
            path: a file, or ``-`` for standard input, which is kept: in memory, or where it is
                long in a file without a name.
            limit: how many bytes are permitted, before and after decompression.

        Raises:
            ConverterError: as :func:`converter.io.read_bytes`.
        """
        self.path = path
        self._limit = limit
        self._spool: Spool | None = None
        self._kept = self._to_keep()
        if self._kept is not None:
            self.head, self.size = self._kept[:_HEAD], len(self._kept)
            return
        with self._opened() as file:
            self.head = file.read(_HEAD)
        size = self._spool.size if self._spool else os.stat(path).st_size  # noqa: PTH116
        self.size = size * TIMES_COMPRESSED if self._is_compressed else size

    def _to_keep(self) -> bytes | None:
        """The content of what cannot be read again, unless it is long."""
        path, limit = self.path, self._limit
        if path != STANDARD_STREAM:
            return None if self._is_regular() else read_bytes(path, limit=limit)
        begun = read_stdin(min(HELD, limit) + 1)
        if len(begun) <= HELD:
            return unpacked(begun, path, limit)
        self._spool = Spool(begun, sys.stdin.buffer, limit, lambda: too_large(path, limit))
        return None

    @classmethod
    def held(cls, name: str, data: bytes) -> Input:
        """An input that is in memory already, under the name that it is to be called by."""
        self = cls.__new__(cls)
        self.path = name
        self._limit = len(data)
        self._spool = None
        self._kept = data
        self.head, self.size = data[:_HEAD], len(data)
        return self

    def read(self) -> bytes:
        """All of it.

        Raises:
            ConverterError: as :func:`converter.io.read_bytes`.
        """
        if self._kept is not None:
            return self._kept
        if self._spool is None:
            return read_bytes(self.path, limit=self._limit)
        return unpacked(self._spool.opened().read(), self.path, self._limit)

    def blocks(self, size: int) -> Iterator[bytes]:
        """Its lines, in blocks of about a size; each ends with the end of a line.

        Raises:
            ConverterError: as :func:`converter.io.read_bytes`.
        """
        if self._kept is not None:
            yield self._kept
            return
        left = self._limit
        with self._opened() as file:
            whole_lines = _appended if self._is_compressed else _sought
            while block := whole_lines(file, size, left + 1):
                left -= len(block)
                if left < 0:
                    raise too_large(self.path, self._limit)
                yield block

    def lines(self, start: int, end: int) -> bytes:
        """The lines that begin in a range of the bytes of a file that is not compressed.

        Ranges that follow each other give each line once.

        Raises:
            ConverterError: as :func:`converter.io.read_bytes`.
        """
        with self._opened() as file:
            if start:
                file.seek(start - 1)
                start += len(file.readline()) - 1
            data = file.read(max(end - start, 0))
            if data and not data.endswith(b"\n"):
                data += file.readline()
            return data

    @property
    def is_compressed(self) -> bool:
        """Whether its bytes on the disk are others than those that are read."""
        return self._kept is None and self._is_compressed

    @contextmanager
    def file(self) -> Iterator[BinaryIO]:
        """All of it, to be read from anywhere; in memory only where it must be.

        Raises:
            ConverterError: as :func:`converter.io.read_bytes`.
        """
        if self._kept is not None or self._is_compressed:
            yield BytesIO(self.read())
            return
        with self._opened() as file:
            if self._spool is None and os.fstat(file.fileno()).st_size > self._limit:
                raise too_large(self.path, self._limit)
            yield file

    def _file(self) -> BinaryIO:
        file = open(self.path, "rb")  # noqa: PTH123, SIM115 - the caller closes it
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise not_a_file(self.path)
        return file

    def _is_regular(self) -> bool:
        try:
            return stat.S_ISREG(os.stat(self.path).st_mode)  # noqa: PTH116
        except (OSError, ValueError):
            return False  # the ordinary way of reading says what is wrong

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The file, decompressed where it is compressed."""
        faults: tuple[type[Exception], ...] = ()
        try:
            with self._spool.opened() if self._spool else self._file() as file:
                mark = file.read(4)
                self._is_compressed = mark.startswith((GZIP, ZSTD))
                file.seek(0)
                if not self._is_compressed:
                    yield file
                    return
                stream, faults = _stream(file, mark)
                try:
                    yield stream
                except faults as error:
                    raise damaged(self.path, str(error)) from error
        except OSError as error:
            raise unreadable(self.path, error) from error


def _appended(file: BinaryIO, size: int, most: int) -> bytes:
    """Lines of about a size; their last one of at most so many bytes more."""
    block = file.read(size)
    return block if block.endswith(b"\n") else block + file.readline(most)


def _sought(file: BinaryIO, size: int, most: int) -> bytes:
    """The same of a file where one can go back: nothing is copied."""
    start = file.tell()
    file.seek(start + size - 1)
    more = len(file.readline(most))
    file.seek(start)
    return file.read(size - 1 + more)


def _stream(file: BinaryIO, mark: bytes) -> tuple[BinaryIO, tuple[type[Exception], ...]]:
    if mark.startswith(GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=file)), (OSError, EOFError, zlib.error)
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return cast("BinaryIO", zstd.ZstdFile(file)), (zstd.ZstdError, EOFError)
