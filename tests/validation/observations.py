"""Definitions and observation tables made by hand for the tests of validation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa

from converter.annotations.table import SCHEMA
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    TextAttribute,
    Value,
)
from converter.validation import Options, Validation, validate_table

PRESENCE = IndexCode("SNOMED", "705057003", "Presence")
CHANGE = IndexCode("SNOMED", "263703002", "Changed status")
SNOMED = "http://snomed.info/sct"
# Rules that look only where there are releases of code systems.
OF_RELEASES = {"OBS524", "OBS543", "OBS544", "OBS545"}


def choice(id_: str, name: str, *names: str, **other: Any) -> ChoiceAttribute:
    values = tuple(Value(id=f"{id_}.{n}", name=value) for n, value in enumerate(names))
    return ChoiceAttribute(id=id_, name=name, **{"values": values, **other})


# One more attribute of the cyst, for those who judge sides.
LATERALITY = choice(
    *("OIFMA_TEST_000009", "laterality", "left", "right", "bilateral", "midline"),
    index_codes=(IndexCode("SNOMED", "272741003", "Laterality"),),
    max_selected=2,
)


def cyst(*more: Attribute, **other: Any) -> FindingModel:
    """A finding with presence, change, sites (several), size, count and outline."""
    attributes = (
        choice(
            "OIFMA_TEST_000001", "presence", "absent", "present", "unknown", index_codes=(PRESENCE,)
        ),
        choice(
            "OIFMA_TEST_000002",
            "change from prior",
            *("unchanged", "stable", "new", "resolved", "larger"),
            index_codes=(CHANGE,),
        ),
        choice("OIFMA_TEST_000003", "wall segments", "none", "upper", "lower", max_selected=2),
        NumericAttribute(
            id="OIFMA_TEST_000004",
            name="diameter",
            minimum=Decimal(0),
            maximum=Decimal("30.5"),
            unit="cm",
        ),
        NumericAttribute(
            id="OIFMA_TEST_000005", name="count", number="integer", minimum=Decimal(1)
        ),
        choice("OIFMA_TEST_000006", "outline", "smooth", "lobulated"),
        BooleanAttribute(id="OIFMA_TEST_000007", name="calcified"),
        TextAttribute(id="OIFMA_TEST_000008", name="remark"),
    )
    codes = (
        IndexCode("GAMUTS", "77"),
        IndexCode("SNOMED", "36118008", "Renal cyst (disorder)"),
        IndexCode("RADLEX", "RID205", "kidney"),
    )
    fields = {"id": "OIFM_TEST_000001", "name": "renal cyst", "synonyms": ("kidney cyst",)}
    return FindingModel(
        **{**fields, "index_codes": codes, "attributes": (*attributes, *more), **other}
    )


def fracture() -> FindingModel:
    """A finding with required attributes, whose values are numbered the other way round."""
    return FindingModel(
        id="OIFM_TEST_000002",
        name="rib fracture",
        description="A broken rib.",
        index_codes=(IndexCode("GAMUTS", "77"),),
        attributes=(
            choice("OIFMA_TEST_000011", "Presence", "Present", "Absent", required=True),
            choice("OIFMA_TEST_000012", "ribs", "first", "last", required=True),
            choice("OIFMA_TEST_000013", "healing", "fresh", "old", required=True),
        ),
    )


def said(attribute: int | None = None, value: int | None = None, **fields: Any) -> dict[str, Any]:
    """One row: attribute and value by the last digits of their ids."""
    row: dict[str, Any] = {"finding_system": "OIFM", "finding_code": "OIFM_TEST_000001"}
    if attribute is not None:
        row |= {"attribute_system": "OIFM", "attribute_code": f"OIFMA_TEST_{attribute:06}"}
    if value is not None:
        code = f"OIFMA_TEST_{attribute:06}.{value}"
        row |= {"value_kind": "code", "value_system": "OIFM", "value_code": code}
    return row | fields


def number(attribute: int, amount: str, unit: str | None = "cm", **fields: Any) -> dict[str, Any]:
    """One row with a number."""
    fields = {"value_kind": "number", "number": Decimal(amount), "unit": unit, **fields}
    return said(attribute, number_text=amount, **fields)


def table(*observations: list[dict[str, Any]]) -> pa.Table:
    """A table of observations, each a list of rows; columns that are not given are null."""
    rows = []
    for n, statements in enumerate(observations):
        for m, statement in enumerate(statements):
            place = {
                "source": "exam.json",
                "pointer": f"/{n}/{m}",
                "observation_pointer": f"/{n}",
                "observation": n,
                "observation_id": f"id{n}",
            }
            rows.append(place | statement)
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def check(*observations: list[dict[str, Any]], show_values: bool = True) -> Validation:
    """What is wrong with observations of a cyst and a fracture."""
    found = table(*observations)
    return validate_table(
        found, [cyst(LATERALITY), fracture()], options=Options(show_values=show_values)
    )


def codes(*observations: list[dict[str, Any]]) -> list[str]:
    return [problem.code for problem in check(*observations).problems]


# Absent, then present and new, then present and new again: the last is against the one before.
_VALUES = ((1, 0, "absent"), (1, 1, "present"), (1, 1, "present"))


def exam_rows(n: int) -> list[dict[str, Any]]:
    """The rows of one exam of one of ten patients: faults, ids that repeat, changes that clash."""
    attribute, value, text = _VALUES[n // 10 % 3]
    place = {
        "observation": n,
        "subject_id": f"p{n % 10}",
        "exam_id": f"e{n}",
        "exam_time": f"2024-01-{1 + n // 10:02}T10:00:00Z",
        "observation_id": f"o{n - 53 if n % 60 == 58 else n}",
        "finding_text": "renal cyst",
    }
    first = said(attribute, value, value_text="present" if n % 7 == 3 else text)
    second = [] if value == 0 else [said(2, 2, value_text="new")]
    return [row | place for row in (first, *second)]


def exam_document(n: int) -> dict[str, Any]:
    """The same as an exam finding list."""
    made = exam_rows(n)
    attributes = [
        {
            "attributeCode": row["attribute_code"],
            "attributeValueCode": row["value_code"],
            "attributeValueDescription": row["value_text"],
        }
        for row in made
    ]
    return {
        # An id that repeats is one of the same report.
        "diagnosticReportId": f"r{n - 53 if n % 60 == 58 else n}",
        "patientInfo": {"patientIdentifier": made[0]["subject_id"]},
        "examInfo": {"studyIdentifier": f"e{n}", "studyDateTime": made[0]["exam_time"]},
        "findings": [
            {
                "observationId": made[0]["observation_id"],
                "findingCode": made[0]["finding_code"],
                "findingDescription": "renal cyst",
                "attributes": attributes,
            }
        ],
    }
