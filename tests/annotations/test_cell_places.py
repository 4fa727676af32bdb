"""What is wrong with a cell is told at a path that the file has: by its own names of columns."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import read_annotations
from converter.annotations.tables.cells import Cells, ColumnMap

NAMES = {"finding_code": "Finding ID", "number": "Size/mm", "subject_id": "patient"}
ROWS = [
    {"Finding ID": "OIFM_T_000001", "Size/mm": "9", "patient": "a"},
    {"Finding ID": "OIFM_T_000001", "Size/mm": "many", "patient": "NA"},
]
HEAD = ",".join(ROWS[0])
CSV = "\n".join([HEAD, *(",".join(row.values()) for row in ROWS)]) + "\n"


def _parquet() -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


FILES = {
    "x.csv": CSV.encode(),
    "x.tsv": CSV.replace(",", "\t").encode(),
    "x.parquet": _parquet(),
    "x.ndjson": "\n".join(str(row).replace("'", '"') for row in ROWS).encode(),
}


def _map(cells: tuple[Cells, ...] = (), **names: str) -> ColumnMap:
    made = ColumnMap(names)
    made.cells = cells
    return made


@pytest.mark.parametrize("name", FILES)
def test_a_column_that_the_map_names(name: str) -> None:
    reading = read_annotations(FILES[name], name, columns=_map(**NAMES))
    told = {(p.code, p.pointer) for p in reading.problems}
    assert told == {("ANN204", "/1/Size~1mm"), ("ANN224", "/1/patient")}
    assert "in 1 cell of patient stands" in str(reading.problems)


@pytest.mark.parametrize("name", FILES)
def test_a_column_whose_cells_the_map_explains(name: str) -> None:
    says = {"finding_code": "OIFM_T_000001", "attribute_code": "OIFMA_T_000001"}
    cells = (Cells("Size/mm", says, "number"),)
    reading = read_annotations(FILES[name], name, columns=_map(cells, subject_id="patient"))
    assert reading.table["pointer"].to_pylist() == ["/0/Size~1mm", "/1/Size~1mm"]
    told = {(p.code, p.pointer) for p in reading.problems}
    assert told == {("ANN204", "/1/Size~1mm"), ("ANN224", "/1/patient")}
