"""Other people's clients: SPARQLWrapper, rdflib's SPARQLStore, and what curl sends."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server.conftest import BASE, FINDING, Server

ATTRIBUTES = f"""
PREFIX fm: <{BASE}core#> PREFIX oifm: <{BASE}id/>
SELECT ?a {{ ?a fm:attributeOf oifm:{FINDING} }} ORDER BY ?a
"""
PARTS = f"""
PREFIX fm: <{BASE}core#> PREFIX oifm: <{BASE}id/>
CONSTRUCT {{ ?a fm:attributeOf oifm:{FINDING} }} WHERE {{ ?a fm:attributeOf oifm:{FINDING} }}
"""


def expected(server: Server) -> list[str]:
    rows = server.query(ATTRIBUTES).json["results"]["bindings"]
    assert len(rows) == 2
    return [row["a"]["value"] for row in rows]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("how", ["urlencoded", "postdirectly"])
def test_sparqlwrapper(server: Server, method: str, how: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    if method == "GET" and how == "postdirectly":
        pytest.skip("there is no such request")
    client = wrapper.SPARQLWrapper(f"{server.url}/query")
    client.setMethod(method)
    client.setRequestMethod(how)
    client.setQuery(ATTRIBUTES)
    client.setReturnFormat(wrapper.JSON)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert [row["a"]["value"] for row in rows] == expected(server)
    client.setReturnFormat(wrapper.XML)
    assert len(client.queryAndConvert().toxml().split("<result>")) == 3
    client.setReturnFormat(wrapper.CSV)
    assert client.queryAndConvert().decode().split("\r\n")[1:3] == expected(server)
    client.setQuery(PARTS)
    client.setReturnFormat(wrapper.TURTLE)
    graph = Graph().parse(data=client.queryAndConvert(), format="turtle")
    assert sorted(map(str, graph.subjects())) == expected(server)


def test_sparqlwrapper_sees_a_faulty_query_as_one(server: Server) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(f"{server.url}/query")
    client.setQuery("ASK {")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_rdflib(server: Server, method: str, form: str) -> None:
    store = SPARQLStore(f"{server.url}/query", method=method, returnFormat=form)
    graph = Graph(store)
    assert [str(row.a) for row in graph.query(ATTRIBUTES)] == expected(server)
    assert bool(graph.query("ASK {}")) is True
    finding = URIRef(f"{BASE}id/{FINDING}")
    part_of = URIRef(f"{BASE}core#attributeOf")
    assert sorted(map(str, graph.subjects(part_of, finding))) == expected(server)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "options",
    [
        ["--data-urlencode", f"query={ATTRIBUTES}"],
        ["-G", "--data-urlencode", f"query={ATTRIBUTES}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", ATTRIBUTES],
        ["--http1.0", "--data-urlencode", f"query={ATTRIBUTES}"],
        ["--compressed", "-G", "--data-urlencode", f"query={ATTRIBUTES}"],
    ],
)
def test_curl(server: Server, options: list[str]) -> None:
    command = ["curl", "--silent", "--fail", "-H", "Accept: text/csv", *options]
    done = subprocess.run([*command, f"{server.url}/query"], capture_output=True, timeout=60)
    assert done.stdout.decode().split("\r\n")[1:3] == expected(server)
