"""What needs no Spark to be held: parts of files, what travels, and what is missing."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import converter
from converter import io
from converter.annotations.tables.parquet import divided_groups, parquet_parts
from converter.problems import ConverterError, Problem, Severity
from converter.spark import session
from converter.spark.frames import problems_of, table_of
from converter.validation import Validator

EXAMPLES = Path(__file__).parents[2] / "examples"


@settings(deadline=None)
@given(
    lines=st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), max_size=9),
    part=st.integers(1, 40),
    ended=st.booleans(),
)
def test_parts_of_a_file_hold_each_line_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], part: int, ended: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "parts.ndjson"
    data = b"{}\n" + b"\n".join(lines) + (b"\n" if ended else b"")
    path.write_bytes(data)
    parts = [io.Input(str(path)).lines(at, at + part) for at in range(0, len(data), part)]
    assert b"".join(parts) == data
    filled = [one for one in parts if one]
    assert all(one.endswith(b"\n") for one in filled[:-1])


@settings(deadline=None)
@given(
    keys=st.lists(st.sampled_from(["a", "b", None]), min_size=1, max_size=12),
    own=st.booleans(),
    group=st.integers(1, 4),
)
def test_parts_of_a_parquet_file_hold_whole_observations(
    keys: list[str | None], own: bool, group: int
) -> None:
    name = "observation" if own else "observation_id"
    table = pa.table(
        {"finding_text": list(map(str, range(len(keys)))), name: pa.array(keys, pa.string())}
    )
    file = BytesIO()
    pq.write_table(table, file, row_group_size=group)
    whole = pa.concat_tables(part.table for part in parquet_parts(file, "x"))
    read, first = [], 0
    for groups in divided_groups(file, 1):
        [part] = parquet_parts(file, "x", first, groups=groups)
        read.append(part.table)
        first += part.observations
    assert pa.concat_tables(read).to_pylist() == whole.to_pylist()
    starts = [at for at in range(1, len(keys)) if keys[at] is None or keys[at] != keys[at - 1]]
    assert len(read) == 1 + sum(at % group == 0 for at in starts)


def test_a_parquet_file_that_cannot_be_divided() -> None:
    for names in (["a", "b"], ["finding_text", "finding_text"]):
        file = BytesIO()
        pq.write_table(pa.table([["x", "y"], ["z", "z"]], names=names), file, row_group_size=1)
        assert divided_groups(file, 1) == []
    assert divided_groups(BytesIO(b"PAR1 no more PAR1"), 1) == []


def test_what_validators_remember_is_compared_by_another() -> None:
    table = converter.observations(EXAMPLES / "exams")
    findings = converter.load(EXAMPLES / "definitions")
    rows = pa.array([(n << 32) + 7 for n in range(len(table))], pa.int64())
    remembered: dict[str, list[pa.Table]] = {}
    for number in pc.unique(table["observation"]).to_pylist():
        mine = pc.equal(table["observation"], number)
        with Validator(findings, fetch=lambda _: table.slice(0, 0)) as one:
            one.add(table.filter(mine), rows.filter(mine.combine_chunks()))
            for theme, part in one.remembered().items():
                remembered.setdefault(theme, []).append(part)
    with Validator(findings) as other:
        found = [other.compare(theme, pa.concat_tables(ps)) for theme, ps in remembered.items()]
        told = other.tell(pa.concat_tables(found), rows, table)
    expected = converter.validate(table, findings)
    assert [p.code for p in told.problems] == ["OBS551"]
    assert told.problems == tuple(p for p in expected if p.code == "OBS551")


def test_problems_travel_whole() -> None:
    problems = [
        Problem(code="OBS501", severity=Severity.ERROR, message="m", source="s", line=3, column=2),
        Problem(code="ANN201", severity=Severity.INFO, message="n", path="p", focus="f"),
    ]
    assert problems_of(table_of(problems).to_pylist()) == problems


def test_a_name_that_is_no_text_travels() -> None:
    odd = Problem(code="OBS501", severity=Severity.ERROR, message="m", source="a\udcff.json")
    assert table_of([odd])["source"].to_pylist() == ["a\\udcff.json"]


def test_without_pyspark_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(ConverterError, match="SPK401"):
        session()
