"""Numbers at the limits of what a table holds: as they are written, or not at all."""

import io
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from converter.annotations import AnnotationReading, read_annotations
from converter.annotations.tables.column_map import read_column_map

NINES = "9" * 18
MAP = b'[cells.x]\nfinding_code = "OIFM_T_000001"\nvalues = "number"\n'
# A text, and the number that it says where that is held.
CASES = {
    "1.50": "1.5",
    "-0.0": "0",
    "1e+2": "100",
    NINES: NINES,
    f"-{NINES}": f"-{NINES}",
    f"{NINES}.{NINES}": f"{NINES}.{NINES}",
    f"-{NINES}.{NINES}": f"-{NINES}.{NINES}",
    "1" + "0" * 18: None,
    "-1" + "0" * 18: None,
    "1e17": "1e17",
    "-1E18": None,
    "1e400": None,
    "0e30": "0",
    "1e-18": "1e-18",
    "10e-19": "1e-18",
    "1e-19": None,
    "0." + "0" * 18 + "1": None,
    # Nothing but zeros stands beyond the places that are held.
    "123456789012345678.1234567890123456780": "123456789012345678.123456789012345678",
    # A digit after more than Python calculates with.
    "12345678901." + "0" * 24 + "1": None,
    "0.5" + "0" * 97: "0.5",
    "0.5" + "0" * 98: None,
}
# What is written in tables alone, since JSON has no such numbers.
IN_TABLES = {
    "+5": "5",
    ".5": "0.5",
    "5.": "5",
    " 05 ": "5",
    "1_000": None,
    "1 000": None,
    "１２": None,
    "Infinity": None,
    "0x10": None,
    "--1": None,
    "-": None,
    "1e99999": None,
}


def numbers(reading: AnnotationReading, text: str, number: str | None) -> None:
    """The first number is as it should be; where it is not held, that is told."""
    assert reading.table["number"][0].as_py() == (None if number is None else Decimal(number))
    assert reading.table["number_text"][0].as_py() == text
    told = {p.code for p in reading.problems if p.pointer.endswith(("0/number", "0/x"))}
    told |= {p.code for p in reading.problems if p.pointer.startswith("/0/valueQ")}
    assert bool(told) == (number is None)
    assert told <= {"ANN204", "JSN204"}


# Alone, and beside one that the fast way of reading leaves to the careful one.
@pytest.mark.parametrize("beside", ["", "x"])
@pytest.mark.parametrize(("text", "number"), [*CASES.items(), *IN_TABLES.items()])
def test_of_tables(text: str, number: str | None, beside: str) -> None:
    rows = "".join(f'OIFM_T_000001,"{one}"\n' for one in (text, beside))
    numbers(read_annotations(f"finding_code,number\n{rows}".encode(), "a.csv"), text, number)
    columns = read_column_map(MAP, "map.toml")
    cells = f'x,y\n"{text}",1\n{beside},1\n'.encode()
    numbers(read_annotations(cells, "a.csv", columns=columns), text.strip(), number)


@pytest.mark.parametrize(("text", "number"), CASES.items())
def test_of_fhir(text: str, number: str | None) -> None:
    code = {"coding": [{"system": "OIFM", "code": "OIFM_T_000001"}]}
    one = {"resourceType": "Observation", "code": code, "valueQuantity": {"value": 0}}
    plain = json.dumps(one).replace('"value": 0', f'"value": {text}')
    quoted = json.dumps(one).replace('"value": 0', f'"value": "{text}"')
    for data in (f"[{plain}]", f"{plain}\n{plain}", f"[{quoted}]", f"{quoted}\n{quoted}"):
        numbers(read_annotations(data.encode(), "a", "fhir"), text, number)


@pytest.mark.parametrize("kind", [pa.decimal128(38, 18), pa.decimal128(38, 0), pa.int64()])
@pytest.mark.parametrize("number", [10**18, -(10**18), 10**18 - 1, 1 - 10**18])
def test_of_columns_of_numbers(number: int, kind: pa.DataType) -> None:
    sink = io.BytesIO()
    column = pa.array([number, 1, None], kind)
    pq.write_table(pa.table({"finding_code": ["OIFM_T_000001"] * 3, "number": column}), sink)
    reading = read_annotations(sink.getvalue(), "a.parquet")
    held = abs(number) < 10**18
    assert reading.table["number"].to_pylist() == [number if held else None, 1, None]
    assert [p.pointer for p in reading.problems] == ([] if held else ["/0/number"])
