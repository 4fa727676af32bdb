"""What goes between the server and a worker: frames of a kind, a length and bytes."""

from __future__ import annotations

import json
from typing import IO, Any, Protocol

# From the server: a job, its body.
JOB, BODY = b"J", b"B"
# From a worker: that it is ready; then for each job what the answer is, a part of it, that it
# is whole, or what went wrong.
READY, HEAD, DATA, END, FAULT = b"R", b"H", b"D", b"E", b"F"
# A part that is not full waits for more.
PART = 1 << 16
_LENGTH = 4
LEAD = 1 + _LENGTH


class AsyncBytes(Protocol):
    """Bytes that arrive; see :class:`asyncio.StreamReader`."""

    async def readexactly(self, n: int) -> bytes:
        """So many bytes."""


def frame(kind: bytes, content: bytes) -> bytes:
    r"""One frame.

    >>> frame(DATA, b"abc")
    b'D\x00\x00\x00\x03abc'
    """
    return kind + len(content).to_bytes(_LENGTH, "big") + content


def json_frame(kind: bytes, content: Any) -> bytes:
    """One frame of JSON."""
    return frame(kind, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def read_frame(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next frame, or None at the end of the stream."""
    lead = stream.read(LEAD)
    if len(lead) < LEAD:
        return None
    length = int.from_bytes(lead[1:], "big")
    content = stream.read(length)
    return (lead[:1], content) if len(content) == length else None


async def next_frame(stream: AsyncBytes) -> tuple[bytes, bytes]:
    """The next frame.

    Raises:
        EOFError: the stream ended.
    """
    lead = await stream.readexactly(LEAD)
    return lead[:1], await stream.readexactly(int.from_bytes(lead[1:], "big"))
