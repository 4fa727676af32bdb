"""Whom an observation of FHIR is about, who made it, and what a report concludes.

Source: FHIR R4 and R5, Observation.subject, focus and performer, and
DiagnosticReport.conclusionCode; the extension observation-focusCode.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.annotations import AnnotationReading, read_annotations

PATIENT = {"reference": "Patient/p"}
MOTHER = {"resourceType": "Patient", "id": "p"}
NODULE = {"coding": [{"code": "OIFM_EXMP_000001"}]}


def observed(**more: Any) -> dict[str, Any]:
    """An observation."""
    own = {"resourceType": "Observation", "status": "final", "code": NODULE, "subject": PATIENT}
    return {**own, **more}


def read(*resources: dict[str, Any], lines: bool = False) -> AnnotationReading:
    """A reading of an array, or of lines."""
    written = "\n".join(map(json.dumps, resources)) if lines else json.dumps(resources)
    return read_annotations(written.encode(), "a.ndjson" if lines else "a.json", "fhir")


def told(reading: AnnotationReading) -> list[str]:
    """Where something is left out that has no column."""
    return [found.pointer for found in reading.problems if found.code == "ANN213"]


def extended(url: str) -> list[dict[str, Any]]:
    """An extension."""
    return [{"url": url, "valueCodeableConcept": {"text": "fetus"}}]


FOCUS_CODE = "http://hl7.org/fhir/StructureDefinition/observation-focusCode"


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize(
    ("key", "more"),
    [
        ("focus", {"focus": [{"reference": "RelatedPerson/fetus"}]}),
        ("focus", {"focus": [{"reference": "Patient/fetus"}]}),
        ("focus", {"focus": [{"type": "RelatedPerson", "display": "CANARY"}]}),
        ("focus", {"focus": [{"reference": "BodyStructure/b"}, {"reference": "Group/g"}]}),
        ("focus", {"focus": [{"reference": "http://x.example/fhir/Specimen/s/_history/2"}]}),
        ("extension", {"extension": extended(FOCUS_CODE)}),
        ("subject", {"subject": {"reference": "Device/phantom"}}),
        ("subject", {"subject": {"reference": "Group/g"}}),
        ("subject", {"subject": {"reference": "https://x.example/Location/l"}}),
        ("subject", {"subject": {"type": "Specimen", "display": "CANARY"}}),
    ],
)
def test_what_is_about_another_is_left_out(key: str, more: dict[str, Any], lines: bool) -> None:
    reading = read(observed(), observed(**more), observed(), lines=lines)
    assert told(reading) == [f"/1/{key}"]
    assert reading.observations == 2
    assert reading.table["observation"].to_pylist() == [0, 1]
    assert not any("CANARY" in found.message for found in reading.problems)


@pytest.mark.parametrize(
    "more",
    [
        {"focus": [PATIENT]},
        {"focus": [{"reference": "http://x.example/fhir/Patient/p"}]},
        {"focus": [{"reference": "Condition/c"}]},
        # A device in the body.
        {"focus": [{"reference": "Device/tube"}]},
        {"subject": None, "focus": [PATIENT]},
        {"extension": extended("http://x.example/focusCode")},
        {"subject": {"reference": "Other/o"}},
    ],
)
def test_what_is_about_the_patient_is_read(more: dict[str, Any]) -> None:
    reading = read(MOTHER, observed(**more))
    assert reading.observations == 1
    assert told(reading) == []


def test_another_is_known_by_what_the_reference_means() -> None:
    fetus = {"resourceType": "RelatedPerson", "id": "f"}
    focus = observed(contained=[fetus], focus=[{"reference": "#f"}])
    entries = [{"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Device"}}]
    entries += [{"resource": observed(subject={"reference": "urn:uuid:1"})}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    reading = read(focus, bundle)
    assert reading.observations == 0
    assert told(reading) == ["/0/focus", "/1/entry/1/resource/subject"]
    [nothing] = [found for found in reading.problems if found.code == "ANN203"]
    assert nothing.message == "no resource of the file is an observation of a patient"


def test_members_of_a_group_about_another_are_about_it_too() -> None:
    members = [{"reference": "Observation/size"}, {"reference": "Observation/inner"}]
    group = observed(id="g", hasMember=members, focus=[{"reference": "RelatedPerson/f"}])
    size = observed(id="size", code={"text": "size"}, valueInteger=4)
    inner = observed(id="inner", hasMember=[{"reference": "Observation/g"}])
    reading = read(group, size, inner, observed(id="own"))
    assert reading.table["observation_id"].to_pylist() == ["own"]
    assert told(reading) == ["/0/focus"]


def test_a_member_about_another_is_no_value_of_the_group() -> None:
    group = observed(id="g", hasMember=[{"reference": "Observation/size"}], valueBoolean=True)
    more = {"code": {"text": "size"}, "valueInteger": 4, "focus": [{"reference": "Patient/f"}]}
    reading = read(group, observed(id="size", **more))
    assert reading.table["value_kind"].to_pylist() == ["boolean"]
    assert told(reading) == ["/1/focus"]


@pytest.mark.parametrize("lines", [False, True])
def test_all_who_made_an_observation_are_its_author(lines: bool) -> None:
    roe, firm = {"display": "Dr. Roe"}, {"reference": "Organization/o"}
    tool = {"display": "Nodule finder 2"}
    reading = read(
        observed(performer=[roe, firm], device=tool),
        observed(performer=[firm]),
        observed(device=tool),
        observed(performer=[{}, roe, roe]),
        observed(),
        lines=lines,
    )
    authors = ["Dr. Roe; Organization/o; Nodule finder 2", "Organization/o", "Nodule finder 2"]
    assert reading.table["author"].to_pylist() == [*authors, "Dr. Roe", None]
    # Without one that is named twice, lines are read by columns.
    one = read(observed(performer=[roe, firm]), observed(), observed(device=tool), lines=lines)
    assert one.table["author"].to_pylist() == ["Dr. Roe; Organization/o", None, "Nodule finder 2"]


def test_those_of_the_report_are_authors_where_the_observation_names_none() -> None:
    def author(**more: Any) -> Any:
        result = [{"reference": "Observation/o"}]
        report = {"resourceType": "DiagnosticReport", "id": "r", "result": result, **more}
        return read(observed(id="o"), report).table["author"][0].as_py()

    first, second = {"display": "Dr. Roe"}, {"display": "Dr. Poe"}
    assert author(resultsInterpreter=[first, second], performer=[{"display": "X"}]) == (
        "Dr. Roe; Dr. Poe"
    )
    assert author(performer=[first, second]) == "Dr. Roe; Dr. Poe"


def concluded(code: Any, **more: Any) -> dict[str, Any]:
    """A report with a coded conclusion."""
    return {"resourceType": "DiagnosticReport", "status": "final", "conclusionCode": code, **more}


def test_coded_conclusions_are_told_and_no_observations() -> None:
    conclusion = {"coding": [{"system": "http://snomed.info/sct", "code": "36118008"}]}
    reading = read(observed(), concluded([conclusion, NODULE]), concluded([conclusion]))
    assert reading.observations == 1
    [found] = reading.problems
    assert (found.code, found.pointer) == ("ANN213", "/1/conclusionCode")
    assert found.message.startswith("coded conclusions (2) are left out, and those of 1 more")
    # A report of nothing else has no observation.
    alone = read(concluded([{"concept": conclusion}]))
    assert sorted(found.code for found in alone.problems) == ["ANN203", "ANN213"]


@pytest.mark.parametrize("lines", [False, True])
def test_other_resources_that_say_findings_are_told(*, lines: bool) -> None:
    condition = {"resourceType": "Condition", "code": NODULE, "subject": PATIENT}
    answers = {"resourceType": "QuestionnaireResponse", "status": "completed"}
    patient = {"resourceType": "Patient", "id": "p"}
    reading = read(patient, observed(), condition, answers, condition, lines=lines)
    assert reading.observations == 1
    [found] = reading.problems
    assert (found.code, found.pointer) == ("ANN213", "/2")
    said = "what other resources say (Condition 2, QuestionnaireResponse 1) is left out"
    assert found.message.startswith(said)
    alone = read(condition, lines=lines)
    assert sorted(found.code for found in alone.problems) == ["ANN203", "ANN213"]


@pytest.mark.parametrize(
    "report",
    [
        concluded([]),
        concluded(None),
        concluded([NODULE], status="entered-in-error"),
        # Of later versions: a conclusion that is one of the observations.
        concluded([{"reference": {"reference": "Observation/o"}}]),
    ],
)
def test_no_conclusion_is_told(report: dict[str, Any]) -> None:
    assert told(read(observed(id="o"), report)) == []


def test_a_conclusion_that_is_elsewhere_is_told() -> None:
    elsewhere = {"reference": {"reference": "Condition/c"}}
    for code in ([elsewhere], {"text": "no list"}):
        assert told(read(observed(), concluded(code))) == ["/1/conclusionCode"]


def test_an_extension_may_be_written_with_escapes() -> None:
    document = json.dumps(observed(extension=[{"url": FOCUS_CODE, "valueString": "fetus"}]))
    for text in (document, document.replace("focusCode", "focus\\u0043ode")):
        reading = read_annotations(text.encode(), "a.json", "fhir")
        assert (reading.observations, told(reading)) == (0, ["/extension"])
