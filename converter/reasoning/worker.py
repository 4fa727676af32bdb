"""What runs a reasoner, in a process of its own: one that can be stopped whatever it does.

It reads a line of JSON (the request) and then an ontology from its standard input, and
writes lines of JSON to its standard output: ``stage``, ``contradiction``,
``unsatisfiable``, ``inferred`` and, when all is said, ``done``. Only the parent, in
:mod:`converter.reasoning.process`, starts it, and what it is given has been parsed and
written anew before: no import is left to follow, and no module for owlready2 to run.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import Any


def main() -> None:
    """Serve one request."""
    # What Java prints goes to the standard error: the standard output is for the messages.
    out = os.dup(1)
    os.dup2(2, 1)

    def say(kind: str, content: Any) -> None:
        line = json.dumps({kind: content}).encode() + b"\n"
        while line:
            line = line[os.write(out, line) :]

    threading.Thread(target=_end_with_the_parent, args=(os.getppid(),), daemon=True).start()
    request = json.loads(sys.stdin.buffer.readline())
    text = sys.stdin.buffer.read()
    if request["library"] == "owlready2":
        from converter.reasoning.with_owlready2 import reason as with_owlready2

        with_owlready2(text, request["memory"], say)
    else:
        from converter.reasoning.with_owl_api import reason as with_owl_api

        with_owl_api(text.decode(), request, say)
    say("done", True)


def _end_with_the_parent(parent: int) -> None:
    """Ends this process and what it started once nobody is there to hear of it."""
    while os.getppid() == parent:
        time.sleep(1)
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
