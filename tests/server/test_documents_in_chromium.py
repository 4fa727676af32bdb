"""Documents that are checked on the server's page in a browser: typed, pasted and opened."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hands import Hands
from selenium.webdriver.common.keys import Keys

import converter

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_a_document_that_cannot_be_read_is_told_of(hands: Hands, origin: str) -> None:
    hands.checks(origin, '{"findings": [')
    hands.one("#check-results .problem")
    assert hands.one("#check-told").text
    hands.browser.faults()  # where the server refuses it, Chromium says so


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("exams/2026-03-10_chest_ct.json", "OBS520"),
        ("exams/2026-03-10_measurements.fhir.json", "OBS508"),
        ("observations/faulty.ttl", "OBS"),
    ],
)
def test_a_file_is_opened_and_its_form_recognised(
    hands: Hands, origin: str, name: str, rule: str
) -> None:
    hands.browser.visit(origin, "/#/check")
    hands.one("#check-open")
    hands.all("#check-file")[0].send_keys(str(EXAMPLES / name))
    hands.reads("#check-results .rule", rule)
    hands.one("#check-results .place button")


@pytest.mark.parametrize("kind", ["parquet", "dicom", "gzip", "damaged", "other"])
def test_a_file_without_text_is_checked(
    hands: Hands, origin: str, kind: str, tmp_path: Path
) -> None:
    exam = EXAMPLES / "exams/2026-03-10_chest_ct.json"
    path = tmp_path / {"parquet": "x.parquet", "gzip": "x.json.gz"}.get(kind, kind)
    if kind == "parquet":
        pq.write_table(converter.observations(exam), path)
    elif kind == "dicom":
        pytest.importorskip("pydicom")
        path.write_bytes(next(iter(sorted((EXAMPLES / "dicom").glob("*.dcm")))).read_bytes())
    elif kind == "other":
        path.write_bytes(b"\x7fELF\x00\xff")
    else:
        packed = gzip.compress(exam.read_bytes())
        path.write_bytes(packed if kind == "gzip" else packed[:-20])
    hands.browser.visit(origin, "/#/check")
    hands.all("#check-file")[0].send_keys(str(path))
    if kind in ("damaged", "other"):
        words = {"damaged": "cannot be unpacked", "other": "does not read"}[kind]
        hands.reads("#check-told", words)
        return
    hands.reads("#check-results .rule", "OBS520")
    field = hands.one("#check-text")
    shown = field.get_property("value")
    assert ("findingCode" in shown) == (kind == "gzip")
    assert (path.name in field.get_attribute("placeholder")) == (kind != "gzip")
    # What is typed then counts, and the file does not.
    field.clear()
    field.send_keys('{"findings": []}')
    hands.chord(Keys.CONTROL, Keys.ENTER)
    hands.reads("#check-told", "0 observations")
    assert path.name not in field.get_attribute("placeholder")


def test_a_pasted_table_is_recognised(hands: Hands, origin: str) -> None:
    keys = "observation_id,finding_code,attribute_code,value_code,value_text"
    row = "o1,OIFM_EXMP_000002,OIFMA_EXMP_000020,OIFMA_EXMP_000020.1,absent"
    hands.checks(origin, f"{keys}\n{row}\n")
    hands.reads("#check-results .rule", "OBS520")
    hands.reads("#check-results .place", "Line 2")


def test_an_annotation_without_observations_is_no_pass(hands: Hands, origin: str) -> None:
    hands.checks(origin, '{"diagnosticReportId": "1", "examInfo": {}, "findings": []}')
    hands.reads("#check-told", "checked")
    assert "Nothing is wrong" not in hands.one("#check-told").text
