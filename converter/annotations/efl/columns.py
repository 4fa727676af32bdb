"""Plain exam finding lists, one per line, straight to columns."""

from __future__ import annotations

from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from converter.annotations.columns import (
    TEXT,
    joined,
    numbers,
    of_each,
    one,
    part,
    places,
    shared,
    with_any,
    word,
)
from converter.annotations.json_lines import lines_to_table, refuse_odd
from converter.annotations.sides import parted
from converter.annotations.table import table_of

_ATTRIBUTE = [
    ("attributeCode", TEXT),
    ("attributeDescription", TEXT),
    ("attributeValueCode", TEXT),
    ("attributeValueDescription", TEXT),
]
_LOCATION = [("locationId", TEXT), ("locationDisplay", TEXT)]
_FINDING: list[tuple[str, pa.DataType]] = [
    ("observationId", TEXT),
    ("findingCode", TEXT),
    ("findingDescription", TEXT),
    ("anatomicLocation", pa.struct(_LOCATION)),
    ("attributes", pa.list_(pa.struct(_ATTRIBUTE))),
    ("reportText", TEXT),
]
_PATIENT = [("patientIdentifier", TEXT), ("patientDOB", TEXT)]
_EXAM = [
    ("studyIdentifier", TEXT),
    ("studyDateTime", TEXT),
    ("studyLoincCode", TEXT),
    ("studyDescription", TEXT),
]
_SCHEMA = pa.schema(
    [
        ("$schema", TEXT),
        ("diagnosticReportId", TEXT),
        ("patientInfo", pa.struct(_PATIENT)),
        ("examInfo", pa.struct(_EXAM)),
        ("findings", pa.list_(pa.struct(_FINDING))),
    ]
)


def table(
    data: bytes,
    source: str,
    records: pa.Array | None = None,
    first_observation: int = 0,
    strange: set[str] | None = None,
) -> pa.Table | None:
    """The rows of lines that are all plain documents, None where one is not.

    Args:
        data: whole lines.
        source: the name of the file.
        records: the number of each line in the file; from 0 on where None.
        first_observation: the number of the first observation.
        strange: keys that the format does not have are put there; they are not plain where
            it is None.

    Returns:
        Rows as the other way of reading makes them; the two are held to that by a test.

    Raises:
        OddLinesError: some documents, or findings in them, have nothing below them.
    """
    lines = lines_to_table(data, _SCHEMA, strange=strange)
    if lines is None:
        return None
    records = numbers(len(lines)) if records is None else records
    listed = one(lines["findings"])
    refuse_odd(_are_empty(listed))
    findings = pc.list_flatten(listed)
    recorded = part(findings, "attributes")
    if findings.null_count:
        return None
    refuse_odd(with_any(listed, _are_empty(recorded)))
    attributes = pc.list_flatten(recorded)
    if attributes.null_count:
        return None
    documents = pc.list_parent_indices(listed).cast(pa.int64())
    owners = pc.list_parent_indices(recorded).cast(pa.int64())
    homes = documents.take(owners)
    roots = joined("", records.take(documents), "findings", places(listed, documents))
    above = roots.take(owners)
    code, value = part(attributes, "attributeCode"), part(attributes, "attributeValueCode")
    text = part(attributes, "attributeValueDescription")
    patient, exam = one(lines["patientInfo"]), one(lines["examInfo"])
    report = one(lines["diagnosticReportId"])
    columns = {
        "source": source,
        "pointer": joined(above, "attributes", places(recorded, owners)),
        "observation_pointer": above,
        "observation": pc.add(owners, first_observation),
        "observation_id": part(findings, "observationId").take(owners),
        "report_id": shared(report, homes),
        "subject_id": shared(part(patient, "patientIdentifier"), homes),
        "exam_id": shared(part(exam, "studyIdentifier"), homes),
        "exam_time": shared(part(exam, "studyDateTime"), homes),
        "exam_code": shared(part(exam, "studyLoincCode"), homes),
        "exam_text": shared(part(exam, "studyDescription"), homes),
        "finding_system": "OIFM",
        "finding_code": shared(part(findings, "findingCode"), owners),
        "finding_text": shared(part(findings, "findingDescription"), owners),
        "attribute_system": word(pc.is_valid(code), "OIFM"),
        "attribute_code": code,
        "attribute_text": part(attributes, "attributeDescription"),
        "value_kind": pc.coalesce(_where(value, "code"), _where(text, "text")),
        "value_system": word(pc.is_valid(value), "OIFM"),
        "value_code": value,
        "value_text": text,
        "recorded_text": part(findings, "reportText").take(owners),
    }
    if (site := part(findings, "anatomicLocation")).null_count < len(site):
        columns |= {name: each.take(owners) for name, each in _sites(site).items()}
    if report.null_count:
        names = joined(f"{source}#", records)
        own = pc.if_else(pc.is_null(report), names, pa.scalar(None, TEXT))
        columns["document"] = shared(own, homes)
    return table_of(columns, len(attributes))


def _sites(site: pa.Array) -> dict[str, pa.Array]:
    """The columns of anatomic sites, whose RadLex ids may have the side behind them."""
    ids = part(site, "locationId")
    code, side = (of_each(ids, partial(_parted, at)) for at in (0, 1))
    named = pc.fill_null(pc.greater(pc.utf8_length(ids), 0), False)
    return {
        "site_system": word(named, "RADLEX"),
        "site_code": code,
        "site_text": part(site, "locationDisplay"),
        "laterality_code": side,
    }


def _parted(at: int, ids: pa.Array) -> pa.Array:
    return pa.array([parted(each)[at] for each in ids.to_pylist()], TEXT)


def _are_empty(lists: pa.Array) -> pa.Array:
    return pc.equal(pc.fill_null(pc.list_value_length(lists), 0), 0)


def _where(column: pa.Array, word: str) -> pa.Array:
    return pc.if_else(pc.is_valid(column), word, pa.scalar(None, TEXT))
