"""One job in a worker, and its answer as it arrives."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

from converter.problems import Problem, Severity
from converter.rules import problem
from converter.server.processes import Worker
from converter.server.wire import DATA, END, FAULT, HEAD

# So much of an answer is kept for a client before it is sent, and while it is slow.
HELD = 4 << 20
_ENDED = "the worker ended before its answer was whole"
_SMALLER = "ask for less at a time"


class Run:
    """One job in a worker, which is begun at once.

    Attributes:
        head: what the worker says of its answer, before it.
        summary: what it says after it.
        problems: why there is no answer, or no whole one.
        status: the HTTP status that says so; 0 where there is none.
        seconds: how long the worker worked.
        spent: whether the worker can do nothing more.
        finished: called once the worker is free, or has ended.
    """

    def __init__(
        self,
        worker: Worker,
        job: dict[str, Any],
        body: bytes,
        timeout: float,
        finished: Callable[[Run], None],
    ) -> None:
        """Gives the job to the worker.

        Args:
            worker: a free one.
            job: what it is to do.
            body: the document that it is about.
            timeout: seconds, after which the worker is ended.
            finished: called once the worker is free, or has ended.
        """
        self.worker = worker
        self.head: dict[str, Any] = {}
        self.summary: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.status = 0
        self.seconds = 0.0
        self.spent = False
        self.finished = finished
        self._timeout = timeout
        self._parts: deque[bytes] = deque()
        self._size = 0
        self._over = False
        self._changed = asyncio.Event()
        self._room = asyncio.Event()
        self._started = time.monotonic()
        self._before = worker.worked()
        self._reading = asyncio.create_task(self._read(job, body))
        self._timer = asyncio.get_running_loop().call_later(timeout, self._expire)

    @property
    def over(self) -> bool:
        """Whether the worker is done with it, well or not."""
        return self._over

    @property
    def full(self) -> bool:
        """Whether as much of the answer is there as is kept."""
        return self._size >= HELD

    @property
    def work(self) -> float:
        """How long the worker has computed for it, in seconds."""
        return self.worker.worked() - self._before

    async def ready(self, seconds: float | None = None) -> bool:
        """Waits until the answer is whole, or as much of it is there as is kept.

        Returns:
            Whether it is whole, or a problem is known.
        """
        try:
            async with asyncio.timeout(seconds):
                while not self._over and self._size < HELD:
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return self._over

    async def parts(self) -> AsyncIterator[bytes]:
        """The answer; it ends early where there is a problem in the end."""
        while True:
            while self._parts:
                part = self._parts.popleft()
                self._size -= len(part)
                self._room.set()
                yield part
            if self._over:
                return
            self._changed.clear()
            await self._changed.wait()

    def whole(self) -> bytes:
        """All of the answer that is there."""
        return b"".join(self._parts)

    def cancel(self) -> None:
        """Ends the worker: nobody waits for the answer any more."""
        if not self._over:
            self.spent = True
            self.worker.kill()
            self._room.set()

    def _expire(self) -> None:
        if not self._over:
            message = f"the request took more than {self._timeout:g} s of work and was ended"
            self._fail(504, [problem("SRV501", message)])
            self.cancel()

    async def _read(self, job: dict[str, Any], body: bytes) -> None:
        try:
            await self.worker.send(job, body)
            while True:
                kind, content = await self.worker.frame()
                if kind == DATA:
                    await self._put(content)
                elif kind == HEAD:
                    self.head = json.loads(content)
                elif kind == END:
                    self.summary = json.loads(content)
                    return
                elif kind == FAULT:
                    said = json.loads(content)
                    found = [Problem(**fields) for fields in said["problems"]]
                    severe = [p.at(severity=Severity(p.severity)) for p in found]
                    self._fail(said["status"], severe)
                    return
        except (EOFError, ConnectionError):
            self.spent = True
            self.worker.kill()
            self._fail(500, [problem("SRV504", _ENDED, suggestion=_SMALLER)])
        finally:
            self._timer.cancel()
            self.seconds = time.monotonic() - self._started
            self._over = True
            self._changed.set()
            self.finished(self)

    def _fail(self, status: int, problems: list[Problem]) -> None:
        if not self.status:
            self.status, self.problems = status, problems

    async def _put(self, part: bytes) -> None:
        while self._size >= HELD and not self.spent:
            self._room.clear()
            await self._room.wait()
        self._parts.append(part)
        self._size += len(part)
        self._changed.set()
