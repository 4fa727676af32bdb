"""``POST /validate`` answers as ``oifm validate`` does, and tells nothing that was recorded."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from server.conftest import DEFINITIONS, EXAMS, Server, serving

EXAM = sorted(EXAMS.glob("*.json"))
SH = "http://www.w3.org/ns/shacl#"


def by_command(path: Path, *options: str) -> dict:
    command = [sys.executable, "-c", "from converter.cli import main; main()", "validate"]
    done = subprocess.run(
        [*command, str(path), "--defs", str(DEFINITIONS), "--format", "json", *options],
        capture_output=True,
    )
    return json.loads(done.stdout)


def same(found: dict) -> dict:
    found["summary"].pop("seconds")
    for problem in found["problems"]:
        problem.pop("source")
    return found


@pytest.mark.parametrize("path", EXAM, ids=lambda path: path.stem)
def test_the_answer_is_that_of_the_command(server: Server, path: Path) -> None:
    found = server.ask("POST", "/validate", body=path.read_bytes())
    assert (found.status, found.kind) == (200, "application/json")
    assert same(found.json) == same(by_command(path))


def test_a_dicom_report(server: Server) -> None:
    pytest.importorskip("pydicom", reason="DICOM is read with pydicom")
    path = EXAMS.parent / "dicom" / "chest_ct.dcm"
    body = path.read_bytes()
    found = server.ask("POST", "/validate", body=body, Content_Type="application/dicom")
    assert [problem["code"] for problem in found.json["problems"]] == ["OBS520", "OBS530"]
    damaged = server.ask("POST", "/validate?from=dicom", body=body[:-40])
    assert {problem["code"] for problem in damaged.json["problems"]} >= {"ANN211"}


def test_one_of_them_has_a_problem(server: Server) -> None:
    answers = [server.ask("POST", "/validate", body=path.read_bytes()).json for path in EXAM]
    assert any(answer["problems"] for answer in answers)


def test_sarif_and_a_w3c_report(server: Server) -> None:
    for path in EXAM:
        body = path.read_bytes()
        problems = server.ask("POST", "/validate", body=body).json["problems"]
        sarif = server.ask("POST", "/validate", body=body, Accept="application/sarif+json")
        assert sarif.kind == "application/sarif+json"
        assert len(sarif.json["runs"][0]["results"]) == len(problems)
        report = server.ask("POST", "/validate", body=body, Accept="text/turtle")
        quads = list(ox.parse(report.body, ox.RdfFormat.TURTLE))
        conforms = [q.object.value for q in quads if q.predicate.value == f"{SH}conforms"]
        assert conforms == ["false" if problems else "true"]


def test_nothing_acceptable(server: Server) -> None:
    body = EXAM[0].read_bytes()
    assert server.ask("POST", "/validate", body=body, Accept="text/html").code == "SRV402"


def test_a_format_that_is_none(server: Server) -> None:
    found = server.ask("POST", "/validate?from=docx", body=b"{}")
    assert (found.status, found.code) == (400, "IO104")


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"\x00", b"[1, NaN]"])
def test_what_is_no_document_is_a_problem_of_it(server: Server, body: bytes) -> None:
    found = server.ask("POST", "/validate", body=body)
    assert found.status == 200
    assert found.json["problems"]


def test_an_entity_bomb_is_refused(server: Server) -> None:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "x">' for n in range(9)
    )
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><rdf:RDF>&e8;</rdf:RDF>'
    found = server.ask("POST", "/validate?from=rdfxml", body=bomb)
    assert [p["code"] for p in found.json["problems"] if p["code"].startswith("RDF")]


def exam_with_canary() -> bytes:
    """A measurement whose value was recorded with a text that no value has."""
    return EXAM[-1].read_bytes().replace(b'"present"', b'"CANARY"')


@pytest.mark.parametrize("accept", ["application/json", "application/sarif+json", "text/turtle"])
def test_recorded_values_are_shown_on_request_only(server: Server, accept: str) -> None:
    body = exam_with_canary()
    hidden = server.ask("POST", "/validate", body=body, Accept=accept)
    assert hidden.status == 200
    assert b"CANARY" not in hidden.body
    shown = server.ask("POST", "/validate?show-values", body=body, Accept="application/json")
    assert b"CANARY" in shown.body
    assert "CANARY" not in "".join(server.raw)


@pytest.mark.parametrize("said", ["false", "0", "No", "off"])
def test_who_says_no_is_shown_nothing(server: Server, said: str) -> None:
    found = server.ask("POST", f"/validate?show-values={said}", body=exam_with_canary())
    assert found.status == 200
    assert b"CANARY" not in found.body


@pytest.mark.parametrize("asked", ["show-values=maybe", "show-values&show-values=false"])
def test_neither_yes_nor_no(server: Server, asked: str) -> None:
    found = server.ask("POST", f"/validate?{asked}", body=exam_with_canary())
    assert (found.status, found.code) == (400, "SRV401")
    assert b"CANARY" not in found.body


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n{}', "multipart/form-data"),
        (gzip.compress(b"{}"), "application/json"),
    ],
)
def test_what_is_around_a_document_is_not_taken_for_it(
    server: Server, body: bytes, kind: str
) -> None:
    found = server.ask("POST", "/validate", body=body, Content_Type=f"{kind}; boundary=x")
    assert (found.status, found.code) == (415, "SRV406")
    assert found.json["suggestion"]


def test_a_server_may_show_none_at_all_and_take_little() -> None:
    with serving(str(DEFINITIONS), str(EXAMS), "--no-show-values", "--max-body", "1kB") as server:
        found = server.ask("POST", "/validate?show-values", body=b"{}")
        assert (found.status, found.code) == (400, "SRV401")
        found = server.ask("POST", "/validate", body=b" " * 1001)
        assert (found.status, found.code) == (413, "SRV407")


def test_without_definitions(tmp_path: Path) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    with serving(str(data)) as server:
        found = server.ask("POST", "/validate", body=EXAM[0].read_bytes())
        assert (found.status, found.code) == (503, "SRV506")
        assert server.query("ASK { <urn:a> <urn:b> <urn:c> }").json["boolean"] is True
        assert server.get("/search?q=x").json == []
