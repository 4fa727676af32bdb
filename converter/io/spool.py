"""Standard input that is too long to be held: in a file without a name, to be read again."""

from __future__ import annotations

import io
import tempfile
import weakref
from collections.abc import Callable
from threading import Lock
from typing import IO, BinaryIO, cast

from converter.io.faults import write_faults
from converter.problems import ConverterError

# What is shorter is held in memory.
HELD = 64 << 20
_BLOCK = 1 << 20
# How a full disk is called in problems; TMPDIR chooses another one.
_SHOWN = "the temporary file for standard input"


class Spool:
    """The bytes of a stream, on the disk for as long as somebody has this object.

    Args:
        begun: what was read of the stream already.
        stream: gives the rest.
        limit: how many bytes are permitted in all.
        too_large: makes the error that is raised where there are more.

    Attributes:
        size: how many bytes it has.

    Raises:
        ConverterError: the one of ``too_large``; IO105, where the disk is full.
    """

    def __init__(
        self,
        begun: bytes,
        stream: BinaryIO,
        limit: int,
        too_large: Callable[[], ConverterError],
    ) -> None:
        # Nobody else can open it, and no kill leaves it behind.
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - ends with the object
        weakref.finalize(self, self._file.close)
        self._lock = Lock()
        self.size = 0
        block = begun
        while block:
            self.size += len(block)
            if self.size > limit:
                raise too_large()
            with write_faults(_SHOWN):
                self._file.write(block)
            block = stream.read(_BLOCK)
        with write_faults(_SHOWN):
            self._file.flush()

    def opened(self) -> BinaryIO:
        """All of it from the start; as often as is wanted, also at once."""
        return cast("BinaryIO", io.BufferedReader(_Reader(self), _BLOCK))

    def read_at(self, place: int, buffer: memoryview) -> int:
        """Fills a buffer from a place on; how many bytes there were."""
        with self._lock:
            self._file.seek(place)
            data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Reader(io.RawIOBase):
    """One reading of a spool, with a place of its own."""

    def __init__(self, spool: Spool) -> None:
        super().__init__()
        self._spool = spool
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._spool.size}[whence]
        self._place = start + offset
        return self._place

    def readinto(self, buffer: object, /) -> int:
        count = self._spool.read_at(self._place, memoryview(buffer))  # type: ignore[arg-type]
        self._place += count
        return count
