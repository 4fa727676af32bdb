"""From the model to a graph and back: equal, in every format and after other tools."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from findings import (
    PEBBLE,
    STONE,
    both,
    findings,
    in_format,
    read_back,
    turtle,
)
from hypothesis import HealthCheck, given, settings

from converter.graph.formats import FORMATS
from converter.graph.rdfxml import NOT_XML
from converter.model import FindingModel
from converter.problems import ConverterError

BOTH = [PEBBLE, STONE]


def literals(text: str) -> str:
    """Every text of a Turtle document."""
    return "".join(q.object.value for q in ox.parse(text, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_written_is_read_back(name: str) -> None:
    assert read_back(in_format(turtle(*BOTH), name), name) == BOTH


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(finding=findings)
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
