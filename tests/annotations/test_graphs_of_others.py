"""Graphs as other programs write them: lists, other types of numbers, terms that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import converter
from converter.annotations import read_annotations
from converter.graph.instances.reading.lines import subject_lines
from converter.jobs.engines import EngineOptions, validate_with_engine
from converter.jobs.instances import convert_annotations

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = (
    "@prefix fm: <https://w3id.org/oifm/core#> .\n"
    "@prefix oifm: <https://w3id.org/oifm/id/> .\n"
    f"@prefix xsd: <{XSD}> .\n"
    "@prefix ex: <http://x.example/> .\n"
)
FINDINGS = converter.load("examples/definitions")
SIZE, PRESENCE = "oifm:OIFMA_EXMP_000012", "oifm:OIFMA_EXMP_000010"


def read(text: str, mark: bytes = b"") -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """The rows of an observation, and what is told of it."""
    graph = f"{PREFIXES}ex:o fm:finding oifm:OIFM_EXMP_000001 ; {text} .\n"
    reading = read_annotations(mark + graph.encode(), "a.ttl")
    assert all(one.line == 5 for one in reading.problems)
    return reading.table.to_pylist(), [(one.code, one.suggestion) for one in reading.problems]


def judged(text: str) -> set[str]:
    """The rules that the plan finds broken."""
    graph = f"{PREFIXES}ex:o fm:finding oifm:OIFM_EXMP_000001 ; {PRESENCE} {PRESENCE}.1 ; {text} ."
    table = read_annotations(graph.encode(), "a.ttl").table
    return {found.code for found in converter.validate(table, FINDINGS)}


def test_a_byte_order_mark_is_no_part_of_a_graph() -> None:
    assert read(f"{SIZE} 12", b"\xef\xbb\xbf") == read(f"{SIZE} 12")


@pytest.mark.parametrize(
    "name", ["nonNegativeInteger", "positiveInteger", "unsignedInt", "short", "byte", "double"]
)
def test_numbers_of_any_type_are_numbers(name: str) -> None:
    [row], told = read(f'{SIZE} "12"^^xsd:{name}')
    assert (row["value_kind"], row["number"]) == ("number", 12)
    # Engines of SHACL compare types.
    assert told == [("SHC401", "write it as xsd:decimal")]
    assert judged(f'{SIZE} "12"^^xsd:{name}') == set()
    assert judged(f'{SIZE} "112"^^xsd:{name}') == {"OBS508"}


@pytest.mark.parametrize("number", ["12", "12.0", '"12"^^xsd:decimal', '"12"^^xsd:integer'])
def test_decimals_and_integers_are_as_they_should_be(number: str) -> None:
    assert read(f"{SIZE} {number}")[1] == []


def test_a_number_alone_is_in_the_unit_of_its_attribute() -> None:
    statement = "fm:statement [ fm:attribute %s ; fm:number %s ]"
    [row], told = read(statement % (SIZE, "12.5"))
    assert (row["value_kind"], row["number_text"], told) == ("number", "12.5", [])
    assert judged(statement % (SIZE, "12.5")) == set()
    assert judged(statement % (SIZE, "112")) == {"OBS508"}
    # What was recorded counts where it stands.
    recorded = f'{SIZE} ; fm:number 12 ; fm:recordedNumber 1.2 ; fm:recordedUnit "cm"'
    [row], _ = read(f"fm:statement [ fm:attribute {recorded} ]")
    assert (row["number_text"], row["unit"]) == ("1.2", "cm")


def test_what_stands_in_a_list_is_read() -> None:
    one = f"[ fm:attribute {PRESENCE} ; fm:value {PRESENCE}.1 ]"
    other = f"[ fm:attribute {SIZE} ; fm:number 12 ]"
    rows, told = read(f"fm:statement ( {one} {other} )")
    assert [row["attribute_code"] for row in rows] == ["OIFMA_EXMP_000010", "OIFMA_EXMP_000012"]
    assert [code for code, _ in told] == ["SHC401"]
    rows, told = read(f"{PRESENCE} ( {PRESENCE}.1 {PRESENCE}.0 )")
    assert [row["value_code"][-2:] for row in rows] == [".1", ".0"]
    assert [code for code, _ in told] == ["SHC401"]
    # Nothing is in an empty one, and one that ends in itself has an end.
    assert read("fm:statement ()")[0][0]["attribute_code"] is None
    rdf = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    rows, _ = read(f"{PRESENCE} ex:l . ex:l {rdf}first> {PRESENCE}.1 ; {rdf}rest> ex:l")
    assert [row["value_code"] for row in rows] == ["OIFMA_EXMP_000010.1"]


def test_a_shared_value_alone_is_told() -> None:
    [row], told = read("fm:presence fm:Present")
    assert row["value_code"] is None
    assert [code for code, _ in told] == ["SHC401"]
    assert read(f"{PRESENCE} {PRESENCE}.1 ; fm:presence fm:Present")[1] == []


def test_terms_that_are_none_are_told() -> None:
    _, told = read("fm:statment ex:s ; fm:Presence fm:Present ; ex:statment ex:s")
    assert told == [("ANN206", "fm:statement?"), ("ANN206", "fm:presence?")]


def test_a_fact_stays_a_fact_in_the_next_graph(tmp_path: Path) -> None:
    given, made = tmp_path / "a.ttl", tmp_path / "b.ttl"
    given.write_text(f"{PREFIXES}ex:o fm:finding oifm:OIFM_EXMP_000001 ; {SIZE} 12.5 .\n")
    convert_annotations([str(given)], ["examples/definitions"], str(made))
    assert f'{SIZE} "12.5"^^xsd:decimal' in made.read_text()
    table = read_annotations(made.read_bytes(), "b.ttl").table
    assert "OBS510" not in {found.code for found in converter.validate(table, FINDINGS)}


@pytest.mark.parametrize("number", [12.5, 12, "12.5", 1.05, 2e1])
@pytest.mark.parametrize("engine", ["plan", "shacl"])
def test_a_number_of_json_is_a_decimal_where_the_context_says_so(
    number: float | str, engine: str, tmp_path: Path
) -> None:
    base = "https://w3id.org/oifm/"
    size = {"@id": f"{base}id/OIFMA_EXMP_000012", "@type": f"{XSD}decimal"}
    given = {
        "@context": {"size": size},
        "@id": "http://x.example/o",
        "@type": f"{base}observation/OIFM_EXMP_000001",
        f"{base}core#finding": {"@id": f"{base}id/OIFM_EXMP_000001"},
        f"{base}id/OIFMA_EXMP_000010": {"@id": f"{base}id/OIFMA_EXMP_000010.1"},
        "size": number,
    }
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps(given))
    engine_options = EngineOptions(engine)
    found = validate_with_engine([str(path)], ["examples/definitions"], engine=engine_options)
    assert found.problems == ()
    [row] = read_annotations(path.read_bytes(), "a.jsonld").table.slice(1).to_pylist()
    assert row["number_text"] == ("20" if number == 2e1 else str(number))


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ('fm:observationId "x"', "observation_id"),
        ('fm:recordedFinding "x"', "finding_text"),
        ('fm:reportText "x"', "recorded_text"),
        ('fm:siteText "x"', "site_text"),
        ('fm:status "x"', "status"),
        ('fm:author "x"', "author"),
        ('fm:recordedAt "x"', "recorded_at"),
        ('fm:language "x"', "language"),
        ('fm:trackingId "x"', "tracking_id"),
        ('fm:trackingText "x"', "tracking_text"),
        ('fm:otherCodes "x"', "other_codes"),
        ("fm:anatomicSite <http://radlex.org/RID/RID1>", "site_code"),
        ('fm:recordedSiteSystem "x"', "site_system"),
        ('fm:recordedSiteCode "x"', "site_code"),
        ("fm:observedLaterality <http://radlex.org/RID/RID5824>", "laterality_code"),
        ('fm:recordedLaterality "x"', "laterality_code"),
        ("fm:report ex:r", "report_id"),
        ("fm:exam ex:e", "exam_id"),
        ("fm:subject ex:s", "subject_id"),
        ('fm:observedAt "x"', "exam_time"),
        ("""fm:imageList '["x"]'""", "images"),
        ('fm:imageReference "x"', "images"),
        ("fm:sourceDocument ex:d", "document"),
    ],
)
def test_a_statement_may_say_what_its_observation_says_once(said: str, column: str) -> None:
    one = f"fm:statement [ fm:attribute {SIZE} ], [ fm:attribute {PRESENCE} ; {said} ]"
    rows, told = read(one)
    assert not told
    assert [row[column] is None for row in rows] == [True, False]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_of_a_subject_is_the_first_that_begins_with_it(end: str) -> None:
    a, b = "<http://x.example/a>", "<http://x.example/ab>"
    lines = ["", f"{a} <urn:p> 1 .", f"{a} <urn:p> {b} .", f" {b} <urn:p> 2 .", f"{b} <urn:p> 3 ."]
    lines += [f"{a} <urn:p> 4 .", "# <http://x.example/c>", "_:b <urn:p> 5 .", "<c>\t<urn:p> 6 ."]
    data = end.join(lines).encode()
    for form in ("nt", "nq", "ttl"):
        found = subject_lines(data, form)
        assert [(name, line) for name, (line, _) in found.items()] == [
            ("http://x.example/a", 2),
            ("http://x.example/ab", 5),
            ("c", 9),
        ]
        assert all(data[start:].startswith(f"<{n}>".encode()) for n, (_, start) in found.items())


def test_a_prefix_on_the_first_line_names_subjects() -> None:
    data = b"PREFIX a: <urn:a:>\n a:x a a:y .\n@Prefix b: <urn:b:> .\na:z a b:y .\nb:z a b:y .\n"
    assert subject_lines(data, "ttl") == {"urn:a:z": (4, 54), "urn:b:z": (5, 66)}
