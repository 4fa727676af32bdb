"""Reports in tests/cases/dicom, each with what must come of it in a file beside it.

``tools/make_dicom_cases.py`` makes the reports.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converter.annotations import (
    NAMES,
    SCHEMA,
    AnnotationReading,
    locate,
    read_annotations,
    recognise,
)

pytest.importorskip("pydicom", reason="DICOM is read with pydicom")
CASES = Path(__file__).parents[1] / "cases" / "dicom"
FILES = sorted(path for path in CASES.iterdir() if path.suffix != ".expected")
# Written once for all observations of a report, where they agree.
_COMMON = ("report_id", "subject_id", "exam_id", "exam_time", "exam_code", "exam_text", "status")
_LEFT = {"source", "pointer", "observation_pointer", "observation", *_COMMON}


def told(reading: AnnotationReading) -> str:
    """A reading as text: what is wrong, and then what was read."""
    lines = [f"observations {reading.observations}, rows {reading.table.num_rows}"]
    for found in reading.problems:
        lines += [f"{found.severity.value} {found.code} {found.pointer}", f"    {found.message}"]
        lines += [f"    expected: {found.expected}"] if found.expected else []
        lines += [f"    help: {found.suggestion}"] if found.suggestion else []
    rows = reading.table.to_pylist()
    lines += [f"{name}: {rows[0][name]}" for name in _COMMON if rows and rows[0][name] is not None]
    for row in rows:
        lines.append(f"{row['observation']} {row['observation_pointer']} {row['pointer']}")
        lines += [
            f"    {name}: {_plain(row[name])}"
            for name in NAMES
            if name not in _LEFT and row[name] is not None
        ]
    return "\n".join(lines) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value)
    return value if isinstance(value, str) else f"{value.normalize():f}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_case(path: Path) -> None:
    data = path.read_bytes()
    reading = read_annotations(data, path.name)
    assert told(reading) == path.with_name(path.name + ".expected").read_text("utf-8")
    assert recognise(data, "x") == "dicom"
    assert reading.table.schema.equals(SCHEMA)
    for found in reading.problems:
        assert "CANARY" not in found.message + found.expected + found.suggestion + found.pointer
    for row in reading.table.to_pylist():
        assert all(row[name] == reading.table[name][0].as_py() for name in _COMMON)
        assert locate(data, row["pointer"]).pointer == row["pointer"]


def test_words_in_the_place_of_a_code_are_words() -> None:
    """As OHIF and dcmjs write them: one code for whatever was typed."""
    reports = pytest.importorskip("dicom_reports")
    said = [("CORNERSTONEFREETEXT", "CORNERSTONEJS", words) for words in ("nodule", "cyst", "left")]
    alike = reports.entry(said[0], ("27925004", "SCT", "Nodule"))
    items = [
        reports.group(
            reports.coded(reports.FINDING, said[0]),
            reports.coded(reports.SITE, said[2], relation="HAS CONCEPT MOD"),
            reports.measured(reports.SIZE, "6.5", reports.MM),
        ),
        reports.group(reports.item("CODE", reports.FINDING, ConceptCodeSequence=[alike])),
        reports.coded(reports.FINDING, said[1]),
    ]
    reading = read_annotations(reports.file_of(reports.report(*items)), "a.dcm")
    assert reading.problems == ()
    columns = ("finding_code", "finding_text", "site_code", "site_text")
    assert [tuple(row[name] for name in columns) for row in reading.table.to_pylist()] == [
        (None, "nodule", None, "left"),
        ("27925004", "Nodule", None, None),
        (None, "cyst", None, None),
    ]
