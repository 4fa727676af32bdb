"""The one place of the server that starts a process: a worker, which can be ended at any moment.

Only ending a process surely ends a query: a limit inside of the store does not reach into
sorting and property paths, and one query too deep ends the process by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Any

from converter.server.wire import BODY, JOB, frame, json_frame, next_frame

_MODULE = "converter.server.worker"
_READ_AHEAD = 1 << 18
# For long work: whatever is short goes first.
_NICE = 15


class Worker:
    """A process that does one job after the other."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, config: dict[str, Any]) -> Worker:
        """Starts a worker.

        Args:
            config: what :class:`converter.server.worker.Config` takes.

        Raises:
            OSError: the system gives no process.
        """
        # -P: no module comes from the folder in which the user happens to be. What a worker
        # says on standard error may hold data, so nobody hears it.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-X", "utf8", "-m", _MODULE, json.dumps(config)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_READ_AHEAD,
            start_new_session=True,
        )
        return cls(process)

    async def send(self, job: dict[str, Any], body: bytes) -> None:
        """Gives it a job.

        Raises:
            ConnectionError: the process has ended.
        """
        pipe = self._process.stdin
        assert pipe  # noqa: S101 - piped
        pipe.write(json_frame(JOB, job) + frame(BODY, body))
        await pipe.drain()

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame of its answer.

        Raises:
            EOFError: the process has ended.
        """
        pipe = self._process.stdout
        assert pipe  # noqa: S101 - piped
        return await next_frame(pipe)

    @property
    def alive(self) -> bool:
        """Whether the process has not ended, as far as is known."""
        return self._process.returncode is None

    def demote(self) -> None:
        """Lets short work go before its own."""
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICE)

    def kill(self) -> None:
        """Ends it at once."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))

    async def ended(self) -> int:
        """The exit status, once the process has ended; a signal is negative."""
        return await self._process.wait()
