"""RDF that somebody else wrote: refused with a problem, quickly, and nothing is fetched."""

from __future__ import annotations

import http.server
import json
import re
import threading
import time
from collections.abc import Iterator
from io import BytesIO

import pytest
from graph_findings import PEBBLE, both, codes_of_problems, in_format, turtle

from converter.graph.formats import FORMATS, format_of, parse, write
from converter.graph.read import read
from converter.problems import ConverterError

BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE rdf:RDF [\n <!ENTITY a0 "lol">\n'
    + "".join(f' <!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(1, 10))
    + "]>\n"
    + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a9;</rdf:RDF>'
)
RDF_ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what was asked of it."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing goes to the terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", hits
        server.shutdown()
        thread.join()


def test_an_entity_bomb_is_refused_at_once() -> None:
    started = time.perf_counter()
    reading = read(BOMB.encode(), FORMATS["rdfxml"], "bomb.owl")
    assert time.perf_counter() - started < 1
    (problem,) = reading.problems
    assert (problem.code, problem.source, problem.line, problem.column) == (
        "RDF402",
        "bomb.owl",
        2,
        1,
    )


@pytest.mark.parametrize(
    "document",
    [
        BOMB.replace("<!DOCTYPE", "<!doctype"),
        "\ufeff" + BOMB,
        "<?xml version='1.0'?>" + " " * 100_000 + "<!DOCTYPE x []>" + RDF_ROOT,
        "<!-- comment -->" * 1000 + "<!DOCTYPE x []>" + RDF_ROOT,
        "<!DOCTYPE x []>",
    ],
)
def test_a_document_type_is_refused_wherever_it_stands(document: str) -> None:
    assert codes_of_problems(document, "rdfxml") == ["RDF402"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_cannot_hide_one(encoding: str) -> None:
    assert codes_of_problems(BOMB.encode(encoding), "rdfxml") == ["RDF401"]


@pytest.mark.parametrize("encoding", ["UTF-7", "ISO-8859-1", "EBCDIC-CP-US"])
def test_another_declared_encoding_is_refused(encoding: str) -> None:
    xml = both(PEBBLE)[1].replace('encoding="UTF-8"', f'encoding="{encoding}"')
    xml = xml.replace("A pebble in the lung.", "Ein Kiesel, +ADwAIQ-DOCTYPE \u00fc.")
    reading = read(xml.encode(), FORMATS["rdfxml"], "x")
    (problem,) = reading.problems
    assert (problem.code, problem.line) == ("RDF401", 1)
    assert encoding in problem.message


@pytest.mark.parametrize("head", ["", "\ufeff", "<?xml version='1.0' encoding='utf-8'?>\n"])
def test_utf_8_is_read_however_it_says_so(head: str) -> None:
    xml = both(PEBBLE)[1].partition("\n")[2]
    assert codes_of_problems(head + xml, "rdfxml") == []


@pytest.mark.parametrize("target", ["{address}/x", "file:///etc/hostname"])
def test_an_external_entity_is_not_fetched(target: str, listener: tuple[str, list[str]]) -> None:
    address, hits = listener
    system = target.format(address=address)
    document = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{system}">]>{RDF_ROOT}'
    assert codes_of_problems(document, "rdfxml") == ["RDF402"]
    assert hits == []


@pytest.mark.parametrize(
    "context",
    [
        "ADDRESS",
        ["ADDRESS", {"a": "urn:a"}],
        [{"a": "urn:a"}, "ADDRESS"],
        {"@import": "ADDRESS"},
        {"a": {"@id": "urn:a", "@context": "ADDRESS"}},
        "file:///etc/hostname",
        "relative.jsonld",
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_context_from_elsewhere_is_refused(
    context: object, nested: bool, listener: tuple[str, list[str]]
) -> None:
    address, hits = listener
    node = {"@context": context, "@id": "urn:x", "a": {"@id": "urn:y"}}
    document = {"@id": "urn:z", "urn:p": node} if nested else node
    data = json.dumps(document).replace("ADDRESS", f"{address}/context.jsonld")
    assert codes_of_problems(data, "jsonld") == ["RDF403"]
    assert hits == []


def test_owl_imports_are_not_followed(listener: tuple[str, list[str]]) -> None:
    address, hits = listener
    text = turtle(PEBBLE) + f"\n<https://w3id.org/oifm/id> owl:imports <{address}/core> .\n"
    for name in FORMATS:
        assert codes_of_problems(in_format(text, name), name) == []
    assert hits == []


@pytest.mark.parametrize(
    ("name", "data", "line"),
    [
        ("ttl", "<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> .\n", 2),
        ("ttl", '<urn:a> <urn:b> "x\n" .\n', 1),
        ("nt", '<urn:a> <urn:b> "c" .\n<urn:a> nonsense .\n', 2),
        ("rdfxml", RDF_ROOT.replace("/>", ">\n\n<a></b>"), 3),
        ("jsonld", '{"@id": "urn:a",\n "urn:b": [1,, 2]}', 2),
    ],
)
def test_a_syntax_error_has_its_line(name: str, data: str, line: int) -> None:
    reading = read(data.encode(), FORMATS[name], "file")
    (problem,) = reading.problems
    assert (problem.code, problem.source, problem.line) == ("RDF401", "file", line)
    assert problem.message
    assert problem.column
    assert problem.excerpt == data.splitlines()[line - 1]
    assert reading.documents == ()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe\xfd",
        b'<urn:a> <urn:b> "\xff" .',
        b"\x00",
        b"[" * 100_000,
        b"(" * 100_000,
        b'{"a":' * 100_000,
        b"<a>" * 100_000,
        b'{"@id": ' + b"9" * 5000 + b"}",
        b'<urn:a> <urn:b> "\\ud800" .',
        b'{"@id":"urn:a","urn:b":"\\ud800"}',
        b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .",
        b"@base <x> . <y> <z> <w> .",
        b"null",
        b"[]",
        b"",
    ],
)
def test_nonsense_is_a_problem_and_never_a_traceback(name: str, data: bytes) -> None:
    codes = codes_of_problems(data, name)
    assert codes
    assert set(codes) <= {"RDF401", "RDF404"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_prefix_of_a_document_is_a_problem(name: str) -> None:
    data = in_format(turtle(PEBBLE), name)
    for end in range(100, len(data) - 100, len(data) // 23):
        codes = codes_of_problems(data[:end], name)
        # Where a line, a frame or a description ends, the rest of a document is not missed.
        text = re.sub(rb"\n#[^\n]*\Z", b"", data[:end]).rstrip()
        whole = name == "ttl" and text.endswith(b" .")
        assert name in ("nt", "omn") or codes or whole, end
        assert set(codes) <= {"RDF401", "RDF404", "RDF405"}


def test_formats_are_known_by_their_suffixes() -> None:
    found = {name: format_of(name) for name in ("A.TTL", "a.nt", "a.owl", "a.rdf", "a.jsonld")}
    assert [f.name for f in found.values() if f] == ["ttl", "nt", "rdfxml", "rdfxml", "jsonld"]
    assert format_of("a.fm.json") is None


@pytest.mark.parametrize(
    ("name", "data", "targets"),
    [
        (
            "jsonld",
            '{"@id":"urn:g","@graph":[{"@id":"urn:a","urn:b":"x"}]}',
            ("ttl", "nt", "rdfxml"),
        ),
        ("ttl", "<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", ("jsonld",)),
    ],
)
def test_what_a_format_lacks_is_a_problem(name: str, data: str, targets: tuple[str, ...]) -> None:
    for target in targets:
        with pytest.raises(ConverterError, match="RDF407"):
            write(parse(data.encode(), FORMATS[name], "x"), FORMATS[target], {}, BytesIO())
