"""The one place of the server that starts processes: workers, which can be ended at any moment.

Only ending a process surely ends a query: a limit inside of the store does not reach into
sorting and property paths, and one query too deep ends the process by itself. So workers come
and go, and those for queries are forked from a process that has loaded all they need
(``nursery``): that takes a hundredth of the time.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from typing import Any

from converter.server.wire import BODY, JOB, frame, json_frame, next_frame

_WORKER = "converter.server.worker"
_NURSERY = "converter.server.nursery"
_READ_AHEAD = 1 << 18
# For long work: what is short gets three times as much of a core.
_NICE = 5
# How Linux makes the number of a process's clock of its own (clock_getcpuclockid).
_CLOCK = 2
_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")

Config = dict[str, Any]


class Worker:
    """A process that does one job after the other.

    It stays in the session of the server: Linux weighs sessions against each other, and
    priorities only within one.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        pid: int,
        signalled: Callable[[int], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._pid = pid
        self._signalled = signalled
        self._killed = False

    @classmethod
    async def start(cls, config: Config) -> Worker:
        """Starts a worker, and waits until it is ready.

        Args:
            config: what :class:`converter.server.work.Config` takes.

        Raises:
            OSError: the system gives no process, or the process cannot do its work.
        """
        process = await _process(_WORKER, config, PIPE, PIPE)
        reader, writer = process.stdout, process.stdin
        assert reader  # noqa: S101 - piped
        assert writer  # noqa: S101
        worker = cls(reader, writer, process.pid, process.send_signal)
        await worker.ready()
        return worker

    async def ready(self) -> None:
        """Waits until it can be given a job.

        Raises:
            OSError: the process has ended instead.
        """
        try:
            await self.frame()
        except (EOFError, ConnectionError) as error:
            raise OSError("a worker ended before it was ready") from error
        except asyncio.CancelledError:
            self.kill()
            raise

    async def send(self, job: dict[str, Any], body: bytes) -> None:
        """Gives it a job.

        Raises:
            ConnectionError: the process has ended.
        """
        self._writer.write(json_frame(JOB, job) + frame(BODY, body))
        await self._writer.drain()

    async def frame(self) -> tuple[bytes, bytes]:
        """The next frame of its answer.

        Raises:
            EOFError: the process has ended.
        """
        return await next_frame(self._reader)

    @property
    def alive(self) -> bool:
        """Whether the process has not ended, as far as is known."""
        return not self._killed and not self._reader.at_eof()

    def worked(self) -> float:
        """How long it has computed, in seconds; by the clock where the system does not tell."""
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                return time.clock_gettime((~self._pid << 3) | _CLOCK)
        return time.monotonic()

    def demote(self) -> None:
        """Lets short work go before its own."""
        if hasattr(os, "setpriority"):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._pid, _NICE)

    def kill(self) -> None:
        """Ends it at once."""
        if not self._killed:
            self._killed = True
            with contextlib.suppress(OSError):
                self._signalled(_KILL)
            self._writer.close()


class Nursery:
    """The process from which workers are forked."""

    def __init__(self, process: Process, control: socket.socket) -> None:
        self._process = process
        self._control = control
        self._one = asyncio.Lock()

    @classmethod
    async def start(cls, config: Config) -> Nursery:
        """Starts it.

        Raises:
            OSError: the system gives no process.
        """
        ours, its = socket.socketpair()
        with its:
            ours.setblocking(False)
            return cls(await _process(_NURSERY, config, its.fileno(), DEVNULL), ours)

    @property
    def alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.returncode is None

    async def worker(self) -> Worker:
        """A new worker that is ready.

        Raises:
            OSError: there is no process to be had.
        """
        ours, its = socket.socketpair()
        with its:
            async with self._one:
                socket.send_fds(self._control, [b"w"], [its.fileno()])
                answer = await asyncio.get_running_loop().sock_recv(self._control, 8)
        if len(answer) < 8:
            ours.close()
            raise OSError("the nursery has ended")
        pid = int.from_bytes(answer, "big")
        reader, writer = await asyncio.open_connection(sock=ours, limit=_READ_AHEAD)
        worker = Worker(reader, writer, pid, _signaller(pid))
        await worker.ready()
        return worker

    def kill(self) -> None:
        """Ends it; what was forked from it goes on."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(_KILL)
        self._control.close()


def _signaller(pid: int) -> Callable[[int], None]:
    """Sends signals to a process, and where the system can tell never to a later namesake."""
    if not hasattr(os, "pidfd_open"):
        return lambda number: os.kill(pid, number)
    handle = os.pidfd_open(pid)

    def send(number: int) -> None:
        try:
            signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)  # the one signal that is sent ends it

    return send


async def _process(module: str, config: Config, stdin: int, stdout: int) -> Process:
    # -P: no module comes from the folder in which the user happens to be. What a worker says
    # on standard error may hold data, so nobody hears it.
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-X", "utf8", "-m", module, json.dumps(config)),
        stdin=stdin,
        stdout=stdout,
        stderr=DEVNULL,
        limit=_READ_AHEAD,
    )
