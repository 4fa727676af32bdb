"""The side in the code of a site is one side, in whatever format it is recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dicom_reports import FINDING, NODULE, SITE, coded, file_of, group, report

from converter.annotations import read_annotations

Row = dict[str, Any]
LEFT_KIDNEY = ("RID205_RID5824", "RADLEX", "left kidney")
RIGHT = ("RID5825", "RADLEX", "right")
LATERALITY = ("272741003", "SCT", "Laterality")
LOCATIONS = "https://anatomiclocations.org"


def place(data: bytes, form: str) -> tuple[Any, ...]:
    """Code and side of the one row."""
    [row] = read_annotations(data, "a", form).table.to_pylist()
    return row["site_code"], row["laterality_code"]


def concept(code: str, system: str = LOCATIONS) -> Row:
    return {"coding": [{"system": system, "code": code}]}


def observation(**more: Any) -> bytes:
    return json.dumps({"resourceType": "Observation", "id": "o", **more}).encode() + b"\n"


def structured(structure: Row, side: Row | None = None) -> bytes:
    """An observation of R5, with its body structure."""
    part = {"structure": structure} | ({"laterality": side} if side else {})
    inner = {"resourceType": "BodyStructure", "id": "b", "includedStructure": [part]}
    return observation(contained=[inner], bodyStructure={"reference": "#b"})


def measured(*site_below: Any) -> bytes:
    site = coded(SITE, LEFT_KIDNEY, *site_below)
    return file_of(report(group(coded(FINDING, NODULE), site)))


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b'{"findings": [{"anatomicLocation": {"locationId": "RID205_RID5824"}}]}', "efl"),
        (observation(bodySite=concept("RID205_RID5824")), "fhir"),
        (observation(bodySite=concept("RID205_RID5824", "http://radlex.org")), "fhir"),
        (observation(bodySite=concept("RID205_RID5824")["coding"][0]), "cde"),
        (structured(concept("RID205_RID5824")), "fhir"),
        (structured(concept("RID205_RID5824"), concept("RID5824")), "fhir"),
        (measured(), "dicom"),
    ],
)
def test_a_side_behind_an_id_stands_apart(data: bytes, form: str) -> None:
    assert place(data, form) == ("RID205", "RID5824")


def test_a_site_of_another_side_than_is_given_stays_whole() -> None:
    data = structured(concept("RID205_RID5824"), concept("24028007", "http://snomed.info/sct"))
    assert place(data, "fhir") == ("RID205_RID5824", "24028007")
    other = coded(LATERALITY, RIGHT, relation="HAS CONCEPT MOD")
    assert place(measured(other), "dicom") == ("RID205_RID5824", "RID5825")


@pytest.mark.parametrize("code", ["RID205", "RID205_RID1", "_RID5824", "RID5824"])
def test_other_ids_have_no_side(code: str) -> None:
    assert place(observation(bodySite=concept(code)), "fhir") == (code, None)


def test_lines_are_read_as_one_document_is() -> None:
    lines = observation(bodySite=concept("RID205_RID5824")) * 2
    rows = read_annotations(lines, "a.ndjson", "fhir").table.to_pylist()
    found = [(row["site_code"], row["laterality_code"]) for row in rows]
    assert found == [("RID205", "RID5824")] * 2
