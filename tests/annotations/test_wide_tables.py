"""Tables as they are published: a column for each finding, of which a map says what cells mean."""

import io
import json
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from converter.annotations import AnnotationReading, read_annotations
from converter.annotations.streams import parts_of
from converter.annotations.tables import parquet
from converter.annotations.tables.column_map import read_column_map
from converter.annotations.tables.parquet import divided_groups
from converter.cli.app import app
from converter.io import Input
from converter.problems import ConverterError

DEFS = Path(__file__).parents[2] / "examples" / "definitions"
PTX, EFFUSION, NODULE = "OIFM_EXMP_000002", "OIFM_EXMP_000003", "OIFM_EXMP_000001"
MAP = f"""
subject_id = "subject_id"
recorded_text = "Reports"

[cells."Pneumothorax"]
finding_code = "{PTX}"
attribute_code = "OIFMA_EXMP_000020"
values = {{ 1 = "OIFMA_EXMP_000020.1", 0 = "OIFMA_EXMP_000020.0", -1 = "OIFMA_EXMP_000020.2" }}

[cells."Side / PTX"]
finding_code = "{PTX}"
attribute_code = "OIFMA_EXMP_000021"
values = {{ L = "OIFMA_EXMP_000021.0", R = "OIFMA_EXMP_000021.1", none = {{}} }}

[cells."Size (mm)"]
finding_code = "{NODULE}"
attribute_code = "OIFMA_EXMP_000012"
unit_code = "mm"
values = "number"
"""
# The line ends within a quoted report, blanks, and the numbers that pandas and R write.
TABLE = (
    "subject_id,Reports,Pneumothorax,Edema,Size (mm),Side / PTX\n"
    'p1,"Two\n\nlines.",1.0,1.0,,L\n'
    "p2,Nothing.,,,,\n"
    "p3,Small nodule.,0,,4.5,none\n"
    "p4,,-1.00,,NA,NaN\n"
)
ROWS = [
    ("/0/Pneumothorax", 0, "p1", PTX, "OIFMA_EXMP_000020.1", None),
    ("/0/Side ~1 PTX", 0, "p1", PTX, "OIFMA_EXMP_000021.0", None),
    ("/2/Pneumothorax", 1, "p3", PTX, "OIFMA_EXMP_000020.0", None),
    ("/2/Size (mm)", 2, "p3", NODULE, None, "4.5"),
    ("/3/Pneumothorax", 3, "p4", PTX, "OIFMA_EXMP_000020.2", None),
]


def rows_of(reading: AnnotationReading) -> list[tuple[object, ...]]:
    names = ("pointer", "observation", "subject_id", "finding_code", "value_code", "number_text")
    return list(zip(*(reading.table[name].to_pylist() for name in names), strict=True))


def as_parquet(table: str, *, rows: int = 100) -> bytes:
    read = pyarrow.csv.read_csv(
        pa.BufferReader(table.encode()),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
    )
    sink = io.BytesIO()
    pq.write_table(read, sink, row_group_size=rows)
    return sink.getvalue()


def as_json(table: str) -> bytes:
    read = pq.read_table(io.BytesIO(as_parquet(table))).to_pylist()
    return "".join(json.dumps(row) + "\n" for row in read).encode()


def as_tsv(table: str) -> bytes:
    return table.replace(",", "\t").encode()


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet", "ndjson"])
def test_cells_become_rows_of_a_value_each(form: str) -> None:
    columns = read_column_map(MAP.encode(), "map.toml")
    made = {"csv": TABLE.encode, "tsv": lambda: as_tsv(TABLE)}
    made |= {"parquet": lambda: as_parquet(TABLE), "ndjson": lambda: as_json(TABLE)}
    reading = read_annotations(made[form](), "labels", columns=columns)
    assert reading.problems == ()
    assert reading.observations == 4
    assert rows_of(reading) == ROWS
    assert reading.table["unit_code"].to_pylist() == [None, None, None, "mm", None]
    kinds = ["code", "code", "code", "number", "code"]
    assert reading.table["value_kind"].to_pylist() == kinds
    assert reading.table["recorded_text"].to_pylist()[0] == "Two\n\nlines."


def test_a_table_in_parts_is_numbered_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = pickle.loads(pickle.dumps(read_column_map(MAP.encode(), "map.toml")))  # noqa: S301
    path = tmp_path / "labels.parquet"
    path.write_bytes(as_parquet(TABLE, rows=1))
    monkeypatch.setattr(parquet, "ROWS", 1)
    parts = list(parts_of(Input(str(path)), "labels", columns=columns, needed={"value_code"}))
    told = [row[:2] for part in parts for row in rows_of(part)]
    assert told == [row[:2] for row in ROWS]
    with path.open("rb") as file:
        assert len(divided_groups(file, 1, columns)) == 4


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_cells_of_no_known_meaning_are_told_once_if_alike(form: str) -> None:
    columns = read_column_map(MAP.encode(), "map.toml")
    table = TABLE + "p5,,maybe,,,\np6,,9,,,R\np7,,maybe,,,\n"
    data = table.encode() if form == "csv" else as_json(table)
    reading = read_annotations(data, f"a.{form}", columns=columns)
    at = 8 if form == "csv" else 5
    assert [(p.code, p.pointer, p.line) for p in reading.problems] == [
        ("ANN223", "/4/Pneumothorax", at),
        ("ANN223", "/5/Pneumothorax", at + 1),
    ]
    assert [p.message for p in reading.problems] == [
        "the map does not say what 2 cells of the column 'Pneumothorax' that say the same mean",
        "the map does not say what a cell of the column 'Pneumothorax' means",
    ]
    assert reading.problems[0].expected == "1, 0, -1"
    assert [row[0] for row in rows_of(reading)] == [row[0] for row in ROWS] + ["/5/Side ~1 PTX"]


@pytest.mark.parametrize("word", ["None", " None ", "NA", "NULL"])
@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
def test_a_word_for_nothing_among_words_is_told_for_it_may_be_an_answer(
    form: str, word: str
) -> None:
    rows = [{"Effusion": cell, "Flag": word} for cell in ("Small", word, "Large", word)]
    made = {
        "csv": "Effusion,Flag\n" + "".join(",".join(row.values()) + "\n" for row in rows),
        "ndjson": "".join(json.dumps(row) + "\n" for row in rows),
    }
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    data = made[form].encode() if form in made else sink.getvalue()
    text = (
        '[cells.Effusion]\nfinding_code = "F"\nvalues = { Small = "V.1", Large = "V.2" }\n'
        '[cells.Flag]\nfinding_code = "G"\nvalues = { 1 = "V.1", 0 = "V.0" }\n'
    )
    reading = read_annotations(data, f"a.{form}", columns=read_column_map(text.encode(), "m.toml"))
    told = [(p.code, p.severity, p.pointer, p.suggestion) for p in reading.problems]
    suggestion = "where it is an answer, list it among the values"
    assert told == [("ANN224", "info", "/1/Effusion", suggestion)]
    assert reading.problems[0].message.startswith("in 2 cells of 'Effusion' stand a word")
    assert reading.table["value_code"].to_pylist() == ["V.1", "V.2"]
    listed = text.replace("Small =", f'"{word.strip()}" = "V.0", Small =')
    reading = read_annotations(data, "a", columns=read_column_map(listed.encode(), "m.toml"))
    assert reading.problems == ()
    assert reading.table["value_code"].to_pylist() == ["V.1", "V.0", "V.2", "V.0"]


def test_of_many_cells_of_no_known_meaning_some_are_told() -> None:
    columns = read_column_map(MAP.encode(), "map.toml")
    rows = "".join(f"p,,{at}.25,,,\n" for at in range(1000))
    reading = read_annotations((TABLE + rows).encode(), "a.csv", columns=columns)
    assert len(reading.problems) == 21
    assert "what 980 more of the column" in reading.problems[-1].message
    assert reading.problems[-1].line == 28


@pytest.mark.parametrize(("many", "rest"), [(19, ""), (20, ""), (21, "1 more"), (22, "2 more")])
def test_as_many_as_are_told_need_no_rest(many: int, rest: str) -> None:
    values = ", ".join(f'"{at}" = "c{at}"' for at in range(many))
    text = f'[cells.x]\nfinding_code = "{PTX}"\nattribute_code = "a"\nvalues = {{ {values} }}\n'
    rows = "".join(f"u{at},\n" for at in range(many))
    columns = read_column_map(text.encode(), "map.toml")
    found = read_annotations(f"x,y\n0,\n{rows}".encode(), "a.csv", columns=columns).problems
    assert [p.line for p in found] == [at + 3 for at in range(min(many, 21))]
    what = ["a cell"] * min(many, 20) + ([rest] if rest else [])
    assert [p.message for p in found] == [
        f"the map does not say what {one} of the column 'x' mean{'' if one == '2 more' else 's'}"
        for one in what
    ]
    listed = ", ".join(map(str, range(min(many, 20)))) + (", …" if many > 20 else "")
    assert {p.expected for p in found} == {listed}


def test_a_cell_may_name_several_findings() -> None:
    text = f"""
    images = "Image Index"

    [cells."Finding Labels"]
    separator = "|"

    [cells."Finding Labels".values]
    Pneumothorax = {{ finding_code = "{PTX}", value_code = "OIFMA_EXMP_000020.1" }}
    Effusion = {{ finding_code = "{EFFUSION}" }}
    "No Finding" = {{}}
    """
    table = (
        "Image Index,Finding Labels,Follow-up #\n"
        "00000001_000.png,Effusion|Pneumothorax,0\n"
        "00000002_000.png,No Finding||,0\n"
        "00000003_000.png,Pneumothorax | Hernia|,0\n"
    )
    columns = read_column_map(text.encode(), "map.toml")
    reading = read_annotations(table.encode(), "nih.csv", columns=columns)
    assert [(p.code, p.line, p.message) for p in reading.problems] == [
        ("ANN223", 4, "the map does not say what a cell of the column 'Finding Labels' means")
    ]
    assert rows_of(reading) == [
        ("/0/Finding Labels", 0, None, EFFUSION, None, None),
        ("/0/Finding Labels", 1, None, PTX, "OIFMA_EXMP_000020.1", None),
        ("/2/Finding Labels", 2, None, PTX, "OIFMA_EXMP_000020.1", None),
    ]
    assert reading.observations == 3
    assert reading.table["images"].to_pylist()[0] == ["00000001_000.png"]


@pytest.mark.parametrize(
    ("cell", "separator", "found"),
    [
        ("['Effusion', 'Pneumothorax']", ",", [EFFUSION, PTX]),
        ('["Effusion"]', ",", [EFFUSION]),
        ("[ 'Pneumothorax'  'Effusion' ]", " ", [EFFUSION, PTX]),
        ("[]", ",", []),
        ("['No Finding']", ",", [EFFUSION]),
        # No lists: the brackets belong to the answers.
        ("[Effusion]", ",", None),
        ("['Effusion'],['Pneumothorax']", ",", None),
    ],
)
def test_a_cell_may_be_a_list_as_python_writes_it(
    cell: str, separator: str, found: list[str] | None
) -> None:
    text = f"""
    [cells.labels]
    separator = "{separator}"
    [cells.labels.values]
    Pneumothorax = {{ finding_code = "{PTX}", value_code = "OIFMA_EXMP_000020.1" }}
    Effusion = {{ finding_code = "{EFFUSION}" }}
    "['No Finding']" = {{ finding_code = "{EFFUSION}" }}
    """
    columns = read_column_map(text.encode(), "map.toml")
    quoted = '"' + cell.replace('"', '""') + '"'
    reading = read_annotations(f"id,labels\n1,{quoted}\n".encode(), "a.csv", columns=columns)
    assert [p.code for p in reading.problems if p.code != "ANN203"] == (
        ["ANN223"] * len(cell.split(",")) if found is None else []
    )
    assert sorted(reading.table["finding_code"].to_pylist()) == sorted(found or [])


def test_both_sides_of_a_finding_are_two_observations() -> None:
    text = "".join(
        f'[cells."{name}"]\nfinding_code = "{PTX}"\nlaterality_code = "{side}"\n'
        f'attribute_code = "OIFMA_EXMP_000020"\nvalues = {{ x = "OIFMA_EXMP_000020.1" }}\n'
        for name, side in (("left", "7771000"), ("right", "24028007"))
    )
    columns = read_column_map(text.encode(), "map.toml")
    reading = read_annotations(b"left,right\nx,x\n", "a.csv", columns=columns)
    assert reading.observations == 2
    assert reading.table["laterality_code"].to_pylist() == ["7771000", "24028007"]


def test_a_column_that_is_not_there_and_a_table_that_says_nothing() -> None:
    columns = read_column_map(MAP.encode(), "map.toml")
    table = "subject_id,Reports,Pneumothorax,Size (mm)\np1,x,,NA\n"
    found = read_annotations(table.encode(), "a.csv", columns=columns).problems
    assert [(p.code, p.line) for p in found] == [("ANN203", 1), ("ANN210", 1)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("cells = 1\n", 1, "no table of columns"),
        ("\n[cells]\nEdema = 1\n", 2, "is no table"),
        ('[cells.Edema]\nfinding_code = "x"\n', 1, "does not say what the cells of 'Edema' mean"),
        ('\n\n[cells."A b"]\nvalues = "number"\n', 3, "of which finding"),
        ('[cells.E]\nvalues = { 1 = "c" }\n', 1, "of which finding"),
        ('[cells.E]\nfinding = "x"\nvalues = { 1 = "c" }\n', 1, "cannot say 'finding'"),
        ('[cells.E]\nfinding_code = 5\nvalues = "text"\n', 1, "finding_code of 'E' is no text"),
        ('[cells.E]\nfinding_code = "x"\nvalues = { 1 = 5 }\n', 1, "a cell '1' of 'E'"),
        ('[cells.E]\nfinding_code = "x"\nvalues = { 1.0 = "c" }\n', 1, "cannot say '0'"),
        ('[cells.E]\nseparator = 1\nfinding_code = "x"\nvalues = "text"\n', 1, "no text"),
        ('[cells.E]\nfinding_code = "x"\nvalues = {}\n', 1, "does not say what the cells of 'E'"),
        ('[cells.E]\nfinding_code = "x"\nvalues = "numbers"\n', 1, "what the cells of 'E' mean"),
        (
            '[cells.E]\nfinding_code = "x"\nvalues = { 1 = "c", 0 = "d", "1.0" = "e" }\n',
            1,
            "cells '1' and '1.0' of 'E' are one, and mean two things",
        ),
        (
            '[cells.E]\nfinding_code = "x"\nvalues = { "a " = "c", a = "d" }\n',
            1,
            "cells 'a ' and 'a' of 'E' are one",
        ),
        ('[cells.E]\nfinding_code = "x"\nvalues = ["a"]\n', 1, "what the cells of 'E' mean"),
        ('[cells.E]\nfinding_code = "x"\nvalue_kind = "code"\n', 1, "cannot say 'value_kind'"),
        ('[cells.E]\nfinding_code = "x"\nsubject_id = "p"\n', 1, "cannot say 'subject_id'"),
        ('[cells.E]\nvalues = { a = { laterality_code = "s", value_code = "v" } }\n', 1, "finding"),
        ('[cells.E]\nvalues = { a = { finding_code = "f" }, b = "v" }\n', 1, "of which finding"),
        (
            '[cells.E]\nfinding_code = "x"\nvalue_code = "y"\nvalues = "code"\n',
            1,
            "say value_code",
        ),
        (
            'value_code = "V"\n[cells.E]\nfinding_code = "x"\nvalues = "code"\n',
            1,
            "value_code is said by the cells",
        ),
        (
            'subject_id = "E"\n[cells.E]\nfinding_code = "x"\nvalues = "code"\n',
            1,
            "named for its cells as well",
        ),
    ],
)
def test_what_is_wrong_of_cells_has_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(ConverterError) as refused:
        read_column_map(text.encode(), "map.toml")
    [found] = refused.value.problems
    assert (found.code, found.line) == ("ANN209", line)
    assert said in found.message


@pytest.mark.parametrize("values", ['"1.1" = "c", "1.10" = "d"', '1 = "c", "1.0" = "c"'])
def test_cells_that_may_stand_beside_each_other(values: str) -> None:
    text = f'[cells.E]\nfinding_code = "x"\nvalues = {{ {values} }}\n'
    columns = read_column_map(text.encode(), "map.toml")
    reading = read_annotations(b"E\n1.1\n1.10\n1\n", "a.csv", columns=columns)
    assert reading.table["value_code"].to_pylist() in (["c", "d"], ["c"])


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_the_commands_read_such_a_table(tmp_path: Path) -> None:
    table, columns, graph = (tmp_path / name for name in ("labels.csv", "map.toml", "out.nt"))
    table.write_text(TABLE.replace("4.5", "450"))
    columns.write_text(MAP)
    status, out = run("validate", table, "--defs", DEFS)
    assert status == 1
    assert "let the map say what their cells mean" in out
    status, out = run("validate", table, "--defs", DEFS, "--map", columns)
    assert status == 1
    assert "labels.csv:6:1: OBS508" in out
    assert "4 observations checked" in out
    assert run("convert", table, "--defs", DEFS, "--map", columns, "-o", graph)[0] == 0
    assert '"/2/Size (mm)"' in graph.read_text("utf-8")


def test_a_map_of_cells_alone_is_a_map() -> None:
    text = f'[cells.x]\nfinding_code = "{PTX}"\nvalues = "code"\n'
    columns = read_column_map(text.encode(), "map.toml")
    assert columns
    assert read_annotations(b"x\nOIFMA_T.1\n", "a.csv", columns=columns).observations == 1
    assert read_annotations(b"x,y\nOIFMA_T.1,\n", "no-suffix", columns=columns).observations == 1
    assert read_annotations(b'{"x": "OIFMA_T.1"}\n', "a", columns=columns).observations == 1


def test_the_command_for_all_problems_has_the_map(tmp_path: Path) -> None:
    table, columns = tmp_path / "labels.csv", tmp_path / "map.toml"
    table.write_text(TABLE.replace("4.5", "450") * 3)
    columns.write_text(MAP)
    out = run("validate", table, "--defs", DEFS, "--map", columns, "--limit", 1)[1]
    assert f"--defs {DEFS} --map {columns} --select OBS" in out


SIDES = f"""
[cells.side]
values = {{ LEFT = {{ laterality_code = "7771000" }}, RIGHT = {{ laterality_code = "24028007" }} }}

[cells.PTX]
finding_code = "{PTX}"
attribute_code = "OIFMA_EXMP_000020"
values = {{ x = "OIFMA_EXMP_000020.1" }}

[cells.size]
finding_code = "{PTX}"
attribute_code = "OIFMA_EXMP_000029"
values = "text"
"""


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_column_may_say_the_side_of_all_that_is_in_its_row(form: str) -> None:
    columns = read_column_map(SIDES.encode(), "map.toml")
    table = "side,PTX,size\nLEFT,x,small\nRIGHT,x,\nboth,x,\n,x,large\nLEFT,,\n"
    data = table.encode() if form == "csv" else as_parquet(table)
    reading = read_annotations(data, f"a.{form}", columns=columns)
    assert [(p.code, p.pointer) for p in reading.problems] == [("ANN223", "/2/side")]
    assert reading.observations == 4
    left, right = "7771000", "24028007"
    told = [left, left, right, None, None, None]
    assert reading.table["laterality_code"].to_pylist() == told
    assert reading.table["observation"].to_pylist() == [0, 0, 1, 2, 3, 3]


def test_what_is_said_of_a_row_is_a_side_or_a_site() -> None:
    for values in ('{ a = { unit = "mm" } }', '{ a = "OIFM_T.1" }'):
        with pytest.raises(ConverterError, match="of which finding"):
            read_column_map(f"[cells.x]\nvalues = {values}\n".encode(), "map.toml")


def test_rows_of_json_of_which_nothing_is_known_are_told_of_the_map() -> None:
    rows = b'{"id": "a", "Pneumothorax": 1}\n{"id": "b", "Pneumothorax": 0}\n'
    [found] = read_annotations(rows, "labels.jsonl").problems
    assert found.code == "ANN201"
    assert "--map" in found.suggestion
    [found] = read_annotations(rows, "labels.jsonl", "ndjson").problems
    assert (found.code, "map" in found.suggestion) == ("ANN205", True)


def test_cells_of_parquet_that_are_lists_are_told() -> None:
    sink = io.BytesIO()
    pq.write_table(pa.table({"Pneumothorax": [["a"], None], "Size (mm)": [1, None]}), sink)
    columns = read_column_map(MAP.encode(), "map.toml")
    reading = read_annotations(sink.getvalue(), "a.parquet", columns=columns)
    assert {p.code for p in reading.problems} == {"ANN210", "ANN223"}
    assert reading.table["number_text"].to_pylist() == ["1"]
