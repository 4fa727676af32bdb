"""Documents with plain observations: read by columns as they are read with care."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from effort import tried
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from converter.annotations import AnnotationReading, read_annotations
from converter.annotations.fhir import reader

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
    {
        "resourceType": "ServiceRequest",
        "id": "n",
        "identifier": [{"value": "A3", "type": coded("ACSN")}],
    },
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
    basedOn=st.sampled_from(
        [
            None,
            None,
            [{"reference": "ServiceRequest/n"}],
            [{"reference": "#n", "display": "order"}],
            [{"identifier": {"value": "A2", "type": coded("ACSN")}}],
            [{"identifier": {"value": "A4"}}],
        ]
    ),
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


def read(data: bytes, name: str, many: int) -> AnnotationReading:
    """Reads documents: by columns where they hold so many observations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_MANY", many)
        return read_annotations(data, name)


# What stands in a line of its own may be spoken of in another: all are read together.
ANOTHER = b'\n{"resourceType":"Basic","id":"b"}\n'
NEVER = 1 << 30


def same(data: bytes, name: str = "a.ndjson", end: bytes = b"") -> None:
    """Both ways give the same rows, the same problems, and count the same observations.

    With ``end`` behind it nothing is read by columns; it adds nothing.
    """
    ours, careful = read(data, name, 1), read(data + end, name, NEVER)
    assert ours.table.to_pylist() == careful.table.to_pylist()
    assert ours.problems == careful.problems
    assert ours.observations == careful.observations


any_json = tried(300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@any_json
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
    lines = between.join(texts).encode()
    same(lines, end=ANOTHER)
    same(lines + ANOTHER)


def referring(*names: str) -> st.SearchStrategy[Any]:
    """A reference to what may be in a Bundle, or nothing."""
    return sometimes(*({"reference": name} for name in names))


OF_BUNDLES = st.builds(
    lambda one, other: {**one, **other},
    OBSERVATIONS,
    with_keys(
        subject=referring("Patient/p", "urn:uuid:p", "http://x/Patient/p", "Patient/q", "Group/1"),
        derivedFrom=st.sampled_from(
            [None, None, [{"reference": "ImagingStudy/s"}], [{"reference": "urn:uuid:s"}], []]
        ),
        performer=st.sampled_from([None, None, [{"reference": "Device/d"}], [{"display": "A"}]]),
        device=rarely({"reference": "Device/d"}),
        hasMember=rarely([{"reference": "urn:uuid:0"}, {"reference": "Observation/b"}]),
        contained=rarely([PATIENT], []),
    ),
)
ENTRIES = st.builds(
    lambda resource, more: {**more, "resource": resource},
    st.one_of(
        st.sampled_from(CONTAINED),
        OF_BUNDLES,
        OF_BUNDLES,
        OF_BUNDLES,
        REPORTS.map(lambda one: {"resourceType": "DiagnosticReport", **one}),
        st.just(
            {
                "resourceType": "DiagnosticReport",
                "id": "z",
                "result": [{"reference": "Observation/a"}],
            }
        ),
        rarely({"resourceType": "OperationOutcome"}, {"id": "untyped"}, "wrong", []),
    ),
    with_keys(
        request=rarely({"method": "POST"}),
        search=rarely({"mode": "match"}),
        odd=rarely(1),
    ),
)


def bundle(entries: list[Json], kind: str, urls: list[str]) -> Json:
    """A Bundle whose entries have names."""
    named = [
        {"fullUrl": f"{url}{entry['resource'].get('id', number)}", **entry}
        if url and isinstance(entry["resource"], dict)
        else entry
        for number, (entry, url) in enumerate(zip(entries, urls, strict=False))
    ]
    return {"resourceType": "Bundle", "id": "u", "type": kind, "entry": named}


BUNDLES = st.builds(
    bundle,
    st.lists(ENTRIES, min_size=1, max_size=8),
    st.sampled_from(["collection", "transaction", "searchset"]),
    st.lists(
        st.sampled_from(["", "urn:uuid:", "http://x/Observation/", "http://x/Patient/"]),
        min_size=8,
        max_size=8,
    ),
)


@any_json
@given(BUNDLES, st.booleans(), st.sampled_from([None, 1]))
def test_any_bundle(made: Json, ascii_only: bool, indent: int | None) -> None:
    same(json.dumps(made, ensure_ascii=ascii_only, indent=indent).encode(), "a.json")


@any_json
@given(
    st.lists(st.one_of(BUNDLES, ENTRIES.map(lambda one: one["resource"])), min_size=2, max_size=5),
    st.booleans(),
)
def test_any_array_and_lines_that_speak_of_each_other(made: list[Any], lines: bool) -> None:
    if lines:
        same("\n".join(map(json.dumps, made)).encode())
    else:
        same(json.dumps(made).encode(), "a.json")


@any_json
@given(st.lists(OF_BUNDLES, min_size=1, max_size=5))
def test_observations_alone(made: list[Json]) -> None:
    whole = {"resourceType": "Bundle", "entry": [{"resource": one} for one in made]}
    same(json.dumps(whole).encode(), "a.json")
    # With a blank line they are read with care.
    lines = "\n".join(map(json.dumps, made)).encode()
    plain, careful = (read(lines + end, "a.ndjson", NEVER) for end in (b"\n", b"\n\n"))
    assert plain.table.to_pylist() == careful.table.to_pylist()
    assert plain.problems == careful.problems


def test_published_documents(corpus: Path) -> None:
    for path in sorted((corpus / "annotations/fhir").glob("*.json")):
        same(path.read_bytes(), path.name)


def test_plain_observations_of_a_bundle_are_not_read_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = {"resourceType": "Observation", "code": coded("OIFM_MSFT_000001"), "valueInteger": 7}
    entries = [{"resource": {**one, "id": f"o{number}"}} for number in range(200)]
    entries[5]["resource"]["valueRange"] = {"low": {"value": 1}}
    entries.append({"resource": PATIENT})
    read_with_care: list[int] = []
    rows = reader.Reader.rows

    def noted(self: reader.Reader, found: list[Any], *more: Any) -> Any:
        read_with_care.append(len(found))
        return rows(self, found, *more)

    monkeypatch.setattr(reader.Reader, "rows", noted)
    whole = {"resourceType": "Bundle", "entry": entries}
    reading = read_annotations(json.dumps(whole).encode(), "a.json")
    assert (reading.observations, read_with_care) == (200, [1])


def test_values_beside_components_and_images_are_plain() -> None:
    one: Json = {"resourceType": "Observation", "code": coded("OIFM_MSFT_000001"), "id": "a"}
    size = {"code": coded("OIFMA_MSFT_000002"), "valueQuantity": {"value": 1.50, "unit": "cm"}}
    present = {"valueCodeableConcept": coded("OIFMA_MSFT_000001.1")}
    made = [
        {**one, **present, "component": [size, *OF_IMAGES[:3]]},
        {**one, "component": [OF_IMAGES[0], size, OF_IMAGES[1], OF_IMAGES[1]]},
        {**one, "component": OF_IMAGES[:4]},
        {**one, **present},
    ]
    lines = "\n".join(map(json.dumps, made)).encode()
    plain, careful = (read_annotations(lines + end, "a.ndjson") for end in (b"\n", b"\n\n"))
    assert plain.with_care == 0
    assert plain.table.to_pylist() == careful.table.to_pylist()
    shown = [
        (row["number_text"], row["images"], row["tracking_text"])
        for row in careful.table.to_pylist()
    ]
    image = "series=2;instance=45"
    assert shown == [
        (None, [image], "L1"),
        ("1.5", [image], "L1"),
        ("1.5", [image, "instance=45"], None),
        (None, [f"{image};uid=1.2.3"], "L1"),
        (None, None, None),
    ]
