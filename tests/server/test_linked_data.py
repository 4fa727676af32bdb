"""What an IRI answers: a page to a browser, statements to others; search, library, the page."""

from __future__ import annotations

import json
import re

import pyoxigraph as ox
import pytest
from server.conftest import BASE, FINDING, Server, encoded

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ATTRIBUTE = "OIFMA_GMTS_311419"
OWL, TYPE = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FORMS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
THINGS = {
    f"id/{FINDING}": f"/findings/{FINDING}.html",
    f"id/{ATTRIBUTE}": f"/findings/{FINDING}.html#{ATTRIBUTE}",
    f"id/{ATTRIBUTE}.0": f"/findings/{FINDING}.html#{ATTRIBUTE}.0",
    f"observation/{FINDING}": f"/findings/{FINDING}.html",
    f"valueset/{ATTRIBUTE}": "/value-sets/",
    "code/GAMUTS/12973": "/codes/GAMUTS_12973.html",
}


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize("name", THINGS)
def test_clients_get_statements(server: Server, name: str, accept: str) -> None:
    found = server.get(f"/{name}", accept)
    assert (found.status, found.kind) == (200, accept)
    subjects = {q.subject for q in ox.parse(found.body, FORMS[accept])}
    assert ox.NamedNode(BASE + name) in subjects


@pytest.mark.parametrize(("name", "page"), THINGS.items())
def test_browsers_get_pages(server: Server, name: str, page: str) -> None:
    found = server.get(f"/{name}", BROWSER)
    assert found.status == 303
    assert found.headers["location"].startswith(page)
    assert "Accept" in found.headers["vary"]
    shown = server.get(found.headers["location"].partition("#")[0])
    assert (shown.status, shown.kind) == (200, "text/html")
    anchor = found.headers["location"].partition("#")[2]
    assert f'id="{anchor}"' in shown.body.decode() or not anchor


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [
        (".ttl", "text/turtle"),
        (".jsonld", "application/ld+json"),
        (".nt", "application/n-triples"),
        (".rdf", "application/rdf+xml"),
    ],
)
def test_a_suffix_goes_before_the_header(server: Server, suffix: str, kind: str) -> None:
    for name in (f"id/{ATTRIBUTE}.0", f"findings/{FINDING}", f"valueset/{ATTRIBUTE}"):
        assert server.get(f"/{name}{suffix}", BROWSER).kind == kind


def test_a_finding_brings_its_attributes_and_values(server: Server) -> None:
    found = server.get(f"/findings/{FINDING}", "application/n-triples").body
    subjects = {q.subject.value for q in ox.parse(found, ox.RdfFormat.N_TRIPLES)}
    assert {f"{BASE}id/{FINDING}", f"{BASE}id/{ATTRIBUTE}", f"{BASE}id/{ATTRIBUTE}.0"} <= subjects


def test_the_page_of_a_finding(server: Server) -> None:
    found = server.get(f"/findings/{FINDING}", BROWSER)
    assert (found.status, found.kind) == (200, "text/html")
    assert found.body == server.get(f"/findings/{FINDING}.html").body
    assert b"localized soft-tissue calcification" in found.body
    assert "script-src 'self'" in found.headers["content-security-policy"]


def test_every_link_of_a_page_leads_somewhere(server: Server) -> None:
    text = server.get(f"/findings/{FINDING}", BROWSER).body.decode()
    links = set(re.findall(r'(?:href|src)="\.\./([^"#]*)', text))
    assert len(links) > 5
    for link in links:
        assert server.get(f"/{link}").status == 200, link


def test_the_vocabulary(server: Server) -> None:
    found = server.get("/core", "text/turtle")
    subjects = {q.subject.value for q in ox.parse(found.body, ox.RdfFormat.TURTLE)}
    assert {f"{BASE}core#ImagingFinding", f"{BASE}core#presence"} <= subjects
    assert server.get("/core", BROWSER).headers["location"] == "/vocabulary.html"


def test_ontologies_by_their_iris(server: Server) -> None:
    assert server.get("/qualifiers", "text/turtle").body == server.get("/core", "text/turtle").body
    found = server.get("/id", "text/turtle")
    [kind] = [q for q in ox.parse(found.body, ox.RdfFormat.TURTLE) if q.predicate.value == TYPE]
    assert (kind.subject.value, kind.object.value) == (f"{BASE}id", f"{OWL}Ontology")
    assert server.get("/id", BROWSER).headers["location"] == "/index.html"


@pytest.mark.parametrize("name", [f"id/{FINDING}".replace("_", "%5f"), "code/GAMUT%53/12973"])
def test_escapes_that_mean_the_same_letter(server: Server, name: str) -> None:
    """RFC 3986, section 6.2.2.2: proxies and clients may write either."""
    assert server.get(f"/{name}", "text/turtle").status == 200


@pytest.mark.parametrize("name", ["id/NOBODY", "findings/NOBODY", "code/X/1", "valueset/a%2Fb"])
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_what_is_not_there(server: Server, name: str, accept: str) -> None:
    found = server.get(f"/{name}", accept)
    assert (found.status, found.code) == (404, "SRV404")


@pytest.mark.parametrize(
    "text",
    [
        "localized soft-tissue calcification",
        "soft tissue calc",
        "Calcified soft-tissue mass",
        "localised soft-tisue calcificaton",
        FINDING,
        FINDING.lower(),
        f"{ATTRIBUTE}.0",
        "12973",
        "GAMUTS:12973",
        f"{BASE}code/GAMUTS/12973",
    ],
)
def test_search(server: Server, text: str) -> None:
    hits = server.get(f"/search?q={encoded(text)}").json
    assert hits[0]["id"] == FINDING
    assert hits[0]["url"] == f"/findings/{FINDING}"
    assert set(hits[0]) == {"id", "name", "description", "synonyms", "codes", "url"}


def test_search_for_nothing_and_for_a_number_of_hits(server: Server) -> None:
    assert server.get("/search?q=").json == []
    assert server.get("/search?q=zzzzzzzzzz").json == []
    assert len(server.get("/search?q=OIFM&limit=2").json) <= 2
    many = server.get("/search?q=RID28473&limit=200").json
    assert len(many) > 2
    assert many[:2] == server.get("/search?q=RID28473&limit=2").json


@pytest.mark.parametrize("limit", ["0", "201", "-1", "all", "1e3", "9" * 100, "²"])
def test_search_refuses_other_limits(server: Server, limit: str) -> None:
    assert server.get(f"/search?q=a&limit={encoded(limit)}").code == "SRV401"


def test_every_named_query_is_told_and_runs_with_its_example(server: Server) -> None:
    queries = server.get("/queries").json
    assert queries
    for query in queries:
        assert query["title"]
        assert query["description"]
        body = json.dumps(query["example"])
        filled = server.ask("POST", f"/queries/{query['name']}", body=body)
        assert filled.status == 200, query["name"]
        assert server.query(filled.json["query"]).status == 200, query["name"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 200), (b"{}", 200), (b"[]", 400), (b"{", 400), (b'{"a": {}}', 400), (b"\xff", 400),
     (b"[" * 50_000, 400), (b'{"nobody": "x"}', 400), (b" " * 70_000, 413)],
)  # fmt: skip
def test_bodies_for_named_queries(server: Server, body: bytes, status: int) -> None:
    name = server.get("/queries").json[0]["name"]
    assert server.ask("POST", f"/queries/{name}", body=body).status == status


def test_values_cannot_change_a_named_query(server: Server) -> None:
    hostile = '" } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } #'
    for query in server.get("/queries").json:
        for parameter in query["parameters"]:
            body = json.dumps({parameter["name"]: hostile})
            filled = server.ask("POST", f"/queries/{query['name']}", body=body)
            if filled.status == 200:
                assert server.query(filled.json["query"]).status == 200
            else:
                assert filled.code == "SPQ308"


def test_prefixes(server: Server) -> None:
    found = server.get("/prefixes").json
    assert (found["oifm"], found["fm"]) == (f"{BASE}id/", f"{BASE}core#")


def test_the_page_and_its_files(server: Server) -> None:
    page = server.get("/")
    assert (page.status, page.kind) == (200, "text/html")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    files = re.findall(r'(?:href|src)="(assets/[^"]+)"', page.body.decode())
    assert files
    for file in files:
        found = server.get(f"/{file}")
        assert found.status == 200, file
        assert found.headers["x-content-type-options"] == "nosniff"
        again = server.ask("GET", f"/{file}", If_None_Match=found.headers["etag"])
        assert (again.status, again.body) == (304, b"")


def test_openapi_names_every_address(server: Server) -> None:
    document = server.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": server.url}]
    for path in document["paths"]:
        if "{" not in path and path not in ("/validate",):
            assert server.get(path).status in (200, 303), path
    for group in document["components"]["schemas"].values():
        assert group["properties"]
    names = re.findall(r'"\$ref": ?"#/components/(\w+)/(\w+)"', json.dumps(document))
    assert all(name in document["components"][kind] for kind, name in names)


def test_the_type_of_a_problem_explains_it(server: Server) -> None:
    found = server.get(server.get("/store?graph=urn:none").json["type"])
    assert (found.status, found.kind) == (200, "text/markdown")
    assert found.body.startswith(b"# SRV404")
