"""Limits: what is too long, too much or too many is ended, and nothing else suffers from it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from pathlib import Path

import pytest
from server.conftest import DEFINITIONS, EXAMS, FINDING, Server, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1"
PATHS = "SELECT (COUNT(*) AS ?n) { ?a (<urn:a>|!<urn:a>)* ?b . ?c (<urn:a>|!<urn:a>)* ?d }"
TEXTS = "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }"
PAIRS = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
SHORT = f"ASK {{ ?a fm:attributeOf oifm:{FINDING} }}"


@pytest.fixture(scope="module")
def strict() -> Iterator[Server]:
    options = ("--timeout", "2", "--max-results", "2000", "--max-bytes", "1MB", "--memory", "1GiB")
    with serving(str(DEFINITIONS), str(EXAMS), *options, "--heavy", "1") as one:
        yield one


def lane(server: Server, name: str) -> int:
    line = f'oifm_{name}{{lane="query"}} '
    text = server.get("/metrics").body.decode()
    return int(next(row for row in text.splitlines() if row.startswith(line)).removeprefix(line))


def idle(server: Server) -> bool:
    """Whether soon nothing is being done."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if lane(server, "running_requests") == 0 == lane(server, "waiting_requests"):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("text", [ENDLESS, SORTED, PATHS, TEXTS])
def test_a_query_without_end_ends(strict: Server, text: str) -> None:
    found = strict.query(text)
    assert found.code in ("SRV501", "SRV504")  # the time, or before it the memory
    assert found.status in (504, 500)
    assert idle(strict)
    assert strict.query(SHORT).json["boolean"] is True


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "text/turtle"])
def test_too_many_results_are_refused_and_never_cut(strict: Server, accept: str) -> None:
    text = "SELECT ?a { ?a ?b ?c } LIMIT %d"
    if accept == "text/turtle":
        text = "CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c } LIMIT %d"
    assert strict.query(text % 2000, accept).status == 200
    found = strict.query(text % 2001, accept)
    assert (found.status, found.code) == (422, "SRV502")


def test_a_large_answer_breaks_off(strict: Server) -> None:
    """What does not fit into what is kept has begun to be sent: it ends without its last chunk."""
    options = ("--timeout", "20", "--max-results", "100000000", "--max-bytes", "20MB")
    with serving(str(DEFINITIONS), *options) as server:
        with pytest.raises((IncompleteRead, HTTPException)):
            server.query(PAIRS, "text/csv")
        assert idle(server)
        assert server.query(SHORT).status == 200


def test_too_many_bytes(strict: Server) -> None:
    long = ", ".join(["STR(?a)"] * 40)
    found = strict.query(f"SELECT (CONCAT({long}) AS ?x) {{ ?a ?b ?c }} LIMIT 2000")
    assert (found.status, found.code) == (422, "SRV502")


def test_a_regular_expression_that_backtracks_elsewhere(strict: Server) -> None:
    found = strict.query(f'ASK {{ FILTER(REGEX("{"a" * 40}!", "^(a+)+$")) }}')
    assert found.json["boolean"] is False


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 20_000 + "}" * 20_000,
        "ASK { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
        "ASK { FILTER(1 " + "+ 1 " * 20_000 + "= 1) }",
        "SELECT * { " + "OPTIONAL { " * 2_000 + "}" * 2_000 + " }",
    ],
)
def test_deep_queries_are_refused(strict: Server, text: str) -> None:
    found = strict.ask("POST", "/query", body=text, Content_Type="application/sparql-query")
    assert (found.status, found.code) == (400, "SPQ305")


def test_a_client_that_goes_ends_its_query(strict: Server) -> None:
    ended = lane(strict, "workers_ended_total")
    with pytest.raises(TimeoutError):
        strict.raw_bytes(
            f"GET /query?query={ENDLESS.replace(' ', '%20')} HTTP/1.1\r\n"
            f"Host: localhost\r\n\r\n".encode().replace(b"?a", b"?zz"),
            timeout=0.7,
        )
    assert idle(strict)
    assert lane(strict, "workers_ended_total") > ended


def test_short_queries_are_answered_while_long_ones_run(strict: Server) -> None:
    """A small load: more long queries than there are places, and short ones beside them."""
    stop = threading.Event()
    seen: list[int] = []

    def long_ones(number: int) -> None:
        while not stop.is_set():
            seen.append(strict.query(f"{ENDLESS} # {number}").status)

    def short_ones(_: int) -> list[int]:
        return [strict.query(SHORT).status for _ in range(20)]

    with ThreadPoolExecutor(11) as clients:
        running = [clients.submit(long_ones, number) for number in range(3)]
        answers = [status for some in clients.map(short_ones, range(8)) for status in some]
        stop.set()
        for one in running:
            one.result()
    assert answers == [200] * 160
    assert set(seen) <= {504, 500}
    assert idle(strict)


def test_a_worker_that_is_ended_by_others_is_replaced(strict: Server) -> None:
    import os
    import signal

    children = f"/proc/{strict.process.pid}/task/{strict.process.pid}/children"
    if not Path(children).exists():
        pytest.skip("the system does not list processes in /proc")
    for child in Path(children).read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes()
        if b"nursery" in command:
            for worker in Path(f"/proc/{child}/task/{child}/children").read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(worker), signal.SIGKILL)
            os.kill(int(child), signal.SIGKILL)
    time.sleep(0.3)
    assert [strict.query(SHORT).status for _ in range(12)] == [200] * 12
