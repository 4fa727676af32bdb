"""Documents in tests/cases/annotations, each with what must come of it in a file beside it."""

from pathlib import Path

import pytest

from converter.annotations import SCHEMA, locate, read_annotations

CASES = Path(__file__).parents[1] / "cases" / "annotations"
FILES = sorted(path for path in CASES.iterdir() if path.suffix != ".expected")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_case(path: Path) -> None:
    data = path.read_bytes()
    reading = read_annotations(data, path.name)
    lines = [f"observations {reading.observations}, rows {reading.table.num_rows}"]
    lines += [
        f"{found.line}:{found.column} {found.code} {found.pointer} {found.message}".rstrip()
        for found in reading.problems
    ]
    assert "\n".join(lines) + "\n" == path.with_name(path.name + ".expected").read_text("utf-8")
    assert reading.table.schema.equals(SCHEMA)
    assert len(set(reading.table["observation"].to_pylist())) == reading.observations
    for pointer in reading.table["pointer"].to_pylist():
        assert locate(data, pointer, path.name).line > 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_messages_hold_no_patient_data(path: Path) -> None:
    for found in read_annotations(path.read_bytes(), path.name).problems:
        assert "CANARY" not in found.message + found.expected + found.suggestion + found.pointer


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_cut_off_is_a_problem_not_an_exception(path: Path) -> None:
    data = path.read_bytes()
    for end in range(0, len(data), 41):
        for form in ("efl", "fhir", "cde", "csv", "tsv", "ndjson", "parquet"):
            reading = read_annotations(data[:end], path.name, form)
            assert reading.table.schema.equals(SCHEMA)
            assert reading.problems or reading.observations
