"""Profiles and defined classes: one graph in every format, labelled, and the way back open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from graph_findings import PEBBLE, STONE, both, in_format, read_back, turtle

from converter.jobs.load import load
from converter.jobs.ready import ready_for_graph
from converter.model import FindingModel

ROOT = Path(__file__).parents[2]
CHECKS = sorted((ROOT / "tests" / "owl-quality").glob("*.rq"))
CHOICES: list[dict[str, Any]] = [
    {"profile": "dl"},
    {"defined_classes": True},
    {"profile": "dl", "defined_classes": True},
]


def _canonical(data: str, rdf_format: ox.RdfFormat) -> set[str]:
    dataset = ox.Dataset(ox.parse(data.encode(), rdf_format))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


@pytest.mark.parametrize("options", CHOICES)
def test_both_formats_hold_one_graph(options: dict[str, Any]) -> None:
    ttl, xml = both(PEBBLE, STONE, **options)
    graph = _canonical(ttl, ox.RdfFormat.TURTLE)
    assert graph == _canonical(xml, ox.RdfFormat.RDF_XML)
    assert len(graph) > len(_canonical(turtle(PEBBLE, STONE), ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("options", CHOICES)
@pytest.mark.parametrize("name", ["ttl", "rdfxml", "jsonld", "ofn"])
def test_definitions_come_back(options: dict[str, Any], name: str) -> None:
    assert read_back(in_format(turtle(PEBBLE, STONE, **options), name), name) == [PEBBLE, STONE]


def _store(paths: list[str]) -> ox.Store:
    """Everything that the options add."""
    store = ox.Store()
    options: dict[str, Any] = {"profile": "dl", "defined_classes": True}
    terms = "https://creativecommons.org/licenses/by/4.0/"
    written = turtle(*_findings(paths), license=terms, **options)
    store.bulk_load(written.encode(), ox.RdfFormat.TURTLE)
    return store


def _findings(paths: list[str]) -> list[FindingModel]:
    return [d.finding for d in ready_for_graph(load(paths)).documents]


def _faults(check: Path, store: ox.Store) -> list[str]:
    return [str(row) for row in store.query(check.read_text("utf-8"))][:3]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def examples() -> ox.Store:
    """The examples."""
    return _store([str(ROOT / "examples" / "definitions")])


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.stem)
def test_what_is_added_is_sound(check: Path, examples: ox.Store) -> None:
    assert _faults(check, examples) == []


def test_what_is_added_to_the_published_ones_is_labelled(published: list[str]) -> None:
    store = _store(published)
    for name in ("missing_label", "missing_definition", "duplicate_label", "label_whitespace"):
        assert _faults(ROOT / "tests" / "owl-quality" / f"{name}.rq", store) == []


def test_the_default_says_no_more_than_before() -> None:
    assert turtle(PEBBLE, profile="el", defined_classes=False) == turtle(PEBBLE)
