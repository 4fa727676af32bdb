"""Reading a whole file, at most up to a limit, decompressed where it is compressed."""

from __future__ import annotations

import errno
import gzip
import os
import stat
import sys
import zlib
from io import BytesIO
from typing import Protocol

from converter.io.paths import STANDARD_STREAM, not_found, not_permitted
from converter.problems import ConverterError
from converter.rules import problem

DEFAULT_LIMIT = 1 << 30
"""The bytes of one input, after decompression: 1 GiB."""

_BLOCK = 1 << 20
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def read_bytes(path: str, *, limit: int = DEFAULT_LIMIT) -> bytes:
    """The content of a file, or of standard input where the path is ``-``.

    gzip (RFC 1952) and Zstandard (RFC 8878) are known by their first bytes, whatever
    the name of the file, and are decompressed. Reading stops at the limit.

    Args:
        path: the file.
        limit: how many bytes are permitted, before and after decompression.

    Raises:
        ConverterError: IO101 no such file, IO102 not a regular file, IO103 no
            permission, IO108 beyond the limit, IO107 damaged compressed data, IO110 the
            disk failed.
    """
    if path == STANDARD_STREAM:
        return unpacked(read_stdin(limit + 1), path, limit)
    try:
        data = _read_file(path, limit)
    except OSError as error:
        raise unreadable(path, error) from error
    return unpacked(data, path, limit)


def unpacked(data: bytes, path: str, limit: int) -> bytes:
    """What was read of a file, decompressed where it is compressed.

    Raises:
        ConverterError: IO108 beyond the limit, IO107 damaged compressed data.
    """
    if len(data) > limit:
        raise too_large(path, limit)
    return _decompressed(data, path, limit) if data.startswith((GZIP, ZSTD)) else data


def read_stdin(most: int) -> bytes:
    """The next bytes of standard input, so many at most.

    Raises:
        ConverterError: IO110, where it is closed, or cannot be read.
    """
    try:
        if sys.stdin is None:  # started with it closed (<&-)
            raise OSError(errno.EBADF, "standard input is closed")
        return sys.stdin.buffer.read(most)
    except OSError as error:
        raise unreadable(STANDARD_STREAM, error) from error


def _read_file(path: str, limit: int) -> bytes:
    if not path or "\0" in path:
        raise not_found(path)
    # Looked at before it is opened: opening a pipe would wait, and some devices act.
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - undecodable names stay
        raise not_a_file(path)
    with open(path, "rb") as file:  # noqa: PTH123
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise not_a_file(path)
        if status.st_size > limit:
            raise too_large(path, limit)
        # Not so many bytes as are permitted: room for all of them would be made at once, and
        # room for a block costs more than a small file. Some files of the system say that
        # they have none.
        room = min(limit, status.st_size or _BLOCK) + 1
        data = file.read(room)
        # Less than there was room for is the end; else the file has grown, or has told no size.
        ended = len(data) < room
        while not ended and len(data) <= limit and (more := file.read(_BLOCK)):
            data += more
        return data


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _decompressed(data: bytes, path: str, limit: int) -> bytes:
    blocks: list[bytes] = []
    left = limit
    stream, faults = _gzip(data) if data.startswith(GZIP) else _zstd(data)
    try:
        while block := stream.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                raise too_large(path, limit)
            blocks.append(block)
    except faults as error:
        raise damaged(path, str(error)) from error
    return b"".join(blocks)


def _gzip(data: bytes) -> tuple[_Stream, tuple[type[Exception], ...]]:
    return gzip.GzipFile(fileobj=BytesIO(data)), (OSError, EOFError, zlib.error)


def _zstd(data: bytes) -> tuple[_Stream, tuple[type[Exception], ...]]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    return zstd.ZstdFile(BytesIO(data)), (zstd.ZstdError, EOFError)


def unreadable(path: str, error: OSError) -> ConverterError:
    """The problem of a file that the system does not read."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
        return not_found(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return not_permitted(path)
    return ConverterError(
        problem("IO110", f"could not be read: {error.strerror or error}", source=path)
    )


def not_a_file(path: str) -> ConverterError:
    """IO102 for a path."""
    folder = os.path.isdir(path)  # noqa: PTH112
    kind = "a folder" if folder else "a device or a pipe"
    return ConverterError(
        problem(
            "IO102",
            f"is {kind}, not a file",
            source=path,
            expected="a regular file",
            suggestion="" if folder else "write - to read from standard input",
        )
    )


def too_large(path: str, limit: int) -> ConverterError:
    """IO108 for a path."""
    return ConverterError(
        problem(
            "IO108",
            f"is larger than the limit of {limit:,} bytes",
            source=path,
            suggestion="--max-size sets another limit, where the file comes from a trusted place",
        )
    )


def damaged(path: str, why: str) -> ConverterError:
    """IO107 for a path."""
    return ConverterError(
        problem(
            "IO107",
            f"the compressed data is damaged: {why}",
            source=path,
            suggestion="copy or download the file again",
        )
    )
