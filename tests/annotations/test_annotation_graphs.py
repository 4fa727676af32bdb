"""Graphs of observations as annotations: nothing is lost on the way to RDF and back."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from effort import tried
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs
from strategies import texts
from validation.observations import cyst, fracture, number, said, table

from converter.annotations import NAMES, locate, read_annotations, recognise
from converter.annotations.table import SCHEMA
from converter.definitions import FORMS
from converter.graph.formats import FORMATS, convert_stream
from converter.jobs.validate import validate
from converter.shacl.data import data_of
from converter.validation import Constraints

CASES = Path(__file__).parents[1] / "cases" / "annotations"
CONSTRAINTS = Constraints.of([cyst(), fracture()])
# Where something stands is told by IRIs, and numbers of observations are counted again.
PLACES = ("source", "document", "pointer", "observation_pointer", "observation")
HEAD = """@prefix fm: <https://w3id.org/oifm/core#> .
@prefix obs: <https://w3id.org/oifm/observation/> .
@prefix oifm: <https://w3id.org/oifm/id/> .
@prefix : <https://example.org/> .
"""


def told(given: pa.Table) -> list[dict[str, Any]]:
    return given.drop_columns(list(PLACES)).to_pylist()


def graph(text: str, name: str = "x.ttl") -> list[dict[str, Any]]:
    reading = read_annotations((HEAD + text).encode(), name)
    assert reading.problems == ()
    return reading.table.to_pylist()


# ---- there and back

_CODES = st.sampled_from(("OIFM_TEST_000001", "OIFMA_TEST_000006.0", "x y", "36118008", "RDES1"))
_SYSTEMS = st.sampled_from(("OIFM", "http://snomed.info/sct", "SNOMED", "RADELEMENT", "mine"))
_TEXTS = {name: texts.filter(bool) for name in NAMES if name.endswith(("_text", "_id", "unit"))}
_TEXTS |= {"status": texts, "author": texts, "unit_code": texts}
_COLUMNS = _TEXTS | {
    **{f"{part}_system": _SYSTEMS for part in ("finding", "attribute", "value", "site")},
    **{f"{part}_code": _CODES for part in ("finding", "attribute", "value", "site")},
    "laterality_code": st.sampled_from(("RID5824", "7771000", "left")),
    "images": st.lists(st.sampled_from(("b", "a", "c")), max_size=3),
    "exam_time": st.sampled_from(("2024-01-01T10:00:00Z", "yesterday")),
    "exam_code": st.sampled_from(("24627-2", "CT")),
}
del _COLUMNS["number_text"]
_KINDS = st.sampled_from(("code", "text", "boolean", None))
_ROWS = st.one_of(
    st.fixed_dictionaries({"value_kind": _KINDS}, optional=_COLUMNS),
    st.builds(number, st.just(4), st.sampled_from(("2.50", "-3", "0.1")), st.just("mm")),
)


# One report, of which one observation says nothing of its exam.
_SILENT = {"value_kind": "code", "report_id": "word "}


@tried(25)  # of many observations: a run costs more than they do
@example([[_SILENT], [_SILENT | {"exam_time": "2024-01-01T10:00:00Z"}]])
@given(st.lists(st.lists(_ROWS, min_size=1, max_size=3), min_size=1, max_size=12))
def test_a_table_comes_back_from_its_graph(observations: list[list[dict[str, Any]]]) -> None:
    given_ = table(*([{"observation_id": None} | row for row in rows] for rows in observations))
    data = data_of(given_, CONSTRAINTS)
    again = read_annotations(data.triples, "x.nt")
    assert again.problems == ()
    expected = told(given_)
    for row, back in zip(expected, told(again.table), strict=True):
        about = (row["exam_time"], row["exam_code"], row["exam_text"])
        if row["exam_id"] is None and any(part is not None for part in about):
            # An exam without an identifier has its IRI, which tells it from the others.
            assert re.match("https://w3id.org/oifm/instance/(exam|visit)-", back.pop("exam_id"))
            del row["exam_id"]
        assert back == row
    pointers = again.table["pointer"].to_pylist()
    assert [data.rows[pointer] for pointer in pointers] == list(range(len(given_)))


@pytest.mark.parametrize("form", ["ttl", "rdfxml", "jsonld"])
@pytest.mark.parametrize("name", ["efl_whole.json", "fhir_values.json", "table_rows.csv"])
def test_every_format_says_the_same(name: str, form: str) -> None:
    given_ = read_annotations((CASES / name).read_bytes(), name).table
    data = data_of(given_, CONSTRAINTS)
    sink = BytesIO()
    convert_stream([data.triples], FORMATS[form], {"fm": "https://w3id.org/oifm/core#"}, sink)
    assert recognise(sink.getvalue()) == form
    again = read_annotations(sink.getvalue(), f"data{FORMATS[form].suffixes[0]}")
    rows = sorted(map(repr, told(again.table)))
    assert rows == sorted(map(repr, told(given_)))
    assert again.table.schema.equals(SCHEMA)


def test_the_line_is_that_of_the_statement() -> None:
    data = data_of(table([said(1, 0), said(6, 1)]), CONSTRAINTS).triples
    last = read_annotations(data, "x.nt").table["pointer"].to_pylist()[-1]
    found = locate(data, last, "x.nt")
    assert found.excerpt.startswith(f"<{last}> ")
    assert data.splitlines()[found.line - 1].decode().startswith(f"<{last}> ")
    # What is asked for below a statement stands with it.
    assert locate(data, f"{last}/attributeCode", "x.nt").line == found.line


# ---- graphs of others


def test_facts_without_statements_are_rows() -> None:
    found = graph(
        ":o a obs:OIFM_TEST_000001 ; fm:finding oifm:OIFM_TEST_000001 ; fm:observationId '7' ;"
        "  oifm:OIFMA_TEST_000006 oifm:OIFMA_TEST_000006.1 ;"
        "  oifm:OIFMA_TEST_000004 2.50 ; oifm:OIFMA_TEST_000007 true ; oifm:OIFMA_TEST_000008 'x' ."
    )
    assert {row["pointer"] for row in found} == {"https://example.org/o"}
    assert [(row["value_kind"], row["value_code"] or row["value_text"]) for row in found] == [
        ("code", "OIFMA_TEST_000006.1"),
        ("number", None),
        ("boolean", "true"),
        ("text", "x"),
    ]
    assert found[1]["number_text"] == "2.50"


def test_a_fact_that_its_statement_contradicts_is_a_row() -> None:
    found = graph(
        ":o fm:finding oifm:OIFM_TEST_000001 ; oifm:OIFMA_TEST_000001 oifm:OIFMA_TEST_000001.0 ;"
        "  fm:statement :s . :s fm:attribute oifm:OIFMA_TEST_000001 ;"
        "  fm:value oifm:OIFMA_TEST_000001.1 ; fm:recordedText 'present' ."
    )
    assert [row["value_code"][-1] for row in found] == ["1", "0"]


def test_a_number_that_is_only_a_fact_has_the_unit_of_its_attribute(tmp_path: Path) -> None:
    status = checked(tmp_path, "oifm:OIFMA_TEST_000004 2.5")
    assert status == []
    assert checked(tmp_path, "oifm:OIFMA_TEST_000004 31") == ["OBS508"]
    word = '"twelve"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert checked(tmp_path, f"oifm:OIFMA_TEST_000004 {word}") == ["OBS509"]


def checked(folder: Path, fact: str) -> list[str]:
    whole = cyst()
    # What the form can say: no whole numbers, texts, and true or false.
    plain = [a for a in whole.attributes if a.name not in ("count", "calcified", "remark")]
    finding = structs.replace(whole, attributes=tuple(plain))
    (folder / "cyst.fm.json").write_text(FORMS["oifm"].write(finding))
    data = folder / "data.ttl"
    data.write_text(f"{HEAD}:o fm:finding oifm:OIFM_TEST_000001 ; {fact} .")
    result = validate([str(data)], [str(folder / "cyst.fm.json")])
    assert {(p.source, p.line) for p in result.problems} <= {(str(data), 5), (str(data), 6)}
    return [p.code for p in result.problems]


def test_one_id_in_two_documents_is_no_repetition(tmp_path: Path) -> None:
    one = "fm:observationId '1' ; fm:sourceDocument :d .\n:p fm:finding oifm:OIFM_TEST_000001 ;"
    assert checked(tmp_path, f"{one} fm:observationId '1' ; fm:sourceDocument :e") == []
    assert checked(tmp_path, f"{one} fm:observationId '1' ; fm:sourceDocument :d") == ["OBS532"]


def test_another_base_is_recognised() -> None:
    text = (HEAD + ":o fm:finding oifm:OIFM_TEST_000001 .").replace("w3id.org/oifm", "x.org/y")
    [row] = read_annotations(text.encode(), "x.ttl").table.to_pylist()
    assert (row["finding_system"], row["finding_code"]) == ("OIFM", "OIFM_TEST_000001")


@pytest.mark.parametrize("start", [b"", b'<?xml version="1.0"?>\n', b"<!-- made by hand -->\n"])
@pytest.mark.parametrize("name", ["x.rdf", "x.xml", ""])
def test_rdf_in_xml_is_recognised_however_it_begins(start: bytes, name: str) -> None:
    data = start + (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
        b' xmlns:fm="https://w3id.org/oifm/core#"><rdf:Description rdf:about="urn:o">'
        b'<fm:finding rdf:resource="https://w3id.org/oifm/OIFM_TEST_000001"/>'
        b"</rdf:Description></rdf:RDF>"
    )
    assert recognise(data, name) == "rdfxml"
    assert read_annotations(data, name).observations == 1


# ---- what is refused

BOMB = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "x">]><rdf:RDF>&a;</rdf:RDF>'


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b'{"@context": "http://127.0.0.1:9/x", "@id": "urn:x"}', "x.jsonld", "RDF403"),
        (BOMB, "x.rdf", "RDF402"),
        (b"<urn:a> <urn:b> .", "x.nt", "RDF401"),
        (b"<urn:a> <urn:b> <urn:c> .", "x.nt", "ANN203"),
        (b"   ", "x.ttl", "ANN202"),
        (HEAD.encode() + b":o fm:finding 'OIFM_TEST_000001' .", "x.ttl", "ANN204"),
        (HEAD.encode() + b":o fm:finding :f ; fm:observationId '1', '2' .", "x.ttl", "RDF406"),
        (
            b"<urn:a> <http://a/core#finding> <urn:f> .\n"
            b"<urn:b> <http://b/core#finding> <urn:f> .\n",
            "x.nt",
            "RDF406",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem(data: bytes, name: str, code: str) -> None:
    problems = read_annotations(data, name).problems
    assert [found.code for found in problems] == [code]
    assert problems[0].source == name


def test_imports_are_not_followed() -> None:
    found = graph(
        "<> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/x> . "
        ":o fm:finding oifm:OIFM_TEST_000001 ."
    )
    assert len(found) == 1


@tried(50)
@given(st.integers(0, 400), st.binary(max_size=3))
def test_no_damage_is_an_exception(place: int, junk: bytes) -> None:
    whole = HEAD.encode() + b":o fm:finding oifm:OIFM_TEST_000001 ; fm:statement [ fm:value 3 ] ."
    for form in ("ttl", "nt", "rdfxml", "jsonld", "trig", "nq", "n3"):
        reading = read_annotations(whole[:place] + junk + whole[place:], "x", form)
        assert reading.table.schema.equals(SCHEMA)
        assert reading.problems or reading.observations
    assert json.dumps([p.message for p in reading.problems])
