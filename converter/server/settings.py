"""What a user may choose about the server."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

PORT = 7878
_MIB = 1 << 20


@dataclass(frozen=True)
class Settings:
    """What a user may choose about the server.

    Attributes:
        host: the address to listen on.
        port: the port; 0 for any that is free.
        public_url: how clients reach the server, where a proxy stands before it.
        allowed_hosts: names that requests may call the server by, beside addresses.
        allowed_origins: origins whose pages in a browser may read answers; ``*`` for all.
        timeout: after so many seconds of work a request is ended.
        max_results: the most rows or triples of an answer.
        max_bytes: the largest answer.
        max_body: the largest request.
        memory: what one worker may take, in bytes.
        workers: how many requests are answered at once.
        heavy: how many of them may be long ones.
        show_values: whether a client may ask for recorded values in validation reports.
    """

    host: str = "127.0.0.1"
    port: int = PORT
    public_url: str | None = None
    allowed_hosts: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    timeout: float = 30.0
    max_results: int = 1_000_000
    max_bytes: int = 256 * _MIB
    max_body: int = 8 * _MIB
    memory: int = 2048 * _MIB
    workers: int = field(default_factory=lambda: max(4, 2 * (os.cpu_count() or 1)))
    heavy: int = field(default_factory=lambda: os.cpu_count() or 1)
    show_values: bool = True
