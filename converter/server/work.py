"""What a worker process is told: how it is set up, and the jobs that it is given."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from converter.server.output import Output

Job = dict[str, Any]
# Does a job: given the job, its body, and where the answer goes.
Handler = Callable[[Job, bytes, Output], None]


@dataclass(frozen=True)
class Config:
    """What a worker needs to know.

    Attributes:
        kind: ``query``, ``pages``, ``validation`` or ``definitions``.
        store: the folder of the store.
        definitions: a folder of definitions.
        base: the IRI under which ours are made.
        timeout, memory, max_results, max_bytes: as in the server's settings.
    """

    kind: str
    store: str
    definitions: str
    base: str
    timeout: float
    memory: int
    max_results: int
    max_bytes: int


def config_of(argument: str) -> Config:
    """The configuration that the server gives on the command line."""
    return Config(**json.loads(argument))
