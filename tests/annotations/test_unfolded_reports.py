"""Lines of reports with plain observations: read by columns as they are read with care."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converter.annotations import read_annotations

# What stands in a line of its own may be spoken of in another: all are read with care.
ANOTHER = b'\n{"resourceType":"Basic","id":"b"}\n'
Json = dict[str, Any]


def coded(code: str, **more: Any) -> Json:
    """A concept with one coding."""
    return {"coding": [{"system": "https://openimagingdata.org", "code": code, **more}]}


def sometimes(*choices: Any) -> st.SearchStrategy[Any]:
    """One of several, or nothing, most often the first."""
    return st.sampled_from([choices[0]] * 200 + [None] + list(choices))


def rarely(*choices: Any) -> st.SearchStrategy[Any]:
    """Nothing, or rarely one of several."""
    return st.sampled_from([None] * 300 + list(choices))


def with_keys(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object without the keys whose value is nothing."""
    return st.fixed_dictionaries(keys).map(
        lambda made: {key: value for key, value in made.items() if value is not None}
    )


PATIENT: Json = {"resourceType": "Patient", "id": "p", "identifier": [{"value": "Müller 1"}]}
CONTAINED: list[Json] = [
    PATIENT,
    {**PATIENT, "gender": "female", "birthDate": "1970-01-01"},
    {"resourceType": "ImagingStudy", "id": "s", "started": "2024-01-02", "status": "available"},
    {"resourceType": "Device", "id": "d", "deviceName": [{"name": "Reader"}]},
    {"resourceType": "ImagingSelection", "id": "i", "studyUid": "1.2", "instance": [{"uid": "3"}]},
    {"resourceType": "BodyStructure", "id": "b", "includedStructure": [{"structure": coded("x")}]},
    {"resourceType": "Condition", "id": "c"},
    {"resourceType": "Specimen", "id": "t"},
    {"resourceType": "Organization", "id": "o", "contact": [{"a": [1, {"b": None}]}]},
]
COMPONENTS = with_keys(
    code=sometimes(coded("OIFMA_MSFT_000001", display="presence"), coded("RDE1"), {"text": "é"}),
    valueCodeableConcept=sometimes(coded("OIFMA_MSFT_000001.1", display="absent"), {"text": "no"}),
    valueQuantity=rarely({"value": 1.50, "unit": "cm"}, {"value": "x"}),
    valueString=rarely("seen"),
    valueInteger=rarely(3),
    referenceRange=rarely([{"text": "0 to 1"}]),
    interpretation=st.sampled_from([None, None, [coded("POS")]]),
    extension=rarely([{"url": "x"}]),
)
DCM = "http://dicom.nema.org/resources/ontology/DCM"
# Which image it is, and which lesion: these are no values. The last one is.
OF_IMAGES: list[Json] = [
    {"code": {"coding": [{"system": DCM, "code": code}]}, **value}
    for code, value in (
        ("113607", {"valueInteger": 2}),
        ("113609", {"valueQuantity": {"value": 45}}),
        ("112039", {"valueString": "L1"}),
        ("121126", {"valueString": "1.2.3"}),
        ("113607", {"valueInteger": 2, "modifierExtension": [{"url": "x"}]}),
        ("112040", {"valueInteger": 7}),
    )
]
MANY = st.lists(COMPONENTS, min_size=1, max_size=3)
SOME_OF_IMAGES = st.lists(st.sampled_from(OF_IMAGES[:4] * 20 + OF_IMAGES), max_size=3)
OBSERVATIONS = with_keys(
    resourceType=st.just("Observation"),
    id=sometimes("a", "b", "a\u00e9", 7),
    status=sometimes("final", "entered-in-error", "preliminary"),
    code=sometimes(coded("OIFM_MSFT_000001", display="nodule"), {"text": "nodule"}, "wrong"),
    subject=sometimes({"reference": "#p"}, {"reference": "#t"}, {"display": "M\u00fc"}, {}),
    identifier=st.sampled_from([None, None, [{"value": "A1", "type": coded("ACSN")}]]),
    derivedFrom=sometimes([{"reference": "#s"}], [{"reference": "#i"}], []),
    partOf=st.sampled_from([None, None, None, [{"reference": "ImagingStudy/9"}]]),
    performer=sometimes([{"reference": "#d"}], [{"display": "A"}, {"display": "A"}]),
    device=st.sampled_from([None, {"reference": "#d"}]),
    effectiveDateTime=st.sampled_from([None, None, "2023-05-06"]),
    effectivePeriod=st.sampled_from([None, None, {"start": "2023-05-06"}]),
    issued=sometimes("2024-02-03T04:05:06Z"),
    language=st.sampled_from([None, None, "de"]),
    bodySite=st.sampled_from([None, None, coded("39607008", display="lung"), {"text": "lung"}]),
    bodyStructure=rarely({"reference": "#b"}),
    note=sometimes([{"text": "It is seen."}], [{"text": "One."}, {"text": "Two."}]),
    component=st.one_of(
        MANY,
        SOME_OF_IMAGES,
        st.tuples(MANY, SOME_OF_IMAGES).map(lambda both: [*both[0], *both[1]]),
        st.tuples(SOME_OF_IMAGES, MANY).map(lambda both: [*both[0], *both[1]]),
    ),
    valueCodeableConcept=rarely(coded("OIFMA_MSFT_000001.1")),
    valueBoolean=rarely(True),
    method=st.sampled_from([None, None, None, {"text": "by hand"}]),
    category=st.sampled_from([None, None, [coded("imaging")]]),
    meta=st.sampled_from([None, None, {"versionId": "1"}]),
    modifierExtension=rarely([{"url": "x"}]),
    hasMember=rarely([{"reference": "#a"}]),
    focus=rarely([{"reference": "#b"}]),
    odd=rarely(1),
)
REPORTS = with_keys(
    id=sometimes("r", "q"),
    status=sometimes("final", "entered-in-error"),
    code=sometimes({"coding": [{"system": "http://loinc.org", "code": "24627-2"}]}),
    subject=sometimes({"reference": "#p"}),
    contained=st.lists(
        st.one_of(st.sampled_from(CONTAINED), OBSERVATIONS, OBSERVATIONS, OBSERVATIONS), max_size=6
    ),
    result=sometimes([{"reference": "#a"}], [{"reference": "#elsewhere"}]),
    imagingStudy=sometimes([{"reference": "#s"}]),
    performer=st.sampled_from([None, [{"display": "Dr. B"}]]),
    issued=sometimes("2024-01-02T03:04:05Z"),
    conclusion=st.sampled_from([None, None, "Normal."]),
    conclusionCode=st.sampled_from([None, None, [coded("normal")]]),
)


def same(lines: bytes) -> None:
    """Both ways give the same rows, the same problems, and count the same observations."""
    ours, careful = (read_annotations(data, "a.ndjson") for data in (lines, lines + ANOTHER))
    assert ours.table.cast(careful.table.schema).equals(careful.table)
    assert ours.problems == careful.problems
    assert ours.observations == careful.observations


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(REPORTS, min_size=2, max_size=6),
    st.booleans(),
    st.sampled_from([(",", ":"), (", ", ": ")]),
    st.sampled_from(["\n"] * 4 + ["\n \n", '\n{"resourceType":"DiagnosticReport","id":\n']),
)
def test_any_reports(
    reports: list[Json], ascii_only: bool, separators: tuple[str, str], between: str
) -> None:
    # What is a report says so first; of observations any key may be the first.
    typed = [{"resourceType": "DiagnosticReport", **one} for one in reports]
    texts = (json.dumps(one, ensure_ascii=ascii_only, separators=separators) for one in typed)
    same(between.join(texts).encode())
