"""Tables whose columns are called otherwise, by a map that is itself checked."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from converter.annotations import read_annotations
from converter.annotations.tables.column_map import COLUMNS, read_column_map
from converter.cli.app import app
from converter.problems import ConverterError

EXAMPLES = Path(__file__).parents[2] / "examples"
MAP = EXAMPLES / "tables" / "columns.toml"
DEFS = EXAMPLES / "definitions"
TABLE = EXAMPLES / "tables" / "reading_room.csv"
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))


def delimited(rows: list[dict[str, str]], mark: str) -> bytes:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]), delimiter=mark)
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue().encode()


def parquet(rows: list[dict[str, str]]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return bytes(sink.getvalue())


FORMS: dict[str, Callable[[list[dict[str, str]]], bytes]] = {
    "csv": lambda rows: delimited(rows, ","),
    "tsv": lambda rows: delimited(rows, "\t"),
    "parquet": parquet,
    "ndjson": lambda rows: "".join(json.dumps(row) + "\n" for row in rows).encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_table_is_read_and_recognised(form: str) -> None:
    columns = read_column_map(MAP.read_bytes(), str(MAP))
    reading = read_annotations(FORMS[form](ROWS), "no-suffix", columns=columns)
    assert reading.problems == ()
    assert reading.observations == 3
    for ours, theirs in columns.items():
        assert reading.table[ours].to_pylist() == [row[theirs] for row in ROWS]


@pytest.mark.parametrize("form", FORMS)
def test_a_column_that_is_not_there_is_a_problem_in_the_table(form: str) -> None:
    columns = read_column_map(MAP.read_bytes(), str(MAP)) | {"unit": "Answr", "status": "State"}
    reading = read_annotations(FORMS[form](ROWS), f"a.{form}", columns=columns)
    assert reading.observations == 3
    assert [(p.code, p.line, p.suggestion) for p in reading.problems] == [
        ("ANN210", 1, "'Answer'?"),
        ("ANN210", 1, ""),
    ]


def test_csv_says_the_same_as_toml() -> None:
    columns = read_column_map(MAP.read_bytes(), str(MAP))
    rows = "".join(f"{ours},{theirs}\n" for ours, theirs in columns.items())
    for text in (rows, "column,name\n" + rows, "\ufeffcolumn , name\r\n\r\n" + rows):
        assert read_column_map(text.encode(), "map.CSV") == columns


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("m.toml", 'unit = "a"\n\n"valuecode" = "b"\n', 3, "no column is called 'valuecode'"),
        ("m.toml", 'unit = "a"\npointer = "b"\n', 2, "no column is called 'pointer'"),
        ("m.toml", 'unit = "a"\nstatus = "a"\n', 2, "'a' is unit already"),
        ("m.toml", "\nunit = 5\n", 2, "no text"),
        ("m.toml", "[unit]\na = 5\n", 1, "no text"),
        ("m.toml", 'status = "b"\nunit = \n', 2, "not TOML"),
        ("m.toml", 'unit = "a"\nunit = "b"\n', 2, "not TOML"),
        ("m.toml", "# nothing\n", 0, "empty"),
        ("m.csv", "column,name\nunit,a\nunits,b\n", 3, "no column is called 'units'"),
        ("m.csv", "unit,a\nunit,b\n", 2, "unit stands twice"),
        ("m.csv", "unit,a\nstatus\n", 2, "1 field"),
        ("m.csv", "unit,\n", 1, "no text"),
        ("m.csv", "", 0, "empty"),
    ],
)
def test_what_is_wrong_in_a_map_has_its_line(name: str, text: str, line: int, said: str) -> None:
    with pytest.raises(ConverterError) as refused:
        read_column_map(text.encode(), name)
    [found] = refused.value.problems
    assert (found.code, found.source, found.line) == ("ANN209", name, line)
    assert said in found.message


def test_all_that_is_wrong_in_a_map_is_told_together() -> None:
    with pytest.raises(ConverterError) as refused:
        read_column_map(b'units = "a"\ncodes = "b"\nstatus = "c"\n', "m.toml")
    assert [p.line for p in refused.value.problems] == [1, 2]
    assert refused.value.problems[0].suggestion == "unit"


def test_every_column_can_be_called_otherwise() -> None:
    text = "".join(f'{name} = "the {name}"\n' for name in COLUMNS)
    assert len(read_column_map(text.encode(), "m.toml")) == len(COLUMNS)


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_commands_take_a_map(tmp_path: Path) -> None:
    status, out = run("validate", TABLE, "--defs", DEFS, "--map", MAP)
    assert status == 1
    assert "reading_room.csv:3:1: OBS520" in out
    assert run("validate", TABLE, "--defs", DEFS)[0] == 1
    graph = tmp_path / "data.nt"
    assert run("convert", TABLE, "--defs", DEFS, "--map", MAP, "-o", graph)[0] == 0
    assert "OIFMA_EXMP_000020.0" in graph.read_text("utf-8")


def test_a_map_that_cannot_be_used_ends_the_run(tmp_path: Path) -> None:
    wrong = tmp_path / "map.toml"
    wrong.write_text('findingcode = "Finding ID"\n')
    for command in ("validate", "convert"):
        status, out = run(command, TABLE, "--defs", DEFS, "--map", wrong, "-o", tmp_path / "o.ttl")
        assert status == 2
        assert "map.toml:1:1: ANN209 no column is called 'findingcode'" in out
        assert "finding_code" in out
        assert run(command, TABLE, "--defs", DEFS, "--map", tmp_path / "none.toml")[0] == 2
    status, _ = run("convert", DEFS, "--map", MAP, "-o", tmp_path / "out.ttl")
    assert status == 2
