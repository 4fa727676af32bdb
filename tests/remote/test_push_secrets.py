"""Addresses and credentials: what is refused before anything is sent."""

import ssl
from base64 import b64decode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from remote_servers import Faulty

from converter.jobs.push import PushOptions, push
from converter.problems import ConverterError
from converter.remote.address import address_of
from converter.remote.credentials import Credentials, Secrets, credentials_of
from converter.remote.waiting import Waits

SECRET = "s3cret-canary"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rdf.example.org/data",
        "ftp://rdf.example.org/",
        "file:///etc/passwd",
        "https://",
        f"https://anna:{SECRET}@rdf.example.org/",
        f"https://{SECRET}@rdf.example.org/",
        "https://rdf.example.org/#x",
        "https://rdf.example.org/\r\nX: y",
        "https://rdf example.org/",
        f"https://anna:{SECRET}@[bad/",
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ConverterError) as raised:
        address_of(text)
    assert [p.code for p in raised.value.problems] == ["PSH601"]
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "secure"),
    [
        ("https://rdf.example.org/", True),
        ("http://localhost:3030/x", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:80/", True),
        ("http://rdf.example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://localhost.example.org/", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_what_can_be_read_on_the_way(text: str, secure: bool) -> None:
    assert address_of(text).secure is secure


def test_graphs_are_named_in_the_query() -> None:
    assert address_of("https://x.org/s").with_graph("urn:a?b&c#d") == (
        "https://x.org/s?graph=urn%3Aa%3Fb%26c%23d"
    )
    assert address_of("https://x.org/s?a=b").with_graph("urn:a").endswith("?a=b&graph=urn%3Aa")


def test_credentials(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("pässword\n", "utf-8")
    basic = credentials_of(Secrets(user="anna", password_file=str(file))).header
    assert b64decode(basic.removeprefix("Basic ")).decode() == "anna:pässword"
    variables = {"OIFM_PUSH_PASSWORD": "one", "OTHER": "two"}
    for secrets, wanted in [
        (Secrets(user="anna"), "anna:one"),
        (Secrets(user="anna", password_env="OTHER"), "anna:two"),
    ]:
        found = credentials_of(secrets, variables).header
        assert b64decode(found.removeprefix("Basic ")).decode() == wanted
    assert credentials_of(Secrets(token_env="OTHER"), variables).header == "Bearer two"
    assert credentials_of(Secrets(), variables).header == ""
    assert SECRET not in repr(Credentials(SECRET))


@pytest.mark.parametrize(
    "secrets",
    [
        Secrets(user="anna"),
        Secrets(user="anna", password_env="NOT_SET"),
        Secrets(password_env="SET"),
        Secrets(user="anna", token_env="SET"),
        Secrets(user="anna", password_env="SET", password_file="x"),
        Secrets(user="an:na", password_env="SET"),
        Secrets(token_env="TWO_LINES"),
        Secrets(token_env="NOT_ASCII"),
    ],
)
def test_credentials_that_are_none(secrets: Secrets) -> None:
    known = {"SET": SECRET, "TWO_LINES": f"{SECRET}\nX-Other: y", "NOT_ASCII": f"{SECRET}é"}
    with pytest.raises(ConverterError) as raised:
        credentials_of(secrets, known)
    assert [p.code for p in raised.value.problems] == ["PSH602"]
    assert SECRET not in str(raised.value)


def test_nothing_private_goes_unencrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "reads.nt"
    file.write_text("<urn:s> <urn:p> <urn:o> .\n")
    monkeypatch.setenv("OIFM_PUSH_PASSWORD", SECRET)
    for secrets in (Secrets(), Secrets(user="anna")):
        for dry_run in (False, True):
            options = PushOptions(dry_run=dry_run)
            with pytest.raises(ConverterError) as raised:
                push("http://rdf.example.org/", [str(file)], secrets=secrets, options=options)
            assert [p.code for p in raised.value.problems] == ["PSH606"]
    options = PushOptions(dry_run=True, allow_http=True)
    assert push("http://rdf.example.org/", [str(file)], options=options).sent


def test_credentials_go_with_each_request(
    faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "reads.nt"
    file.write_text("<urn:s> <urn:p> <urn:o> .\n")
    monkeypatch.setenv("TOKEN_OF_THE_TEST", SECRET)
    push(faulty.url, [str(file)], secrets=Secrets(token_env="TOKEN_OF_THE_TEST"))
    assert {t.headers["Authorization"] for t in faulty.taken} == {f"Bearer {SECRET}"}


def test_certificates_are_verified(tmp_path: Path) -> None:
    trustme = pytest.importorskip("trustme", reason="trustme is not installed")
    authority, stranger = trustme.CA(), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    taken: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"https://127.0.0.1:{server.server_address[1]}/data"
    file = tmp_path / "reads.nt"
    file.write_text("<urn:s> <urn:p> <urn:o> .\n")
    trusted, strange, none = (tmp_path / name for name in ("trusted", "strange", "none"))
    authority.cert_pem.write_to_path(str(trusted))
    stranger.cert_pem.write_to_path(str(strange))
    none.write_text("no certificate")
    try:
        for ca_file in (None, str(strange), str(none)):
            options = PushOptions(ca_file=ca_file)
            with pytest.raises(ConverterError) as raised:
                push(url, [str(file)], options=options, waits=Waits(sleep=lambda _: None))
            assert [p.code for p in raised.value.problems] == ["PSH604", "PSH608"]
            assert taken == []
        push(url, [str(file)], options=PushOptions(ca_file=str(trusted)))
        assert len(taken) == 3
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
