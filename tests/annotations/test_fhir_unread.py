"""FHIR observations without a value say it in another way, or under a key that nothing reads.

Source: FHIR R4, Observation.interpretation.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import converter
from converter.annotations import AnnotationReading, read_annotations

PNEUMOTHORAX = {"coding": [{"code": "OIFM_EXMP_000002"}]}
PRESENCE = {"coding": [{"code": "OIFMA_EXMP_000020"}]}
ABSENT = {"coding": [{"code": "OIFMA_EXMP_000020.0"}]}
SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
NEGATIVE = {"coding": [{"system": SYSTEM, "code": "NEG", "display": "Negative"}]}
FINDINGS = converter.load(Path(__file__).parents[2] / "examples" / "definitions")


def read(form: str, **keys: Any) -> AnnotationReading:
    """A reading of two observations, of which the second has some keys."""
    plain = {"resourceType": "Observation", "status": "final", "code": PNEUMOTHORAX}
    both = [plain, {**plain, **keys}]
    text = "\n".join(map(json.dumps, both)) if form == "lines" else json.dumps(both)
    return read_annotations(text.encode(), "a", "fhir")


@pytest.mark.parametrize("form", ["array", "lines"])
@pytest.mark.parametrize(
    ("keys", "pointer"),
    [
        ({"interpretation": [NEGATIVE]}, "/1/interpretation/0"),
        ({"interpretation": NEGATIVE}, "/1/interpretation"),
        ({"component": [{"code": PRESENCE, "interpretation": [NEGATIVE]}]}, "/1/component/0"),
    ],
)
def test_an_interpretation_stands_for_a_value(
    form: str, keys: dict[str, Any], pointer: str
) -> None:
    reading = read(form, **keys)
    row = reading.table.to_pylist()[1]
    said = [row[name] for name in ("pointer", "value_kind", "value_code", "value_text")]
    assert said == [pointer, "code", "NEG", "Negative"]
    # What it means for the finding cannot be told, and is not passed over.
    assert "OBS541" in {found.code for found in converter.validate(reading.table, FINDINGS)}


@pytest.mark.parametrize("form", ["array", "lines"])
@pytest.mark.parametrize(
    "keys",
    [
        {"valueCodeableConcept": ABSENT},
        {"component": [{"code": PRESENCE, "valueCodeableConcept": ABSENT}]},
        {"dataAbsentReason": {"text": "unknown"}},
        {"interpretation": []},
        {"interpretation": 4},
    ],
)
def test_an_interpretation_only_judges_a_value(form: str, keys: dict[str, Any]) -> None:
    reading = read(form, **{"interpretation": [NEGATIVE], **keys})
    assert "NEG" not in reading.table["value_code"].to_pylist()
    assert len(reading.table) == 2


def test_a_group_is_not_its_interpretation() -> None:
    member = {"resourceType": "Observation", "id": "m", "code": PNEUMOTHORAX}
    panel = {"interpretation": [NEGATIVE], "hasMember": [{"reference": "Observation/m"}]}
    data = json.dumps([member, {"resourceType": "Observation", "code": {"text": "x"}, **panel}])
    table = read_annotations(data.encode(), "a", "fhir").table
    assert table["observation_id"].to_pylist() == ["m"]


@pytest.mark.parametrize("form", ["array", "lines"])
@pytest.mark.parametrize(
    ("keys", "pointer", "meant"),
    [
        ({"valueCode": "absent"}, "/1/valueCode", ""),
        ({"value": ABSENT}, "/1/value", ""),
        ({"valueCodeableconcept": ABSENT}, "/1/valueCodeableconcept", "valueCodeableConcept?"),
        ({"components": [{"code": PRESENCE}]}, "/1/components", "component?"),
        ({"component": [{"code": PRESENCE, "valueUri": "x"}]}, "/1/component/0/valueUri", ""),
    ],
)
def test_a_value_that_nothing_reads_is_told(
    form: str, keys: dict[str, Any], pointer: str, meant: str
) -> None:
    reading = read(form, **keys)
    told = [(one.code, one.pointer, one.suggestion) for one in reading.problems]
    assert told == [("ANN206", pointer, meant)]
    assert reading.observations == 2


def test_other_keys_say_nothing_of_the_value() -> None:
    extension = [{"url": "http://x.example", "valueCode": "absent"}]
    other = {"ofValues": 1, "myValue": 2, "_valueString": {"extension": extension}}
    assert read("array", extension=extension, **other).problems == ()


@pytest.mark.parametrize("form", ["array", "lines"])
@pytest.mark.parametrize("key", ["valueCodeableConcept", "valueQuantity"])
def test_an_extension_may_say_why_there_is_no_value(form: str, key: str) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    absent = {"extension": [{"url": "http://x.example"}, {"url": url, "valueCode": "unknown"}]}
    for keys in ({key: absent}, {"component": [{"code": PRESENCE, key: absent}]}):
        reading = read(form, **keys)
        row = reading.table.to_pylist()[1]
        assert (row["value_kind"], row["value_text"]) == (None, "unknown")
        assert reading.problems == ()
