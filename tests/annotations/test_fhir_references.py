"""What references in FHIR documents mean: which patient, report, exam and group."""

import json
from pathlib import Path
from typing import Any

import pytest

from converter.annotations import read_annotations
from converter.validation import validate_table

CASES = Path(__file__).parents[1] / "cases" / "annotations"


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


@pytest.mark.parametrize("key", ["derivedFrom", "partOf"])
def test_a_study_may_be_known_by_the_type_of_the_reference_alone(key: str) -> None:
    """In plain lines, which are read by columns, as anywhere."""
    study = {"reference": "http://pacs.example/1.2.3", "type": "ImagingStudy"}
    beside = [{"reference": "Observation/x", "type": "Observation"}, {"type": "ImagingStudy"}]
    plain = {"resourceType": "Observation", "code": {"text": "nodule"}, "valueBoolean": True}
    one = {**plain, key: [*beside, study]}
    lines = "\n".join(map(json.dumps, (one, plain, one))).encode()
    for data, exams in ((lines, [True, False, True]), (json.dumps([one]).encode(), [True])):
        table = read_annotations(data, "a.ndjson", "fhir").table
        expected = [study["reference"] if exam else None for exam in exams]
        assert table["exam_id"].to_pylist() == expected


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


def rows_of(case: str) -> list[dict[str, Any]]:
    path = CASES / case
    return read_annotations(path.read_bytes(), path.name).table.to_pylist()


def test_resources_inside_parameters_and_messages_are_read() -> None:
    rows = rows_of("fhir_inside.json")
    assert {row["observation_id"]: row["pointer"] for row in rows} == {
        "beside": "/0/component/0",
        "in-a-parameter": "/1/parameter/1/resource/component/0",
        "in-a-part": "/1/parameter/2/part/0/resource/component/0",
        "in-a-bundle": "/1/parameter/2/part/1/resource/entry/0/resource/component/0",
        "in-a-report": "/2/event/context/1/resource/contained/0/component/0",
        "in-a-list": "/3/a~1b/0/component/0",
    }
    [reported] = [row for row in rows if row["observation_id"] == "in-a-report"]
    assert (reported["report_id"], reported["subject_id"]) == ("r", "CANARY-1")


def test_what_a_withdrawn_report_alone_names_is_left_out() -> None:
    rows = rows_of("fhir_reports_taken_back.json")
    told = {row["observation_id"]: row["report_id"] for row in rows}
    assert told == {"both": "right", "of-no-report": None}


def test_members_of_a_group_are_of_its_report() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "result": [{"reference": "Observation/group"}],
    }
    # A circle does not go on for ever.
    inner = observed("inner", "Observation/group")
    inner["component"] = [{"code": {"text": "size"}, "valueInteger": 3}]
    resources = [report, observed("group", "Observation/inner"), inner]
    assert exams_of(json.dumps(resources).encode()) == [("Patient/p", "r", "3")]


def test_ids_repeat_within_one_bundle_and_not_from_one_to_the_next() -> None:
    def bundle(kind: str, *ids: str) -> dict[str, Any]:
        inside = [{"resource": {**observed(id_), "hasMember": None}} for id_ in ids]
        return {"resourceType": "Bundle", "type": kind, "entry": inside}

    def told(*bundles: dict[str, Any]) -> list[str]:
        for data in (json.dumps(bundles), "\n".join(map(json.dumps, bundles))):
            table = read_annotations(data.encode(), "a.json", "fhir").table
            found = [one.code for one in validate_table(table, []).problems]
        return [code for code in found if code != "OBS501"]

    assert told(bundle("collection", "one"), bundle("collection", "one")) == []
    assert told(bundle("collection", "one"), bundle("collection", "two", "two")) == ["OBS532"]
    # What a server found comes in pages, with its own ids.
    assert told(bundle("searchset", "one"), bundle("searchset", "one")) == ["OBS532"]


def test_a_version_is_no_part_of_a_system() -> None:
    rows = rows_of("fhir_versions.ndjson")
    snomed = "http://snomed.info/sct"
    assert [row["finding_system"] for row in rows] == [snomed] * 3
    assert rows[0]["attribute_system"] == rows[1]["value_system"] == snomed
    assert rows[0]["site_system"] == "http://www.radlex.org"
    # The known system counts, with a version or without; texts keep their bars.
    assert "http://example.org/own" in rows[1]["other_codes"]
    assert "|" not in rows[1]["other_codes"]
    assert rows[1]["finding_text"] == "a | b"
    # Plain lines are read by columns.
    plain = {
        **observed("o"),
        "hasMember": None,
        "code": {"coding": [{"code": "1", "system": "a|2"}]},
    }
    plain = {key: value for key, value in plain.items() if value is not None}
    lines = "\n".join([json.dumps(plain)] * 3).encode()
    reading = read_annotations(lines, "a.ndjson")
    assert reading.table["finding_system"].to_pylist() == ["a"] * 3
    assert [found.pointer for found in reading.problems] == [f"/{at}/code" for at in range(3)]


def test_what_is_contained_is_nobody_elsewhere() -> None:
    """The patient and study of one document are not those of the next with the same ids."""

    def report(*, identified: bool) -> dict[str, Any]:
        more = {"identifier": [{"value": "N"}]} if identified else {}
        patient = {"resourceType": "Patient", "id": "p", **more}
        study = {"resourceType": "ImagingStudy", "id": "s", "started": "2026-01-01", **more}
        inside = {
            **observed("o"),
            "hasMember": None,
            "subject": {"reference": "#p"},
            "derivedFrom": [{"reference": "#s"}],
        }
        return {"resourceType": "DiagnosticReport", "contained": [patient, study, inside]}

    def who(document: Any) -> list[tuple[Any, ...]]:
        rows = read_annotations(json.dumps(document).encode(), "a.json", "fhir").table.to_pylist()
        return [(row["subject_id"], row["exam_id"], row["exam_time"]) for row in rows]

    assert who(report(identified=False)) == [(None, None, "2026-01-01")]
    assert who(report(identified=True)) == [("N", "N", "2026-01-01")]
    # A reference to what is missing in its container names nobody either.
    lost = {"resourceType": "Observation", "code": {"text": "x"}, "subject": {"reference": "#p"}}
    assert who(lost) == [(None, None, None)]
    lines = "\n".join([json.dumps(lost)] * 2).encode()
    table = read_annotations(lines, "a.ndjson").table
    assert table["subject_id"].to_pylist() == [None, None]


def test_authors_have_names() -> None:
    def author(performer: dict[str, Any] | None, *others: dict[str, Any]) -> Any:
        own = {"performer": [performer]} if performer else {}
        resources = [{**observed("o"), "hasMember": None, **own}, *others]
        data = json.dumps(resources).encode()
        return read_annotations(data, "a.json", "fhir").table["author"][0].as_py()

    name = [{"family": "Roe", "given": ["Jane", "B."], "prefix": ["Dr."]}]
    person = {"resourceType": "Practitioner", "id": "a", "name": name}
    role = {
        "resourceType": "PractitionerRole",
        "id": "r",
        "practitioner": {"reference": "Practitioner/a"},
    }
    report = {
        "resourceType": "DiagnosticReport",
        "result": [{"reference": "Observation/o"}],
        "resultsInterpreter": [{"reference": "PractitionerRole/r"}],
    }
    link = {"reference": "Practitioner/a"}
    assert author(link, person) == "Dr. Jane B. Roe"
    assert author({**link, "display": "Roe"}, person) == "Roe"
    assert author(link) == "Practitioner/a"
    assert author({"reference": "#a"}, person) is None
    assert author(link, {**person, "name": [{"text": "J. Roe"}]}) == "J. Roe"
    assert author(link, {**person, "name": 3}) == author(link, {**person, "name": []})
    assert author({"reference": "PractitionerRole/r"}, role, person) == "Dr. Jane B. Roe"
    # A circle, and a role of nobody.
    circle = {**role, "practitioner": {"reference": "PractitionerRole/r"}}
    assert author({"reference": "PractitionerRole/r"}, circle) == "PractitionerRole/r"
    assert (
        author(
            {"reference": "Organization/o"},
            {"resourceType": "Organization", "id": "o", "name": "Clinic"},
        )
        == "Clinic"
    )
    # Who interpreted the results, where the observation says nobody.
    assert author(None, report, role, person) == "Dr. Jane B. Roe"
    assert author({"display": "CAD"}, report, role, person) == "CAD"


def test_groups_that_are_members_of_each_other_are_read() -> None:
    """Each looked like a heading for the other, and neither was read anywhere."""
    names = {"a": "b", "b": "c", "c": "a", "above": "a", "beside": "single", "self": "self"}
    groups = [observed(name, f"Observation/{member}") for name, member in names.items()]
    groups.append(observed("single"))
    table = read_annotations(json.dumps(groups).encode(), "a.json", "fhir").table
    assert table["observation_id"].to_pylist() == ["a", "b", "c", "above", "self", "single"]
