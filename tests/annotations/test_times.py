"""In which forms times of exams are read, by tables, plan and graph alike."""

from __future__ import annotations

from io import BytesIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import read_annotations
from converter.annotations.times import FORM, moment
from converter.validation.engine import queries

READ = (
    ("2026-03-10", "2026-03-10T00:00:00Z"),
    ("2026/3/9", "2026-03-09T00:00:00Z"),
    ("2026-03-10T09:15Z", "2026-03-10T09:15:00Z"),
    ("2026-03-10 9:15:00", "2026-03-10T09:15:00Z"),
    ("2026-03-10 9:15:00 UTC", "2026-03-10T09:15:00Z"),
    ("2026-03-10 09:15:00.123456789 GMT", "2026-03-10T09:15:00.123456789Z"),
    ("2026-03-10 09:15:00.000+0100", "2026-03-10T09:15:00.000+01:00"),
    ("2026-03-10T09:15:00-08", "2026-03-10T09:15:00-08:00"),
    ("2026-03-10T09:15:00+1400", "2026-03-10T09:15:00+14:00"),
    ("2026-03-10T09:15:00-14", "2026-03-10T09:15:00-14:00"),
)
UNREAD = (
    *("10.03.2026", "3/10/2026", "20260310", "2026-03", "2026-13-01", "2026-03-32", "infinity"),
    *("epoch", "2026-03-10T24:00:00Z", "2026-03-10 10:00 AM", "2026-03-10 (BC)", "noon"),
    # XML Schema has no zone beyond 14 hours, and no hour of more than 60 minutes.
    *("2026-03-10T09:15:00+15:00", "2026-03-10T09:15:00+09:75"),
    *("2026-03-10T09:15:00+14:01", "2026-03-10T09:15:00-1459"),
    *("2026-03-10 09:61", "2026-03-10T09:15:60Z", "2026-03-10 09:15:75"),
)


def test_the_plan_asks_for_the_same_form() -> None:
    assert FORM in queries("together")["visits"]


@pytest.mark.parametrize(("text", "time"), [*READ, *((text, None) for text in UNREAD)])
def test_plan_and_graph_take_the_same_for_a_time(text: str, time: str | None) -> None:
    assert moment(text) == time
    names = ("exam_id", "report_id", "source", "subject_id", "place", "side")
    given = pa.table({**{name: ["x"] for name in names}, "exam_time": [text]})
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        engine.register("visits", given)
        engine.execute(f"CREATE TABLE told AS {queries('together')['visits']}")
        asked = engine.execute("SELECT time::VARCHAR, ?::TIMESTAMPTZ::VARCHAR FROM told", [time])
        [[found, expected]] = asked.fetchall()
    assert found == expected


@pytest.mark.parametrize("text", UNREAD)
def test_other_times_are_told_once(text: str) -> None:
    rows = ["finding_text,exam_time", "x,2026-03-10", f"x,{text}", "x,", f"x,{text}"]
    reading = read_annotations("\n".join(rows).encode(), "a.csv")
    [told] = reading.problems
    assert (told.code, told.line, told.pointer) == ("ANN225", 3, "/1/exam_time")
    assert told.message.startswith("in 2 cells of ")
    assert " stand no time" in told.message
    assert reading.table["exam_time"].to_pylist() == ["2026-03-10", text, None, text]


def test_one_time_of_another_form_is_told_as_one() -> None:
    [told] = read_annotations(b"finding_text,exam_time\nx,noon\n", "a.csv").problems
    assert told.message.startswith("in 1 cell of ")
    assert " stands no time" in told.message


def test_times_that_are_read_are_not_told() -> None:
    texts = [text for text, _ in READ] * 2
    for column in (pa.array(texts), pa.array(texts).dictionary_encode()):
        sink = BytesIO()
        pq.write_table(pa.table({"finding_text": ["x"] * len(texts), "exam_time": column}), sink)
        assert read_annotations(sink.getvalue(), "a.parquet").problems == ()


@pytest.mark.parametrize("table", [b"finding_text\nx\n", b"finding_text,exam_time\nx,\n"])
def test_a_table_may_have_no_times(table: bytes) -> None:
    assert read_annotations(table, "a.csv").problems == ()
