"""Which of several FHIR codings counts, and what becomes of values in unusual places."""

import json
from itertools import permutations
from typing import Any

import pytest

from converter.annotations import read_annotations

Row = dict[str, Any]
# Codings from the best to the worst, by what makes them so; those of one place are as good.
RANKS: list[tuple[Row, ...]] = [
    (
        {"code": "OIFMA_TEST_000001.1", "display": "of OIFM"},
        {"system": "https://hospital.example", "code": "OIFM_TEST_000001"},
    ),
    ({"code": "RDE1301.0", "display": "of RadElement"}, {"system": "x", "code": "RDES195"}),
    (
        {"system": "http://snomed.info/sct", "code": "52101004", "display": "Present"},
        {"system": "RADLEX", "code": "RID28472"},
        {"system": "http://loinc.org|2.77", "code": "LA9633-4"},
    ),
    (
        {"system": "https://hospital.example", "code": "Y", "display": "yes"},
        {"code": "1"},
    ),
    ({"display": "words alone"},),
]
PLACES = [(rank, coding) for rank, codings in enumerate(RANKS) for coding in codings]


def row_of(**more: Any) -> Row:
    """The row of an observation, read alone and between others of the same lines."""
    one = {"resourceType": "Observation", "id": "o", "code": {"text": "x"}, **more}
    [row] = read_annotations(json.dumps([one]).encode(), "a.json", "fhir").table.to_pylist()
    lines = "\n".join([json.dumps(one)] * 2).encode()
    again = read_annotations(lines, "a.ndjson", "fhir").table.to_pylist()
    names = [
        name for name in row if "pointer" not in name and name not in ("observation", "source")
    ]
    for other in again:
        assert [other[name] for name in names] == [row[name] for name in names]
    return row


@pytest.mark.parametrize(("first", "second"), list(permutations(PLACES, 2)))
def test_of_two_codings_the_better_counts_and_else_the_first(
    first: tuple[int, Row], second: tuple[int, Row]
) -> None:
    best, other = sorted((first, second), key=lambda one: one[0])
    codings = [first[1], second[1]]
    row = row_of(code={"coding": codings}, valueCodeableConcept={"coding": codings, "text": "said"})
    for part in ("finding", "value"):
        assert row[f"{part}_code"] == best[1].get("code")
    assert row["finding_text"] == best[1].get("display")
    assert row["value_text"] == best[1].get("display", "said")
    beside = json.loads(row["other_codes"])
    kept = [one.get("code") or one["display"] for one in beside["value"]]
    shown = ["said"] if "display" in best[1] else []
    assert kept == [other[1].get("code") or other[1]["display"], *shown]
    assert [one.get("display") for one in beside["finding"]] == [other[1].get("display")]


@pytest.mark.parametrize(
    ("value", "kind", "code", "text"),
    [
        # What is no FHIR, and yet written: a Coding in place of a concept, and what wraps one.
        ({"code": "RDE1.0", "display": "shown"}, "code", "RDE1.0", "shown"),
        ({"code": "RDE1.0", "text": "said"}, "code", "RDE1.0", "said"),
        ({"code": "RDE1.0", "display": "shown", "text": "said"}, "code", "RDE1.0", "shown"),
        ({"code": {"coding": [{"code": "RDE1.0"}]}}, "code", "RDE1.0", None),
        ({"concept": {"coding": [{"code": "RDE1.0"}]}}, "code", "RDE1.0", None),
        ({"text": "said"}, "text", None, "said"),
        ({"coding": [{"display": "shown"}]}, "text", None, "shown"),
        ({"coding": [{"system": "x"}]}, None, None, None),
        ({}, None, None, None),
    ],
)
def test_concepts(value: Row, kind: str | None, code: str | None, text: str | None) -> None:
    for key in ("valueCodeableConcept", "valueCoding"):
        row = row_of(**{key: value})
        assert (row["value_kind"], row["value_code"], row["value_text"]) == (kind, code, text)
        assert code is None or row["value_system"] == "RADELEMENT"


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("valueReference", {"reference": "Observation/1"}, "Observation/1"),
        ("valueReference", {"display": "the nodule"}, "the nodule"),
        ("valueReference", {"reference": "Observation/1", "display": "x"}, "Observation/1"),
        ("valueReference", {}, None),
        ("valueRatio", {"numerator": {"value": 1}}, "1 : "),
        ("valueRatio", {"denominator": {"value": 2}}, " : 2"),
        ("valueRange", {"low": {"value": 2, "unit": "mm"}}, "2 mm to"),
        ("valueRange", {"high": {"value": 4, "code": "mm"}}, "to 4 mm"),
        ("valuePeriod", {"start": "2023"}, "2023/"),
        ("valuePeriod", {"end": "2024"}, "/2024"),
    ],
)
def test_values_in_words(key: str, value: Row, text: str | None) -> None:
    row = row_of(**{key: value})
    assert (row["value_kind"], row["value_text"]) == ("text" if text else None, text)


@pytest.mark.parametrize(
    ("quantity", "kind", "written"),
    [
        ({"value": 5, "comparator": "<"}, "number", "<5"),
        ({"value": "5", "comparator": ">="}, "number", ">=5"),
        ({"value": "many", "comparator": "<"}, "number", "<many"),
        ({"value": "", "comparator": "<"}, None, ""),
        ({"value": None, "comparator": "<"}, None, None),
        ({"comparator": "<"}, None, None),
    ],
)
def test_quantities(quantity: Row, kind: str | None, written: str | None) -> None:
    row = row_of(valueQuantity={**quantity, "unit": "mm", "code": "mm"})
    assert (row["value_kind"], row["number_text"]) == (kind, written)
    assert (row["unit"], row["unit_code"]) == ("mm", "mm")
    assert row["number"] == (5 if written and "5" in written else None)


UCUM, SNOMED_CT = "http://unitsofmeasure.org", "http://snomed.info/sct"
DEVICES = "urn:iso:std:iso:11073:10101"


@pytest.mark.parametrize(
    ("quantity", "unit", "code"),
    [
        ({"unit": "millimeter", "code": "mm"}, "millimeter", "mm"),
        ({"unit": "millimeter", "system": UCUM, "code": "mm"}, "millimeter", "mm"),
        ({"unit": "millimeter", "system": f"{UCUM}|2.1", "code": "mm"}, "millimeter", "mm"),
        ({"unit": "mm", "system": SNOMED_CT, "code": "258673006"}, "mm", None),
        ({"system": SNOMED_CT, "code": "258673006"}, "[SNOMEDCT 258673006]", None),
        ({"unit": "mm", "system": DEVICES, "code": "263762"}, "mm", None),
        ({"system": DEVICES, "code": "263762"}, f"[{DEVICES} 263762]", None),
        ({"unit": "mm", "system": "http://x.example", "code": "mm"}, "mm", "mm"),
        ({"unit": "mm", "system": SNOMED_CT}, "mm", None),
    ],
)
def test_the_code_of_a_unit_is_one_of_ucum(quantity: Row, unit: str, code: str | None) -> None:
    given = {"resourceType": "Observation", "id": "o", "valueQuantity": {"value": 5, **quantity}}
    line = json.dumps(given, separators=(",", ":"))
    for text in (line, f"{line}\n{line}\n"):
        row = read_annotations(text.encode(), "a.ndjson", "fhir").table.to_pylist()[0]
        assert (row["unit"], row["unit_code"]) == (unit, code)
