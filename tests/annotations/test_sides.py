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


SNOMED_CT = "http://snomed.info/sct"
LEFT_HERE = concept("7771000", SNOMED_CT)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (structured(concept("RID205_RID5824"), LEFT_HERE), "fhir"),
        (
            measured(coded(LATERALITY, ("7771000", "SCT", "Left"), relation="HAS CONCEPT MOD")),
            "dicom",
        ),
        (b"finding_text,site_code,laterality_code\nx,RID205_RID5824,7771000\n", "csv"),
    ],
)
def test_left_is_one_side_in_two_systems(data: bytes, form: str) -> None:
    assert place(data, form) == ("RID205", "7771000")


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("RID205_RID5824,", ("RID205", "RID5824")),
        ("RID205_RID5824,RID5825", ("RID205_RID5824", "RID5825")),
        ("71341001:272741003=7771000,", ("71341001:272741003=7771000", "7771000")),
        ("a:b,", ("a:b", None)),
    ],
)
def test_tables_have_the_side_apart(cells: str, found: tuple[Any, ...]) -> None:
    """Beside other rows; also where there is no column for it."""
    rows = f"finding_text,site_code,laterality_code\nx,{cells}\nx,RID205,\n"
    read = read_annotations(rows.encode(), "a.csv").table
    columns = [read[name].to_pylist() for name in ("site_code", "laterality_code")]
    assert list(zip(*columns, strict=True)) == [found, ("RID205", None)]
    if cells.endswith(","):
        alone = f"finding_text,site_code\nx,{cells[:-1]}\n"
        assert place(alone.encode(), "csv") == found


def test_a_graph_has_the_side_apart() -> None:
    graph = (
        "@prefix fm: <https://w3id.org/oifm/core#> . @prefix ex: <http://x.example/> .\n"
        "ex:o a fm:Observation ; fm:anatomicSite <http://radlex.org/RID/RID205_RID5824> {} .\n"
    )
    assert place(graph.format("").encode(), "ttl") == ("RID205", "RID5824")
    right = "; fm:observedLaterality <http://snomed.info/id/24028007>"
    assert place(graph.format(right).encode(), "ttl") == ("RID205_RID5824", "24028007")


@pytest.mark.parametrize(
    ("given", "system"),
    [
        ({"code": "RID205"}, "RADLEX"),
        ({"code": "39607008"}, None),
        ({"code": "RID205", "system": "x"}, "x"),
    ],
)
def test_the_system_of_a_site_may_be_implied(given: Row, system: str | None) -> None:
    one = observation(bodySite={"coding": [given]}, valueString="x")
    for data in (one, one * 2):
        assert read_annotations(data, "a", "fhir").table["site_system"].to_pylist()[0] == system
    head = "finding_text,site_code" + (",site_system" if "system" in given else "")
    table = f"{head}\nx,{','.join(given.values())}\n".encode()
    assert read_annotations(table, "a.csv").table["site_system"].to_pylist() == [system]


def test_what_else_is_said_of_a_side_is_kept() -> None:
    side = {"coding": [*LEFT_HERE["coding"], *concept("RID5824")["coding"]], "text": "links"}
    [row] = read_annotations(structured(concept("RID205"), side), "a", "fhir").table.to_pylist()
    assert (row["site_code"], row["laterality_code"]) == ("RID205", "7771000")
    others = json.loads(row["other_codes"])["site"]
    assert others == [{"system": LOCATIONS, "code": "RID5824"}]
    words = structured(concept("RID205"), {"text": "links"})
    [row] = read_annotations(words, "a", "fhir").table.to_pylist()
    assert json.loads(row["other_codes"])["site"] == [{"display": "links"}]


RIGHT_HERE = concept("24028007", SNOMED_CT)
GRAPH = b"""<http://x.example/o> a <https://w3id.org/oifm/core#Observation> ;
<https://w3id.org/oifm/core#anatomicSite> <http://radlex.org/RID/RID205_RID5824> ;
<https://w3id.org/oifm/core#observedLaterality> <http://snomed.info/id/24028007> ."""
OTHER_SIDE = coded(LATERALITY, RIGHT, relation="HAS CONCEPT MOD")


@pytest.mark.parametrize(
    ("data", "form", "line"),
    [
        (structured(concept("RID205_RID5824"), RIGHT_HERE), "fhir", 1),
        (observation() + structured(concept("RID205_RID5824"), RIGHT_HERE), "fhir", 2),
        (structured(concept("71341001:272741003=7771000"), RIGHT_HERE), "fhir", 1),
        (measured(OTHER_SIDE), "dicom", 0),
        (b"finding_text,site_code,laterality_code\nx,,\nx,RID205_RID5824,24028007\n", "csv", 3),
        (
            b'{"finding_text": "x"}\n{"finding_text": "x", "site_code": "RID205_RID5824",'
            b' "laterality_code": "RID5825"}\n',
            "ndjson",
            2,
        ),
        (GRAPH, "ttl", 1),
    ],
)
def test_a_site_on_two_sides_is_told(data: bytes, form: str, line: int) -> None:
    reading = read_annotations(data, "a.ttl" if form == "ttl" else "a", form)
    told = [one for one in reading.problems if one.code == "ANN226"]
    assert [(one.line, "says left" in one.message) for one in told] == [(line, True)]


@pytest.mark.parametrize("side", ["RID5824", "7771000", "L", ""])
def test_one_side_is_not_told(side: str) -> None:
    for site in ("RID205_RID5824", "71341001:272741003=7771000", "RID205"):
        table = f"finding_text,site_code,laterality_code\nx,{site},{side}\n".encode()
        assert read_annotations(table, "a.csv").problems == ()


def test_a_table_without_sites_has_none() -> None:
    reading = read_annotations(b"finding_text,laterality_code\nx,RID5824\n", "a.csv")
    assert (place(b"finding_text\nx\n", "csv"), reading.problems) == ((None, None), ())
    assert reading.table["laterality_code"].to_pylist() == ["RID5824"]
