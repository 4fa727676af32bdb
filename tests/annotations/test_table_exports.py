"""What Excel, pandas and R make of a table: a line for Excel, semicolons, words for nothing."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import locate, read_annotations

HEAD = "observation_id,finding_code,attribute_code,value_code,value_text,number"
ROWS = (
    'a,OIFM_T_000001,OIFMA_T_000001,OIFMA_T_000001.0,"two\nlines",',
    "b,OIFM_T_000001,OIFMA_T_000002,,,1.5",
    "c,OIFM_T_000001,OIFMA_T_000002,,,many",
)


@pytest.mark.parametrize("above", ["", "sep={}\n", "SEP={}\r\n", '"sep={}"\n', "\ufeffsep={}\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_line_that_names_the_separator(above: str, mark: str) -> None:
    body = "\n".join((HEAD, *ROWS, "d,x")).replace(",", mark) + "\n"
    data = (above.format(mark) + body).encode()
    form = "tsv" if mark == "\t" and not above else "csv"
    reading = read_annotations(data, "a", form)
    lines = 1 if above else 0
    told = [(p.code, p.line, p.pointer) for p in reading.problems]
    assert told == [("ANN204", 5 + lines, "/2/number"), ("ANN208", 6 + lines, "/3")]
    assert reading.table["observation_id"].to_pylist() == ["a", "b", "c"]
    assert reading.table["value_text"].to_pylist()[0] == "two\nlines"
    assert [locate(data, f"/{row}").line for row in range(3)] == [
        line + lines for line in (2, 4, 5)
    ]
    assert read_annotations(data, "no-suffix").observations == 3


def test_a_decimal_comma_is_told_as_such() -> None:
    data = b"finding_code;number\nOIFM_T_000001;12,5\n"
    [found] = read_annotations(data, "a.csv").problems
    assert (found.code, found.suggestion) == ("ANN204", "write the decimal comma as a point")


@pytest.mark.parametrize(
    ("number", "either"), [("1,234", True), ("-12,500", True), ("0,125", False)]
)
def test_a_comma_that_may_stand_between_thousands_is_told_as_such(
    number: str, either: bool
) -> None:
    [found] = read_annotations(f"finding_code;number\nx;{number}\n".encode(), "a.csv").problems
    assert (found.code, "between thousands" in found.suggestion) == ("ANN204", either)


@pytest.mark.parametrize(
    "head", ["finding_code;number", "sep=;\nfinding_code;number", "finding_code"]
)
def test_a_head_line_alone_is_a_table_without_rows(head: str) -> None:
    [found] = read_annotations(head.encode(), "a.csv").problems
    assert (found.code, found.message) == ("ANN203", "the table has no row")


IDS = ("10000032", "0", "-7", "123456789012345678901234567890", '"a"', "null")


@pytest.mark.parametrize("other", [*IDS, None])
@pytest.mark.parametrize("first", IDS)
@pytest.mark.parametrize("form", ["{}\n{}\n", "[{},\n{}]"])
def test_ids_and_codes_of_json_rows_may_be_whole_numbers(
    first: str, other: str | None, form: str
) -> None:
    def row(value: str) -> str:
        return f'{{"finding_text":"\\"subject_id\\":9","subject_id":{value},"value_code":{value}}}'

    values = [first, first if other is None else other]
    reading = read_annotations(form.format(*map(row, values)).encode(), "a.ndjson")
    assert reading.problems == ()
    expected = [None if value == "null" else value.strip('"') for value in values]
    for name in ("subject_id", "value_code"):
        assert reading.table[name].to_pylist() == expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        *(("subject_id", value, True) for value in ("5.0", "1e3", "true", "[1]", '{"a": 1}')),
        *(("exam_time", "20260310", False), ("value_text", "7", False)),
    ],
)
def test_other_values_of_json_rows_are_told(key: str, value: str, expected: bool) -> None:
    good = '{"finding_text": "x", "subject_id": 5}\n'
    data = f'{good}{{"finding_text": "x", "report_id": 5, "{key}": {value}}}\n{good}'
    reading = read_annotations(data.encode(), "a.ndjson")
    [found] = reading.problems
    assert (found.code, found.line, found.pointer) == ("ANN204", 2, f"/1/{key}")
    assert ("date_format" in found.suggestion) == (key == "exam_time")
    assert found.expected == ("a string, or digits without a point" if expected else "a string")
    assert reading.table["subject_id"].to_pylist() == ["5", "5"]


def test_a_semicolon_in_a_name_separates_nothing() -> None:
    data = b'finding_code,"note; by; me;"\nOIFM_T_000001,x\n'
    reading = read_annotations(data, "a.csv")
    assert (reading.problems, reading.observations) == ((), 1)


@pytest.mark.parametrize("word", ["NaN", "nan", "<NA>", "NaT", "#N/A", "NA", "null", "None"])
def test_words_for_nothing_are_empty_and_told_once_a_column(word: str) -> None:
    rows = "".join(
        f"p{at},OIFM_T_000001,{word},{word},{word},{word}\n" if at else "p0,OIFM_T_000001,,,,\n"
        for at in range(4)
    )
    data = f"subject_id,finding_code,attribute_code,value_code,number,exam_time\n{rows}".encode()
    reading = read_annotations(data, "a.csv")
    assert [(p.code, p.severity, p.line) for p in reading.problems] == [("ANN224", "info", 3)] * 4
    assert "3 cells of attribute_code" in str(reading.problems)
    for name in ("attribute_code", "value_code", "number", "exam_time", "value_kind"):
        assert reading.table[name].null_count == 4


def test_a_word_that_may_be_an_answer_stays() -> None:
    rows = "".join(f"OIFM_T_000001,{word}\n" for word in ("None", "NA", "null", "NaN"))
    reading = read_annotations(f"finding_code,value_text\n{rows}".encode(), "a.csv")
    assert reading.table["value_text"].to_pylist() == ["None", "NA", "null", None]
    assert [(p.code, p.line) for p in reading.problems] == [("ANN224", 5)]


def test_rows_of_nothing_but_words_for_nothing_are_passed_over() -> None:
    data = b'"","finding_code","value_code"\n"1","OIFM_T_000001","c"\n"2",NA,NA\n"3",NA,"d"\n'
    reading = read_annotations(data, "a.csv")
    assert reading.table["pointer"].to_pylist() == ["/0", "/2"]
    assert reading.observations == 2
    found = read_annotations(b"finding_code,value_code\nNA,NA\n", "a.csv").problems
    assert {p.code for p in found} == {"ANN203", "ANN224"}


def test_patients_without_an_id_are_not_one_patient() -> None:
    rows = "NA,x,OIFM_T_000001\nNA,x,OIFM_T_000001\n"
    reading = read_annotations(f"subject_id,exam_id,finding_code\n{rows}".encode(), "a.csv")
    assert reading.table["subject_id"].null_count == 2


@pytest.mark.parametrize("kind", [pa.string(), pa.dictionary(pa.int32(), pa.string())])
def test_empty_cells_are_no_words_for_nothing(kind: pa.DataType) -> None:
    codes = pa.array(["NA", None, "OIFMA_T_000001", None, "NA"]).cast(kind)
    sink = io.BytesIO()
    pq.write_table(pa.table({"finding_code": ["F"] * 5, "attribute_code": codes}), sink)
    [found] = read_annotations(sink.getvalue(), "a.parquet").problems
    assert found.message == (
        "in 2 cells of attribute_code stand a word for nothing: taken as empty"
    )


def test_parquet_of_pandas(tmp_path: Path) -> None:
    table = pa.table(
        {
            "finding_code": ["OIFM_T_000001"] * 3,
            "attribute_code": ["NA", None, "OIFMA_T_000001"],
            "number": [float("nan"), None, 2.5],
            "images": [["a"], None, []],
            "observation": [1, 2, 3],
        }
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    reading = read_annotations(sink.getvalue(), "a.parquet")
    assert [(p.code, p.pointer) for p in reading.problems] == [
        ("ANN224", "/0/attribute_code"),
        ("ANN224", "/0/number"),
    ]
    assert [p.message for p in reading.problems] == [
        f"in 1 cell of {name} stands a word for nothing: taken as empty"
        for name in ("attribute_code", "number")
    ]
    assert reading.table["number_text"].to_pylist() == [None, None, "2.5"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b'<?xml version="1.0"?>\n<ImageAnnotationCollection '
            b'xmlns="gme://caCORE.caCORE/4.4/edu.northwestern.radiology.AIM"/>',
            "AIM annotation",
        ),
        (
            b'{"@schema": "https://raw.githubusercontent.com/qiicr/dcmqi/master/doc/schemas/'
            b'sr-tid1500-schema.json#"}',
            "dcmqi",
        ),
        ("\ufeff{}".encode("utf-16-le"), "UTF-16"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, said: str) -> None:
    [found] = read_annotations(data, "a").problems
    assert found.code == "ANN201"
    assert said in found.message
    assert found.suggestion


def test_rows_of_white_space_say_nothing() -> None:
    rows = ["finding_text,number,exam_time", "x,1,", " , ,\t", "\u00a0,,", "y, ,"]
    reading = read_annotations("\n".join(rows).encode(), "a.csv")
    assert reading.table["finding_text"].to_pylist() == ["x", "y"]
    assert reading.table["pointer"].to_pylist() == ["/0", "/3"]


def test_columns_between_bars_are_told_and_can_be_read() -> None:
    data = b"finding_text|value_text\nx|y\n"
    [told] = read_annotations(data, "a.csv").problems
    assert (told.code, "sep=|" in told.suggestion) == ("ANN208", True)
    assert read_annotations(b"sep=|\n" + data, "a.csv").table["value_text"].to_pylist() == ["y"]
