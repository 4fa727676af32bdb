"""What members of a group that say one attribute each say of themselves stays with them."""

import json
from typing import Any

import pytest

from converter.annotations import read_annotations

Row = dict[str, Any]
SITE = {"coding": [{"system": "http://www.radlex.org", "code": "RID1310"}]}
OTHER = {"coding": [{"system": "http://www.radlex.org", "code": "RID1303"}], "text": "upper"}
GROUP = {
    "resourceType": "Observation",
    "id": "g",
    "status": "final",
    "code": {"text": "nodule"},
    "hasMember": [{"reference": "Observation/a"}, {"reference": "Observation/b"}],
    "bodySite": SITE,
    "performer": [{"display": "Dr One"}],
    "issued": "2026-01-01T10:00:00Z",
    "effectiveDateTime": "2026-01-01",
    "subject": {"identifier": {"value": "P-1"}},
}


def read(group: Row, **more: Any) -> list[Row]:
    """The rows of two members, of which the second says more."""
    plain = {"resourceType": "Observation", "code": {"text": "size"}, "valueInteger": 3}
    document = [group, {**plain, "id": "a"}, {**plain, "id": "b", **more}]
    reading = read_annotations(json.dumps(document).encode(), "a.json", "fhir")
    assert reading.observations == 1
    return reading.table.to_pylist()


@pytest.mark.parametrize(
    ("more", "own"),
    [
        ({}, {}),
        ({"status": "preliminary"}, {"status": "preliminary"}),
        ({"performer": [{"display": "Dr Two"}]}, {"author": "Dr Two"}),
        ({"device": {"display": "Finder 2"}}, {"author": "Finder 2"}),
        ({"issued": "2026-01-02T10:00:00Z"}, {"recorded_at": "2026-01-02T10:00:00Z"}),
        ({"language": "de"}, {"language": "de"}),
        ({"bodySite": SITE}, {}),
        ({"bodySite": OTHER}, {"site_code": "RID1303", "site_text": "upper"}),
    ],
)
def test_a_member_keeps_what_it_says_of_itself(more: Row, own: Row) -> None:
    first, second = read(GROUP, **more)
    columns = ("status", "author", "recorded_at", "language", "site_code", "site_text")
    assert {name: second[name] for name in columns} == {name: first[name] for name in columns} | own
    assert (first["status"], first["author"], first["site_code"]) == ("final", "Dr One", "RID1310")
    assert second["observation_pointer"] == first["observation_pointer"] == "/0"


def test_what_a_member_says_in_other_codes_goes_with_its_site() -> None:
    beside = {"coding": [{"code": "x", "display": "lobe"}], "text": "part"}
    first, second = read({**GROUP, "bodySite": beside}, bodySite=SITE)
    assert json.loads(first["other_codes"]) == {"site": [{"display": "part"}]}
    assert second["other_codes"] is None


def test_the_exam_of_a_group_that_only_its_members_know() -> None:
    group = {key: GROUP[key] for key in ("resourceType", "id", "code", "hasMember")}
    known = {"subject": {"identifier": {"value": "P-1"}}, "effectiveDateTime": "2026-01-02"}
    for row in read(group, **known):
        assert (row["subject_id"], row["exam_time"]) == ("P-1", "2026-01-02")
    for row in read(GROUP, effectiveDateTime="2026-01-02", subject={"display": "P-2"}):
        assert (row["subject_id"], row["exam_time"]) == ("P-1", "2026-01-01")


def test_a_group_that_was_taken_back_takes_its_members_along() -> None:
    group, member = {**GROUP, "status": "cancelled"}, {"id": "b", "status": "final"}
    plain = {"resourceType": "Observation", "code": {"text": "size"}, "valueInteger": 3}
    document = [group, {**plain, **member}]
    reading = read_annotations(json.dumps(document).encode(), "a.json", "fhir")
    assert (reading.observations, len(reading.table)) == (0, 0)
    assert {problem.code for problem in reading.problems} == {"ANN221"}


KIND = {"coding": [{"system": "http://snomed.info/sct", "code": "95570007"}], "text": "stones"}


@pytest.mark.parametrize(
    "codes", [(KIND, {**KIND, "text": "stone"}), ({"text": "stone"}, {"text": "stone"})]
)
def test_a_member_with_the_code_of_its_group_is_one_more_of_it(codes: tuple[Row, Row]) -> None:
    group = {**GROUP, "code": codes[0], "valueInteger": 2}
    size = {"valueQuantity": {"value": 3, "unit": "mm"}}
    plain = {"resourceType": "Observation", "id": "b", "code": {"text": "size"}, **size}
    document = [group, {**plain, "id": "a", "code": codes[1], "bodySite": OTHER}, plain]
    reading = read_annotations(json.dumps(document).encode(), "a.json", "fhir")
    rows = [
        (row["observation"], row["observation_id"], row["attribute_text"], row["site_code"])
        for row in reading.table.to_pylist()
    ]
    assert rows == [
        (0, "g", None, "RID1310"),
        (0, "g", "size", "RID1310"),
        (1, "a", None, "RID1303"),
    ]
