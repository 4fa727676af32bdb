"""Graphs arrive whole on a server that others wrote: that of Oxigraph."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from remote_servers import Oxigraph

from converter.jobs.contents import Contents, contents_of
from converter.jobs.push import PushOptions, PushResult, push
from converter.jobs.store import load_store

ROOT = Path(__file__).parents[2]
SOURCES = [str(ROOT / "examples" / "definitions"), str(ROOT / "examples" / "exams")]
HOSTILE = r"""
<urn:s> <urn:p> "\\u0041 \\\\u0041 \\U00000041 \"} ; DROP ALL #\n" .
<urn:s> <urn:p> "é \u0001 \U0001F600 'single' \\" .
<urn:s> <urn:q> _:a .
_:a <urn:q> _:b .
_:b <urn:q> "_:c14n0 is a text" .
"""


def expected(sources: list[str]) -> dict[str, ox.Dataset]:
    found = contents_of(sources)
    assert isinstance(found, Contents)
    graphs = {}
    for graph in found.graphs:
        lines = b"".join(block.lines for block in found.blocks(graph))
        graphs[graph.iri] = ox.Dataset(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
        graphs[graph.iri].canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return graphs


def sent(url: str, sources: list[str], **options: object) -> PushResult:
    return push(url, sources, options=PushOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("via", ["graph-store", "update"])
def test_every_graph_arrives_as_it_is(oxigraph: Oxigraph, via: str, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.nt"
    hostile.write_text(HOSTILE, "utf-8")
    sources = [*SOURCES, str(hostile)]
    url = oxigraph.url + ("/store" if via == "graph-store" else "/update")
    sent(url, sources, via=via, batch_size=20_000)
    assert oxigraph.graphs() == expected(sources)
    # Again: nothing is doubled.
    sent(url, sources, via=via, batch_size=20_000)
    assert oxigraph.graphs() == expected(sources)


@pytest.mark.parametrize("via", ["graph-store", "update"])
def test_a_graph_is_replaced_or_added_to(oxigraph: Oxigraph, via: str, tmp_path: Path) -> None:
    file = tmp_path / "data.nt"
    url = oxigraph.url + ("/store" if via == "graph-store" else "/update")

    def objects() -> set[str]:
        found = (d for iri, d in oxigraph.graphs().items() if "/graph/data/" in iri)
        return {quad.object.value for dataset in found for quad in dataset}  # type: ignore[union-attr]

    for append, text, wanted in [
        (False, "one", {"one"}),
        (False, "two", {"two"}),
        (True, "three", {"two", "three"}),
    ]:
        file.write_text(f'<urn:s> <urn:p> "{text}" .\n', "utf-8")
        sent(url, [str(file)], via=via, append=append)
        assert objects() == wanted


def test_a_store_and_its_sources_are_the_same(oxigraph: Oxigraph, tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    load_store(SOURCES, store)
    push(f"{oxigraph.url}/store", store=store)
    assert oxigraph.graphs() == expected(SOURCES)


def test_only_some_kinds_are_sent(oxigraph: Oxigraph) -> None:
    sent(f"{oxigraph.url}/store", SOURCES, only=("definitions",))
    kinds = {iri.split("/graph/")[1].partition("/")[0] for iri in oxigraph.graphs()}
    assert kinds == {"", "definitions", "vocabulary"}
