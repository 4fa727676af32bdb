"""Observation tables as the documents that annotations come in, and places in them.

Each form knows how its documents are written and which observation a pointer into them
means. A form of JSON is written one document a line (``ndjson``) or all in one (``json``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from benchmarks.data.observations import WRITTEN
from converter.annotations.table import SCHEMA

Row = dict[str, Any]
# Makes documents of the rows of whole exams.
Documents = Callable[[list[Row]], Iterator[Row]]
# So many observations of one exam stand in one exam finding list.
PER_EXAM = 5
# What a report contains before its observations: patient, study and device.
_BESIDE = 3
_encode = msgspec.json.Encoder(decimal_format="number").encode
_SYSTEMS = {
    "SNOMEDCT": "http://snomed.info/sct",
    "RADLEX": "http://www.radlex.org",
    "OIFM": "https://openimagingdata.org",
}


@dataclass(frozen=True)
class Form:
    """One form of observations.

    Attributes:
        name: of the form, and the end of its file's name.
        truth: the column of ``faults.tsv`` that says which rule finds which fault in it.
        documents: what makes documents of rows; None for tables and graphs.
        place: which observation a pointer means, where the pointer alone says so.
        format: what ``--from`` calls it.
    """

    name: str
    truth: str
    documents: Documents | None
    place: Callable[[str], int] | None
    format: str


def write_json(name: str, documents: Documents, tables: Iterator[pa.Table], file: BinaryIO) -> None:
    """Writes documents, one a line or all in one."""
    made = (doc for table in tables for doc in documents(table.to_pylist()))
    if name.endswith(".ndjson"):
        file.writelines(_encode(document) + b"\n" for document in made)
    elif name == "fhir.json":
        entries = [{"resource": document} for document in made]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        file.write(_encode(bundle) + b"\n")
    else:
        file.write(_encode(list(made)) + b"\n")


def write_table(name: str, tables: Iterator[pa.Table], path: Path) -> None:
    """Writes a table: Parquet, CSV, TSV, or one JSON object a row."""
    schema = pa.schema([SCHEMA.field(column).remove_metadata() for column in WRITTEN])
    parts = (table.select(list(WRITTEN)).cast(schema) for table in tables)
    if name == "parquet":
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for part in parts:
                writer.write_table(part)
    elif name == "ndjson":
        with path.open("wb") as file:
            for part in parts:
                for row in part.to_pylist():
                    row["number"] = _number(row["number_text"])
                    file.write(_encode({k: v for k, v in row.items() if v is not None}) + b"\n")
    else:
        # Numbers as they were written.
        text = schema.set(schema.get_field_index("number"), pa.field("number", pa.string()))
        options = pc.WriteOptions(delimiter="\t" if name == "tsv" else ",", quoting_style="needed")
        with pc.CSVWriter(path, text, write_options=options) as writer:
            for part in parts:
                at = schema.get_field_index("number")
                writer.write_table(part.set_column(at, "number", part["number_text"]).cast(text))


def _efl(rows: list[Row]) -> Iterator[Row]:
    """One exam finding list for each exam; the form has no place for numbers and sites."""
    for exam in _grouped(rows, "report_id"):
        head = exam[0]
        yield {
            "diagnosticReportId": head["report_id"],
            "patientInfo": {"patientIdentifier": head["subject_id"]},
            "examInfo": {
                "studyIdentifier": head["exam_id"],
                "studyDateTime": head["exam_time"],
                "studyLoincCode": head["exam_code"],
                "studyDescription": head["exam_text"],
            },
            "findings": [_efl_finding(said) for said in _grouped(exam, "observation")],
        }


def _efl_finding(rows: list[Row]) -> Row:
    head = rows[0]
    return {
        "observationId": head["observation_id"],
        "findingCode": head["finding_code"],
        "findingDescription": head["finding_text"],
        "attributes": [
            {
                "attributeCode": row["attribute_code"],
                "attributeDescription": row["attribute_text"],
                "attributeValueCode": row["value_code"],
                "attributeValueDescription": row["value_text"],
            }
            for row in rows
            if row["value_kind"] != "number"
        ],
        "reportText": head["recorded_text"],
    }


def _fhir(rows: list[Row]) -> Iterator[Row]:
    """One FHIR Observation for each observation, as a bulk export has them."""
    for said in _grouped(rows, "observation"):
        head = said[0]
        resource = {
            "resourceType": "Observation",
            "id": head["observation_id"],
            "status": head["status"],
            "code": _concept("OIFM", head["finding_code"], head["finding_text"]),
            "subject": {"reference": f"Patient/{head['subject_id']}"},
            "effectiveDateTime": head["exam_time"],
            "derivedFrom": [{"reference": f"ImagingStudy/{head['exam_id']}"}],
            "note": [{"text": head["recorded_text"]}],
        }
        if head["site_code"]:
            resource["bodySite"] = _concept("SNOMEDCT", head["site_code"], head["site_text"])
        resource["component"] = [_component(row, _concept) for row in said]
        yield resource


def _reports(rows: list[Row]) -> Iterator[Row]:
    """One FHIR DiagnosticReport for each exam, which contains all that it refers to."""
    for exam in _grouped(rows, "report_id"):
        head = exam[0]
        patient, study = {"reference": "#patient"}, {"reference": "#study"}
        observations = [
            {**one, "subject": patient, "derivedFrom": [study], "performer": [{"reference": "#ai"}]}
            for one in _fhir(exam)
        ]
        for one in observations:
            del one["effectiveDateTime"]
        yield {
            "resourceType": "DiagnosticReport",
            "id": head["report_id"],
            "contained": [
                {
                    "resourceType": "Patient",
                    "id": "patient",
                    "identifier": [{"type": _coding("MR", "MRN"), "value": head["subject_id"]}],
                },
                {
                    "resourceType": "ImagingStudy",
                    "id": "study",
                    "identifier": [{"type": _coding("ACSN", "exam"), "value": head["exam_id"]}],
                    "status": "available",
                    "subject": patient,
                    "started": head["exam_time"],
                },
                {"resourceType": "Device", "id": "ai", "deviceName": [{"name": "Reader"}]},
                *observations,
            ],
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": head["exam_code"]}]},
            "subject": patient,
            "result": [{"reference": f"#{one['id']}"} for one in observations],
        }


def _cde(rows: list[Row]) -> Iterator[Row]:
    """One RadElement observation each: in the shape of FHIR, its own codes without a system."""
    for said in _grouped(rows, "observation"):
        head = said[0]
        made = {
            "id": head["observation_id"],
            "status": head["status"],
            "code": _bare("OIFM", head["finding_code"], head["finding_text"])["coding"][0],
            "subject": {"reference": f"Patient/{head['subject_id']}"},
            "effectiveDateTime": head["exam_time"],
            "derivedFrom": [{"reference": f"ImagingStudy/{head['exam_id']}"}],
        }
        if head["site_code"]:
            made["bodySite"] = _concept("SNOMEDCT", head["site_code"], head["site_text"])
        made["component"] = [_component(row, _bare) for row in said]
        yield made


def _component(row: Row, concept: Callable[[str, str, str], Row]) -> Row:
    made = {"code": concept("OIFM", row["attribute_code"], row["attribute_text"])}
    if row["value_kind"] == "number":
        quantity: Row = {"value": _number(row["number_text"])}
        if row["unit"]:
            quantity |= {"unit": row["unit"], "system": "http://unitsofmeasure.org"}
            quantity["code"] = row["unit_code"]
        made["valueQuantity"] = quantity
    elif row["value_kind"] == "text":
        made["valueString"] = row["value_text"]
    else:
        system = row["value_system"]
        made["valueCodeableConcept"] = concept(system, row["value_code"], row["value_text"])
    return made


def _concept(system: str, code: str, text: str) -> Row:
    return {"coding": [{"system": _SYSTEMS[system], "code": code, "display": text}]}


def _bare(system: str, code: str, text: str) -> Row:
    return _concept(system, code, text) if system != "OIFM" else _coding(code, text)


def _coding(code: str, text: str) -> Row:
    return {"coding": [{"code": code, "display": text}]}


def _number(text: str | None) -> msgspec.Raw | None:
    """A number with the digits that it was written with."""
    return None if text is None else msgspec.Raw(text.encode())


def _grouped(rows: list[Row], key: str) -> Iterator[list[Row]]:
    return (list(group) for _, group in itertools.groupby(rows, key=lambda row: row[key]))


def _in_list(pointer: str) -> int:
    _, exam, _, finding = pointer.split("/")[:4]
    return int(exam) * PER_EXAM + int(finding)


def _in_lines(pointer: str) -> int:
    return int(pointer.split("/")[1])


def _in_reports(pointer: str) -> int:
    _, report, _, place = pointer.split("/")[:4]
    return int(report) * PER_EXAM + int(place) - _BESIDE


def _in_bundle(pointer: str) -> int:
    found = re.match(r"/entry/(\d+)/", pointer)
    if found is None:
        raise ValueError(f"{pointer} leads to no entry")
    return int(found[1])


FORMS = {
    form.name: form
    for form in (
        *(Form(name, "table", None, None, name) for name in ("parquet", "csv", "tsv", "ndjson")),
        Form("efl.ndjson", "efl", _efl, _in_list, "efl"),
        Form("efl.json", "efl", _efl, _in_list, "efl"),
        Form("fhir.ndjson", "fhir", _fhir, _in_lines, "fhir"),
        Form("fhir.json", "fhir", _fhir, _in_bundle, "fhir"),
        Form("fhir.reports.ndjson", "fhir", _reports, _in_reports, "fhir"),
        Form("cde.ndjson", "cde", _cde, _in_lines, "cde"),
        Form("cde.json", "cde", _cde, _in_lines, "cde"),
        *(Form(name, "graph", None, None, name) for name in ("nt", "ttl")),
    )
}
