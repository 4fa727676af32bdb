"""From the model to a graph and back: equal, in every format and after other tools."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from effort import tried
from graph_findings import (
    PEBBLE,
    STONE,
    both,
    in_format,
    read_back,
    turtle,
)
from hypothesis import HealthCheck, given
from strategies import any_text, findings, xml_text

from converter.graph.formats import FORMATS
from converter.graph.rdfxml import NOT_XML
from converter.jobs.load import load
from converter.jobs.ready import ready_for_graph
from converter.model import FindingModel
from converter.problems import ConverterError

BOTH = [PEBBLE, STONE]


def literals(text: str) -> str:
    """Every text of a Turtle document."""
    return "".join(q.object.value for q in ox.parse(text, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_written_is_read_back(name: str) -> None:
    assert read_back(in_format(turtle(*BOTH), name), name) == BOTH


@tried(40, suppress_health_check=list(HealthCheck))
@given(finding=findings(words=any_text) | findings(words=xml_text))
def test_any_definition_comes_back_from_every_format(finding: FindingModel) -> None:
    written = turtle(finding)
    assert read_back(written) == [finding]
    for name in ("nt", "jsonld"):
        assert read_back(in_format(written, name), name) == [finding]
    if NOT_XML.search(literals(written)):
        with pytest.raises(ConverterError, match="RDF407"):
            in_format(written, "rdfxml")
        with pytest.raises(ConverterError, match="RDF407"):
            both(finding)
    else:
        assert read_back(in_format(written, "rdfxml"), "rdfxml") == [finding]
        assert read_back(both(finding)[1], "rdfxml") == [finding]
        for name in ("ofn", "owx"):
            assert read_back(in_format(written, name), name) == [finding]


# ---- after another tool has read and written the file


def rdflib_again(name: str, to: str) -> bytes:
    graph = rdflib.Graph().parse(data=in_format("".join(turtle(*BOTH)), name), format=RDFLIB[name])
    return graph.serialize(format=RDFLIB[to], encoding="utf-8")


RDFLIB = {"ttl": "turtle", "nt": "nt", "rdfxml": "xml", "jsonld": "json-ld"}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader
@pytest.mark.parametrize("name", RDFLIB)
@pytest.mark.parametrize("to", RDFLIB)
def test_rdflib_in_between(name: str, to: str) -> None:
    assert read_back(rdflib_again(name, to), to) == BOTH


def test_owlready2_in_between(tmp_path: Path) -> None:
    import owlready2

    world = owlready2.World()
    file = tmp_path / "ontology.owl"
    file.write_text(both(*BOTH)[1], "utf-8")
    ontology = world.get_ontology(file.as_uri()).load()
    for name, form in (("rdfxml", "rdfxml"), ("nt", "ntriples")):
        sink = BytesIO()
        ontology.save(sink, format=form)
        assert read_back(sink.getvalue(), name) == BOTH


@pytest.mark.parametrize("serialization", ["rdf", "ttl"])
def test_horned_owl_in_between(tmp_path: Path, serialization: str) -> None:
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(both(*BOTH)[1], serialization="rdf")
    file = tmp_path / f"ontology.{serialization}"
    ontology.save_to_file(str(file), serialization=serialization)
    assert read_back(file.read_bytes(), "rdfxml" if serialization == "rdf" else "ttl") == BOTH


# ---- the published documents


def test_every_published_definition_comes_back_from_every_format(published: list[str]) -> None:
    ready = [d.finding for d in ready_for_graph(load(published)).documents]
    findings = sorted(ready, key=lambda f: f.id or "")
    assert len(findings) > 150
    written, xml = both(*findings)
    assert same(read_back(written), findings)
    assert same(read_back(xml, "rdfxml"), findings)
    for name in ("nt", "jsonld"):
        assert same(read_back(in_format(written, name), name), findings)


def same(found: list[FindingModel], expected: list[FindingModel]) -> bool:
    """Without the difference of two long lists, which takes longer to print than to read."""
    wrong = [e.id for f, e in zip(found, expected, strict=True) if f != e]
    assert wrong == []
    return True
