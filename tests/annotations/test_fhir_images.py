"""The images, the exam and the lesion that observations of FHIR refer to."""

import json
from typing import Any

import pytest

from converter.annotations import read_annotations

Row = dict[str, Any]
DCM = "http://dicom.nema.org/resources/ontology/DCM"
SR = "http://hl7.org/fhir/uv/dicom-sr/CodeSystem/dicom-identifier-type"
SELECTION = {"resourceType": "ImagingSelection", "id": "s"}
DERIVED = {"derivedFrom": [{"reference": "ImagingSelection/s"}]}
BODY = {"bodyStructure": {"reference": "BodyStructure/b"}}
HOME = {"studyUid": "1.2", "seriesUid": "1.3"}


def read(more: Row, *others: Row) -> list[Row]:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "36118008"}]}
    one = {"resourceType": "Observation", "id": "o", "code": code, **more}
    return read_annotations(json.dumps([one, *others]).encode(), "a.json", "fhir").table.to_pylist()


def region(*numbers: float) -> Row:
    return {"regionType": "polyline", "coordinate": list(numbers)}


@pytest.mark.parametrize(
    ("selection", "images"),
    [
        ({}, None),
        ({"studyUid": "1.2"}, ["1.2"]),
        ({"instance": [{"uid": "1.4"}, {"uid": "1.5"}]}, ["1.4", "1.5"]),
        (HOME, ["study=1.2;series=1.3"]),
        ({**HOME, "instance": [{"uid": "1.4"}]}, ["study=1.2;series=1.3;instance=1.4"]),
        ({"instance": [{"uid": "1.4", "subset": ["3", "7"]}]}, ["instance=1.4;subset=3,7"]),
        (
            {"instance": [{"uid": "1.4", "imageRegion2D": [region(1.50, 2), region(3)]}]},
            ["instance=1.4;POLYLINE=1.5,2", "instance=1.4;POLYLINE=3"],
        ),
        # As published: the region in a part of its own, and what was a list before R5.
        (
            {"seriesUid": "1.3", "instance": [{"uid": "1.4"}, {"imageRegion": [region(1, 2)]}]},
            ["series=1.3;instance=1.4", "series=1.3;POLYLINE=1,2"],
        ),
        ({"instance": [{"uid": "1.4", "imageRegion": region(1)}]}, ["instance=1.4;POLYLINE=1"]),
        (
            {"frameOfReferenceUid": "1.9", "imageRegion3D": [region(1, 2, 3)]},
            ["space=1.9;POLYLINE=1,2,3"],
        ),
        # What is of another form says nothing.
        ({"instance": [{"uid": "1.4", "subset": "3", "imageRegion2D": "all"}]}, ["1.4"]),
    ],
)
def test_selections_of_images(selection: Row, images: list[str] | None) -> None:
    [row] = read(DERIVED, {**SELECTION, **selection})
    assert row["images"] == images
    [row] = read({"focus": [{"imagingSelection": [{**SELECTION, **selection}]}]})
    assert row["images"] == images


STUDY = {"resourceType": "ImagingStudy", "id": "i", "identifier": [{"value": "ACC-1"}]}
OF_STUDY = {"derivedFrom": [{"reference": "ImagingStudy/i"}]}


@pytest.mark.parametrize(
    ("more", "others", "exam"),
    [
        (DERIVED, [{**SELECTION, **HOME}], "1.2"),
        (DERIVED, [{**SELECTION, **HOME, **OF_STUDY}], "ImagingStudy/i"),
        (DERIVED, [{**SELECTION, **HOME, **OF_STUDY}, STUDY], "ACC-1"),
        ({"focus": [{"imagingSelection": [HOME]}]}, [], "1.2"),
        # What the observation says itself comes first.
        ({**OF_STUDY, "focus": [{"imagingSelection": [HOME]}]}, [], "ImagingStudy/i"),
    ],
)
def test_the_exam_of_a_selection(more: Row, others: list[Row], exam: str) -> None:
    [row] = read(more, *others)
    assert row["exam_id"] == exam


def identifier(kind: str, value: str, system: str = SR) -> Row:
    return {"type": {"coding": [{"system": system, "code": kind}]}, "value": value}


UID = identifier("tracking-uid", "urn:oid:1.7")
NAME = identifier("112039", "Lesion 1", DCM)
STRUCTURE = {"resourceType": "BodyStructure", "id": "b"}


@pytest.mark.parametrize(
    ("more", "others", "lesion"),
    [
        ({"identifier": [{"value": "number"}]}, [], (None, None)),
        ({"identifier": [{"value": "number"}, UID, NAME]}, [], ("1.7", "Lesion 1")),
        ({"identifier": UID}, [], ("1.7", None)),
        ({"focus": [{"bodyStructure": [{"identifier": UID}]}]}, [], ("1.7", None)),
        ({"focus": [{"imagingSelection": [{"identifier": [UID]}]}]}, [], ("1.7", None)),
        # The identifier of a part of the body is that of the lesion.
        (BODY, [{**STRUCTURE, "identifier": [{"value": "T-1"}]}], ("T-1", None)),
        (BODY, [{**STRUCTURE, "identifier": [{"value": "T-1"}, UID]}], ("1.7", None)),
        (BODY, [{**STRUCTURE, "identifier": [identifier("observation-uid", "1")]}], (None, None)),
        # What is nearest to the observation counts.
        ({**BODY, "identifier": UID}, [{**STRUCTURE, "identifier": [NAME]}], ("1.7", "Lesion 1")),
        ({**BODY, "identifier": UID}, [{**STRUCTURE, "identifier": {"value": "T"}}], ("1.7", None)),
    ],
)  # fmt: skip
def test_the_lesion_by_its_identifiers(more: Row, others: list[Row], lesion: Row) -> None:
    [row] = read(more, *others)
    assert (row["tracking_id"], row["tracking_text"]) == lesion


def component(code: str, value: str, system: str = DCM) -> Row:
    return {"code": {"coding": [{"system": system, "code": code}]}, "valueString": value}


def test_components_that_name_the_lesion_are_no_values() -> None:
    named = [component("112040", "1.7"), component("112039", "Lesion 1")]
    [row] = read({"component": [*named, component("1", "x"), component("112040", "1.8")]})
    assert (row["tracking_id"], row["tracking_text"]) == ("1.7", "Lesion 1")
    assert (row["attribute_code"], row["value_text"]) == ("1", "x")
    # A code of another system, and one without a value, are attributes.
    other = [component("112040", "1.7", "http://example.org"), component("112039", "")]
    assert [row["attribute_code"] for row in read({"component": other})] == ["112040", "112039"]


def test_a_group_follows_the_lesion_of_its_members() -> None:
    member = {"resourceType": "Observation", "id": "m", "code": {"text": "size"}, "valueInteger": 3}
    [row] = read({"hasMember": [{"reference": "Observation/m"}]}, {**member, "identifier": [UID]})
    assert (row["pointer"], row["tracking_id"]) == ("/1", "1.7")
