"""Makes observations about made-up definitions, the same for the same seed, with known faults.

Usage: python benchmarks/observations.py FOLDER NUMBER [--findings 1500] [--faults 200] [--seed 1]

Findings are skewed as in practice: a few are most of what is reported. An observation says
presence, most often also change, and each further attribute of its finding now and then.
One observation in ``--faults`` has one fault, each kind in its turn. FOLDER gets

- ``definitions/``, by ``generate.py``
- ``observations.parquet``, and the same as ``.efl.ndjson`` and ``.fhir.ndjson`` on request
- ``expected.json``: how many faults of each rule there are
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import generate
import pyarrow as pa
import pyarrow.parquet as pq

from converter import dumps
from converter.annotations.table import SCHEMA
from converter.model import ChoiceAttribute, FindingModel

Row = dict[str, Any]
STEP = 250_000
# The faults, in turn; each makes one problem.
FAULTS = (
    *("OBS501", "OBS502", "OBS503", "OBS504", "OBS505", "OBS506", "OBS509", "OBS520"),
    *("OBS521", "OBS522", "OBS523", "OBS530", "OBS532", "OBS540", "OBS541"),
)
_SQL = (Path(__file__).parent / "observations.sql").read_text("utf-8")
# Parquet has the columns that an exporter would write.
_WRITTEN = [
    name
    for name in SCHEMA.names
    if name not in ("source", "document", "pointer", "observation_pointer")
]


def tables(definitions: list[FindingModel]) -> dict[str, pa.Table]:
    """The definitions as the two tables that the query takes."""
    findings = [
        {"f": f, "id": finding.id, "name": finding.name} for f, finding in enumerate(definitions)
    ]
    answers = [
        {
            "f": f,
            "part": part,
            "attribute": attribute.id,
            "attribute_name": attribute.name,
            "kind": "code" if isinstance(attribute, ChoiceAttribute) else "number",
            "ids": [v.id for v in attribute.values]
            if isinstance(attribute, ChoiceAttribute)
            else [],
            "names": [v.name for v in attribute.values]
            if isinstance(attribute, ChoiceAttribute)
            else [],
        }
        for f, finding in enumerate(definitions)
        for part, attribute in enumerate(finding.attributes)
    ]
    return {"findings": pa.Table.from_pylist(findings), "answers": pa.Table.from_pylist(answers)}


def batches(
    definitions: list[FindingModel], number: int, faults: int, seed: int
) -> Iterator[pa.Table]:
    """Observation tables, each with the column ``fault``, of whole observations."""
    connection = duckdb.connect()
    for name, table in tables(definitions).items():
        connection.register(name, table)
    parameters = {
        "findings": len(definitions),
        "every": faults,
        "seed": seed,
        "kinds": list(FAULTS),
    }
    for first in range(0, number, STEP):
        last = min(first + STEP, number)
        share = {"first": first, "last": last}
        yield connection.sql(_SQL, params=parameters | share).to_arrow_table()


def write(
    folder: Path, number: int, *, findings: int, faults: int, seed: int, also: Sequence[str] = ()
) -> None:
    """Writes everything; ``also`` names further forms: ``efl``, ``fhir``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = generate.make(findings, seed)
    (folder / "definitions").mkdir(exist_ok=True)
    for finding in made:
        (folder / "definitions" / f"{finding.id}.fm.json").write_text(
            dumps(finding, "json"), "utf-8"
        )
    schema = pa.schema([SCHEMA.field(name) for name in _WRITTEN])
    lines = {form: (folder / f"observations.{form}.ndjson").open("wb") for form in also}
    expected: Counter[str] = Counter()
    with pq.ParquetWriter(folder / "observations.parquet", schema, compression="zstd") as writer:
        for batch in batches(made, number, faults, seed):
            first = batch.filter(batch["leads"])
            expected.update(x for x in first["fault"].to_pylist() if x)
            writer.write_table(batch.select(_WRITTEN).cast(schema))
            for form, file in lines.items():
                file.writelines(FORMS[form](batch))
    for file in lines.values():
        file.close()
    (folder / "expected.json").write_text(
        json.dumps(dict(sorted(expected.items())), indent=1) + "\n"
    )


def efl_lines(batch: pa.Table) -> Iterator[bytes]:
    """One EFL document for each report; the form has no place for numbers."""
    for report in _grouped(batch.to_pylist(), "report_id"):
        head = report[0]
        document = {
            "diagnosticReportId": head["report_id"],
            "patientInfo": {"patientIdentifier": head["subject_id"]},
            "examInfo": {
                "studyIdentifier": head["exam_id"],
                "studyDateTime": head["exam_time"],
                "studyLoincCode": head["exam_code"],
                "studyDescription": head["exam_text"],
            },
            "findings": [_efl_finding(rows) for rows in _grouped(report, "observation")],
        }
        yield _json(document)


def fhir_lines(batch: pa.Table) -> Iterator[bytes]:
    """One FHIR Observation for each observation, as a bulk export has them."""
    for rows in _grouped(batch.to_pylist(), "observation"):
        head = rows[0]
        resource = {
            "resourceType": "Observation",
            "id": head["observation_id"],
            "status": head["status"],
            "code": _concept(None, head["finding_code"], head["finding_text"]),
            "subject": {"reference": f"Patient/{head['subject_id']}"},
            "effectiveDateTime": head["exam_time"],
            "derivedFrom": [{"reference": f"ImagingStudy/{head['exam_id']}"}],
        }
        if head["site_code"]:
            resource["bodySite"] = _concept("SNOMEDCT", head["site_code"], head["site_text"])
        resource["component"] = [_component(row) for row in rows]
        yield _json(resource)


FORMS = {"efl": efl_lines, "fhir": fhir_lines}
_SYSTEMS = {
    "SNOMEDCT": "http://snomed.info/sct",
    "RADLEX": "http://www.radlex.org",
    None: "https://openimagingdata.org",
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
            if row["number"] is None
        ],
        "reportText": head["recorded_text"],
    }


def _component(row: Row) -> Row:
    made = {"code": _concept(None, row["attribute_code"], row["attribute_text"])}
    if row["value_kind"] == "number":
        system = "http://unitsofmeasure.org"
        quantity = {"value": float(row["number_text"]), "unit": row["unit"], "system": system}
        made["valueQuantity"] = quantity | {"code": row["unit_code"]}
    elif row["value_kind"] == "text":
        made["valueString"] = row["value_text"]
    else:
        system = row["value_system"] if row["value_system"] != "OIFM" else None
        made["valueCodeableConcept"] = _concept(system, row["value_code"], row["value_text"])
    return made


def _concept(system: str | None, code: str, text: str) -> Row:
    return {"coding": [{"system": _SYSTEMS[system], "code": code, "display": text}]}


def _json(document: Row) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def _grouped(rows: list[Row], key: str) -> Iterator[list[Row]]:
    return (list(group) for _, group in itertools.groupby(rows, key=lambda row: row[key]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("number", type=int)
    parser.add_argument("--findings", type=int, default=1500)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--also", nargs="*", default=(), choices=FORMS)
    given = vars(parser.parse_args())
    write(given.pop("folder"), given.pop("number"), **given)
