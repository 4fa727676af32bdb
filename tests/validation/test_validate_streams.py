"""What is found in a document does not depend on how much of it is read at once."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from validation.observations import cyst, exam_document, exam_rows

from converter.annotations import line_tables, records, streams
from converter.annotations.table import SCHEMA
from converter.annotations.tables import parquet
from converter.definitions import FORMS
from converter.jobs import kept, sources
from converter.jobs.instance_run import InstanceOptions
from converter.jobs.instances import convert_annotations
from converter.jobs.validate import ValidateOptions, validate
from converter.problems import ConverterError
from converter.validation import together

COUNT = 60


@pytest.fixture
def defs(tmp_path: Path) -> str:
    folder = tmp_path / "defs"
    folder.mkdir()
    finding = msgspec.structs.replace(cyst(), attributes=cyst().attributes[:2])
    (folder / "cyst.fm.json").write_text(FORMS["oifm"].write(finding))
    return str(folder)


def fhir(n: int) -> dict[str, Any]:
    """The same as an Observation."""
    made = exam_rows(n)

    def concept(code: str, text: str = "") -> dict[str, Any]:
        return {"coding": [{"system": "OIFM", "code": code} | ({"display": text} if text else {})]}

    return {
        "resourceType": "Observation",
        "id": made[0]["observation_id"],
        "code": concept(made[0]["finding_code"], "renal cyst"),
        "subject": {"reference": made[0]["subject_id"]},
        "effectiveDateTime": made[0]["exam_time"],
        "derivedFrom": [{"reference": f"ImagingStudy/e{n}"}],
        "component": [
            {
                "code": concept(row["attribute_code"]),
                "valueCodeableConcept": concept(row["value_code"], row["value_text"]),
            }
            for row in made
        ],
    }


def lines(of: Callable[[int], dict[str, Any]]) -> bytes:
    """A file of lines, with a blank one, an odd one and a broken one in the middle."""
    texts = [json.dumps(of(n)) for n in range(COUNT)]
    texts[20] = texts[20].replace('"o20"', '"ö20"', 1)
    if of is exam_document:  # a finding that is none, among others
        texts[50] = texts[50].replace('"findings": [', '"findings": [7, {"other": 1}, ', 1)
    texts.insert(30, "")
    texts.insert(45, '{"findings": [{"observationId": 5}], "resourceType": "Observation", ')
    return "\n".join(texts).encode() + b"\n"


def table() -> pa.Table:
    wanted = [name for name in SCHEMA.names if name not in ("source", "pointer")]
    made = [row for n in range(COUNT) for row in exam_rows(n)]
    for row in made:
        row.pop("observation_pointer", None)
    return pa.Table.from_pylist(made, schema=pa.schema([SCHEMA.field(n) for n in wanted]))


def small_parts(patch: pytest.MonkeyPatch) -> None:
    """Everything is read in small parts."""
    for module, name, value in (
        (streams, "_LARGE", 0),
        (streams, "WIDE", 3000),
        (line_tables, "_SIZES", (1500, 700)),
        (records, "BLOCK", 700),
        (parquet, "ROWS", 7),
        (sources, "_ROWS", 5),
        (kept, "_PLAIN", 0),
        (together, "_AT_ONCE", 7),
    ):
        patch.setattr(module, name, value)


@pytest.mark.parametrize("name", ["efl.ndjson", "fhir.ndjson", "efl.ndjson.gz", "rows.parquet"])
def test_parts_and_the_whole_are_one(
    name: str, tmp_path: Path, defs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        pq.write_table(table(), path, row_group_size=11)
    else:
        data = lines(fhir if name.startswith("fhir") else exam_document)
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    whole = validate([str(path)], [defs])
    small_parts(monkeypatch)
    compressed = validate([str(path)], [defs])
    monkeypatch.setattr(kept, "_COMPRESSED", 0)
    read_again = validate([str(path)], [defs])
    for parts in (compressed, read_again):
        assert parts.problems == whole.problems
        assert parts.observations == whole.observations >= COUNT - 1
    codes = {found.code for found in whole.problems}
    assert {"OBS520", "OBS532", "OBS551"} <= codes
    if not name.endswith(".parquet"):
        text = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        excerpts = text.decode().split("\n")
        against = [found for found in whole.problems if found.code == "OBS520"]
        assert all('"present"' in excerpts[found.line - 1] for found in against)


@pytest.mark.parametrize("name", ["efl.ndjson", "fhir.ndjson", "rows.parquet"])
@pytest.mark.parametrize("form", ["nt", "ttl"])
def test_a_graph_made_of_parts_is_that_of_the_whole(
    name: str, form: str, tmp_path: Path, defs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / name
    if name.endswith(".parquet"):
        pq.write_table(table(), path, row_group_size=11)
    else:
        path.write_bytes(lines(fhir if name.startswith("fhir") else exam_document))
    made = []
    for out in ("whole", "parts"):
        target = tmp_path / f"{out}.{form}"
        options = InstanceOptions(keep_going=True)
        result = convert_annotations([str(path)], [defs], str(target), options=options)
        made.append((target.read_bytes(), result.observations, len(result.problems)))
        small_parts(monkeypatch)
    assert made[0] == made[1]
    assert made[0][1] >= COUNT - 1


def test_documents_of_different_formats_make_one_table(tmp_path: Path, defs: str) -> None:
    pq.write_table(table(), tmp_path / "b.parquet")
    (tmp_path / "a.ndjson").write_bytes(lines(exam_document))
    apart = [validate([str(tmp_path / name)], [defs]) for name in ("a.ndjson", "b.parquet")]
    both = validate([str(tmp_path)], [defs])
    assert both.observations == sum(found.observations for found in apart)
    by_themselves = {"OBS520", "OBS532"}
    for found in apart:
        mine = [p for p in found.problems if p.code in by_themselves]
        assert [p for p in mine if p not in both.problems] == []


def test_lines_that_speak_of_each_other_are_read_together(
    tmp_path: Path, defs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"value": "known"}]}
    texts = [json.dumps({**fhir(n), "subject": {"reference": "Patient/p1"}}) for n in range(40)]
    path = tmp_path / "bulk.ndjson"
    path.write_text("\n".join([*texts, json.dumps(patient)]))
    whole = validate([str(path)], [defs])
    small_parts(monkeypatch)
    assert validate([str(path)], [defs]).problems == whole.problems


def test_a_large_input_has_a_limit(
    tmp_path: Path, defs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    path = tmp_path / "efl.ndjson.gz"
    path.write_bytes(gzip.compress(lines(exam_document)))
    for data, limit, code in (
        (path.read_bytes(), 5000, "IO108"),
        (path.read_bytes()[:-20], 1 << 30, "IO107"),
    ):
        path.write_bytes(data)
        with pytest.raises(ConverterError) as raised:
            validate([str(path)], [defs], options=ValidateOptions(limit=limit))
        assert [found.code for found in raised.value.problems] == [code]
