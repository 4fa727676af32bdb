"""What its status takes back is left out, and the others are numbered on."""

import pytest

from converter.annotations import read_annotations

HEAD = "observation_id,finding_code,value_code,status\n"
# Letters are observations, each with two rows; the statuses of those that are taken back.
BACK = {"x": "entered-in-error", "y": " Cancelled "}


@pytest.mark.parametrize("first", [0, 7])
@pytest.mark.parametrize("ids", ["abc", "xab", "axb", "axyb", "abx", "xaybx", "a", "x", "xy"])
def test_observations_are_numbered_without_a_gap(ids: str, first: int) -> None:
    # Of two rows of an observation one may say it for both.
    rows = [
        f"{id_}{at},OIFM_T_000001,OIFMA_T_000001.{row},{BACK.get(id_, 'final') if row else ''}"
        for at, id_ in enumerate(ids)
        for row in range(2)
    ]
    data = (HEAD + "\n".join(rows) + "\n").encode()
    reading = read_annotations(data, "a.csv", first=first)
    left = [at for at, id_ in enumerate(ids) if id_ not in BACK]
    numbers = [first + number for number in range(len(left)) for _ in range(2)]
    assert reading.table["observation"].to_pylist() == numbers
    assert reading.table["pointer"].to_pylist() == [
        f"/{2 * at + row}" for at in left for row in (0, 1)
    ]
    assert reading.observations == len(left)
    gone = [(f"/{2 * at}", BACK[id_].strip().lower()) for at, id_ in enumerate(ids) if id_ in BACK]
    told = [(p.pointer, p.message) for p in reading.problems if p.code == "ANN221"]
    assert told == [(at, f"the observation is {status}: it is left out") for at, status in gone]


@pytest.mark.parametrize("status", ["Entered in error", "entered_in_error", " ENTERED-IN-ERROR "])
def test_the_words_of_a_table_take_back_as_well(status: str) -> None:
    data = f"finding_code,status\nOIFM_EXMP_000001,final\nOIFM_EXMP_000001,{status}\n".encode()
    reading = read_annotations(data, "a.csv")
    assert reading.observations == 1
    assert [found.code for found in reading.problems] == ["ANN221"]


@pytest.mark.parametrize(("before", "line"), [("", 1), ("\n\n", 3)])
def test_the_only_row_of_a_file_has_a_place(before: str, line: int) -> None:
    data = before + '{"finding_code": "OIFM_EXMP_000001", "status": "cancelled"}\n'
    [found] = read_annotations(data.encode(), "a.ndjson").problems
    assert (found.code, found.line, found.column) == ("ANN221", line, 1)
