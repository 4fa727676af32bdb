"""A structured report on every road that annotations take."""

from __future__ import annotations

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="DICOM is read with pydicom")

from converter.annotations import read_annotations
from converter.annotations.table import SCHEMA
from converter.report import RENDERERS

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "examples" / "dicom" / "chest_ct.dcm"
DEFS = ROOT / "examples" / "definitions"
CASES = ROOT / "tests" / "cases" / "dicom"
PLACES = ["source", "document", "pointer", "observation_pointer", "observation"]


def codes(oifm: Any, *paths: object, **more: Any) -> list[str]:
    """The codes of the problems of some files, in order."""
    ended = oifm("validate", *paths, "--defs", DEFS, "--format", "json", **more)
    assert ended.status == 1
    found = json.loads(ended.out)
    assert found["summary"]["observations"] > 0
    return sorted(p["code"] for p in found["problems"])


def test_the_text_against_the_code(oifm: Any) -> None:
    ended = oifm("validate", REPORT, "--defs", DEFS)
    assert ended.status == 1
    assert "OBS520 the text says present (OIFMA_EXMP_000010.1), but the code absent" in ended.out
    assert "at: /ContentSequence/7/ContentSequence/0/ContentSequence/5" in ended.out


def test_compressed_in_a_folder_and_without_a_name(oifm: Any, tmp_path: Path) -> None:
    expected = codes(oifm, REPORT)
    assert expected == ["OBS520", "OBS530"]
    (tmp_path / "a.dcm.gz").write_bytes(gzip.compress(REPORT.read_bytes()))
    assert codes(oifm, tmp_path / "a.dcm.gz") == expected
    shutil.copy(REPORT, tmp_path / "b.dcm")
    shutil.copy(REPORT, tmp_path / "c.dicom")
    assert codes(oifm, tmp_path) == sorted(expected * 3)
    nameless = shutil.copy(REPORT, tmp_path / "IM0001")
    assert codes(oifm, nameless) == expected
    assert codes(oifm, nameless, "--from", "dicom") == expected


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_other_engines_say_the_same(oifm: Any, engine: str) -> None:
    pytest.importorskip(engine, reason="the engine is not installed")
    assert codes(oifm, REPORT, "--engine", engine) == codes(oifm, REPORT)


def test_every_report_names_the_file(oifm: Any) -> None:
    for form in RENDERERS:
        ended = oifm("validate", REPORT, "--defs", DEFS, "--format", form)
        assert ended.status == 1
        assert "chest_ct.dcm" in ended.out
        # The name, id and birth date of the patient.
        assert not {"Example^Patient", '"P1"', "19500101"} & set(ended.out.split())


@pytest.mark.parametrize(
    "path", sorted(path for path in CASES.glob("*.dcm") if "bad" not in path.name), ids=str
)
def test_there_and_back(oifm: Any, tmp_path: Path, path: Path) -> None:
    graph = tmp_path / "data.ttl"
    ended = oifm("convert", path, "--defs", DEFS, "-o", graph)
    assert ended.status == 0, ended.err
    text = graph.read_text("utf-8")
    given = read_annotations(path.read_bytes(), "x").table
    again = read_annotations(graph.read_bytes(), "x.ttl").table

    def told(table: Any) -> list[str]:
        return sorted(map(repr, table.drop_columns(PLACES).to_pylist()))

    assert told(again) == told(given)
    assert again.schema.equals(SCHEMA)
    # Patients are known by literals alone.
    assert "CANARY" not in " ".join(part for part in text.split() if part.startswith("<"))
    hidden = tmp_path / "hidden.ttl"
    assert oifm("convert", path, "--defs", DEFS, "-o", hidden, "--no-identifiers").status == 0
    assert "CANARY-ID" not in hidden.read_text("utf-8")


def test_a_store_answers_from_it(oifm: Any, tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert oifm("load", DEFS, REPORT, "--store", store).status == 0
    query = "SELECT ?text { ?o fm:trackingText ?text ; fm:finding oifm:OIFM_EXMP_000001 }"
    assert "Nodule 1" in oifm("query", "--store", store, query).out
    assert "Nodule 1" in oifm("query", query, DEFS, REPORT).out


def test_what_is_damaged_is_not_converted(oifm: Any, tmp_path: Path) -> None:
    out = tmp_path / "data.ttl"
    ended = oifm("convert", CASES / "bad_cut_off.dcm", "--defs", DEFS, "-o", out)
    assert ended.status != 0
    assert "ANN211" in ended.out + ended.err
    assert not out.exists()


def test_without_pydicom(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.startswith("converter.annotations.dicom."):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("converter.annotations.dicom.reader", raising=False)
    monkeypatch.setitem(sys.modules, "pydicom", None)
    for name in [name for name in sys.modules if name.startswith("pydicom.")]:
        monkeypatch.delitem(sys.modules, name)
    [found] = read_annotations(REPORT.read_bytes(), "x.dcm").problems
    assert found.code == "ANN219"
    assert found.suggestion == 'pip install "oifm-converter[dicom]"'
