"""What a worker process does: one job after the other, until the server says no more."""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import sys
from typing import IO, Any

from converter.problems import ConverterError
from converter.rules import problem
from converter.server.output import Output, Refused
from converter.server.wire import READY, frame, read_frame
from converter.server.work import Config, Handler, Job, config_of

# The server ends a worker whose time is over; this one ends itself where there is no server.
_GRACE = 5


def handlers(config: Config) -> dict[str, Handler]:
    """What this kind of worker can do, by the name of the job."""
    if config.kind == "query":
        from converter.server.work_query import QueryWork

        return QueryWork(config).handlers
    if config.kind == "pages":
        from converter.server.work_pages import PagesWork

        return PagesWork(config).handlers
    if config.kind == "definitions":
        from converter.server.work_definitions import DefinitionsWork

        return DefinitionsWork(config).handlers
    from converter.server.work_validation import ValidationWork

    return ValidationWork(config).handlers


def main(argument: str) -> None:
    """Does the jobs that come on standard input."""
    # Ctrl-C in a terminal goes to the server, which ends its workers in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    config = config_of(argument)
    stream = _answers()
    _bound(config.memory)
    known = handlers(config)
    stream.write(frame(READY, b""))
    stream.flush()
    while (given := read_frame(sys.stdin.buffer)) is not None:
        body = read_frame(sys.stdin.buffer)
        if body is None:
            return
        job = json.loads(given[1])
        output = Output(stream, config.max_bytes, config.max_results)
        with _alarm(config.timeout + _GRACE):
            _do(known[job["do"]], job, body[1], output)


def _do(handler: Handler, job: Job, body: bytes, output: Output) -> None:
    try:
        handler(job, body, output)
    except Refused as error:
        output.fault(error.status, error.problems)
    except ConverterError as error:
        output.fault(400, error.problems)
    except MemoryError:
        message = "the request needs more memory than a worker may take"
        output.fault(500, [problem("SRV504", message)])
        sys.exit(1)
    else:
        output.end()


def _answers() -> IO[bytes]:
    """Where answers go. What a library prints goes elsewhere and cannot get between them."""
    stream = sys.stdout.buffer
    sys.stdout = sys.stderr
    return stream


def _bound(memory: int) -> None:
    """Bounds the memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold data


@contextlib.contextmanager
def _alarm(seconds: float) -> Any:
    """Ends this process after a time, in the midst of native code too."""
    if not hasattr(signal, "alarm"):
        yield
        return
    signal.alarm(math.ceil(seconds))
    try:
        yield
    finally:
        signal.alarm(0)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except BrokenPipeError:  # the server has gone
        os._exit(1)
