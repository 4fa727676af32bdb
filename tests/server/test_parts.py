"""Counting results in an answer, and choosing a format: against what is so by definition."""

from __future__ import annotations

from io import BytesIO

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("uvicorn", reason="the extra server is not installed")

from converter.server.negotiation import GRAPHS, RESULTS, choose
from converter.server.rows import counter

# What looks like the end of a solution, beside any text that can be in a query.
HARD = st.sampled_from(
    ["}},{", '"}},{"', "<result>", "</result><result>", "\n", '"\n"', "\r\n", "{}", ",{}", "[{}]",
     "},{", '}},{"x":{"type":"', '\\"', "\\", '"', "\t"]
)  # fmt: skip
TEXTS = st.lists(HARD | st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=4)


@given(
    st.lists(TEXTS.map("".join), max_size=6),
    st.sampled_from([*RESULTS]),
    st.sampled_from([1, 7, 64, 8192]),
    st.booleans(),
)
def test_results_are_counted_as_they_are(
    texts: list[str], key: str, piece: int, unbound: bool
) -> None:
    store = ox.Store()
    subject, predicate = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    for text in texts:
        store.add(ox.Quad(subject, predicate, ox.Literal(text)))
    variables = "?nothing" if unbound else "?o ?s"
    out = BytesIO()
    solutions = store.query(f"SELECT {variables} {{ ?s <urn:p> ?o }}")
    solutions.serialize(out, getattr(ox.QueryResultsFormat, key))
    data, count = out.getvalue(), counter(key)
    counted = sum(count(data[at : at + piece]) for at in range(0, len(data), piece))
    assert counted == len(set(texts))


@pytest.mark.parametrize("key", [*RESULTS])
def test_solutions_without_a_value_count(key: str) -> None:
    out = BytesIO()
    solutions = ox.Store().query("SELECT ?nothing { VALUES ?x { 1 2 3 } }")
    solutions.serialize(out, getattr(ox.QueryResultsFormat, key))
    assert counter(key)(out.getvalue()) == 3


@given(st.text(max_size=200))
def test_any_header_gives_an_offer_or_none(header: str) -> None:
    assert choose(header, RESULTS) in (*RESULTS, None)


@given(st.sampled_from([*GRAPHS]), st.integers(0, 3))
def test_what_is_named_is_given(key: str, at: int) -> None:
    types = GRAPHS[key]
    name = types[min(at, len(types) - 1)]
    if name.startswith(("application/json", "application/xml", "text/xml", "text/plain")):
        return  # of several formats
    assert choose(f"{name}, */*;q=0.1", GRAPHS) == key
    assert choose(f"{name};q=0, */*;q=0.1", {key: (name,)}) is None
