"""The W3C report of documents, which no graph is made for: its names are those of the graph."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from validation.observations import fracture
from validation.test_validate_job import observed

from converter.annotations import read_annotations, streams
from converter.annotations.table import plain
from converter.cli.app import app
from converter.definitions import FORMS
from converter.graph.instances import parts
from converter.iris import SH


def run(*command: object, given: bytes | None = None) -> int:
    return CliRunner().invoke(app, [*map(str, command), "-q"], input=given).exit_code


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "fracture.fm.json"
    path.write_text(FORMS["oifm"].write(fracture()))
    return path


def exam(name: str, *faulty: bool) -> dict[str, Any]:
    findings = [observed(n, str(n), "present") for n in range(len(faulty))]
    for finding, is_faulty in zip(findings, faulty, strict=True):
        if is_faulty:
            finding["attributes"][1]["attributeValueCode"] = "OIFMA_TEST_000012.9"
    return {
        "diagnosticReportId": f"r{name}",
        "patientInfo": {"patientIdentifier": f"P{name}"},
        "examInfo": {"studyIdentifier": f"e{name}", "studyDateTime": "2024-01-01T10:00:00Z"},
        "findings": findings,
    }


def faulty_in(report: Path) -> set[str]:
    """The focus nodes of a report."""
    graph = ox.Store()
    graph.load(report.read_bytes(), ox.RdfFormat.TURTLE)
    of = graph.quads_for_pattern(None, ox.NamedNode(SH + "focusNode"), None)
    return {str(quad.object) for quad in of}


def wrong_in(graph: Path) -> set[str]:
    """The observations of a graph that have a value which the definition does not know."""
    text = graph.read_text()
    observations = re.findall(r"(<\S+>) <\S+#finding> ", text)
    statements = re.findall(r'(<\S+)\.\d+> <\S+> ["<]\S*OIFMA_TEST_000012\.9[">]', text)
    return {f"{name}>" for name in statements} & set(observations)


def test_it_names_the_observations_of_several_documents(tmp_path: Path, definition: Path) -> None:
    folder = tmp_path / "exams"
    folder.mkdir()
    exams = [(), (False, True), (False,), (True, False, True), (False, True), (True,)]
    for n, faults in enumerate(exams):
        # The fifth has the content of the second: two documents all the same.
        name = "1" if n == 4 else str(n)
        (folder / f"{n}.json").write_text(json.dumps(exam(name, *faults)))
    report, graph = tmp_path / "report.ttl", tmp_path / "data.nt"
    quiet = ("--defs", definition, "-o", tmp_path / "out.txt", "--select", "OBS504")
    assert run("validate", folder, *quiet, "--report", report) == 1
    assert run("convert", folder, "--defs", definition, "-o", graph) == 0
    assert len(faulty_in(report)) == 5
    assert faulty_in(report) == wrong_in(graph)


@pytest.mark.parametrize("kind", ["lines", "stdin", "parquet", "csv", "lines.gz"])
def test_it_names_the_observations_of_a_document_in_parts(
    tmp_path: Path, definition: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(streams, "WIDE", 1 << 12)
    monkeypatch.setattr(streams, "_LARGE", 1 << 13)
    monkeypatch.setattr(parts, "ROWS", 16)
    lines = b"".join(
        json.dumps(exam(str(n), n % 7 == 3, n % 5 == 0)).encode() + b"\n" for n in range(60)
    )
    path = tmp_path / "exams.ndjson"
    path.write_bytes(lines)
    given: Path | str = path
    table = plain(read_annotations(lines, "exams.ndjson", "efl").table)
    if kind == "parquet":
        given = tmp_path / "exams.parquet"
        pyarrow.parquet.write_table(table, given, row_group_size=20)
    elif kind == "csv":
        given = tmp_path / "exams.csv"
        flat = [field.name for field in table.schema if not pa.types.is_list(field.type)]
        pyarrow.csv.write_csv(table.select(flat), given)
    elif kind == "lines.gz":
        given = tmp_path / "exams.ndjson.gz"
        given.write_bytes(gzip.compress(lines))
    elif kind == "stdin":
        given = "-"
    sent = lines if kind == "stdin" else None
    report, graph = tmp_path / "report.ttl", tmp_path / "data.nt"
    quiet = ("--defs", definition, "-o", tmp_path / "out.txt", "--select", "OBS504")
    assert run("validate", given, *quiet, "--report", report, given=sent) == 1
    assert run("convert", given, "--defs", definition, "-o", graph, given=sent) == 0
    assert len(faulty_in(report)) == sum(n % 7 == 3 for n in range(60)) + 12
    assert faulty_in(report) == wrong_in(graph)
