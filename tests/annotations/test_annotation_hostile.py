"""Documents that are cut off, damaged or made to harm end in problems, never in an exception."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import AnnotationReading, read_annotations
from converter.annotations.table import SCHEMA

CASES = sorted((Path(__file__).parents[1] / "cases" / "annotations").glob("*[!d]"))
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("exams/*.json"))
OBSERVATION = {
    "resourceType": "Observation",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "36118008"}]},
    "valueQuantity": {"value": 1, "unit": "cm"},
}


def parquet() -> bytes:
    """A table of a few observations."""
    rows = [{"finding_code": f"OIFM_TEST_{n:06}", "value_text": "present"} for n in range(50)]
    schema = pa.schema([SCHEMA.field("finding_code"), SCHEMA.field("value_text")])
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink, row_group_size=20)
    return sink.getvalue()


def held(reading: AnnotationReading, source: str) -> None:
    """A reading is whole: the table by its schema, problems at places, patients unnamed."""
    reading.table.cast(SCHEMA).validate(full=True)
    assert reading.observations == len(set(reading.table["observation"].to_pylist()))
    for found in reading.problems:
        assert found.source == source
        assert found.code.startswith(("ANN", "JSN", "TXT", "RDF"))


@pytest.mark.parametrize("path", [*CASES, *EXAMPLES], ids=lambda path: path.name)
def test_cut_off_anywhere(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), max(1, len(data) // 60)):
        reading = read_annotations(data[:end], path.name)
        held(reading, path.name)
        # Nothing is lost without a word: fewer observations, and no problem, is a loss.
        assert reading.problems or reading.observations


@pytest.mark.parametrize("path", [*CASES, *EXAMPLES], ids=lambda path: path.name)
def test_damaged_anywhere(path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - reproducible, not secret
    data = path.read_bytes()
    for _ in range(40 if data else 0):
        damaged = bytearray(data)
        damaged[chance.randrange(len(data))] = chance.randrange(256)
        held(read_annotations(bytes(damaged), path.name), path.name)


def test_a_damaged_parquet_file() -> None:
    chance = random.Random(7)  # noqa: S311 - reproducible, not secret
    data = parquet()
    assert read_annotations(data, "x.parquet").observations == 50
    for end in range(4, len(data), 37):
        held(read_annotations(data[:end], "x.parquet"), "x.parquet")
    for _ in range(150):
        damaged = bytearray(data)
        damaged[chance.randrange(4, len(data))] = chance.randrange(256)
        held(read_annotations(bytes(damaged), "x.parquet"), "x.parquet")


@pytest.mark.parametrize("form", ["efl", "fhir", "cde", "ndjson", None])
@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"findings":' * 50_000,
        b'{"resourceType":"Observation","contained":[' * 20_000,
        b'{"resourceType": "Observation", "a": "' + b"\\ud800" + b'"}',
        b'{"resourceType": "Observation", "valueInteger": ' + b"9" * 5000 + b"}",
        b'{"resourceType": "Observation", "valueQuantity": {"value": 1e999999999}}',
        b'{"resourceType": "Observation", "resourceType": "Patient"}',
        b"\xff\xfe{\x00}\x00",
        b"\x00" * 1000,
        b"null",
        b"[null, 1, true, [], {}]",
        b'{"findings": [null, 1, {"attributes": [null, []]}, {"attributes": {}}]}',
        b'\n\n{"findings": []}\n\xc3\x28\n{"findings": 1}\n',
    ],
    ids=range(13),
)
def test_hostile(form: str | None, data: bytes) -> None:
    reading = read_annotations(data, "hostile.json", form)
    held(reading, "hostile.json")
    assert reading.problems or reading.observations


def test_resources_that_contain_one_another() -> None:
    """A group that is a member of itself, and a report that refers to its own observation."""
    group = {**OBSERVATION, "id": "a", "hasMember": [{"reference": "Observation/a"}]}
    other = {**OBSERVATION, "id": "b", "hasMember": [{"reference": "Observation/a"}]}
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "result": [{"reference": "Observation/a"}, {"reference": "DiagnosticReport/r"}],
    }
    reading = read_annotations(json.dumps([group, other, report]).encode(), "x", "fhir")
    held(reading, "x")
    assert reading.observations == 2
