"""By what observations, exams and lesions of FHIR are told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.annotations import read_annotations
from converter.validation import validate_table

Resource = dict[str, Any]
PRESENT = {"code": {"text": "presence"}, "valueString": "present"}


def observed(id_: str | None = None, **more: Any) -> Resource:
    own = {"id": id_} if id_ else {}
    kind = {"resourceType": "Observation", "code": {"text": "nodule"}, "component": [PRESENT]}
    return {**kind, **own, **more}


def holding(resource: Resource, *ids: str) -> Resource:
    """The same resource, with observations of these ids in it."""
    key = "hasMember" if resource["resourceType"] == "Observation" else "result"
    names = [{"reference": f"#{id_}"} for id_ in ids]
    return {**resource, "contained": [observed(id_) for id_ in ids], key: names}


def report(**more: Any) -> Resource:
    return {"resourceType": "DiagnosticReport", **more}


def rows_of(*resources: Resource) -> list[dict[str, Any]]:
    """As an array, as lines, and in a Bundle: the rows are the same but for their places."""
    lines = "\n".join(map(json.dumps, resources))
    bundle = {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}
    made = []
    for data in (json.dumps(resources), lines, json.dumps(bundle)):
        table = read_annotations(data.encode(), "a.json", "fhir").table
        places = ["pointer", "observation_pointer", "document"]
        made.append(table.drop_columns(places).to_pylist())
    assert made[0] == made[1] == made[2]
    return made[0]


def repeated(*resources: Resource) -> int:
    """How many ids are told to repeat."""
    lines = "\n".join(map(json.dumps, resources))
    counts = set()
    for data in (json.dumps(resources), lines):
        table = read_annotations(data.encode(), "a.json", "fhir").table
        problems = validate_table(table, []).problems
        counts.add([one.code for one in problems].count("OBS532"))
    [count] = counts
    return count


def identified(kind: str, value: str) -> Resource:
    return {"type": {"coding": [{"code": kind}]}, "value": value}


@pytest.mark.parametrize("kind", [report(), observed(), report(identifier=[{"value": "A-1"}])])
def test_what_holds_observations_without_an_id_is_a_document(kind: Resource) -> None:
    assert repeated(holding(kind, "one"), holding(kind, "one")) == 0
    assert repeated(holding(kind, "one"), holding(kind, "one", "one")) == 1


def test_a_member_that_a_group_contains_is_known_by_both_ids() -> None:
    groups = [holding(observed(name), "one") for name in ("a", "b")]
    assert [row["observation_id"] for row in rows_of(*groups)] == ["a", "a#one", "b", "b#one"]
    assert repeated(*groups) == 0
    assert repeated(groups[0], groups[0]) == 2
    # In a report the id stands alone: the report has a column of its own.
    rows = rows_of(holding(report(id="r"), "one"))
    assert [(row["report_id"], row["observation_id"]) for row in rows] == [("r", "one")]


@pytest.mark.parametrize("kind", ["tracking-uid", "112039", "ACSN", "FILL"])
def test_an_identifier_that_observations_share_is_no_id_of_theirs(kind: str) -> None:
    shared = identified(kind, "S-1")
    assert repeated(observed(identifier=[shared]), observed(identifier=[shared])) == 0
    own = [identified("RI", "O-1"), {"value": "O-2"}]
    rows = rows_of(*(observed(identifier=[shared, one]) for one in own))
    assert [row["observation_id"] for row in rows] == ["O-1", "O-2"]
    assert repeated(*(observed(identifier=[shared, own[0]]) for _ in range(2))) == 1


def test_an_accession_number_names_the_exam_where_nothing_else_does() -> None:
    accession = [{"value": "X"}, identified("ACSN", "ACC-1")]
    assert rows_of(observed(identifier=accession))[0]["exam_id"] == "ACC-1"
    assert rows_of(holding(report(identifier=accession), "one"))[0]["exam_id"] == "ACC-1"
    study = [{"reference": "ImagingStudy/1"}]
    [row] = rows_of(observed(identifier=accession, derivedFrom=study))
    assert row["exam_id"] == "ImagingStudy/1"


def test_a_study_uid_is_written_as_in_dicom() -> None:
    study = {"resourceType": "ImagingStudy", "id": "s", "identifier": [{"value": "urn:oid:1.2.3"}]}
    own = [{"reference": "ImagingStudy/s"}]
    elsewhere = [{"reference": "urn:oid:1.2.3", "type": "ImagingStudy"}]
    assert rows_of(observed(derivedFrom=own), study)[0]["exam_id"] == "1.2.3"
    # By columns, and with care.
    for more in ({}, {"component": None, "valueString": "present"}):
        rows = rows_of(*(observed(derivedFrom=elsewhere, **more) for _ in range(2)))
        assert [row["exam_id"] for row in rows] == ["1.2.3", "1.2.3"]
