"""Exam finding lists in one file are as many documents as they are in files of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.annotations import read_annotations
from converter.jobs.engines import EngineOptions, validate_with_engine

DEFINITIONS = [str(Path("examples/definitions/pulmonary_nodule_on_ct.fm.json").resolve())]
PRESENT = {"attributeCode": "OIFMA_EXMP_000010", "attributeValueCode": "OIFMA_EXMP_000010.1"}
Row = dict[str, Any]


def exam(*ids: str, report: str | None = None, attributes: list[Row] | None = None) -> Row:
    """A list whose findings have these ids."""
    given = [PRESENT] if attributes is None else attributes
    findings = [
        {"observationId": id_, "findingCode": "OIFM_EXMP_000001", "attributes": given}
        for id_ in ids
    ]
    return {"findings": findings} | ({"diagnosticReportId": report} if report else {})


@pytest.mark.parametrize("engine", ["plan", "shacl"])
@pytest.mark.parametrize(
    ("exams", "told"),
    [
        ([exam("nodule_0"), exam("nodule_0")], 0),
        ([exam("nodule_0", report="a"), exam("nodule_0", report="b")], 0),
        ([exam("nodule_0", report="a"), exam("nodule_0")], 0),
        ([exam("nodule_0"), exam("nodule_0", "nodule_0")], 1),
    ],
)
def test_an_id_is_of_its_list(exams: list[Row], told: int, engine: str, tmp_path: Path) -> None:
    lines, array = tmp_path / "a.ndjson", tmp_path / "a.json"
    lines.write_text("".join(json.dumps(one) + "\n" for one in exams))
    array.write_text(json.dumps(exams))
    apart = [tmp_path / f"exam{n}.json" for n in range(len(exams))]
    for path, one in zip(apart, exams, strict=True):
        path.write_text(json.dumps(one))
    for paths in ([lines], [array], apart):
        found = validate_with_engine(
            list(map(str, paths)), DEFINITIONS, engine=EngineOptions(engine)
        )
        assert [one.code for one in found.problems].count("OBS532") == told


@pytest.mark.parametrize("attributes", [[PRESENT], []])  # by columns, and with care
def test_a_list_without_a_report_has_a_name(attributes: list[Row]) -> None:
    exams = [exam("a", attributes=attributes), exam("b", report="r", attributes=attributes)]
    lines = "".join(json.dumps(one, separators=(",", ":")) + "\n" for one in exams).encode()
    for data, name in ((lines, "a.ndjson"), (json.dumps(exams).encode(), "a.json")):
        table = read_annotations(data, name, "efl").table
        assert table["document"].to_pylist() == [f"{name}#/0", None]
    alone = read_annotations(json.dumps(exams[0]).encode(), "a.json", "efl").table
    assert alone["document"].to_pylist() == [None]
