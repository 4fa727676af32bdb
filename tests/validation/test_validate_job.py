"""``oifm validate`` whole: documents in, report and exit status out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from validation.observations import fracture

from converter.cli.app import app
from converter.definitions import FORMS
from converter.jobs.validate import validate
from converter.problems import ConverterError


def observed(n: int, code: str, text: str) -> dict[str, Any]:
    attributes = [(11, code, text), (12, "0", "first"), (13, "1", "old")]
    return {
        "observationId": f"fracture_{n}",
        "findingCode": "OIFM_TEST_000002",
        "findingDescription": "rib fracture",
        "attributes": [
            {
                "attributeCode": f"OIFMA_TEST_{a:06}",
                "attributeDescription": {11: "presence", 12: "ribs", 13: "healing"}[a],
                "attributeValueCode": f"OIFMA_TEST_{a:06}.{v}",
                "attributeValueDescription": t,
            }
            for a, v, t in attributes
        ],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defs").mkdir()
    (tmp_path / "defs" / "fracture.fm.json").write_text(FORMS["oifm"].write(fracture()))
    exam = {
        "diagnosticReportId": "r1",
        "patientInfo": {"patientIdentifier": "CANARY77"},
        "examInfo": {"studyIdentifier": "e1", "studyDateTime": "2024-01-01T10:00:00Z"},
        "findings": [observed(0, "0", "present"), observed(1, "1", "present")],
    }
    (tmp_path / "exam.json").write_text(json.dumps(exam, indent=1))
    exam["findings"] = [observed(0, "0", "present")]
    (tmp_path / "right.json").write_text(json.dumps(exam))
    exam["findings"] = []
    (tmp_path / "none.json").write_text(json.dumps(exam))
    return tmp_path


def run(folder: Path, name: str, *options: str) -> tuple[int, str]:
    defs = str(folder / "defs")
    result = CliRunner().invoke(
        app, ["validate", str(folder / name), "--defs", defs, "-q", *options]
    )
    return result.exit_code, result.stdout


def test_the_line_of_the_contradiction_is_told(folder: Path) -> None:
    status, out = run(folder, "exam.json", "--format", "json", "--ignore", "OBS530")
    report = json.loads(out)
    lines = (folder / "exam.json").read_text().splitlines()
    [found] = report["problems"]
    assert (status, found["code"], report["summary"]["observations"]) == (1, "OBS520", 2)
    assert found["pointer"] == "/findings/1/attributes/0/attributeValueDescription"
    assert '"present"' in lines[found["line"] - 1]
    assert "CANARY77" not in out


def test_exit_status(folder: Path) -> None:
    assert run(folder, "right.json")[0] == 0
    assert run(folder, "exam.json", "--severity", "OBS=off")[0] == 0
    assert run(folder, "none.json")[0] == 1
    assert run(folder, "nowhere.json")[0] == 2
    assert run(folder, "right.json", "--from", "nothing")[0] == 2


def test_nothing_checked_is_said(folder: Path) -> None:
    assert "OBS500" in run(folder, "none.json")[1]


def test_definitions_that_are_not_there_cannot_be_checked_against(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(ConverterError):
        validate([str(folder / "right.json")], [str(folder / "empty")])


def test_published_annotations(corpus: Path) -> None:
    """The account in docs/annotations-account.md."""
    result = validate([str(corpus / "annotations" / "efl")], [str(corpus / "definitions")])
    counted: dict[str, int] = {}
    for problem in result.problems:
        counted[problem.code] = counted.get(problem.code, 0) + 1
    expected = {"OBS501": 1, "OBS502": 1, "OBS507": 2, "OBS520": 12, "OBS532": 4}
    assert (counted, result.observations) == (expected, 275)
    assert all(problem.line for problem in result.problems)
