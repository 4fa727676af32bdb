"""Bodies of requests: read whole, within a size and a time."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

from converter.problems import ConverterError
from converter.rules import problem

# A client may be slow, but not so slow as to hold a place for nothing.
_SECONDS = 30


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request.

    Raises:
        ConverterError: SRV406 where it is encoded, SRV407 where it is too large, SRV408 where
            it does not arrive.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise compressed()
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    found = bytearray()
    try:
        async with asyncio.timeout(_SECONDS):
            async for part in request.stream():
                found += part
                if len(found) > limit:
                    raise _too_large(limit)
    except TimeoutError:
        message = f"the body did not arrive within {_SECONDS} s"
        raise ConverterError(problem("SRV408", message)) from None
    except ClientDisconnect:
        raise ConverterError(problem("SRV408", "the body ended early")) from None
    return bytes(found)


def content_type(request: Request) -> str:
    """The media type of the body.

    Raises:
        ConverterError: SRV406, where it is text in another encoding than UTF-8.
    """
    kind, *parameters = request.headers.get("content-type", "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip('"').lower()
            if charset not in ("utf-8", "utf8", "us-ascii"):
                message = "the body is in another encoding than UTF-8"
                raise ConverterError(problem("SRV406", message, expected="charset=utf-8"))
    return kind.strip().lower()


def compressed() -> ConverterError:
    """SRV406 for a body that would have to be unpacked."""
    message = "the body is compressed, which is not taken here"
    return ConverterError(problem("SRV406", message, suggestion="send it unpacked"))


def _too_large(limit: int) -> ConverterError:
    return ConverterError(problem("SRV407", f"the body is larger than {limit:,} bytes"))
