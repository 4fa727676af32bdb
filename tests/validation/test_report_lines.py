"""Lines that are all reports: read in parts, in other processes too, with the same answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from validation.test_validate_streams import defs, fhir, small_parts

from converter.annotations import read_annotations
from converter.jobs import batches, workers
from converter.jobs.validate import ValidateOptions, validate

__all__ = ["defs"]  # a fixture

COUNT = 40
# What stands in a line of its own may be spoken of in another: all are read together.
ANOTHER = b'{"resourceType":"Basic","id":"b"}\n'


def report(n: int) -> dict[str, Any]:
    """A report that contains its patient, its study and two observations."""
    first, second = fhir(2 * n), fhir(2 * n + 1)
    patient = {"identifier": [{"value": first["subject"]["reference"]}]}
    study = {"started": first["effectiveDateTime"]}
    for observation in (first, second):
        observation["derivedFrom"] = [{"reference": "#study"}]
        observation["subject"] = {"reference": "#patient"}
    made = {
        "resourceType": "DiagnosticReport",
        "id": f"r{n}",
        "status": "entered-in-error" if n == 9 else "final",
        "contained": [
            {"resourceType": "Patient", "id": "patient", **patient},
            {"resourceType": "ImagingStudy", "id": "study", **study},
            first,
            second,
        ],
        "result": [{"reference": f"#{one['id']}"} for one in (first, second)],
    }
    if n == 3:
        second["hasMember"] = [{"reference": f"#{first['id']}"}]
    if n in (5, 30):
        made["conclusionCode"] = [{"text": "normal"}]
    if n == 7:
        made["contained"].append({"resourceType": "Condition", "id": "c"})
    if n == 8:
        made["result"].append({"reference": "Observation/elsewhere"})
    return made


def reports() -> bytes:
    """A file of them, with a blank line and a broken one in the middle."""
    texts = [json.dumps(report(n)) for n in range(COUNT)]
    texts.insert(20, "")
    texts.insert(25, '{"resourceType": "DiagnosticReport", "id": ')
    return "\n".join(texts).encode() + b"\n"


def test_each_is_read_as_if_all_were_read_together() -> None:
    alone, together = (
        read_annotations(data, "a.ndjson") for data in (reports(), reports() + ANOTHER)
    )
    assert alone.table.equals(together.table)
    assert alone.problems == together.problems
    assert alone.observations == together.observations > COUNT
    assert {found.code for found in alone.problems} >= {"ANN207", "ANN213", "ANN221", "JSN201"}


def test_parts_and_other_processes_find_the_same(
    tmp_path: Path, defs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reports.ndjson"
    path.write_bytes(reports())
    whole = validate([str(path)], [defs])
    small_parts(monkeypatch)
    monkeypatch.setattr(batches, "_SMALL", 0)
    parts = validate([str(path)], [defs])
    assert sorted(parts.problems, key=repr) == sorted(whole.problems, key=repr)
    assert {"OBS520", "ANN221"} <= {found.code for found in whole.problems}
    asked: list[str] = []
    ask = workers.Workers._ask_for_lines

    def heard(self: workers.Workers, *what: Any) -> Any:
        asked.append("lines")
        return ask(self, *what)

    monkeypatch.setattr(workers.Workers, "_ask_for_lines", heard)
    elsewhere = validate([str(path)], [defs], options=ValidateOptions(jobs=2))
    assert asked
    assert elsewhere.problems == parts.problems
    assert elsewhere.observations == parts.observations == whole.observations

    def ends_at_once() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", ""]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    monkeypatch.setattr(workers, "_started", ends_at_once)
    alone = validate([str(path)], [defs], options=ValidateOptions(jobs=2))
    assert alone.problems == parts.problems
