"""What kind of value a row of a table has, and columns that nobody reads."""

from __future__ import annotations

import json

import pytest

from converter.annotations import read_annotations

HEAD = "finding_code,attribute_code,value_kind,value_code,value_text,number\n"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        # A row that says nothing of its kind, in a table of which others do.
        (",OIFMA_T_000001.0,,", "code"),
        (",OIFMA_T_000001.0,absent,", "code"),
        (",,,12", "number"),
        (",,not measured,", None),
        (",,,", None),
        ("Code,OIFMA_T_000001.0,,", "code"),
        (" NUMBER ,,,12", "number"),
        ("text,,absent,", "text"),
        ("boolean,false,,", "boolean"),
    ],
)
def test_what_is_filled_says_the_kind(said: str, kind: str | None) -> None:
    data = f"{HEAD}OIFM_T_000001,OIFMA_T_000001,{said}\nOIFM_T_000001,,text,,x,\n"
    reading = read_annotations(data.encode(), "a.csv")
    assert reading.problems == ()
    assert reading.table["value_kind"].to_pylist() == [kind, "text"]
    row = dict(zip(HEAD.strip().split(","), f"OIFM_T_000001,,{said}".split(","), strict=True))
    line = {"finding_code": "OIFM_T_000001"} | {name: text or None for name, text in row.items()}
    text = json.dumps(line) + "\n" + json.dumps({**line, "value_kind": "text"})
    assert read_annotations(text.encode(), "a.ndjson").table["value_kind"][0].as_py() == kind


def test_a_kind_that_is_none_is_told() -> None:
    rows = "OIFM_T_000001,,coded,OIFMA_T_000001.0,,\nOIFM_T_000001,,string,,absent,\n"
    reading = read_annotations((HEAD + rows).encode(), "a.csv")
    assert reading.table["value_kind"].to_pylist() == ["code", "text"]
    [found] = reading.problems
    assert (found.code, found.pointer, found.line) == ("ANN204", "/0/value_kind", 2)
    assert "1 more like it" in found.message
    assert found.expected == "code, number, text, boolean"


@pytest.mark.parametrize("name", ["value", "Presence", "negated"])
def test_a_column_that_says_whether_a_finding_is_there_is_not_passed_over(name: str) -> None:
    told = [
        [(found.code, found.suggestion) for found in read_annotations(data.encode(), file).problems]
        for data, file in (
            (f"finding_code,{name}\nOIFM_T_000001,absent\n", "a.csv"),
            (json.dumps({"finding_code": "OIFM_T_000001", name: "absent"}) + "\n{}", "a.ndjson"),
        )
    ]
    assert told[0] == [("ANN206", "value_code")]
    assert ("ANN206", "value_code") in told[1]


def test_a_map_reads_such_a_column() -> None:
    data = b"finding_code,presence\nOIFM_T_000001,absent\n"
    reading = read_annotations(data, "a.csv", columns={"value_text": "presence"})
    assert reading.problems == ()
    assert reading.table["value_text"].to_pylist() == ["absent"]
