"""Requests that are meant to do harm, byte by byte where a client library would not send them."""

# ruff: noqa: S608 - SPARQL is no SQL

from __future__ import annotations

import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from server.conftest import FINDING, Server

TRAVERSALS = (
    *("../server/app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "....//app.py"),
    *(
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "index.html%00.js",
        ".",
        "..",
        "css/../../app.py",
        "C:%5cx",
    ),
)


def first_line(answer: bytes) -> bytes:
    return answer.partition(b"\r\n")[0]


@pytest.mark.parametrize("path", TRAVERSALS)
@pytest.mark.parametrize("folder", ["assets", "static", "findings", "id", "codes", "rules"])
def test_no_path_leads_out(server: Server, folder: str, path: str) -> None:
    request = f"GET /{folder}/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = server.raw_bytes(request.encode())
    assert first_line(answer).split()[1] in (b"404", b"400", b"405", b"303"), answer[:200]
    assert b"root:" not in answer
    assert b"import annotations" not in answer


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "",
     "a@b", "localhost, evil.example", "[::1", "2130706433.example"],
)  # fmt: skip
def test_a_foreign_host_is_refused(server: Server, host: str) -> None:
    request = f"GET /query?query=ASK%7B%7D HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = server.raw_bytes(request.encode())
    assert first_line(answer).split()[1] in (b"421", b"400"), answer[:200]
    assert b"boolean" not in answer


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:7878", "10.0.0.7"]
)
def test_its_own_names_are_taken(server: Server, host: str) -> None:
    assert server.ask("GET", "/healthz", Host=host).status == 200


def test_without_a_host_nothing_is_told(server: Server) -> None:
    for request in (b"GET /healthz HTTP/1.0\r\n\r\n", b"GET /healthz HTTP/1.1\r\n\r\n"):
        assert first_line(server.raw_bytes(request)).split()[1] in (b"421", b"400")


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\x00c\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /query HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, x\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(server: Server, request_: bytes) -> None:
    answer = server.raw_bytes(request_)
    assert first_line(answer).startswith((b"HTTP/1.1 4", b"HTTP/1.1 3")) or answer == b""
    assert server.get("/healthz").status == 200


@pytest.mark.parametrize(
    "target",
    [
        "/query?query=ASK%7B%7D%0d%0aX-Evil:%201",
        "/id/a%0d%0aX-Evil:%201",
        "/findings/a%0d%0aX-Evil:%201",
        "/graph/a%0d%0aX-Evil:%201",
        "/search?q=a%0d%0aX-Evil:%201",
    ],
)
def test_headers_cannot_be_split(server: Server, target: str) -> None:
    found = server.get(target, "text/html, */*;q=0.5")
    assert "x-evil" not in found.headers


@pytest.mark.parametrize(
    "query", ["query=%", "query=%4", "query=%zz", "query=%ff", "query=%c3%28", "query=%ed%a0%80"]
)
def test_malformed_escapes(server: Server, query: str) -> None:
    found = server.get(f"/query?{query}")
    assert (found.status, found.code) == (400, "SRV401")


def test_more_parameters_than_anyone_needs(server: Server) -> None:
    found = server.get("/query?" + "&".join(f"a{n}=1" for n in range(100)))
    assert (found.status, found.code) == (400, "SRV401")


def test_a_compressed_body_is_not_unpacked(server: Server) -> None:
    bomb = gzip.compress(b"a" * 10_000_000)
    found = server.ask("POST", "/validate", body=bomb, Content_Encoding="gzip")
    assert (found.status, found.code) == (415, "SRV406")


def test_a_body_that_says_it_is_huge_is_refused_at_once(server: Server) -> None:
    request = b"POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n"
    assert first_line(server.raw_bytes(request)).split()[1] == b"413"


def test_a_body_that_grows_without_end_is_refused(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 60) as client:
        client.sendall(
            b"POST /validate HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        try:
            while sent < 64 << 20:
                client.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
                sent += 0x10000
        except OSError:
            pass
    assert sent < 32 << 20
    assert server.get("/healthz").status == 200


def test_slow_clients_hold_nobody_up(server: Server) -> None:
    waiting = [socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(60)]
    try:
        for client in waiting:
            client.sendall(b"POST /query HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        assert server.query("ASK {}").status == 200
    finally:
        for client in waiting:
            client.close()


def test_a_client_that_does_not_read_holds_nobody_up(server: Server) -> None:
    target = "/query?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D"
    lazy = [socket.create_connection(("127.0.0.1", server.port), 60) for _ in range(5)]
    try:
        for client in lazy:
            client.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        time.sleep(1)
        assert [server.query("ASK {}").status for _ in range(5)] == [200] * 5
    finally:
        for client in lazy:
            client.close()


def test_nothing_is_fetched_from_anywhere(server: Server) -> None:
    hits: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the name that the library calls

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{listener.server_port}/x"
        for text in (
            f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ VALUES ?x {{ <{url}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
            f"LOAD <{url}>",
            f"DESCRIBE <{url}>",
            f"SELECT * {{ GRAPH <{url}> {{ ?s ?p ?o }} }}",
        ):
            server.query(text)
        server.query("ASK {}", **{"default-graph-uri": url})
        server.get(f"/store?graph={url}")
        context = f'{{"@context": "{url}", "@id": "urn:a"}}'
        server.ask("POST", "/validate?from=jsonld", body=context)
        entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><r>&x;</r>'
        server.ask("POST", "/validate?from=rdfxml", body=entity)
        listener.shutdown()
    assert hits == []


def test_no_file_is_read(server: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:secret> <urn:b> <urn:c> .", "utf-8")
    for text in (f"SELECT * FROM <{secret.as_uri()}> {{ ?s ?p ?o }}", f"LOAD <{secret.as_uri()}>"):
        assert server.query(text).status == 400
    assert b"secret" not in server.get(f"/store?graph={secret.as_uri()}").body


def test_pages_of_other_sites_may_not_read(server: Server) -> None:
    stranger = server.ask("GET", "/query?query=ASK%7B%7D", Origin="https://evil.example")
    assert "access-control-allow-origin" not in stranger.headers
    friend = server.ask("GET", "/query?query=ASK%7B%7D", Origin="https://viewer.example")
    assert friend.headers["access-control-allow-origin"] == "https://viewer.example"
    asked = {"Origin": "https://viewer.example", "Access_Control_Request_Method": "POST"}
    before = server.ask("OPTIONS", "/query", **asked, Access_Control_Request_Headers="content-type")
    assert before.status == 200
    assert "POST" in before.headers["access-control-allow-methods"]


def test_html_in_names_stays_text(server: Server) -> None:
    for target in ("/findings/%3Cscript%3E", "/id/%3Cimg%20onerror%3E", "/search?q=%3Cscript%3E"):
        found = server.get(target, "text/html")
        assert b"<script>" not in found.body
        assert found.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in found.headers["content-security-policy"]


def test_what_is_asked_is_not_in_the_log(server: Server) -> None:
    canary = "CANARY-4711"
    server.query(f'ASK {{ ?s ?p "{canary}" }}')
    server.query(f"ASK {{ {canary}")
    server.get(f"/search?q={canary}")
    server.get(f"/id/{canary}")
    server.get(f"/findings/{canary}", "text/html")
    server.get(f"/store?graph=urn:{canary}")
    server.ask("POST", "/validate", body=f'{{"{canary}": "{canary}"}}')
    server.ask("POST", "/queries/x", body=f'{{"{canary}": 1}}')
    server.ask(canary, "/")
    server.ask("GET", "/", User_Agent=canary, Referer=f"https://a/{canary}", Cookie=canary)
    assert server.get(f"/findings/{FINDING}").status == 200
    time.sleep(0.2)
    assert canary not in "".join(server.raw)
    assert canary.encode() not in server.get("/metrics").body
