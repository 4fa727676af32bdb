"""SPARQL 1.1 Protocol, section 2.2, by the cases of the W3C: every update is refused."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from server.conftest import Server

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-update"
UPDATE = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
INTO = "INSERT { GRAPH <urn:g> { <urn:a> <urn:b> ?o } } WHERE { ?s ?p ?o }"
DATASET = {"using-graph-uri": ["urn:1", "urn:2"], "using-named-graph-uri": ["urn:3"]}


def _form(update: str | list[str] = UPDATE, **dataset: list[str]) -> bytes:
    named = {key.replace("_", "-"): value for key, value in dataset.items()}
    return urlencode({"update": update, **named}, doseq=True).encode()


# Each case: the query string, the body, its media type, and the status.
CASES: dict[str, tuple[str, bytes, str | None, int]] = {
    "update_dataset_default_graph": ("", _form(INTO, using_graph_uri=["urn:1"]), FORM, 403),
    "update_dataset_default_graphs": (
        *("", _form(INTO, using_graph_uri=["urn:1", "urn:2"])),
        *(FORM, 403),
    ),
    "update_dataset_named_graphs": ("", _form(INTO, using_named_graph_uri=["urn:3"]), FORM, 403),
    "update_dataset_full": (f"?{urlencode(DATASET, doseq=True)}", INTO.encode(), DIRECT, 403),
    "update_post_form": ("", _form(), FORM, 403),
    "update_post_direct": ("", UPDATE.encode(), DIRECT, 403),
    "update_base_uri": ("", _form("INSERT DATA { <a> <b> <c> }"), FORM, 403),
    "bad_multiple_updates": ("", _form([UPDATE, UPDATE]), FORM, 403),
    "bad_update_wrong_media_type": ("", UPDATE.encode(), "text/plain", 415),
    "bad_update_missing_form_type": ("", _form(), None, 415),
    "bad_update_non_utf8": ("", UPDATE.encode("utf-16"), f"{DIRECT}; charset=UTF-16", 415),
    "bad_update_syntax": ("", _form("INSERT DATA { <urn:a> }"), FORM, 403),
    "bad_update_dataset_conflict": (
        *("", _form(f"WITH <urn:1> {INTO}", using_graph_uri=["urn:1"])),
        *(FORM, 403),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_2_2(server: Server, case: str) -> None:
    query, body, kind, status = CASES[case]
    headers = {"Content_Type": kind} if kind else {}
    found = server.ask("POST", f"/query{query}", body=body, **headers)
    assert (found.status, found.code) == (status, "SRV405" if status == 403 else "SRV406")
    ask = server.query("ASK { { <urn:a> ?p ?o } UNION { GRAPH <urn:g> { ?s ?p ?o } } }")
    assert ask.json["boolean"] is False


def test_bad_update_get(server: Server) -> None:
    found = server.get(f"/query?{urlencode({'update': UPDATE})}")
    assert (found.status, found.code) == (403, "SRV405")


def test_bad_query_missing_direct_type(server: Server) -> None:
    found = server.ask("POST", "/query", body="ASK {}")
    assert (found.status, found.code) == (415, "SRV406")
