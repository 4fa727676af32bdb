"""The side of a site against the laterality that documents of each form record (OBS533)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.jobs.engines import EngineOptions, validate_with_engine

ROOT = Path(__file__).parents[2]
DEFINITIONS = str(ROOT / "examples" / "definitions" / "pneumothorax.fm.json")
FINDING, SIDE = "OIFM_EXMP_000002", "OIFMA_EXMP_000021"
LEFT, RIGHT = f"{SIDE}.0", f"{SIDE}.1"
LOCATIONS, SNOMED = "https://anatomiclocations.org", "http://snomed.info/sct"
IDS = "https://openimagingdata.org/oifm"


def concept(code: str, system: str = IDS) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def efl(site: str, value: str) -> str:
    found = {
        "observationId": "1",
        "findingCode": FINDING,
        "findingDescription": "pneumothorax",
        "anatomicLocation": {"locationId": site, "locationDisplay": "lung"},
        "attributes": [{"attributeCode": SIDE, "attributeValueCode": value}],
    }
    return json.dumps({"findings": [found]})


def fhir(value: str, **where: Any) -> str:
    component = {"code": concept(SIDE), "valueCodeableConcept": concept(value)}
    made = {"resourceType": "Observation", "status": "final", "code": concept(FINDING)}
    return json.dumps(made | {"component": [component]} | where)


def structures(*sides: str) -> dict[str, Any]:
    parts = [
        {"structure": concept("39607008", SNOMED), "laterality": concept(side, SNOMED)}
        for side in sides
    ]
    return {
        "contained": [{"resourceType": "BodyStructure", "id": "b", "includedStructure": parts}],
        "bodyStructure": {"reference": "#b"},
    }


def row(value: str, site: str, side: str) -> str:
    head = "finding_code,attribute_code,value_kind,value_code,site_code,laterality_code"
    return f"{head}\n{FINDING},{SIDE},code,{value},{site},{side}\n"


def graph(value: str, place: str) -> str:
    meaning = "Left" if value == LEFT else "Right"
    return f"""
@prefix fm: <https://w3id.org/oifm/core#> .
@prefix oifm: <https://w3id.org/oifm/id/> .
<urn:o> fm:finding oifm:{FINDING} ; a <https://w3id.org/oifm/observation/{FINDING}> ;
    oifm:{SIDE} oifm:{value} ; fm:laterality fm:{meaning} ; {place} ."""


SITED = "fm:anatomicSite <http://radlex.org/RID/RID1301{}>"
SIDED = "fm:observedLaterality <http://snomed.info/id/{}>"
TOLD = {
    "efl.json": efl("RID1301_RID5825", LEFT),
    "structure.json": fhir(LEFT, **structures("24028007")),
    "site.json": fhir(RIGHT, bodySite=concept("RID1301_RID5824", LOCATIONS)),
    "snomed.json": fhir(LEFT, bodySite=concept("39607008:272741003=24028007", SNOMED)),
    "beside.csv": row(RIGHT, "RID1301", "7771000"),
    "within.csv": row(LEFT, "RID1301_RID5825", ""),
    "within.ttl": graph(LEFT, SITED.format("_RID5825")),
    "beside.ttl": graph(RIGHT, f"{SITED.format('')} ; {SIDED.format('7771000')}"),
}
SOUND = {
    "efl.json": efl("RID1301_RID5824", LEFT),
    "none.json": efl("RID1301", LEFT),
    "structure.json": fhir(RIGHT, **structures("24028007")),
    "both.json": fhir(LEFT, **structures("51440002")),
    "several.json": fhir(LEFT, **structures("24028007", "7771000")),
    "beside.csv": row(RIGHT, "RID1301", "24028007"),
    "other.csv": row(RIGHT, "RID1301", "L"),
    "within.ttl": graph(LEFT, SITED.format("_RID5824")),
}


def told(folder: Path, name: str, text: str, engine: str) -> list[tuple[str, str]]:
    path = folder / name
    path.write_text(text, "utf-8")
    given = ([str(path)], [DEFINITIONS])
    found = validate_with_engine(*given, engine=EngineOptions(engine)).problems
    return [(p.code, p.value) for p in found if p.code.startswith("OBS53")]


@pytest.mark.parametrize("engine", ["plan", "shacl"])
@pytest.mark.parametrize("name", TOLD)
def test_the_other_side_is_told(tmp_path: Path, name: str, engine: str) -> None:
    [(code, value)] = told(tmp_path, name, TOLD[name], engine)
    assert code == "OBS533"
    assert value in (f"left ({LEFT})", f"right ({RIGHT})")


@pytest.mark.parametrize("engine", ["plan", "shacl"])
@pytest.mark.parametrize("name", SOUND)
def test_what_may_be_so_is_not_told(tmp_path: Path, name: str, engine: str) -> None:
    assert told(tmp_path, name, SOUND[name], engine) == []
