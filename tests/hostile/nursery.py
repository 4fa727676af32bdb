"""A process that has everything imported, and forks a child for each command line.

It reads requests as lines of JSON, and answers each with the child's id and then with how it
ended. So a command can be killed a hundred times in the time in which it starts a few times.
"""

import fcntl
import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence

# What commands import when they are run. Nothing is run here: threads do not survive a fork.
import duckdb  # noqa: F401
import owlready2  # noqa: F401
import pyarrow.csv
import pyarrow.parquet  # noqa: F401

import converter.api
import converter.cli.app
import converter.graph.instance_read
import converter.jobs.convert
import converter.jobs.diff
import converter.jobs.docs
import converter.jobs.engines
import converter.jobs.export
import converter.jobs.instances
import converter.jobs.push
import converter.jobs.query
import converter.jobs.reason
import converter.jobs.store
import converter.jobs.terminology
import converter.jobs.validate  # noqa: F401

_MOST = 1 << 20
# Events of files, before which a child may be killed; opening counts where it is for writing.
CHANGES = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "os.truncate"),
    *("shutil.rmtree", "sqlite3.connect"),
}


def stopped_at(number: int, folder: str, how: int) -> Callable[[], int]:
    """Sends this process a signal before it changes the folder for the given time.

    What it gives back tells how often the folder was changed.
    """
    changes = 0

    def see(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal changes
        opened = event == "open" and isinstance(arguments[2], int)
        if not opened and event not in CHANGES:
            return
        if opened and not arguments[2] & (os.O_WRONLY | os.O_RDWR):  # type: ignore[operator]
            return
        if not any(str(argument).startswith(folder) for argument in arguments):
            return
        changes += 1
        if changes == number:
            os.kill(os.getpid(), how)

    sys.addaudithook(see)
    return lambda: changes


def child(request: dict[str, object], pipes: Sequence[int]) -> None:
    """The command, as its own process would run it."""
    for number, pipe in enumerate(pipes[:2], 1):
        os.dup2(pipe, number)
    if request["largest"]:
        limits = (int(str(request["largest"])),) * 2
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if request["unread"]:
        os.dup2(unread(), 1)
    changes = stopped_at(*(request[key] for key in ("kill", "folder", "how")))  # type: ignore[arg-type]
    sys.argv = ["oifm", *request["arguments"]]  # type: ignore[misc]
    from converter.cli import main

    status = 2
    try:
        main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 2
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(pipes[2], b"%d" % changes())
        os._exit(status)


def pipe() -> tuple[int, int]:
    """A pipe that takes whatever a command says: files would be subject to its limits."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _MOST)
    return reading, writing


def unread() -> int:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


def serve() -> None:
    """Answers requests until there are no more."""
    gc.freeze()  # so that children share the memory
    for line in sys.stdin:
        pipes = [pipe() for _ in range(3)]
        number = os.fork()
        if number == 0:
            child(json.loads(line), [writing for _, writing in pipes])
        print(number, flush=True)
        _, status = os.waitpid(number, 0)
        told = []
        for reading, writing in pipes:
            os.close(writing)
            with open(reading, "rb") as file:  # noqa: PTH123
                told.append(file.read().decode("utf-8", "replace"))
        print(json.dumps([os.waitstatus_to_exitcode(status), *told]), flush=True)
    os._exit(0)  # what libraries say at the end is of no interest


if __name__ == "__main__":
    serve()
