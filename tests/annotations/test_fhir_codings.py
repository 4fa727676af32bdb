"""Lines of FHIR as servers write them: read by columns, with the same answer as with care."""

from __future__ import annotations

import json
from typing import Any

import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st

from converter.annotations import read_annotations
from converter.annotations.fhir import columns as fhir_columns
from converter.annotations.json_lines import OddLinesError

SYSTEMS = (None, "", "http://snomed.info/sct", "http://snomed.info/sct|2024", "s")
CODES = (None, "", "OIFM_TEST_000001", "OIFMA_TEST_000001.0", "RDE12", "39607008", "RID205", "9")
WORDS = (None, "", "x", "left", "a \u0000 b")
OIFM = {"system": "https://openimagingdata.org", "code": "OIFM_TEST_000001", "display": "nodule"}
SNOMED = {"system": "http://snomed.info/sct", "code": "786838002", "display": "Nodule"}
FOCUS = "http://hl7.org/fhir/StructureDefinition/observation-focusCode"
BODY = "http://hl7.org/fhir/StructureDefinition/bodySite"


def filled(given_: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given_.items() if value is not None}


CODING = st.fixed_dictionaries(
    {
        "system": st.sampled_from(SYSTEMS),
        "code": st.sampled_from(CODES),
        "display": st.sampled_from(WORDS),
    }
).map(filled)
CONCEPT = st.fixed_dictionaries(
    {
        "coding": st.none() | st.lists(CODING, min_size=1, max_size=4),
        "text": st.sampled_from(WORDS),
    }
).map(filled)
COMPONENT = st.fixed_dictionaries(
    {"code": CONCEPT, "valueCodeableConcept": st.none() | CONCEPT}
).map(filled)
OBSERVATION = st.fixed_dictionaries(
    {
        "resourceType": st.just("Observation"),
        "code": CONCEPT,
        "bodySite": st.none() | CONCEPT,
        "component": st.none() | st.lists(COMPONENT, min_size=1, max_size=3),
        "valueCodeableConcept": st.none() | CONCEPT,
    }
).map(filled)


def alike(*observations: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of lines, which are the same where they are read with care."""
    data = "\n".join(json.dumps(one) for one in observations).encode()
    # With a blank line they are read with care.
    plain, careful = (read_annotations(data + end, "x", "fhir") for end in (b"\n", b"\n\n"))
    assert plain.table.to_pylist() == careful.table.to_pylist()
    assert plain.problems == careful.problems
    rows: list[dict[str, Any]] = plain.table.to_pylist()
    return rows


def by_columns(*observations: dict[str, Any]) -> bool:
    data = "\n".join(json.dumps(one) for one in observations).encode()
    try:
        return fhir_columns.table(data, "x") is not None
    except OddLinesError:
        return False


@tried(300)
@given(st.lists(OBSERVATION, min_size=1, max_size=4))
def test_any_codings(observations: list[dict[str, Any]]) -> None:
    alike(*observations)


def test_several_codings_are_read_by_columns() -> None:
    both = {"coding": [SNOMED, OIFM, {"display": "lump"}, SNOMED], "text": "Nodule of the lung"}
    site = {"coding": [{**SNOMED, "code": "39607008", "display": "lung"}, {"code": "9"}]}
    value = {"coding": [{"code": "52101004"}, {"code": "OIFMA_TEST_000001.1"}], "text": "there"}
    given_ = {
        "resourceType": "Observation",
        "code": both,
        "bodySite": site,
        "component": [{"code": {"text": "presence"}, "valueCodeableConcept": value}],
    }
    plain = {"resourceType": "Observation", "code": {"coding": [OIFM]}, "component": []}
    assert by_columns(given_, plain)
    [row, alone] = alike(given_, plain)
    assert (row["finding_code"], row["finding_text"]) == ("OIFM_TEST_000001", "nodule")
    assert (row["site_code"], row["value_code"]) == ("39607008", "OIFMA_TEST_000001.1")
    others = json.loads(row["other_codes"])
    assert others == {
        "finding": [SNOMED, {"display": "lump"}, {"display": "Nodule of the lung"}],
        "value": [{"code": "52101004"}],
        "site": [{"code": "9"}],
    }
    assert alone["other_codes"] is None


# What servers add to each resource, what it makes, and whether columns suffice for it.
MORE: list[tuple[dict[str, Any], dict[str, Any], bool]] = [
    ({"identifier": [{"use": "usual", "system": "urn:x", "value": "7"}]}, {}, True),
    (
        {"identifier": [{"value": "7", "type": {"coding": [{"code": "ACSN"}]}}]},
        {"exam_id": "7"},
        False,
    ),
    ({"id": None, "identifier": [{"value": "7"}]}, {"observation_id": "7"}, False),
    ({"effectiveInstant": "2024-01-02T03:04:05Z"}, {"exam_time": "2024-01-02T03:04:05Z"}, True),
    (
        {"effectivePeriod": {"start": "2024-01-02", "end": "2024"}},
        {"exam_time": "2024-01-02"},
        True,
    ),
    ({"effectivePeriod": {"end": "2024"}, "issued": "2025"}, {"exam_time": "2025"}, True),
    ({"effectiveDateTime": "2023", "effectiveInstant": "2024"}, {"exam_time": "2023"}, True),
    ({"effectiveDateTime": "", "effectivePeriod": {"start": "2024"}}, {"exam_time": "2024"}, True),
    ({"subject": {"identifier": {"value": "m"}, "display": "P"}}, {"subject_id": "m"}, True),
    (
        {"subject": {"identifier": {"value": ""}, "reference": "Patient/q"}},
        {"subject_id": "Patient/q"},
        True,
    ),
    ({"extension": [{"url": "http://e", "valueString": "x"}, {"valueCode": "y"}]}, {}, True),
    ({"extension": [{"url": FOCUS, "valueCodeableConcept": {"text": "donor"}}]}, {}, False),
    ({"extension": [{"url": BODY, "valueReference": {"reference": "#b"}}]}, {}, False),
    ({"extension": [{"url": 5}]}, {}, False),
    ({"extension": {"url": "http://e"}}, {}, False),
    ({"extension": []}, {}, False),
    ({"extension": [{}]}, {}, True),
]


@pytest.mark.parametrize(("more", "made", "plain"), MORE)
def test_what_servers_add(more: dict[str, Any], made: dict[str, Any], plain: bool) -> None:
    whole = {"resourceType": "Observation", "id": "o", "code": {"text": "y"}, "valueInteger": 3}
    other = {**whole, "id": "p", "effectiveDateTime": "2020"}
    given_ = {name: value for name, value in {**whole, **more}.items() if value is not None}
    assert by_columns(given_, other) is plain
    rows = [row for row in alike(given_, other) if row["pointer"].startswith("/0")]
    assert [{name: row[name] for name in made} for row in rows] == [made] * len(rows)
