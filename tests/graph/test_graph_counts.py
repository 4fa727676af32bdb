"""Nothing is lost without a word, and the same input gives the same bytes."""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest
from effort import tried
from graph_findings import (
    PEBBLE,
    STONE,
    prefixes,
    read_back,
    turtle,
)
from hypothesis import HealthCheck, given
from strategies import any_text, findings

from converter import iris
from converter.definitions import FORMS
from converter.graph.context import context
from converter.graph.counts import Counts, compare, counts_in, counts_of
from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.sssom import mappings
from converter.jobs.build import build
from converter.jobs.build_options import BuildOptions
from converter.jobs.load import load
from converter.model import FindingModel, IndexCode
from converter.problems import ConverterError

# As far as the documents' own forms can say it.
_SOME = msgspec.structs.replace(PEBBLE.attributes[2], max_selected=2)
WRITABLE = [
    msgspec.structs.replace(PEBBLE, attributes=(*PEBBLE.attributes[:2], _SOME)),
    msgspec.structs.replace(
        STONE, synonyms=(), contributors=(), index_codes=(), anatomic_locations=(), attributes=()
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of definitions in their own forms."""
    where = tmp_path / "in"
    where.mkdir()
    for finding in WRITABLE:
        name = f"{finding.id}.{'fm' if finding.form == 'oifm' else 'cde'}.json"
        (where / name).write_text(FORMS[finding.form].write(finding), "utf-8")
    return where


def definitions(folder: Path) -> list[FindingModel]:
    return [document.finding for document in load([str(folder)]).documents]


# ---- counts


def test_both_sides_are_counted() -> None:
    graphs = GraphDocuments([PEBBLE, STONE])
    found = counts_of(graphs.findings, graphs.census)
    assert found == Counts(findings=2, attributes=9, values=7, codes=9, domains=9, ranges=9)
    assert counts_in(turtle(PEBBLE, STONE)) == found


@tried(60, suppress_health_check=list(HealthCheck))
@given(finding=findings(words=any_text))
def test_no_text_of_a_definition_disturbs_the_counts(finding: FindingModel) -> None:
    graphs = GraphDocuments([finding])
    compare(counts_of(graphs.findings, graphs.census), counts_in(turtle(finding)))


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("findings", r"    rdfs:subClassOf fm:ImagingFinding ;\n"),
        ("attributes", r"    fm:attributeOf \S+ ;\n"),
        ("values", r"    fm:valueOf oifm:\S+ ;\n"),
        ("codes", r"    fm:indexCode [^\n]* ;\n"),
        ("codes", r" , gamuts:12973"),
        ("domains", r"    rdfs:domain obs:\S+ ;\n"),
        ("ranges", r"    rdfs:range vs:\S+ ;\n"),
    ],
)
def test_a_lost_statement_stops_the_build(
    name: str, pattern: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = GraphDocuments.ontology_in_both
    left = [1]

    def losing(self: GraphDocuments, xml: Any) -> Iterator[tuple[str, str]]:
        for text, other in whole(self, xml):
            lost, number = re.subn(pattern, "", text, count=left[0]) if left[0] else (text, 0)
            left[0] -= number
            yield lost, other

    monkeypatch.setattr(GraphDocuments, "ontology_in_both", losing)
    with pytest.raises(ConverterError, match=f"RDF408.*{name}"):
        build([str(folder)], str(tmp_path / "out"))
    assert left == [0]
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_a_build_says_how_many_there_are(folder: Path, tmp_path: Path) -> None:
    result = build([str(folder)], str(tmp_path / "out"))
    written = (tmp_path / "out" / "ontology.ttl").read_bytes()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    triples = len(set(ox.parse(written, ox.RdfFormat.TURTLE)))
    assert result.counts.findings == manifest["counts"]["findings"] == 2
    assert result.triples == manifest["counts"]["triples"] == triples
    assert read_back(written) == definitions(folder)
    assert read_back((tmp_path / "out" / "ontology.owl").read_bytes(), "rdfxml") == definitions(
        folder
    )


# ---- the same bytes


def outputs(where: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(where.iterdir())}


SCRIPT = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
from converter.jobs.build import build
build(sys.argv[2:], sys.argv[1])
"""


def test_the_bytes_are_the_same_whatever_the_surroundings(folder: Path, tmp_path: Path) -> None:
    extra = tmp_path / "more"
    extra.mkdir()
    for n, name in enumerate("zaMb"):
        finding = msgspec.structs.replace(
            PEBBLE, id=f"OIFM_TEST_00001{n}", attributes=(), name=name
        )
        (extra / f"{name}.fm.json").write_text(FORMS["oifm"].write(finding), "utf-8")
    files = sorted(map(str, [*folder.iterdir(), *extra.iterdir()]))
    seen = []
    for n, (seed, zone, language) in enumerate(
        [
            ("0", "UTC", "C"),
            ("1", "Asia/Tokyo", "C.UTF-8"),
            ("77", "America/New_York", "tr_TR.UTF-8"),
        ]
    ):
        out = tmp_path / f"out{n}"
        order = (files, files[::-1], [str(extra), str(folder)])[n]
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language if n < 2 else "C"}
        subprocess.run(
            [sys.executable, "-c", SCRIPT, str(out), *order],
            env=os.environ | surroundings,
            check=True,
            cwd=(tmp_path, folder, extra)[n],
        )
        seen.append(outputs(out))
    assert list(seen[0]) == [
        "context.jsonld",
        "manifest.json",
        "mappings.sssom.tsv",
        "ontology.owl",
        "ontology.ttl",
        "shapes.ttl",
    ]
    assert seen[0] == seen[1] == seen[2]


def test_another_base_moves_everything_of_ours(folder: Path, tmp_path: Path) -> None:
    base = "https://example.org/other/"
    options = BuildOptions(graph=GraphOptions(base_iri=base))
    build([str(folder)], str(tmp_path / "out"), options=options)
    for name, data in outputs(tmp_path / "out").items():
        assert iris.DEFAULT_BASE.encode() not in data, name
    assert read_back((tmp_path / "out" / "ontology.ttl").read_bytes()) == definitions(folder)


# ---- the JSON-LD context


def test_the_context_gives_the_same_triples() -> None:
    coded = msgspec.structs.replace(PEBBLE, index_codes=(IndexCode("NCIT", "C1"),))
    graphs = GraphDocuments([coded])
    head = json.loads(context(graphs.prefixes))
    node = {
        "id": "https://example.org/o",
        "type": "obs:OIFM_TEST_000001",
        "finding": "oifm:OIFM_TEST_000001",
        "observedAt": "2022-09-22T10:00:00Z",
        "presence": "fm:Present",
        "recordedText": "seen",
        "iao:0000115": "a definition",
        "anatomicSite": "ncit:C12345",
        "statement": {"id": "https://example.org/o/0", "type": "fm:Statement", "number": "0.50"},
    }
    expected = (
        "".join(f"@prefix {p}: <{s}> .\n" for p, s in graphs.prefixes.namespaces.items())
        + """
<https://example.org/o> a obs:OIFM_TEST_000001 ; fm:finding oifm:OIFM_TEST_000001 ;
    fm:observedAt "2022-09-22T10:00:00Z"^^xsd:dateTime ; fm:presence fm:Present ;
    fm:recordedText "seen" ; iao:0000115 "a definition" ; fm:anatomicSite ncit:C12345 ;
    fm:statement <https://example.org/o/0> .
<https://example.org/o/0> a fm:Statement ; fm:number 0.50 .
"""
    )
    data = json.dumps(head | node)
    ours = set(map(str, ox.parse(data, ox.RdfFormat.JSON_LD)))
    assert ours == set(map(str, ox.parse(expected, ox.RdfFormat.TURTLE)))


def test_the_context_has_every_property_of_the_vocabulary() -> None:
    head = json.loads(context(GraphDocuments(()).prefixes))["@context"]
    kinds = {iris.OWL + "ObjectProperty", iris.OWL + "DatatypeProperty"}
    core = iris.Namespaces().core
    names = {
        quad.subject.value.removeprefix(core)
        for quad in ox.parse(turtle(), ox.RdfFormat.TURTLE)
        if quad.object.value in kinds
    }
    assert len(names) > 20
    assert names - set(head) == set()
    assert not set(prefixes()) & names


# ---- mappings


def rows(*found: FindingModel, **options: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The curie map and the mappings, as another tool reads them."""
    lines = "".join(mappings(GraphDocuments(found, GraphOptions(**options)))).splitlines(
        keepends=True
    )
    head = list(itertools.takewhile(lambda line: line.startswith("#"), lines))
    spaces = dict(
        line[4:].strip().split(": ", 1) for line in head[head.index("# curie_map:\n") + 1 :]
    )
    return spaces, list(csv.DictReader(lines[len(head) :], dialect="excel-tab"))


def expanded(curie: str, spaces: dict[str, str]) -> str:
    prefix, _, local = curie.partition(":")
    return spaces[prefix] + local


def test_the_mappings_are_those_of_the_ontology() -> None:
    spaces, found = rows(PEBBLE, STONE)
    mapped = {
        tuple(expanded(row[c], spaces) for c in ("subject_id", "predicate_id", "object_id"))
        for row in found
    }
    codes: set[tuple[str, str, str]] = set()
    strong: set[tuple[str, str, str]] = set()
    for quad in ox.parse(turtle(PEBBLE, STONE), ox.RdfFormat.TURTLE):
        triple = quad.subject.value, quad.predicate.value, quad.object.value
        if triple[1].endswith("#indexCode"):
            codes.add(triple)
        if triple[1].endswith("Match"):
            strong.add(triple)
    assert {(s, o) for s, _, o in mapped} == {(s, o) for s, _, o in codes}
    assert {m for m in mapped if m[1].endswith("Match")} == strong
    assert len(found) == len(mapped)
    for row in found:
        assert None not in row
        assert row["subject_label"]
        assert row["mapping_justification"].startswith("semapv:")
        assert expanded(row["mapping_justification"], spaces)


def test_what_the_mappings_say_of_themselves() -> None:
    options = GraphOptions(creator='A "B"', version="1", date="2026-02-01")
    lines = "".join(mappings(GraphDocuments([PEBBLE], options))).splitlines()
    head = [line[2:] for line in lines if line.startswith("# ")]
    assert head[head.index("creator_label:") + 1] == '  - "A \\"B\\""'
    assert {
        "subject_source: https://w3id.org/oifm/id",
        'subject_source_version: "1"',
        "mapping_tool: oifm-converter",
        "mapping_date: 2026-02-01",
    } < set(head)
    undated = "".join(mappings(GraphDocuments([PEBBLE])))
    assert "mapping_date" not in undated


def test_confidence_is_where_the_names_agree() -> None:
    _, found = rows(PEBBLE, STONE)
    assert {(row["mapping_justification"], row["confidence"]) for row in found} == {
        ("semapv:LexicalMatching", "0.9"),
        ("semapv:ManualMappingCuration", ""),
    }


@pytest.mark.parametrize("name", ['"quoted" name', 'a "b', "tab\there", "line\nbreak", "#", '"'])
def test_no_name_breaks_a_line_of_the_mappings(name: str) -> None:
    finding = msgspec.structs.replace(
        PEBBLE, name=name, attributes=(), index_codes=(IndexCode("GAMUTS", "1", name),)
    )
    _, (row,) = rows(finding)
    assert row["subject_label"] == row["object_label"] == " ".join(name.split())


@pytest.mark.parametrize("code", ["a b", "~", "x.", "A14 / <x>"])
def test_the_object_of_a_mapping_is_a_curie(code: str) -> None:
    for system in ("RADLEX", "made up"):
        finding = msgspec.structs.replace(
            PEBBLE, attributes=(), index_codes=(IndexCode(system, code),)
        )
        spaces, (row,) = rows(finding)
        (iri,) = [
            q.object.value
            for q in ox.parse(turtle(finding), ox.RdfFormat.TURTLE)
            if q.predicate.value.endswith("#indexCode")
        ]
        assert expanded(row["object_id"], spaces) == iri
