"""Writing compressed files: the same bytes each time, without a name or a time in them."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from converter.io.outputs import Sink

# The level that gzip itself uses.
_LEVEL = 6
# A window of 32 KiB with the head and the end of gzip (RFC 1952).
_GZIP = 31


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Packing:
    def __init__(self, sink: Sink, compressor: _Compressor) -> None:
        self._sink = sink
        self._compressor = compressor

    def write(self, data: bytes, /) -> int:
        self._sink.write(self._compressor.compress(data))
        return len(data)


@contextmanager
def packed(sink: Sink, compression: str) -> Iterator[Sink]:
    """What is written goes into a sink, compressed.

    Args:
        sink: the file.
        compression: ``gz``, ``zst`` or ``none``.
    """
    if compression == "none":
        yield sink
        return
    compressor = _compressor(compression)
    yield _Packing(sink, compressor)
    sink.write(compressor.flush())


def _compressor(compression: str) -> _Compressor:
    if compression == "gz":
        return zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.ZstdCompressor()
