"""SPARQL 1.1 Graph Store HTTP Protocol, as far as it reads; Service Description; VoID."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from server.conftest import BASE, Server, encoded

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def triples(body: bytes, form: ox.RdfFormat = ox.RdfFormat.N_TRIPLES) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, form)}


def test_4_2_indirect(server: Server, graphs: dict[str, str]) -> None:
    found = server.get(f"/store?graph={encoded(graphs['vocabulary'])}", "application/n-triples")
    assert (found.status, found.kind) == (200, "application/n-triples")
    asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graphs['vocabulary']}> {{ ?s ?p ?o }} }}"
    assert triples(found.body) == triples(server.query(asked, "application/n-triples").body)


def test_4_2_default_graph(server: Server, graphs: dict[str, str]) -> None:
    found = triples(server.get("/store?default", "application/n-triples").body)
    for name in graphs.values():
        one = server.get(f"/store?graph={encoded(name)}", "application/n-triples")
        assert triples(one.body) <= found


def test_4_1_direct(server: Server, graphs: dict[str, str]) -> None:
    for name in graphs.values():
        path = name.removeprefix(BASE)
        direct = server.get(f"/{path}", "application/n-triples")
        named = server.get(f"/store?graph={encoded(name)}", "application/n-triples")
        assert direct.status == 200, path
        assert triples(direct.body) == triples(named.body)


def test_all_graphs_with_their_names(server: Server, graphs: dict[str, str]) -> None:
    found = server.get("/store", "application/n-quads")
    names = {quad.graph_name for quad in ox.parse(found.body, ox.RdfFormat.N_QUADS)}
    assert {ox.NamedNode(name) for name in graphs.values()} < names
    assert server.get("/store").kind == "application/trig"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("graph=urn:none", 404, "SRV404"),
        ("graph=no%20iri", 400, "SRV401"),
        ("graph=", 400, "SRV401"),
        ("default&graph=urn:a", 400, "SRV401"),
        ("graph=urn:a&graph=urn:b", 400, "SRV401"),
    ],
)
def test_5_2_faults(server: Server, query: str, status: int, code: str) -> None:
    found = server.get(f"/store?{query}")
    assert (found.status, found.code) == (status, code)


def test_5_2_nothing_acceptable(server: Server) -> None:
    assert server.get("/store?default", "text/csv").code == "SRV402"


@pytest.mark.parametrize("target", ["/store?default", "/graph/vocabulary"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_5_3_to_5_7_nothing_is_written(server: Server, method: str, target: str) -> None:
    found = server.ask(method, target, body="<urn:a> <urn:b> <urn:c> .", Content_Type="text/turtle")
    assert (found.status, found.code) == (405, "SRV405")
    assert found.headers["allow"] == "GET, HEAD"


def test_5_6_head(server: Server, graphs: dict[str, str]) -> None:
    found = server.ask("HEAD", f"/store?graph={encoded(graphs['vocabulary'])}")
    assert (found.status, found.kind, found.body) == (200, "text/turtle", b"")
    assert server.ask("HEAD", "/store?graph=urn:none").status == 404
    for path in ("/store?default", f"/store?graph={encoded(graphs['vocabulary'])}", "/store"):
        length = server.ask("HEAD", path).headers.get("content-length")
        assert length is None or int(length) == len(server.get(path).body), path


def test_service_description_2(server: Server, graphs: dict[str, str]) -> None:
    """The service answers with its description where there is no query."""
    found = server.get("/query", "text/turtle")
    assert (found.status, found.kind) == (200, "text/turtle")
    said = triples(found.body, ox.RdfFormat.TURTLE)
    [service] = [t.subject for t in said if t.object == ox.NamedNode(f"{SD}Service")]

    def of(subject: object, name: str) -> set[str]:
        predicate = ox.NamedNode(SD + name)
        return {t.object.value for t in said if t.subject == subject and t.predicate == predicate}

    assert of(service, "endpoint") == {f"{server.url}/query"}
    assert f"{SD}SPARQL11Query" in of(service, "supportedLanguage")
    assert f"{SD}SPARQL11Update" not in of(service, "supportedLanguage")
    assert len(of(service, "resultFormat")) == 9
    [dataset] = of(service, "defaultDataset")
    named = of(ox.NamedNode(dataset), "namedGraph")
    names = set().union(*(of(ox.NamedNode(one), "name") for one in named))
    assert set(graphs.values()) < names


def test_a_browser_is_sent_to_the_page(server: Server) -> None:
    found = server.get("/query", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert (found.status, found.headers["location"]) == (303, "/")


def test_void(server: Server, graphs: dict[str, str]) -> None:
    found = server.get("/.well-known/void", "application/n-triples")
    said = triples(found.body)
    dataset = ox.NamedNode(f"{server.url}/.well-known/void#dataset")
    subsets = {t.object.value for t in said if t.predicate == ox.NamedNode(f"{VOID}subset")}
    assert set(graphs.values()) <= subsets
    endpoint = ox.NamedNode(f"{server.url}/query")
    assert ox.Triple(dataset, ox.NamedNode(f"{VOID}sparqlEndpoint"), endpoint) in said
    assert ox.Triple(dataset, RDF_TYPE, ox.NamedNode(f"{VOID}Dataset")) in said


def test_void_counts_what_is_there(server: Server, graphs: dict[str, str]) -> None:
    said = triples(server.get("/.well-known/void", "application/n-triples").body)
    count = ox.NamedNode(f"{VOID}triples")
    for name in graphs.values():
        [told] = [t.object.value for t in said if (t.subject.value, t.predicate) == (name, count)]
        one = server.get(f"/store?graph={encoded(name)}", "application/n-triples")
        assert int(told) == len(triples(one.body))
