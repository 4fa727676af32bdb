"""A process that has everything imported, and forks a child for each command line.

It reads requests as lines of JSON, and answers each with the child's id and then with how it
ended. So the documentation's commands run in a quarter of the time, and a command can be killed a
hundred times in the time in which it starts a few times. ``command_lines.py`` asks it.
"""

import contextlib
import fcntl
import gc
import importlib
import io
import json
import os
import pkgutil
import resource
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

# What commands import when they are run.
import duckdb  # noqa: F401
import owlready2  # noqa: F401
import pyarrow.csv
import pyarrow.parquet  # noqa: F401

import converter.cli
from converter.cli.app import run
from converter.store.syntax import parse

# No documented command that ends needs them.
_NOT_IMPORTED = ("converter.server", "converter.spark")
_MOST = 1 << 20
_NOT_FLUSHED = 120  # says Python
# Events of files, before which a child may be killed; opening counts where it is for writing.
CHANGES = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod", "os.truncate"),
    *("shutil.rmtree", "sqlite3.connect"),
}


def prepare() -> None:
    """Does once what every command does first. No more is run: threads do not survive a fork."""
    for module in pkgutil.walk_packages(converter.__path__, "converter."):
        if not module.name.startswith(_NOT_IMPORTED):
            importlib.import_module(module.name)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        run(["version"])
    parse("SELECT * {}")
    gc.freeze()  # so that children share the memory


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


def child(request: dict[str, object], pipes: Sequence[int]) -> NoReturn:
    """The command, as its own process would run it."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((nothing, pipes[0], pipes[0 if request["together"] else 1])):
        os.dup2(stream, number)
    if isinstance(request["environment"], dict):
        os.environ.clear()
        os.environ.update(request["environment"])
    if request["within"]:
        os.chdir(str(request["within"]))
    if request["largest"]:
        limits = (int(str(request["largest"])),) * 2
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    if request["unread"]:
        os.dup2(unread(), 1)
    changes: Callable[[], int] = int
    if request["folder"]:
        changes = stopped_at(*(request[key] for key in ("kill", "folder", "how")))  # type: ignore[arg-type]
    sys.argv = ["oifm", *request["arguments"]]  # type: ignore[misc]
    status = 1
    try:
        converter.cli.main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter ends
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            status = _NOT_FLUSHED
        os.write(pipes[2], b"%d" % changes())
        # What was imported for other commands is not cleared away: it would be told as leaks.
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
    # Copies, so that nothing is held back in the streams that children inherit.
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    prepare()
    for line in requests:
        pipes = [pipe() for _ in range(3)]
        number = os.fork()
        if number == 0:
            child(json.loads(line), [writing for _, writing in pipes])
        print(number, file=answers, flush=True)
        _, status = os.waitpid(number, 0)
        told = []
        for reading, writing in pipes:
            os.close(writing)
            with open(reading, "rb") as file:  # noqa: PTH123
                told.append(file.read().decode("utf-8", "replace"))
        print(json.dumps([os.waitstatus_to_exitcode(status), *told]), file=answers, flush=True)
    os._exit(0)  # what libraries say at the end is of no interest


if __name__ == "__main__":
    serve()
