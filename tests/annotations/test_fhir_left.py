"""What FHIR says and no column has is told once in a file, in every form of the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converter.annotations import read_annotations

Resource = dict[str, Any]
VALUE = {"code": {"text": "presence"}, "valueString": "present"}
HIGH = [{"text": "high"}]


def observed(**more: Any) -> Resource:
    return {"resourceType": "Observation", "code": {"text": "nodule"}, **more}


def told(*resources: Resource) -> list[tuple[str, str]]:
    """Message and place of what is left out; lines and an array tell the same."""
    lines = "\n".join(map(json.dumps, resources))
    made = []
    for data in (json.dumps(resources), lines):
        problems = read_annotations(data.encode(), "a.json", "fhir").problems
        left = [one for one in problems if one.code == "ANN213"]
        assert all(one.line for one in left)
        made.append([(one.message.partition(" is left out")[0], one.pointer) for one in left])
    assert made[0] == made[1]
    return made[0]


# By columns, and with care.
@pytest.mark.parametrize("more", [{"valueBoolean": True}, {"valueDecimal": 1}])
@pytest.mark.parametrize("key", ["method", "specimen", "interpretation"])
def test_what_lines_say_is_counted(key: str, more: Resource) -> None:
    given = HIGH if key == "interpretation" else HIGH[0]
    said = observed(**more, **{key: given})
    assert told(observed(**more), said, said) == [(f"{key} (2)", f"/1/{key}")]
    for nothing in (None, []) if key == "interpretation" else (None,):
        assert told(*[observed(**more, **{key: nothing})] * 2) == []
    withdrawn = observed(status="Entered in error", **more, **{key: given})
    assert told(withdrawn, observed(**more), said) == [(key, f"/2/{key}")]
    words = observed(**more, note=[{"text": f'the "{key}": is a word'}])
    assert told(words, words) == []


def test_what_components_and_members_say_is_told() -> None:
    held = {"referenceRange": [{"text": "to 5"}], "interpretation": HIGH}
    both = observed(component=[VALUE, {**VALUE, **held}]), observed()
    assert told(*both) == [
        ("referenceRange", "/0/component/1/referenceRange"),
        ("interpretation", "/0/component/1/interpretation"),
    ]
    for status in ("cancelled", "entered-in-error"):
        assert told(observed(status=status, component=[{**VALUE, **held}]), observed()) == []
    group = observed(hasMember=[{"reference": "Observation/m"}])
    member = observed(id="m", valueInteger=4, **held)
    assert [message for message, _ in told(group, member)] == ["referenceRange", "interpretation"]
    # Where nothing else is said, it is the value.
    assert told(observed(interpretation=HIGH), observed()) == []


def test_what_a_report_says_in_words_is_told() -> None:
    report = {"resourceType": "DiagnosticReport", "conclusion": "No nodule."}
    scan = {**report, "presentedForm": [{"contentType": "application/pdf"}]}
    back = {**report, "status": "entered-in-error"}
    assert told(observed(**VALUE), report, scan, back) == [
        ("conclusion (2)", "/1/conclusion"),
        ("presentedForm", "/2/presentedForm"),
    ]


def test_a_file_without_observations_is_not_said_to_be_of_others() -> None:
    data = json.dumps({"resourceType": "DiagnosticReport", "conclusion": "No nodule."})
    problems = read_annotations(data.encode(), "a.json", "fhir").problems
    assert [one.message for one in problems if one.code == "ANN203"] == [
        "no resource of the file is an observation"
    ]


def test_what_a_body_structure_is_made_of_is_told() -> None:
    """The code of the observation may say no more than that it is there."""
    body = {"resourceType": "BodyStructure", "id": "b", "morphology": {"text": "infarct"}}
    seen = observed(bodyStructure={"reference": "BodyStructure/b"}, valueString="present")
    assert told(seen, body) == [("morphology", "/1/morphology")]
    held = observed(contained=[body], bodyStructure={"reference": "#b"})
    assert told(held, observed()) == [("morphology", "/0/contained/0/morphology")]


def test_of_one_document_the_first_place_is_told() -> None:
    """Also where its records have no numbers."""
    entries = [{"resource": observed(**VALUE, method={"text": "by hand"})} for _ in range(3)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    [problem] = read_annotations(json.dumps(bundle).encode(), "a.json").problems
    assert (problem.code, problem.pointer) == ("ANN213", "/entry/0/resource/method")
