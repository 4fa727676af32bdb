"""The command ``oifm``: it parses, calls one function of the library, prints and exits."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType, TracebackType
from typing import NoReturn

COULD_NOT_RUN = 2
_STOPPED_BY_SIGNAL = 128
_SIGPIPE = getattr(signal, "SIGPIPE", 13)
# The signals that came.
_stopped: list[int] = []


def main() -> NoReturn:
    """Run the command line that the process was started with.

    Exits with 0 where all is clean, 1 where problems were found, 2 where it could not
    run, 130 after Ctrl-C, 141 where nobody reads standard output any more.
    """
    sys.excepthook = _report_own_fault
    signal.signal(signal.SIGTERM, _stop)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    # A command makes millions of objects and hardly a cycle, and ends soon.
    gc.set_threshold(100_000, 20, 20)
    sys.meta_path.insert(0, _WithoutPandas())
    output = sys.stdout
    try:
        from converter.cli.app import run

        run(sys.argv[1:])
    except SystemExit as ended:
        # Of help that nobody reads click says 1, and puts another output in the place of this.
        if ended.code == 1 and sys.stdout is not output:
            sys.exit(_STOPPED_BY_SIGNAL + _SIGPIPE)
        raise


class _WithoutPandas:
    """Where pandas is installed, pyarrow imports it before it makes its first array.

    No command has a use for it, and it takes half as long as all else that a command imports.
    Spark asks for it itself.
    """

    def find_spec(self, name: str, *_: object) -> None:
        """There is none, as long as there is no Spark."""
        if name == "pandas" and "pyspark" not in sys.modules:
            raise ModuleNotFoundError(name, name=name)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    _stopped.append(number)
    # An exception, so that files which were being written are cleared away; and not that of
    # Ctrl-C, for which click writes an empty line.
    sys.exit(_STOPPED_BY_SIGNAL + number)


def _report_own_fault(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Exit with 2, not with 1, which would say that the documents have problems.

    After a signal it is no fault: DuckDB puts errors of its own in the place of what stops it.
    """
    if _stopped:
        os._exit(_STOPPED_BY_SIGNAL + _stopped[0])
    sys.__excepthook__(kind, error, trace)
    print("oifm: this is a fault of the program, not of your documents.", file=sys.stderr)
    sys.stderr.flush()
    os._exit(COULD_NOT_RUN)
