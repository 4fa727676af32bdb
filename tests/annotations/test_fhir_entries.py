"""Entries of FHIR Bundles that do not stand, and what is said of an observation elsewhere.

Source: FHIR R4, 3.1.0.10 (history), 2.4.1 (modifier extensions), Composition.status.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.annotations import AnnotationReading, read_annotations

Json = dict[str, Any]
URL = "http://example.org/fhir/Observation/o"
MODIFIED: Json = {"modifierExtension": [{"url": "http://example.org/negated"}]}


def observed(value: str, id_: str = "o", **more: Any) -> Json:
    """An observation that says one word."""
    plain = {"resourceType": "Observation", "id": id_, "status": "final"}
    return {**plain, "code": {"text": "nodule"}, "valueString": value, **more}


def read(document: Json) -> AnnotationReading:
    """A reading of one document."""
    return read_annotations(json.dumps(document).encode(), "a.json", "fhir")


def bundle(kind: str, *entries: Json) -> Json:
    """A Bundle."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def said(reading: AnnotationReading) -> tuple[list[str], list[tuple[str, str]]]:
    """The words that were read, and what was told with its place."""
    told = [(found.code, found.pointer) for found in reading.problems]
    return reading.table["value_text"].to_pylist(), told


def at(time: str) -> Json:
    """When a version was made."""
    return {"meta": {"lastUpdated": time}}


DELETED: Json = {"fullUrl": URL, "request": {"method": "DELETE", "url": "Observation/o"}}


@pytest.mark.parametrize(
    ("entries", "words", "places"),
    [
        ([{"resource": observed("new")}, {"resource": observed("old")}], ["new"], [1]),
        # By their times, where they are not in order.
        (
            [
                {"resource": observed("old", **at("2024-01-01T00:00:00Z"))},
                {"resource": observed("new", **at("2024-01-01T00:30:00+00:00"))},
            ],
            ["new"],
            [0],
        ),
        ([DELETED, {"resource": observed("old")}], [], [1]),
        # It was made again.
        ([{"resource": observed("new")}, DELETED, {"resource": observed("old")}], ["new"], [2]),
        ([{"resource": observed("a")}, {"resource": observed("b", "p")}], ["a", "b"], []),
        ([{"resource": observed("a")}, {"resource": {"resourceType": "Patient"}}], ["a"], []),
        ([{"resource": observed("a")}, {"request": "wrong", "response": 5}], ["a"], []),
    ],
)
def test_of_a_history_the_last_version_counts(
    entries: list[Json], words: list[str], places: list[int]
) -> None:
    told = [("ANN221", f"/entry/{place}/resource") for place in places]
    assert said(read(bundle("history", *entries))) == (words, told)
    # Elsewhere what has the same id is told as such, and nothing is left out.
    others = [
        entry["resource"]["valueString"]
        for entry in entries
        if "resource" in entry and "valueString" in entry["resource"]
    ]
    assert said(read(bundle("collection", *entries))) == (others, [])


@pytest.mark.parametrize(
    ("status", "words"), [("final", ["a", "b"]), ("entered-in-error", []), (None, ["a", "b"])]
)
def test_a_document_that_was_taken_back(status: str | None, words: list[str]) -> None:
    composition: Json = {"resourceType": "Composition", "status": status}
    entries = [composition, observed("a"), observed("b", "p")]
    reading = read(bundle("document", *({"resource": one} for one in entries)))
    told = [] if words else [("ANN221", "/entry/0/resource/status")]
    assert said(reading) == (words, told)
    message = "the document is entered-in-error: its observations (2) are left out"
    assert [found.message for found in reading.problems] == [message] * len(told)


@pytest.mark.parametrize("contained", [True, False])
def test_a_report_that_a_modifier_extension_changes(contained: bool) -> None:
    report: Json = {"resourceType": "DiagnosticReport", "status": "final", **MODIFIED}
    if contained:
        reading = read({**report, "contained": [observed("a")], "result": [{"reference": "#o"}]})
    else:
        report["result"] = [{"reference": "Observation/o"}]
        reading = read(bundle("collection", {"resource": report}, {"resource": observed("a")}))
    place = "" if contained else "/entry/0/resource"
    assert said(reading) == ([], [("ANN220", f"{place}/modifierExtension")])


def test_what_is_an_observation_by_mistake_of_letters_or_place() -> None:
    lower = observed("a", resourceType="observation")
    reading = read(
        bundle("collection", {"resource": lower}, observed("b"), {"resource": observed("c")})
    )
    told = [("ANN204", "/entry/0/resource/resourceType"), ("ANN204", "/entry/1")]
    assert said(reading) == (["c"], told)


def test_components_have_no_components() -> None:
    inner = {"code": {"text": "presence"}, "valueString": "absent"}
    one = observed("a", component=[{"code": {"text": "x"}, "component": [inner]}])
    assert said(read(one)) == (["a", None], [("ANN206", "/component/0/component")])


@pytest.mark.parametrize(
    ("body", "site", "told"),
    [
        ({"display": "Right lung"}, "Right lung", []),
        ({"reference": "BodyStructure/b", "display": "Right lung"}, "Right lung", []),
        ({"reference": "BodyStructure/b"}, None, [("ANN213", "/bodyStructure")]),
    ],
)
def test_a_body_structure_elsewhere(body: Json, site: str | None, told: list[Any]) -> None:
    reading = read(observed("a", bodyStructure=body))
    assert reading.table["site_text"].to_pylist() == [site]
    assert said(reading)[1] == told


def test_why_a_text_is_absent() -> None:
    absent = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}
    beside = {"extension": [{"url": "x"}, {**absent, "valueCode": "masked"}]}
    one = observed("a")
    del one["valueString"]
    reading = read({**one, "_valueString": beside, "_valueInteger": {"extension": "wrong"}})
    row = reading.table.to_pylist()[0]
    assert (row["value_kind"], row["value_text"], row["pointer"]) == (
        None,
        "masked",
        "/_valueString",
    )


@pytest.mark.parametrize("end", ["", "/version/20240301", "/"])
def test_an_edition_is_no_part_of_a_system(end: str) -> None:
    snomed = "http://snomed.info/sct"
    system = f"{snomed}/731000124108{end}"
    codings = [
        {"system": "http://example.org/1234567", "code": "b"},
        {"system": system, "code": "1"},
    ]
    one = observed("a", code={"coding": codings})
    lines = "\n".join([json.dumps(one)] * 2)
    for text in (json.dumps([one, one]), lines):
        reading = read_annotations(text.encode(), "a", "fhir")
        assert reading.table["finding_system"].to_pylist() == [snomed] * 2
        assert [found.code for found in reading.problems] == ["ANN222"] * 2
        assert "http://example.org/1234567" in reading.table["other_codes"][0].as_py()


PATIENT: Json = {"resourceType": "Patient", "id": "9", "identifier": [{"value": "MRN"}]}


@pytest.mark.parametrize(
    ("reference", "url", "subject"),
    [
        ("https://a.org/fhir/Patient/9", "https://a.org/fhir/Patient/9", "MRN"),
        ("http://A.org/fhir/Patient/9", "https://a.org/fhir/Patient/9/_history/2", "MRN"),
        ("https://a.org/fhir/Patient/9/_history/1", "https://a.org/fhir/Patient/9", "MRN"),
        ("Patient/9", "https://a.org/fhir/Patient/9", "MRN"),
        ("Patient/9", "urn:uuid:1", "MRN"),
        ("Patient/9", "https://b.org/fhir/other", "MRN"),
        ("Patient/9", None, "MRN"),
        ("https://b.org/fhir/Patient/9", None, "MRN"),
        ("https://b.org/fhir/Patient/9", "urn:uuid:1", "MRN"),
        (
            "https://b.org/fhir/Patient/9",
            "https://a.org/fhir/Patient/9",
            "https://b.org/fhir/Patient/9",
        ),
        ("Patient/9", "https://b.org/fhir/Patient/9", "Patient/9"),
    ],
)
def test_a_patient_of_another_server_is_another(
    reference: str, url: str | None, subject: str
) -> None:
    one = observed("a", subject={"reference": reference})
    patient: Json = {"resource": PATIENT} | ({"fullUrl": url} if url else {})
    reading = read(
        bundle(
            "collection", patient, {"fullUrl": "https://a.org/fhir/Observation/o", "resource": one}
        )
    )
    assert reading.table["subject_id"].to_pylist() == [subject]


MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"


@pytest.mark.parametrize("lines", [True, False])
def test_mcode_says_the_side_beside_the_site(lines: bool) -> None:
    right, distal = ({"coding": [{"code": code}]} for code in ("24028007", "46053002"))
    site = {
        "text": "lung",
        "extension": [
            {"url": f"{MCODE}laterality-qualifier", "valueCodeableConcept": right},
            {"url": f"{MCODE}body-location-qualifier", "valueCodeableConcept": distal},
            {"url": f"{MCODE}body-location-qualifier", "valueString": "x"},
            {"url": "http://example.org", "valueCodeableConcept": {"text": "y"}},
        ],
    }
    one = observed("a", bodySite=site)
    text = "\n".join([json.dumps(one)] * 2) if lines else json.dumps(one)
    row = read_annotations(text.encode(), "a", "fhir").table.to_pylist()[0]
    assert (row["site_text"], row["laterality_code"]) == ("lung", "24028007")
    assert row["other_codes"] == '{"site":[{"code":"46053002"}]}'
    both = {
        **site,
        "extension": [
            *site["extension"],
            {"url": f"{MCODE}laterality", "valueCodeableConcept": distal},
        ],
    }
    row = read(observed("a", bodySite=both)).table.to_pylist()[0]
    assert (row["laterality_code"], row["other_codes"]) == (
        "24028007",
        '{"site":[{"code":"46053002"}]}',
    )


def test_a_selection_that_was_taken_back_is_of_no_use() -> None:
    selection = {"resourceType": "ImagingSelection", "id": "i", "studyUid": "1.2"}
    one = observed("a", derivedFrom=[{"reference": "ImagingSelection/i"}])
    for status, exam in (("available", "1.2"), ("entered-in-error", None)):
        entries = [{"resource": {**selection, "status": status}}, {"resource": one}]
        assert read(bundle("collection", *entries)).table["exam_id"].to_pylist() == [exam]


def test_the_note_of_a_report_is_told() -> None:
    report = {"resourceType": "DiagnosticReport", "id": "r", "note": [{"text": "Addendum"}]}
    assert said(read({**report, "contained": [observed("a")]})) == (["a"], [("ANN213", "/note")])


ACCESSION: Json = {"value": "A7", "type": {"coding": [{"code": "ACSN"}]}}
ORDER: Json = {"resourceType": "ServiceRequest", "id": "n", "identifier": [ACCESSION]}


@pytest.mark.parametrize(
    ("based", "exam"),
    [
        ([{"identifier": ACCESSION}], "A7"),
        ([{"identifier": {"value": "A8"}}], None),
        ([{"reference": "CarePlan/1"}, {"reference": "ServiceRequest/n"}], "A7"),
        ([{"reference": "ServiceRequest/m"}], None),
        (["wrong"], None),
        (None, None),
    ],
)
def test_the_accession_number_of_the_order_names_the_exam(based: Any, exam: str | None) -> None:
    order = {"resource": ORDER}
    one = observed("a", basedOn=based)
    assert read(bundle("collection", {"resource": one}, order)).table["exam_id"].to_pylist() == [
        exam
    ]
    report = {"resourceType": "DiagnosticReport", "basedOn": based, "contained": [observed("a")]}
    assert read(bundle("collection", {"resource": report}, order)).table["exam_id"].to_pylist() == [
        exam
    ]
    # What names the exam itself comes first.
    named = {**one, "derivedFrom": [{"reference": "ImagingStudy/1"}]}
    exams = read(bundle("collection", {"resource": named}, order)).table["exam_id"].to_pylist()
    assert exams == ["ImagingStudy/1"]


def test_the_accession_number_of_the_order_in_lines() -> None:
    plain, given = observed("a", basedOn=[{"reference": "x"}]), observed("b", "p")
    given["basedOn"] = [{"identifier": ACCESSION}]
    for many in (1, 20):
        text = "\n".join(map(json.dumps, [given, *[plain] * many, given]))
        exams = read_annotations(text.encode(), "a", "fhir").table["exam_id"].to_pylist()
        assert exams == ["A7", *[None] * many, "A7"]
