"""Servers to ask: real ones, each a process that listens on a free port of this machine."""

from __future__ import annotations

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("uvicorn", reason="the extra server is not installed")

if TYPE_CHECKING:
    from browser import Browser
    from hands import Hands

ROOT = Path(__file__).parents[2]
DEFINITIONS = ROOT / "examples" / "definitions"
EXAMS = ROOT / "examples" / "exams"
FINDING = "OIFM_GMTS_012973"
BASE = "https://w3id.org/oifm/"
_WAIT = 90


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def json(self) -> Any:
        """The body, where it is JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the problem that it tells."""
        assert self.kind == "application/problem+json", self
        assert self.json["status"] == self.status
        code: str = self.json["code"]
        return code


class Server:
    """A running ``oifm serve``."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from converter.cli import main; main()", "serve", *arguments],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self.log: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self._events: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self.wait_for("listening")["address"].rpartition(":")[2])

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as stream:
            for line in stream:
                self.raw.append(line.decode())
                try:
                    said = json.loads(line)
                except ValueError:
                    continue
                self.log.append(said)
                self._events.put(said)
        self._events.put(None)

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next event of a kind in the log."""
        while (said := self._events.get(timeout=_WAIT)) is not None:
            if said["event"] == event:
                return said
        raise AssertionError("".join(self.raw))

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        target: str,
        *,
        body: bytes | str | None = None,
        **headers: str,
    ) -> Reply:
        """One request; names of headers with ``_`` for ``-``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_WAIT)
        try:
            data = body.encode() if isinstance(body, str) else body
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, target, data, named)
            answer = connection.getresponse()
            content = answer.read()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)
        finally:
            connection.close()

    def get(self, target: str, accept: str | None = None) -> Reply:
        """GET, with an Accept header or without."""
        return self.ask("GET", target, **({"Accept": accept} if accept else {}))

    def query(self, text: str, accept: str | None = None, **more: str | list[str]) -> Reply:
        """A query by GET."""
        return self.get(f"/query?{urlencode({'query': text, **more}, doseq=True)}", accept)

    def raw_bytes(self, data: bytes, timeout: float = _WAIT) -> bytes:
        """What comes back for bytes, until the connection is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as sent:
            sent.sendall(data)
            found = b""
            while part := sent.recv(1 << 16):
                found += part
            return found

    def stop(self) -> int:
        """Ends it in good order, and gives its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(_WAIT)
        self._reader.join(_WAIT)
        return status


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    """A server for a while."""
    server = Server([*arguments, "--port", "0", "--quiet"])
    try:
        server.wait_for("ready")
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of the examples, for all tests that leave it as it is."""
    with serving(str(DEFINITIONS), str(EXAMS), "--allow-origin", "https://viewer.example") as one:
        yield one


@pytest.fixture(scope="session")
def hostile() -> Iterator[Server]:
    """A server of definitions that wish their readers ill."""
    with serving(str(ROOT / "tests" / "cases" / "hostile")) as one:
        yield one


@pytest.fixture(scope="session")
def graphs(server: Server) -> dict[str, str]:
    """The names of the graphs by their kinds."""
    found = server.query(
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", "application/sparql-results+json"
    )
    names = [row["g"]["value"] for row in found.json["results"]["bindings"]]
    kinds = ("definitions", "annotations", "vocabulary")
    return {kind: next(n for n in names if n.startswith(f"{BASE}graph/{kind}")) for kind in kinds}


def encoded(text: str) -> str:
    """A text as part of an address."""
    return quote(text, safe="")


@pytest.fixture
def origin(server: Server) -> str:
    """Where the server of the examples is."""
    return server.url


@pytest.fixture
def hands(browser: Browser) -> Hands:
    """A person before a browser; see ``hands.py``."""
    from hands import Hands

    return Hands(browser)
