"""What FHIR documents say besides the codes that count: other codings, texts, sides of the body."""

import json
from typing import Any

import pytest

from converter.annotations import read_annotations
from converter.annotations.fhir import columns as fhir_columns


def coded(code: str, display: str | None = None, text: str | None = None) -> dict[str, Any]:
    coding = {"system": "http://snomed.info/sct", "code": code, "display": display}
    given = {key: value for key, value in coding.items() if value is not None}
    return {"coding": [given]} | ({"text": text} if text else {})


def observed(**more: Any) -> dict[str, Any]:
    code = coded("36118008", "pneumothorax", more.pop("text", None))
    return {"resourceType": "Observation", "id": "o", "status": "final", "code": code, **more}


def rows_of(*resources: dict[str, Any]) -> list[dict[str, Any]]:
    return read_annotations(json.dumps(resources).encode(), "a.json", "fhir").table.to_pylist()


PRESENT = coded("52101004", "present")
LEFT = {"code": coded("272741003", "laterality", "side (Seite)"), "valueCodeableConcept": PRESENT}
RIGHT = {"code": coded("272741003", "laterality"), "valueCodeableConcept": PRESENT}
NOTE = [{"text": "small"}]


OTHER_TEXT = {"finding": [{"display": "left pneumothorax"}]}


@pytest.mark.parametrize(
    ("more", "recorded", "others"),
    [
        ({"text": "left pneumothorax", "note": NOTE}, "left pneumothorax\nsmall", OTHER_TEXT),
        ({"text": "left pneumothorax"}, "left pneumothorax", OTHER_TEXT),
        ({"text": "pneumothorax", "note": NOTE}, "small", None),
        ({"note": NOTE}, "small", None),
        (
            {"text": "left pneumothorax", "comment": "of STU3"},
            "left pneumothorax\nof STU3",
            OTHER_TEXT,
        ),
        ({"component": [LEFT]}, None, {"attribute": [{"display": "side (Seite)"}]}),
        ({"component": [RIGHT]}, None, None),
        (
            {"text": "no air", "component": [LEFT]},
            "no air",
            {"finding": [{"display": "no air"}], "attribute": [{"display": "side (Seite)"}]},
        ),
        (
            {"bodySite": coded("39607008", "Lung", "left apex")},
            None,
            {"site": [{"display": "left apex"}]},
        ),
        ({"bodySite": coded("39607008", None, "left apex")}, None, None),
        (
            {
                "bodySite": coded("39607008", "Lung", "left apex"),
                "component": [
                    {**LEFT, "valueCodeableConcept": coded("52101004", "present", "there")}
                ],
            },
            None,
            {
                "value": [{"display": "there"}],
                "attribute": [{"display": "side (Seite)"}],
                "site": [{"display": "left apex"}],
            },
        ),
    ],
)
def test_texts_beside_codes_are_kept(
    more: dict[str, Any], recorded: str | None, others: dict[str, Any] | None
) -> None:
    resource = observed(**more)
    # Another one beside it, so that a column is not all alike.
    lines = "\n".join(map(json.dumps, (resource, observed(), resource))).encode()
    if not {"component", "comment"} & set(more):
        assert fhir_columns.table(lines, "a") is not None
    for rows in (
        rows_of(resource),
        read_annotations(lines, "a.ndjson").table.to_pylist()[::2],
        read_annotations(
            b"\n".join([json.dumps(resource).encode()] * 2), "b.ndjson"
        ).table.to_pylist(),
    ):
        for row in rows:
            assert row["recorded_text"] == recorded
            found = row["other_codes"]
            assert (json.loads(found) if found else None) == others


def test_other_codings_of_attributes_and_sites_are_kept() -> None:
    both = {
        "coding": [*coded("39607008")["coding"], {"system": "http://radlex.org", "code": "RID1301"}]
    }
    component = {"code": both, "valueInteger": 3}
    [row] = rows_of(observed(component=[component], bodySite=both))
    other = [{"system": "http://radlex.org", "code": "RID1301"}]
    assert json.loads(row["other_codes"]) == {"attribute": other, "site": other}


BODY = {
    "resourceType": "BodyStructure",
    "id": "b",
    "location": coded("76752008", "breast"),
    "locationQualifier": [coded("261183002", "upper"), coded("7771000", "left")],
}


def referring(url: str) -> list[dict[str, Any]]:
    return [{"url": url, "valueReference": {"reference": "BodyStructure/b"}}]


@pytest.mark.parametrize(
    "more",
    [
        {"bodyStructure": {"reference": "BodyStructure/b"}},
        {"focus": [{"reference": "BodyStructure/b"}]},
        {"extension": referring("http://hl7.org/fhir/StructureDefinition/bodySite")},
        {"extension": referring("http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.bodyStructure")},
    ],
)  # fmt: skip
def test_a_body_structure_of_r4_has_a_side(more: dict[str, Any]) -> None:
    [row] = rows_of(observed(**more), BODY)
    assert (row["site_code"], row["laterality_code"]) == ("76752008", "7771000")
    assert json.loads(row["other_codes"])["site"] == [
        {"system": "http://snomed.info/sct", "code": "261183002", "display": "upper"}
    ]


def test_a_body_site_keeps_its_code_and_gets_the_side_of_its_structure() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/bodySite"
    site = {**coded("39607008", "lung"), "extension": referring(url)}
    [row] = rows_of(observed(bodySite=site), BODY)
    assert (row["site_code"], row["laterality_code"]) == ("39607008", "7771000")
    displays = [other["display"] for other in json.loads(row["other_codes"])["site"]]
    assert displays == ["breast", "upper"]


@pytest.mark.parametrize(
    "raw", ["bodySite", ["bodySite"], [{"url": 3, "x": "bodySite"}], [{"url": "bodySite"}]]
)
def test_what_is_no_reference_to_a_structure_is_passed_over(raw: Any) -> None:
    broken = {**BODY, "location": [{"reference": "Location/1"}]}
    [row] = rows_of(observed(extension=raw, bodyStructure={"reference": "BodyStructure/b"}), broken)
    assert row["site_code"] is None


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("71341001:272741003=7771000", "7771000"),
        ("71341001 |Bone| : { 272741003 |Laterality| = 24028007 |Right| }", "24028007"),
        ("71341001:363698007=7771000", None),
        ("272741003=7771000", None),
    ],
)
def test_a_refined_site_has_its_side(code: str, side: str | None) -> None:
    resource = observed(bodySite=coded(code))
    lines = b"\n".join([json.dumps(resource).encode()] * 2)
    for row in (*rows_of(resource), *read_annotations(lines, "a.ndjson").table.to_pylist()):
        assert (row["site_code"], row["laterality_code"]) == (code, side)


def test_when_and_in_which_language_is_kept() -> None:
    resource = observed(issued="2026-01-02T10:00:00Z", language="de")
    lines = b"\n".join([json.dumps(resource).encode()] * 2)
    assert fhir_columns.table(lines, "a") is not None
    for row in (*rows_of(resource), *read_annotations(lines, "a.ndjson").table.to_pylist()):
        assert (row["recorded_at"], row["language"]) == ("2026-01-02T10:00:00Z", "de")


def test_a_field_that_was_left_empty_is_no_answer() -> None:
    parts = [{"code": RIGHT["code"], "valueString": text} for text in ("", "x")]
    for more in ({"component": parts}, {"valueString": ""}):
        resource = observed(**more)
        lines = b"\n".join([json.dumps(resource).encode()] * 2)
        assert fhir_columns.table(lines, "a") is not None
        wanted = [(None, None), ("text", "x")] if "component" in more else [(None, None)]
        for rows in (rows_of(resource), read_annotations(lines, "a.ndjson").table.to_pylist()):
            found = [(row["value_kind"], row["value_text"]) for row in rows]
            assert found[: len(wanted)] == wanted


def test_members_of_one_attribute_have_their_notes_and_images() -> None:
    selection = {"resourceType": "ImagingSelection", "id": "s", "seriesUid": "1.2"}
    member = {
        **observed(note=[{"text": "measured twice"}]),
        "id": "m",
        "code": {"text": "size"},
        "valueInteger": 3,
        "derivedFrom": [{"reference": "ImagingSelection/s"}],
    }
    group = observed(note=NOTE, hasMember=[{"reference": "Observation/m"}])
    [row] = rows_of(group, member, selection)
    assert (row["recorded_text"], row["images"]) == ("small\nmeasured twice", ["1.2"])
