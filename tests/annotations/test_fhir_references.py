"""What references in FHIR documents mean: which patient, report, exam and group."""

import json
from typing import Any

from converter.annotations import read_annotations
from converter.validation import validate_table


def observed(name: str, *references: str) -> dict[str, Any]:
    """An observation with members, and a patient of whom it is."""
    members = [{"reference": reference} for reference in references]
    code = {"coding": [{"code": "OIFM_EXMP_000001"}]}
    subject = {"reference": "Patient/p"}
    return {
        "resourceType": "Observation",
        "id": name,
        "code": code,
        "subject": subject,
        "hasMember": members,
    }


def of_patient(mrn: str, size: int) -> dict[str, Any]:
    """A Bundle of one patient, with the same ids as that of any other."""
    number = {"code": {"text": "size"}, "valueQuantity": {"value": size}}
    resources = [
        {"resourceType": "Patient", "id": "p", "identifier": [{"value": mrn}]},
        {"resourceType": "DiagnosticReport", "id": mrn, "result": [{"reference": "Observation/o"}]},
        observed("o", "Observation/m"),
        {"resourceType": "Observation", "id": "m", **number},
    ]
    return {"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}


def exams_of(document: Any, name: str = "a.json") -> list[tuple[Any, ...]]:
    table = read_annotations(document, name, "fhir").table
    return [(row["subject_id"], row["report_id"], row["number_text"]) for row in table.to_pylist()]


def test_bundles_of_one_file_have_ids_of_their_own() -> None:
    both = [of_patient("A", 5), of_patient("B", 45)]
    wanted = [("A", "A", "5"), ("B", "B", "45")]
    assert exams_of(json.dumps(both).encode()) == wanted
    assert exams_of("\n".join(map(json.dumps, both)).encode(), "a.ndjson") == wanted
    outer = {"resourceType": "Bundle", "entry": [{"resource": one} for one in both]}
    assert exams_of(json.dumps(outer).encode()) == wanted
    # What a Bundle does not hold is looked for in the others: pages of one answer.
    first = both[0]
    pages = [
        {**first, "entry": first["entry"][:2]},
        {"resourceType": "Bundle", "entry": first["entry"][2:3]},
        {"resourceType": "Bundle", "entry": first["entry"][3:]},
    ]
    assert exams_of(json.dumps(pages).encode()) == wanted[:1]
    assert not read_annotations(json.dumps(pages).encode(), "a.json").problems


def test_contained_resources_are_known_in_their_container_only() -> None:
    patient = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "inside"}]}
    report = {"resourceType": "DiagnosticReport", "contained": [patient, observed("c")]}
    other = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "beside"}]}
    resources = json.dumps([report, observed("o"), other]).encode()
    assert [row[0] for row in exams_of(resources)] == ["beside", "beside"]
    # Written without the mark of what is contained.
    assert [row[0] for row in exams_of(json.dumps([report]).encode())] == ["inside"]


def test_a_relative_reference_is_of_the_server_that_its_entry_comes_from() -> None:
    resources = []
    for server in ("http://a.example/", "http://b.example/"):
        patient = {"resourceType": "Patient", "id": "p", "identifier": [{"value": server}]}
        for one in (patient, observed("o")):
            url = f"{server}{one['resourceType']}/{one['id']}"
            resources.append({"fullUrl": url, "resource": one})
    bundle = {"resourceType": "Bundle", "entry": resources}
    subjects = [row[0] for row in exams_of(json.dumps(bundle).encode())]
    assert subjects == ["http://a.example/", "http://b.example/"]


def test_an_exam_may_be_named_by_its_number_alone() -> None:
    number = {"type": "ImagingStudy", "identifier": {"value": "ACC-1"}}
    own = {**observed("a"), "derivedFrom": [number]}
    report = {
        "resourceType": "DiagnosticReport",
        "imagingStudy": [number],
        "result": [{"reference": "Observation/b"}],
    }
    other = {**observed("c"), "derivedFrom": [{"identifier": {"value": "not of an exam"}}]}
    data = json.dumps([own, report, observed("b"), other]).encode()
    table = read_annotations(data, "a.json", "fhir").table
    assert table["exam_id"].to_pylist() == ["ACC-1", "ACC-1", None]


def test_two_reports_may_contain_observations_of_the_same_id() -> None:
    def report(name: str, *ids: str) -> dict[str, Any]:
        inside = [{**observed(id_), "subject": None} for id_ in ids]
        results = [{"reference": f"#{id_}"} for id_ in ids]
        return {
            "resourceType": "DiagnosticReport",
            "id": name,
            "contained": inside,
            "result": results,
        }

    def told(*reports: dict[str, Any]) -> list[str]:
        table = read_annotations(json.dumps(reports).encode(), "a.json", "fhir").table
        found = validate_table(table, []).problems
        return [problem.code for problem in found if problem.code != "OBS501"]

    assert told(report("a", "one"), report("b", "one")) == []
    assert told(report("a", "one", "one")) == ["OBS532"]
