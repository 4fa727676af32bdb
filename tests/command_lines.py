"""Asks ``nursery.py`` to run command lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_NURSERY = Path(__file__).with_name("nursery.py")
# No command here takes so many seconds, on the slowest machine.
_LATE = 60


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str
    changes: int = 0


class Nursery:
    """Runs command lines in forked processes; see ``nursery.py``. For Linux."""

    def __init__(self, **environment: str) -> None:
        # -P: the folders of tests are no modules of a command.
        self._process = subprocess.Popen(
            [sys.executable, "-P", _NURSERY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NO_COLOR": "1", **environment},
        )

    def run(
        self,
        *arguments: object,
        within: object = "",
        environment: Mapping[str, str] | None = None,
        together: bool = False,
        kill: int = 0,
        folder: object = "",
        how: int = signal.SIGKILL,
        largest: int = 0,
        unread: bool = False,
    ) -> Ended:
        """Runs a command to its end. It finds nothing on standard input.

        Args:
            arguments: of the command ``oifm``.
            within: the working directory; by default this one.
            environment: all variables; by default those that the nursery was started with. What
                Python and libraries read at their start is the nursery's in any case.
            together: whether standard error goes where standard output goes.
            kill: before which change of the folder it is killed; 0 for never.
            folder: the folder whose changes are counted.
            how: by which signal.
            largest: the most bytes that a file may have; 0 for no limit.
            unread: whether nobody reads standard output.

        Returns:
            How it ended. A command that takes too long is killed, as is one that prints more than
            a pipe takes (1 MiB).
        """
        request = {
            "arguments": [str(argument) for argument in arguments],
            "within": str(within),
            "environment": None if environment is None else dict(environment),
            "together": together,
            "kill": kill,
            "folder": str(folder),
            "how": int(how),
            "largest": largest,
            "unread": unread,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        late = threading.Timer(_LATE, os.kill, (child, signal.SIGKILL))
        late.start()
        status, out, err, changes = json.loads(self._process.stdout.readline())
        late.cancel()
        return Ended(status, out, err, int(changes or 0))

    def end(self) -> None:
        """Lets the process go."""
        self._process.communicate()
