"""A process that has loaded what a worker needs, and forks one whenever it is asked.

It has one thread and no store open, so that a fork is whole. Where the server has gone, its
end of the control socket is closed, and this process ends; its workers see the same of theirs.
"""

from __future__ import annotations

import os
import signal
import socket
import sys

from converter.server import work_query, worker
from converter.server.work import config_of
from converter.store.guard import read_query


def main(argument: str) -> None:
    """Forks workers until there is nobody to ask for one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that have ended
    config = config_of(argument)
    read_query("ASK {}", config.base)  # its parser is made once, for all
    assert work_query  # noqa: S101 - imported for those to come
    control = socket.socket(fileno=os.dup(0))
    while True:
        asked, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            _become(handles[0])
            worker.main(argument)
            os._exit(0)
        os.close(handles[0])
        control.sendall(pid.to_bytes(8, "big"))


def _become(handle: int) -> None:
    """Makes a socket standard input and output, as a worker expects them."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(handle, 0)
    os.dup2(handle, 1)
    os.close(handle)


if __name__ == "__main__":
    main(sys.argv[1])
