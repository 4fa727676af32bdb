"""How the server bears a load: many clients with short queries while others ask long ones.

Usage: python benchmarks/peers/serve.py STORE [--seconds 60] [--light 40] [--heavy 10]
       [--pause 0.1] [--peer OXIGRAPH]

STORE is what ``oifm load`` made of the definitions and observations of ``benchmarks.data``.
``oifm serve`` is started on a free port of the loopback interface, and each client asks one
query after the other until the time is over, with a pause before each short one; requests
are bounded too.
Long queries take seconds alone; one kind can never be answered, and is to be ended at the
limit of fifteen seconds. With --peer the command of the ``oxigraph`` package gets the same load.
Memory is the proportional share of the whole process tree, looked at every second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import quote

_PREFIXES = """
PREFIX fm: <https://w3id.org/oifm/core#> PREFIX oifm: <https://w3id.org/oifm/id/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_LIGHT = (
    "SELECT ?a ?v ?l { ?a fm:attributeOf oifm:%s . ?v fm:valueOf ?a ; skos:prefLabel ?l }",
    "SELECT ?x ?l { ?x fm:indexCode <http://radlex.org/RID/RID28473> ; rdfs:label ?l } LIMIT 50",
    "SELECT ?o ?p { ?o fm:finding oifm:%s ; fm:presence ?p } LIMIT 100",
    "ASK { ?o fm:finding oifm:%s ; fm:presence fm:Absent }",
    "CONSTRUCT { oifm:%s ?p ?o } WHERE { oifm:%s ?p ?o }",
)
_HEAVY = (
    "SELECT ?f ?p (COUNT(?o) AS ?n) { ?o fm:finding ?f ; fm:presence ?p } GROUP BY ?f ?p",
    "SELECT ?s ?o { ?s fm:statement ?o } ORDER BY DESC(?o) LIMIT 10",
    "SELECT ?o ?f ?s { ?o fm:finding ?f ; fm:statement ?s } LIMIT 150000",
    'SELECT (COUNT(*) AS ?n) { ?s fm:recordedText ?t FILTER(REGEX(?t, "^(a|ab)*c", "i")) }',
)
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
_ACCEPT = "application/sparql-results+json, text/turtle"
_LIMIT = 15
_GRACE = 30
_MOST = 20_000


@dataclass
class Seen:
    """What some clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0

    def told(self) -> str:
        """How many answers of which status, and how long they took."""
        if not self.seconds:
            return "no answer"
        ordered = sorted(self.seconds)
        ms = [1000 * ordered[int(len(ordered) * q)] for q in (0.5, 0.95, 0.99)]
        found = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        quantiles = f"median {ms[0]:.0f} ms, 95 % {ms[1]:.0f}, 99 % {ms[2]:.0f}"
        return f"{found}: {quantiles}, worst {1000 * ordered[-1]:.0f}"


async def _client(
    port: int, queries: Iterator[str], until: float, seen: Seen, pause: float
) -> None:
    for query in islice(queries, _MOST):
        if time.monotonic() >= until:
            return
        await asyncio.sleep(pause)
        started = time.monotonic()
        status, size = 0, 0
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
            status, size = await _ask(port, query)
        seen.seconds.append(time.monotonic() - started)
        seen.statuses[status] += 1
        seen.bytes += size


async def _ask(port: int, query: str) -> tuple[int, int]:
    """The status of an answer and its size; 0 where it breaks off."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        head = (
            f"GET /query?query={quote(_PREFIXES + query)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Accept: {_ACCEPT}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        status, size, last = int(answer[9:12]), 0, b""
        while part := await reader.read(1 << 18):
            size += len(part)
            last = (last + part)[-8:]
        whole = b"chunked" not in answer.lower() or last.endswith(b"0\r\n\r\n")
        return (status if whole else 0), size
    finally:
        writer.close()


async def _load(port: int, ids: list[str], options: argparse.Namespace) -> dict[str, str]:
    light, heavy = options.light, options.heavy
    until = time.monotonic() + options.seconds
    short, long, endless = Seen(), Seen(), Seen()
    jobs = []
    for n in range(light):
        texts = [text.replace("%s", ids[(7 * n + k) % len(ids)]) for k, text in enumerate(_LIGHT)]
        jobs.append(_client(port, cycle(texts), until, short, options.pause))
    for n in range(heavy):
        if n % 5 == 4:
            jobs.append(_client(port, cycle([_ENDLESS]), until, endless, 0))
        else:
            turned = [*_HEAVY[n % len(_HEAVY) :], *_HEAVY[: n % len(_HEAVY)]]
            jobs.append(_client(port, cycle(turned), until, long, 0))
    # A server that does not answer at all is not waited for.
    await asyncio.wait(map(asyncio.ensure_future, jobs), timeout=options.seconds + _GRACE)
    return {
        f"short, {light} clients": short.told(),
        f"long, {heavy - heavy // 5} clients": long.told(),
        f"without end, {heavy // 5} clients": endless.told(),
    }


def _tree(root: int) -> list[int]:
    """A process and all that it started."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


def _memory(root: int) -> int:
    """The proportional share of a process tree, in MB."""
    total = 0
    for pid in _tree(root):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            if match := re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE):
                total += int(match[1])
    return total // 1024


async def _measured(
    root: int, port: int, options: argparse.Namespace, ids: list[str]
) -> dict[str, str]:
    peak = _memory(root)

    async def watch() -> None:
        nonlocal peak
        while True:
            await asyncio.sleep(1)
            peak = max(peak, await asyncio.to_thread(_memory, root))

    watching = asyncio.create_task(watch())
    before = _memory(root)
    told = await _load(port, ids, options)
    watching.cancel()
    return told | {"memory": f"{before} MB before, {peak} MB at most"}


def _ours(options: argparse.Namespace) -> tuple[subprocess.Popen[bytes], int]:
    command = [sys.executable, "-c", "from converter.cli import main; main()", "serve"]
    process = subprocess.Popen(
        [*command, options.store, "--port", "0", "--timeout", str(_LIMIT)], stderr=subprocess.PIPE
    )
    assert process.stderr  # noqa: S101 - piped
    port = 0
    for line in process.stderr:
        said = json.loads(line)
        if said.get("event") == "listening":
            port = int(said["address"].rpartition(":")[2])
        if said.get("event") == "ready":
            break
    # The log is read, as somebody would, so that the pipe never fills.
    subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
    return process, port


def _peer(options: argparse.Namespace) -> tuple[subprocess.Popen[bytes], int]:
    from converter.store.folder import StoreFolder

    port = 17943
    folder = str(StoreFolder(options.store).current)
    command = [options.peer, "serve-read-only", "-l", folder, "--timeout-s", str(_LIMIT)]
    process = subprocess.Popen(
        [*command, "-b", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(2)
    return process, port


def main() -> None:
    """Runs the load and tells what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--light", type=int, default=40)
    parser.add_argument("--heavy", type=int, default=10)
    parser.add_argument("--pause", type=float, default=0.1)
    parser.add_argument("--peer")
    parser.add_argument("--json", type=Path, help="a file for what was seen")
    options = parser.parse_args()
    options.seconds = min(options.seconds, 300)
    ids = [f"OIFM_BNCH_{n:06}" for n in range(1, 200)]
    seen = []
    for name, begin in (("oifm serve", _ours), *((("oxigraph", _peer),) if options.peer else ())):
        process, port = begin(options)
        try:
            told = asyncio.run(_measured(process.pid, port, options, ids))
        finally:
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        told["end"] = f"stopped after {time.monotonic() - started:.1f} s"
        seen += [{"server": name, "queries": what, "told": text} for what, text in told.items()]
    for one in seen:
        print(f"{one['server']}, {one['queries']}: {one['told']}")
    if options.json:
        options.json.write_text(json.dumps(seen, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
