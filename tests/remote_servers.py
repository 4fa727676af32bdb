"""Servers to send to: a real one of others, and one that fails as it is told."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pyoxigraph as ox

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
_WAIT = 30


@dataclass
class Taken:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


# What is done with a request: its answer, or something worse.
Act = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, text: str = "", **headers: str) -> Act:
    """Answers with a status; ``Retry_After="1"`` is a header."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(text.encode())))
        handler.end_headers()
        handler.wfile.write(text.encode())

    return act


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Ends the connection without a word."""
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()


def silence(seconds: float) -> Act:
    """Says nothing for a time."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return act


def half_an_answer(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it says."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    handler.close_connection = True


@dataclass
class Faulty:
    """A server that does what ``acts`` says, one for each request, and then answers 204."""

    acts: list[Act] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    url: str = ""


@contextmanager
def failing() -> Iterator[Faulty]:
    told = Faulty()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def act(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told.taken.append(Taken(self.command, self.path, dict(self.headers), body))
            (told.acts.pop(0) if told.acts else answer(204))(self)

        do_GET = do_PUT = do_POST = act  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(OSError, ValueError):
                super().handle()

        def finish(self) -> None:
            with suppress(OSError, ValueError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_address[1]}/data"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass(frozen=True)
class Oxigraph:
    """A running server of Oxigraph."""

    url: str

    def graphs(self) -> dict[str, ox.Dataset]:
        """What it holds, by the names of the graphs."""
        request = urllib.request.Request(
            f"{self.url}/store", headers={"Accept": "application/n-quads"}
        )
        with urllib.request.urlopen(request) as response:
            quads = list(ox.parse(response.read(), format=ox.RdfFormat.N_QUADS))
        found: dict[str, ox.Dataset] = {}
        for quad in quads:
            dataset = found.setdefault(getattr(quad.graph_name, "value", ""), ox.Dataset())
            dataset.add(ox.Quad(quad.subject, quad.predicate, quad.object))
        for dataset in found.values():
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return found


@contextmanager
def running(folder: Path) -> Iterator[Oxigraph]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    bind = f"127.0.0.1:{port}"
    command = [OXIGRAPH, "serve", "--location", folder, "--bind", bind]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _WAIT
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"http://{bind}/").close()
                break
            except urllib.error.URLError:
                time.sleep(0.05)
        yield Oxigraph(f"http://{bind}")
    finally:
        process.terminate()
        process.wait()
