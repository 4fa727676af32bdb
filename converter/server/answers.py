"""What a worker answers, as an HTTP response: whole, or as a stream that can break off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from converter.server.faults import FaultResponse
from converter.server.runs import Run

# What there is to say of a query whose answer is whole.
TOLD = "OIFM-Problems"
# A client that takes nothing for so long gets no more, in seconds.
_STALLED = 10
_Got = TypeVar("_Got")


class Gone(Exception):  # noqa: N818 - no error of anyone
    """The client has gone before it had an answer."""


async def while_there(request: Request, work: Awaitable[_Got]) -> _Got:
    """The result of some work, which is given up where the client goes.

    The body of the request must have been read.

    Raises:
        Gone: it has gone.
    """
    doing = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_gone(request.receive))
    try:
        await asyncio.wait({doing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise Gone
        return doing.result()
    finally:
        for task in (doing, leaving):
            task.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Answer(Response):
    """The answer of a run.

    An answer that breaks off after it has begun ends without the last chunk, and the
    connection with it, so that no client takes a part of an answer for all of it.
    """

    def __init__(self, run: Run, headers: Mapping[str, str] | None = None) -> None:
        self._run = run
        self.codes = [p.code for p in run.problems]
        self.broken = False
        super().__init__(None, 200, {"Cache-Control": "no-store", **(headers or {})})
        del self.headers["content-length"]
        self.headers["content-type"] = run.head.get("media_type", "application/octet-stream")
        if told := run.head.get("told"):
            # The formats of answers have no place for it. As JSON it is ASCII, without line ends.
            self.headers[TOLD] = json.dumps(told, separators=(",", ":"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it."""
        run = self._run
        if run.over:
            body = run.whole()
            # A graph that HEAD asks for is not written out: nobody knows how long it is.
            if body or scope["method"] != "HEAD":
                self.headers["content-length"] = str(len(body))
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await _within(send, {"type": "http.response.body", "body": body})
            return
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        leaving = asyncio.ensure_future(_gone(receive))
        leaving.add_done_callback(lambda _: run.cancel())
        try:
            async for part in run.parts():
                await _within(send, {"type": "http.response.body", "body": part, "more_body": True})
        except (TimeoutError, OSError):
            self.broken = True
            return
        finally:
            leaving.cancel()
        self.codes = [p.code for p in run.problems]
        self.broken = bool(run.problems)
        if not run.problems:
            await _within(send, {"type": "http.response.body", "body": b""})


async def _within(send: Callable[..., Awaitable[None]], message: dict[str, object]) -> None:
    async with asyncio.timeout(_STALLED):
        await send(message)


def response(run: Run, headers: Mapping[str, str] | None = None) -> Response:
    """The answer of a run, or what is wrong with it."""
    if run.status:
        return FaultResponse(run.problems, run.status)
    return Answer(run, headers)
