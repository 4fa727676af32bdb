"""SPARQL 1.1 Protocol, section 2.1, and the cases of the W3C protocol tests, by their names."""

from __future__ import annotations

import json
from io import BytesIO
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from server.conftest import BASE, FINDING, Server

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/n3": ox.RdfFormat.N3,
}
ATTRIBUTES = f"SELECT ?a {{ ?a fm:attributeOf oifm:{FINDING} }} ORDER BY ?a"
PARTS = "CONSTRUCT { ?a fm:attributeOf ?f } WHERE { ?a fm:attributeOf ?f }"


def names(reply_json: dict) -> list[str]:
    return [row["a"]["value"] for row in reply_json["results"]["bindings"]]


def test_2_1_1_query_get(server: Server) -> None:
    found = server.query("ASK {}")
    assert (found.status, found.kind) == (200, "application/sparql-results+json")
    assert found.json["boolean"] is True


def test_2_1_2_query_post_form(server: Server) -> None:
    body = urlencode({"query": ATTRIBUTES})
    found = server.ask("POST", "/query", body=body, Content_Type=FORM)
    assert found.status == 200
    assert names(found.json) == names(server.query(ATTRIBUTES).json)
    assert len(names(found.json)) == 2


@pytest.mark.parametrize("kind", [DIRECT, f"{DIRECT}; charset=UTF-8", DIRECT.upper()])
def test_2_1_3_query_post_direct(server: Server, kind: str) -> None:
    found = server.ask("POST", "/query", body=ATTRIBUTES, Content_Type=kind)
    assert names(found.json) == names(server.query(ATTRIBUTES).json)


def test_the_other_address_is_the_same(server: Server) -> None:
    target = f"/sparql?{urlencode({'query': ATTRIBUTES})}"
    assert names(server.get(target).json) == names(server.query(ATTRIBUTES).json)


def how_many(server: Server, where: str, **graphs: str | list[str]) -> int:
    found = server.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}", **graphs)
    assert found.status == 200, found
    return int(found.json["results"]["bindings"][0]["n"]["value"])


def test_2_1_4_query_dataset_default_graph(server: Server, graphs: dict[str, str]) -> None:
    one = how_many(server, "?s ?p ?o", **{"default-graph-uri": graphs["vocabulary"]})
    assert 0 < one < how_many(server, "?s ?p ?o")
    assert one == how_many(server, f"GRAPH <{graphs['vocabulary']}> {{ ?s ?p ?o }}")


def test_2_1_4_query_dataset_default_graphs(server: Server, graphs: dict[str, str]) -> None:
    both = [graphs["vocabulary"], graphs["annotations"]]
    each = [how_many(server, "?s ?p ?o", **{"default-graph-uri": name}) for name in both]
    assert how_many(server, "?s ?p ?o", **{"default-graph-uri": both}) == sum(each)


def test_2_1_4_query_dataset_named_graphs(server: Server, graphs: dict[str, str]) -> None:
    only = {"named-graph-uri": graphs["vocabulary"]}
    found = server.query("SELECT DISTINCT ?a { GRAPH ?a { ?s ?p ?o } }", **only)
    assert names(found.json) == [graphs["vocabulary"]]
    assert how_many(server, "?s ?p ?o", **only) == 0


def test_2_1_4_query_dataset_full(server: Server, graphs: dict[str, str]) -> None:
    chosen = {
        "default-graph-uri": graphs["annotations"],
        "named-graph-uri": [graphs["vocabulary"], graphs["definitions"]],
    }
    found = server.query("SELECT DISTINCT ?a { GRAPH ?a { ?s ?p ?o } } ORDER BY ?a", **chosen)
    assert names(found.json) == sorted([graphs["vocabulary"], graphs["definitions"]])
    assert how_many(server, "?s ?p ?o", **chosen) > 0


def test_2_1_4_query_multiple_dataset(server: Server, graphs: dict[str, str]) -> None:
    """The graphs of the request go before those that the query names."""
    text = "SELECT DISTINCT ?a FROM NAMED <G> { GRAPH ?a { ?s ?p ?o } }"
    text = text.replace("G>", f"{graphs['vocabulary']}>")
    chosen = {"named-graph-uri": graphs["annotations"]}
    assert names(server.query(text).json) == [graphs["vocabulary"]]
    assert names(server.query(text, **chosen).json) == [graphs["annotations"]]


@pytest.mark.parametrize("how", ["form", "direct", "form and address"])
def test_2_1_4_query_dataset_post(server: Server, graphs: dict[str, str], how: str) -> None:
    text, graph = "SELECT DISTINCT ?a { GRAPH ?a { ?s ?p ?o } }", graphs["vocabulary"]
    if how == "form":
        body = urlencode({"query": text, "named-graph-uri": graph})
        found = server.ask("POST", "/query", body=body, Content_Type=FORM)
    else:
        target = f"/query?{urlencode({'named-graph-uri': graph})}"
        body, kind = (text, DIRECT) if how == "direct" else (urlencode({"query": text}), FORM)
        found = server.ask("POST", target, body=body, Content_Type=kind)
    assert names(found.json) == [graph]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_2_1_4_no_graph_is_fetched(server: Server, name: str) -> None:
    found = server.query("ASK {}", **{name: f"{server.url}/store?default"})
    assert (found.status, found.code) == (400, "SPQ303")


@pytest.mark.parametrize("accept", RESULTS)
def test_2_1_5_query_content_type_select(server: Server, accept: str) -> None:
    found = server.query(ATTRIBUTES, accept)
    assert (found.status, found.kind) == (200, accept)
    read = ox.parse_query_results(BytesIO(found.body), RESULTS[accept])
    assert [row["a"].value for row in read] == names(server.query(ATTRIBUTES).json)


def test_2_1_5_csv(server: Server) -> None:
    found = server.query(ATTRIBUTES, "text/csv")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    lines = found.body.decode().split("\r\n")
    assert lines == ["a", *names(server.query(ATTRIBUTES).json), ""]


@pytest.mark.parametrize("accept", [*RESULTS, "text/csv"])
def test_2_1_5_query_content_type_ask(server: Server, accept: str) -> None:
    found = server.query("ASK { ?s ?p ?o }", accept)
    assert (found.status, found.kind) == (200, accept)
    assert b"true" in found.body


@pytest.mark.parametrize("accept", GRAPHS)
def test_2_1_5_query_content_type_construct(server: Server, accept: str) -> None:
    found = server.query(PARTS, accept)
    assert (found.status, found.kind) == (200, accept)
    triples = {quad.triple for quad in ox.parse(found.body, GRAPHS[accept])}
    everything = server.query(PARTS, "application/n-triples").body
    assert triples == {quad.triple for quad in ox.parse(everything, ox.RdfFormat.N_TRIPLES)}
    assert len(triples) > 10


@pytest.mark.parametrize("accept", GRAPHS)
def test_2_1_5_query_content_type_describe(server: Server, accept: str) -> None:
    found = server.query(f"DESCRIBE oifm:{FINDING}", accept)
    assert (found.status, found.kind) == (200, accept)
    subjects = {quad.subject.value for quad in ox.parse(found.body, GRAPHS[accept])}
    assert f"{BASE}id/{FINDING}" in subjects


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("image/png, text/csv;q=0.1", "text/csv"),
        ("application/json", "application/sparql-results+json"),
        ("TEXT/CSV", "text/csv"),
    ],
)
def test_rfc_9110_12_5_1_preferences(server: Server, accept: str, kind: str) -> None:
    found = server.query("SELECT * {}", accept)
    assert (found.status, found.kind) == (200, kind)
    assert "Accept" in found.headers["vary"]


@pytest.mark.parametrize(
    ("text", "accept"),
    [
        ("ASK {}", "image/png"),
        ("ASK {}", "text/turtle"),
        (PARTS, "text/csv"),
        ("ASK {}", "*/*;q=0"),
    ],
)
def test_2_1_5_nothing_acceptable(server: Server, text: str, accept: str) -> None:
    found = server.query(text, accept)
    assert (found.status, found.code) == (406, "SRV402")
    assert found.json["expected"]


def test_2_1_6_bad_query_method(server: Server) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        found = server.ask(method, "/query?query=ASK%7B%7D")
        assert found.status == 405
        assert found.headers["allow"] == found.json["expected"] == "GET, HEAD, POST"


def test_2_1_6_bad_multiple_queries(server: Server) -> None:
    found = server.get("/query?query=ASK%7B%7D&query=SELECT%20*%20%7B%7D")
    assert (found.status, found.code) == (400, "SRV401")


def test_2_1_6_bad_query_wrong_media_type(server: Server) -> None:
    found = server.ask("POST", "/query", body="ASK {}", Content_Type="text/plain")
    assert (found.status, found.code) == (415, "SRV406")


def test_2_1_6_bad_query_missing_form_type(server: Server) -> None:
    found = server.ask("POST", "/query", body="query=ASK%7B%7D")
    assert (found.status, found.code) == (415, "SRV406")


def test_2_1_6_bad_query_non_utf8(server: Server) -> None:
    body = 'ASK { ?s ?p "é" }'.encode("utf-16")
    found = server.ask("POST", "/query", body=body, Content_Type=DIRECT)
    assert (found.status, found.code) == (400, "SRV401")
    kind = f"{DIRECT}; charset=UTF-16"
    found = server.ask("POST", "/query", body=body, Content_Type=kind)
    assert (found.status, found.code) == (415, "SRV406")


@pytest.mark.parametrize("text", ["ASK { ?s ?p }", "", "SELECT", "ASK {} ASK {}", "ASK { ?s \0 }"])
def test_2_1_6_bad_query_syntax(server: Server, text: str) -> None:
    found = server.query(text) if text else server.get("/query?query=")
    assert (found.status, found.code) == (400, "SPQ301")


def test_2_1_6_no_query(server: Server) -> None:
    found = server.get("/query?default-graph-uri=urn:a")
    assert (found.status, found.code) == (400, "SRV401")


def test_a_problem_says_where_it_is(server: Server) -> None:
    found = server.query("SELECT *\n{ ?s ?p ?o } LIMIT x").json
    assert (found["line"], found["excerpt"]) == (2, "{ ?s ?p ?o } LIMIT x")
    assert found["type"] == "/rules/SPQ301"
    assert json.dumps(found)


def test_2_2_updates_are_refused(server: Server) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    by_form = server.ask("POST", "/query", body=urlencode({"update": update}), Content_Type=FORM)
    direct = server.ask("POST", "/query", body=update, Content_Type="application/sparql-update")
    assert [(r.status, r.code) for r in (by_form, direct)] == [(403, "SRV405")] * 2
    assert server.query(update).code == "SPQ304"
    assert server.ask("POST", "/query", body=update, Content_Type=DIRECT).code == "SPQ304"
    assert how_many(server, "<urn:a> ?p ?o") == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SELECT * { SERVICE <%s> { ?s ?p ?o } }", "SPQ302"),
        ("SELECT * { SERVICE SILENT <%s> { ?s ?p ?o } }", "SPQ302"),
        ("SELECT * { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }#%s", "SPQ302"),
        ("SELECT * FROM <%s> { ?s ?p ?o }", "SPQ303"),
        ("SELECT * FROM NAMED <%s> { GRAPH ?g { ?s ?p ?o } }", "SPQ303"),
        ("LOAD <%s>", "SPQ304"),
    ],
)
def test_nothing_is_fetched(server: Server, text: str, code: str) -> None:
    before = server.get("/metrics").body.count(b"\n")
    found = server.query(text.replace("%s", f"{server.url}/healthz"))
    assert (found.status, found.code) == (400, code)
    assert before


def test_prefixes_need_no_declaration(server: Server) -> None:
    assert server.query("ASK { ?a fm:attributeOf ?f ; skos:prefLabel ?l }").json["boolean"] is True


@pytest.mark.parametrize("form", ["SELECT *", "ASK", "CONSTRUCT"])
def test_names_that_are_nowhere_are_told_beside_the_answer(server: Server, form: str) -> None:
    """The answer was empty for a slip, and nothing said why."""
    where = "{\n ?o fm:presense fm:Absent ; fm:finding <urn:x>, oifm:OIFM_NOPE_000001}"
    found = server.query(f"{form} WHERE {where}")
    assert found.status == 200
    first, second = json.loads(found.headers["oifm-problems"])
    assert first == {
        "code": "SPQ311",
        "severity": "warning",
        "line": 2,
        "column": 5,
        "message": "there is no fm:presense in what is asked",
        "suggestion": "did you mean fm:presence?",
    }
    assert "oifm:OIFM_NOPE_000001" in second["message"]
    assert "--" not in second["suggestion"]
    assert "oifm-problems" not in server.query(ATTRIBUTES).headers


def test_few_names_are_told_in_ascii(server: Server) -> None:
    names = ", ".join(f"fm:{'ö' * n}" for n in range(1, 9))
    told = server.query(f"ASK {{ ?o a {names} }}").headers["oifm-problems"]
    assert told.isascii()
    assert len(json.loads(told)) == 5
