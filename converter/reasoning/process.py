"""The one place that starts a process: a reasoner, which a flag or command asked for.

It can be stopped at any moment, with everything that it started itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import IO, Any

from converter.problems import ConverterError
from converter.rules import problem

_WORKER = "converter.reasoning.worker"
_TOLD = 2000


def run(
    request: dict[str, Any], text: bytes, timeout: float, stage: Callable[[str], None]
) -> Iterator[tuple[str, Any]]:
    """Runs the reasoner and gives what it says, message by message.

    Args:
        request: ``library``, ``reasoner`` and ``memory``, for the worker.
        text: the ontology.
        timeout: seconds, after which it is stopped.
        stage: called with the name of each step.

    Raises:
        ConverterError: RSN302 where the time is over; RSN303 where the memory was not
            enough; RSN306 where the reasoner failed.
    """
    # -P: no module comes from the folder in which the user happens to be.
    command = [sys.executable, "-P", "-X", "utf8", "-m", _WORKER]
    deadline = time.monotonic() + timeout
    step = "starting"
    with subprocess.Popen(  # noqa: S603 - this interpreter and our own module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            messages, told = _listen(process, json.dumps(request).encode() + b"\n" + text)
            while True:
                try:
                    line = messages.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise ConverterError(_too_long(timeout, step)) from None
                if line is None:
                    raise ConverterError(_failed(b"".join(told).decode(errors="replace"), step))
                [(kind, content)] = json.loads(line).items()
                if kind == "done":
                    return
                if kind == "stage":
                    step = content
                    stage(step)
                else:
                    yield kind, content
        finally:
            _stop(process)


def _listen(
    process: subprocess.Popen[bytes], given: bytes
) -> tuple[queue.Queue[bytes | None], list[bytes]]:
    assert process.stdin and process.stdout and process.stderr  # noqa: PT018, S101 - all piped
    messages: queue.Queue[bytes | None] = queue.Queue()
    told: list[bytes] = []

    def write(stream: IO[bytes]) -> None:
        with contextlib.suppress(OSError), stream:
            stream.write(given)

    def read(stream: IO[bytes]) -> None:
        for line in stream:
            messages.put(line)
        listener.join()
        messages.put(None)

    def keep_the_end(stream: IO[bytes]) -> None:
        for line in stream:
            told.append(line[-_TOLD:])
            del told[:-20]

    # The writer's alone: Popen would close it too, and stumble where the process has died unread.
    stream, process.stdin = process.stdin, None
    threading.Thread(target=write, args=(stream,), daemon=True).start()
    listener = threading.Thread(target=keep_the_end, args=(process.stderr,), daemon=True)
    listener.start()
    threading.Thread(target=read, args=(process.stdout,), daemon=True).start()
    return messages, told


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _too_long(timeout: float, step: str) -> Any:
    return problem(
        "RSN302",
        f"the reasoner was stopped after {timeout:g} s, at the step: {step}",
        suggestion="give it more time with --timeout, fewer definitions, or another reasoner",
    )


# What Java says where it runs, and where it is given too little to begin with, or too much.
_NO_MEMORY = re.compile("OutOfMemory|StackOverflow|maximum heap|enough space for object heap")


def _failed(told: str, step: str) -> Any:
    if _NO_MEMORY.search(told):
        return problem(
            "RSN303",
            f"the memory was not enough, at the step: {step}",
            suggestion="give it more with --memory, or fewer definitions",
        )
    lines = [line for line in told.splitlines() if line.strip()]
    last = lines[-1][:200] if lines else "it said nothing"
    return problem("RSN306", f"the reasoner failed at the step: {step}", excerpt=last)
