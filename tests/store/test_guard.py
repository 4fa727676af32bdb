"""No query changes anything, asks another machine, or breaks the process that reads it."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.problems import ConverterError, Problem
from converter.store.guard import limited, read_query
from converter.store.library import library

CASES = Path(__file__).parents[1] / "cases" / "queries"


def refused(text: str) -> Problem:
    with pytest.raises(ConverterError) as error:
        read_query(text)
    return error.value.problems[0]


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    hits: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        do_POST = do_HEAD = do_GET  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/x", hits
    server.shutdown()
    thread.join()
    server.server_close()


# Each is tried on pyoxigraph as well, where it does go out: see the last test of this part.
GO_OUT = {
    "plain": "SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "silent": "SELECT * {{ SERVICE SILENT <{u}> {{ ?s ?p ?o }} }}",
    "lower case": "SELECT * {{ service <{u}> {{ ?s ?p ?o }} }}",
    "variable": "SELECT * {{ VALUES ?u {{ <{u}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
    "in a filter": "ASK {{ BIND(1 AS ?x) FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    "in a sub-select": "SELECT * {{ {{ SELECT ?s {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }} }}",
    "in an optional": "SELECT * {{ OPTIONAL {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    "in a union": "SELECT * {{ {{ ?a ?b ?c }} UNION {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    "prefixed": "PREFIX x: <{u}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "no space": "SELECT*{{SERVICE<{u}>{{?s?p?o}}}}",
    "construct": "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "describe": "DESCRIBE ?s {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "carriage return": "SELECT * {{ # a comment \r SERVICE <{u}> {{ ?s ?p ?o }}\n }}",
}
UPDATES = [
    "LOAD <{u}>",
    "LOAD SILENT <{u}> INTO GRAPH <urn:g>",
    "INSERT DATA {{ <urn:a> <urn:b> <urn:c> }}",
    "DELETE WHERE {{ ?s ?p ?o }}",
    "PREFIX x: <urn:x> CLEAR ALL",
    "DROP GRAPH <urn:g>",
    "CREATE GRAPH <urn:g>",
    "WITH <urn:g> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ ?s ?p ?o }}",
    "COPY <urn:a> TO <urn:b>",
    "MOVE <urn:a> TO <urn:b>",
    "add <urn:a> to <urn:b>",
    "SELECT * {{ }} ; LOAD <{u}>",
]


@pytest.mark.parametrize("text", GO_OUT.values(), ids=GO_OUT)
def test_service_is_refused_and_nobody_is_asked(text: str, listener: tuple[str, list[str]]) -> None:
    address, hits = listener
    found = refused(text.format(u=address))
    assert found.code == "SPQ302"
    assert found.line
    assert found.excerpt[found.column - 1 :][:7].upper() == "SERVICE"
    assert hits == []


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text: str, listener: tuple[str, list[str]]) -> None:
    address, hits = listener
    found = refused(text.format(u=address))
    assert found.code == "SPQ304"
    assert (found.line, bool(found.column)) == (1, True)
    assert hits == []


@pytest.mark.parametrize("clause", ["FROM <{u}>", "FROM NAMED <{u}>", "FROM x:"])
def test_from_elsewhere_is_refused(clause: str, listener: tuple[str, list[str]]) -> None:
    address, hits = listener
    text = f"PREFIX x: <{address}>\nSELECT * {clause.format(u=address)} {{ ?s ?p ?o }}"
    found = refused(text)
    assert (found.code, found.line) == ("SPQ303", 2)
    assert hits == []


def test_from_a_graph_of_the_store_is_not() -> None:
    for graph in ("<https://w3id.org/oifm/graph/vocabulary>", "graph:vocabulary", "<urn:x:y>"):
        read_query("SELECT * FROM " + graph + " { ?s ?p ?o }")  # noqa: S608


def test_pyoxigraph_would_go_out(listener: tuple[str, list[str]]) -> None:
    """What the guard is for; should pyoxigraph ever learn to stay at home, this fails."""
    address, hits = listener
    with pytest.raises(OSError, match="404"):
        list(ox.Store().query(GO_OUT["plain"].format(u=address)))
    assert hits == ["/x"]


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s rdfs:label "SERVICE <http://x/> { ?s ?p ?o }" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { ?s ?p ?o }",
        "SELECT ?service { ?service a <http://example.org/Service> }",
        "PREFIX service: <urn:s:> SELECT * { ?s service:service 1 }",
        "ASK { ?s ?p '''\n} SERVICE <http://x/> { ?s ?p ?o''' }",
        "# service\nASK { ?s ?p ?o }",
    ],
)
def test_the_word_alone_does_no_harm(text: str) -> None:
    query = read_query(text)
    ox.Store().query(query.text)


@given(
    st.lists(
        st.sampled_from(
            [
                *('"', "'", '"""', "\\", "\\u0022", "#", "\n", "\r", "<", ">", "{", "}", "(", ")"),
                *("SERVICE", " ", "<http://127.0.0.1:9/>", "{?s ?p ?o}", "?s", ".", ";", "a:b"),
            ]
        ),
        max_size=24,
    )
)
def test_what_passes_is_harmless_to_pyoxigraph_too(parts: list[str]) -> None:
    """Our parser and pyoxigraph's may differ; what one takes for a text never runs as SERVICE."""
    text = f"SELECT * {{ {''.join(parts)} }}"
    try:
        query = read_query(text)
    except ConverterError:
        return
    list(ox.Store().query(query.text))  # a SERVICE would be an error: nobody listens there


# ---- syntax

BROKEN = {
    "SELECT * { ?s a:b ?o }": (1, 15),
    "SELECT * { ?s rdsf:label ?o }": (1, 15),
    "SELECT * WHERE { ?s ?p }": (1, 24),
    "SELECT * WHERE { ?s ?p ?o": (1, 26),
    "SELECT ?a\nWHERE { ?s ?p ?o . ) }": (2, 20),
    "": (1, 1),
    "SELECT": (1, 7),
    "SELECT * { FILTER(?a ** 1) }": (1, 23),
    "SELECT * { ?s ?p 'a\n' }": (1, 18),
    "hello": (1, 1),
    "SELECT * { ?s ?p ?o } garbage": (1, 23),
    'SELECT * { ?s ?p "\\q" }': (1, 18),
}


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_query_has_its_place(text: str) -> None:
    found = refused(text)
    assert (found.code, found.line, found.column) == ("SPQ301", *BROKEN[text])


# Of the grammar of SPARQL 1.1, each rule at least once.
GOOD = sorted((CASES / "good").glob("*.rq"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_grammar_is_that_of_sparql(path: Path) -> None:
    text = path.read_text("utf-8")
    query = read_query(text)
    ox.Store().query(query.text)


def test_there_are_cases() -> None:
    assert len(GOOD) >= 20


def test_kinds() -> None:
    assert read_query("SELECT * {}").kind == "SELECT"
    assert read_query("ASK {}").kind == "ASK"
    assert read_query("CONSTRUCT WHERE { ?s ?p ?o }").kind == "CONSTRUCT"
    assert read_query("DESCRIBE <urn:x>").kind == "DESCRIBE"
    assert read_query("SELECT * { GRAPH ?g { ?s ?p ?o } }").graphs
    assert not read_query("SELECT * { ?graph ?p ?o }").graphs


def test_prefixes_are_added_where_they_are_used() -> None:
    query = read_query("SELECT * { ?s fm:finding oifm:X ; <urn:skos:p> 'rdfs:label' }")
    assert query.prefixes_added == ("fm", "oifm")
    own = read_query("PREFIX fm: <urn:mine:> SELECT * { ?s fm:finding ?o }")
    assert own.prefixes_added == ()
    other = read_query("SELECT * { ?s fm:finding ?o }", "https://example.org/x/")
    assert "PREFIX fm: <https://example.org/x/core#>" in other.text


# ---- size

HUGE = {
    "brackets": "SELECT * { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
    "groups": "SELECT * " + "{" * 50_000 + "}" * 50_000,
    "operators": "SELECT * { FILTER(" + "1+" * 100_000 + "1) }",
    "unions": "SELECT * { " + "{?s ?p ?o} UNION " * 20_000 + "{} }",
    "patterns": "SELECT * { " + "?s ?p ?o . " * 300 + "}",
    "graphs": "SELECT * { " + "GRAPH <urn:x> {?s ?p ?o} " * 300 + "}",
    "path": "SELECT * { ?s " + "<urn:a>/" * 1000 + "<urn:a> ?o }",
    "collection": "SELECT * { ?s ?p (" + "1 " * 1000 + ") }",
    "text": "SELECT * { ?s ?p '" + "x" * 5_000_000 + "' }",
    "unclosed": "SELECT * { ?s ?p " + "(" * 300_000,
    "comment": "#" * 5_000_000,
    "binds": "SELECT * { " + "".join(f"BIND(1 AS ?x{n}) " for n in range(5000)) + "}",
}


@pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
def test_what_would_break_the_engine_is_refused(text: str) -> None:
    assert refused(text).code in ("SPQ305", "SPQ301")


def test_many_values_are_no_fault() -> None:
    values = " ".join(f"<urn:x:{n}>" for n in range(20_000))
    query = read_query(f"SELECT * {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
    assert list(ox.Store().query(query.text)) == []


# ---- limits

DATA = "".join(f"<urn:s:{n:02}> <urn:p> {n} .\n" for n in range(20))


@pytest.mark.parametrize(
    ("text", "rows", "left"),
    [
        ("SELECT ?s { ?s ?p ?o }", 5, 5),
        ("SELECT ?s { ?s ?p ?o } LIMIT 3", 5, 3),
        ("SELECT ?s { ?s ?p ?o } LIMIT 30", 5, 5),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?o OFFSET 18", 5, 2),
        ("SELECT ?s { ?s ?p ?o } OFFSET 18 LIMIT 1", 5, 1),
        ("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 2 } }", 5, 2),
        ("SELECT ?s { ?s ?p ?o } VALUES ?o { 1 2 3 }", 2, 2),
        ("SELECT ?s { ?s ?p ?o } # LIMIT 2", 5, 5),
        ("CONSTRUCT WHERE { ?s ?p ?o }", 5, 5),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 4", 5, 4),
    ],
)
def test_limits(text: str, rows: int, left: int) -> None:
    store = ox.Store()
    store.load(DATA.encode(), ox.RdfFormat.TURTLE)
    assert len(list(store.query(limited(read_query(text), rows).text))) == left


def test_the_library_passes() -> None:
    for query in library().values():
        read_query(query.text)
