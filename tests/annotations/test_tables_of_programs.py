"""Tables that a program hands to ``converter.validate``: made by hand, cut, put together."""

from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import converter
from converter.annotations import read_annotations
from converter.annotations.table import SCHEMA
from converter.annotations.tables.given import observation_table

ROOT = Path(__file__).parents[2]
FINDINGS = converter.load(ROOT / "examples" / "definitions")
EXAMS = sorted((ROOT / "examples" / "exams").iterdir())
TABLE = converter.observations(EXAMS)
TOLD = [(problem.code, problem.message) for problem in converter.validate(TABLE, FINDINGS)]
BAD_VALUE = {
    "finding_code": "OIFM_EXMP_000002",
    "attribute_code": "OIFMA_EXMP_000020",
    "value_code": "OIFMA_EXMP_000020.77",
}


def told(table: object) -> list[tuple[str, str]]:
    return [(problem.code, problem.message) for problem in converter.validate(table, FINDINGS)]


def codes(table: object) -> list[str]:
    return [code for code, _ in told(table)]


def _as(kind: pa.DataType) -> pa.Table:
    fields = [f.with_type(kind) if f.type == pa.string() else f for f in TABLE.schema]
    return TABLE.cast(pa.schema(fields))


def _with(name: str, column: pa.Array | pa.ChunkedArray) -> pa.Table:
    return TABLE.set_column(TABLE.column_names.index(name), name, column)


@pytest.mark.parametrize(
    "table",
    [
        TABLE.select(TABLE.column_names[::-1]),
        TABLE.append_column("mine", pa.array(range(len(TABLE)))),
        TABLE.drop_columns(["document", "tracking_id", "images", "status", "author"]),
        TABLE.drop_columns(["observation"]),
        TABLE.drop_columns(["value_kind"]),
        _as(pa.large_string()),
        _as(pa.string_view()),
        _with("number", TABLE["number"].cast(pa.float64())),
        _with("observation", pa.nulls(len(TABLE), pa.int64())),
        TABLE.to_reader(),
        TABLE.combine_chunks().to_batches()[0],
        TABLE.to_pandas(),
        pa.Table.from_pylist(TABLE.to_pylist()),
    ],
)
def test_a_table_of_another_form_has_the_same_problems(table):
    assert told(table) == TOLD


def test_so_has_a_relation_of_duckdb():
    with duckdb.connect() as connection:
        assert told(connection.from_arrow(TABLE)) == TOLD


def test_a_few_columns_are_enough():
    [problem] = converter.validate(pa.Table.from_pylist([BAD_VALUE]), FINDINGS)
    assert (problem.code, problem.pointer) == ("OBS504", "/0")


def test_a_code_without_a_kind_is_checked_in_a_whole_table():
    assert codes(pa.Table.from_pylist([BAD_VALUE], schema=SCHEMA)) == ["OBS504"]


def test_tables_put_together_keep_their_observations_apart():
    """Both tables count from 0: the numbers of one are not those of the other."""
    tables = [converter.observations(file) for file in EXAMS]
    assert told(pa.concat_tables(tables)) == TOLD


def test_one_id_in_two_sources_is_two_observations():
    rows = [BAD_VALUE | {"observation_id": "1", "source": name} for name in ("a", "b")]
    assert [row["observation"] for row in _rows(pa.Table.from_pylist(rows))] == [0, 1]


def _rows(table: pa.Table) -> list[dict[str, object]]:
    return observation_table(table).table.to_pylist()


def test_rows_in_another_order_stay_together_and_keep_their_places():
    mixed = TABLE.drop_columns(["pointer", "document"]).take([9, 0, 5, 3, 1, 7, 2, 8, 4, 6])
    found = converter.validate(mixed, FINDINGS)
    assert sorted(p.code for p in found) == sorted(code for code, _ in TOLD)
    for problem in found:
        row = mixed.slice(int(problem.pointer[1:]), 1).to_pylist()[0]
        assert problem.source == row["source"]
        assert str(row["attribute_code"]) in problem.attribute


def test_a_number_of_a_frame_is_the_number_that_was_written():
    frame = pd.DataFrame([BAD_VALUE | {"number": 0.1}])
    [row] = _rows(frame)
    assert (str(row["number"]), row["number_text"]) == ("0.100000000000000000", "0.1")


def test_a_table_without_a_finding_is_told_so():
    assert codes(pa.table({"value_code": ["x"]})) == ["ANN205", "OBS500"]
    assert codes(pa.table({})) == ["ANN205", "OBS500"]
    assert codes(TABLE.slice(0, 0)) == ["OBS500"]


def test_a_column_that_stands_twice_and_one_that_is_misspelt_are_told():
    twice = pa.table([*TABLE.columns, TABLE["unit"]], names=[*TABLE.column_names, "unit"])
    assert codes(twice) == ["ANN208", "OBS500"]
    misspelt = pa.Table.from_pylist([BAD_VALUE | {"Value_Text": "absent"}])
    assert codes(misspelt) == ["ANN206", "OBS504"]


@pytest.mark.parametrize("annotations", ["examples/exams", [BAD_VALUE], None])
def test_what_is_no_table_is_named(annotations):
    with pytest.raises(TypeError, match="annotations are a table"):
        converter.validate(annotations, FINDINGS)


def test_a_frame_of_an_older_pandas(monkeypatch):
    monkeypatch.delattr(pd.DataFrame, "__arrow_c_stream__")
    assert told(TABLE.to_pandas()) == TOLD


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_of_which_no_row_is_whole_is_told(form: str) -> None:
    cells = [["finding_code", "value_code", "exam_id"], ["OIFM_TEST_000001", "b"]]
    data = "".join("\t,"[form == "csv"].join(row) + "\n" for row in cells).encode()
    reading = read_annotations(data, "x", form)
    assert [(found.code, found.line) for found in reading.problems] == [
        ("ANN203", 1),
        ("ANN208", 2),
    ]
    assert reading.observations == 0
