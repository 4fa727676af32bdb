"""A column that stands twice: the first may say absent, and the second present."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import read_annotations

NAMES = ["finding_code", "value_text", "value_text"]
ROW = ["OIFM_TEST_000001", "absent", "present"]


def parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array([cell]) for cell in ROW], names=NAMES), sink)
    return sink.getvalue()


def delimited(mark: str, end: str) -> bytes:
    return "".join(mark.join(row) + end for row in (NAMES, ROW)).encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.parquet", parquet()),
        ("x.csv", delimited(",", "\n")),
        ("x.csv", delimited(",", "\r")),
        ("x.tsv", delimited("\t", "\r\n")),
        # More blank lines than a head line is looked for in.
        ("x.csv", b"\r" * 56 + delimited(",", "\n")),
    ],
)
def test_a_column_twice_is_refused(name: str, data: bytes) -> None:
    reading = read_annotations(data, name)
    [found] = reading.problems
    assert (found.code, reading.observations) == ("ANN208", 0)
    assert "value_text stands more than once" in found.message


def test_lines_may_end_with_a_carriage_return_alone() -> None:
    data = b"finding_code,value_text\rOIFM_TEST_000001,absent\r"
    reading = read_annotations(data, "x.csv")
    assert reading.problems == ()
    assert reading.table["value_text"].to_pylist() == ["absent"]
