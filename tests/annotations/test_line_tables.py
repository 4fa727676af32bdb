"""Odd lines among plain ones are set aside: they alone are read with care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.annotations import line_tables, read_annotations
from converter.annotations.efl import reader as efl
from converter.annotations.fhir import reader as fhir
from converter.annotations.json_lines import OddLinesError
from converter.annotations.line_tables import LineTables
from converter.annotations.tables import json_rows

PLAIN = {
    "fhir": b'{"resourceType":"Observation","id":"%d","status":"final","code":{"text":"y"},'
    b'"component":[{"code":{"text":"size"},"valueQuantity":{"value":1.5,"unit":"cm"}},'
    b'{"code":{"text":"n"},"valueString":"s"}]}',
    "cde": b'{"id":"%d","code":{"code":"RDES1"},"component":[{"code":{"code":"RDE1"},'
    b'"valueCodeableConcept":{"coding":[{"code":"RDE1.0"}]}}]}',
    "efl": b'{"diagnosticReportId":"%d","findings":[{"findingCode":"OIFM_TEST_000001",'
    b'"attributes":[{"attributeDescription":"a","attributeValueDescription":"b"}]}]}',
    "ndjson": b'{"finding_text":"a","attribute_text":"b","value_text":"%d"}',
}
# What may stand in a line besides, or otherwise: most of it is read with care.
ODD = {
    "fhir": (
        (b'"id"', b'"unknown":{"a":1},"id"'),
        (b'"code":{"text":"y"}', b'"code":{"unknown":[1],"text":"y"}'),
        (b'{"code":{"text":"n"}', b'{"unknown":1,"code":{"text":"n"}'),
        (b'"Observation"', b'"Basic"'),
        (b'"id"', b'"subject":{"reference":"#p"},"id"'),
        (b'"id"', b'"subject":{"reference":"Group/1"},"id"'),
        (b'"id"', b'"performer":[{"display":"a"},{"display":"a"}],"id"'),
        (b'"id"', b'"identifier":[{"value":"7","type":{"text":"t"}}],"id"'),
        (b'"id"', b'"valueInteger":7,"id"'),
        (b'"id"', b'"note":[{"text":"a"},{"text":"b"}],"id"'),
        (b'"valueString"', b'"valueInteger":7,"valueString"'),
        (b'"unit":"cm"', b'"unit":"cm","system":"urn:x"'),
        (b'"status":"final"', b'"status":"entered-in-error"'),
        (b'"status":"final"', b'"method":{"text":"m"},"status":"final"'),
        (b'"status":"final"', b'"method":{"text":"m"},"status":"final","extension":[{"url":5}]'),
    ),
    "cde": (
        (b'"id"', b'"unknown":{"a":1},"id"'),
        (
            b'"code":{"code":"RDES1"}',
            b'"code":{"code":"RDES1"},"subject":{"reference":"Observation/1"}',
        ),
    ),
    "efl": ((b"[{", b'[{"attributes":[]},{'), (b'"b"}]', b'"b"}, {}]')),
    "ndjson": ((b'"b"', b'"b","extra":{"c":[1]}'),),
}
CASES = [(form, change) for form, changes in ODD.items() for change in changes]
READERS = {"fhir": fhir.Reader, "cde": fhir.Reader, "efl": efl._Reader, "ndjson": json_rows._Reader}


def text_of(form: str, odd: Sequence[tuple[bytes, bytes] | None]) -> bytes:
    """Lines, of which some are changed."""
    lines = []
    for number, change in enumerate(odd):
        line = PLAIN[form] % number
        lines.append(line.replace(*change, 1) if change else line)
        assert change is None or lines[-1] != line
    return b"\n".join(lines)


def assert_alike(data: bytes, form: str) -> Any:
    """Holds the ways of reading to each other: lines with a blank one are read with care."""
    plain, careful = (read_annotations(data + end, "x", form) for end in (b"\n", b"\n\n"))
    assert plain.table.to_pylist() == careful.table.to_pylist()
    assert plain.problems == careful.problems
    assert plain.observations == careful.observations
    return plain


@pytest.mark.parametrize(("form", "change"), CASES)
def test_only_odd_lines_are_read_with_care(form: str, change: tuple[bytes, bytes]) -> None:
    data = text_of(form, [None, None, change, None, None, change, None, None])
    with_care: list[int] = []
    name = "careful" if form == "ndjson" else "odd"
    way = getattr(READERS[form], name)

    def noted(reader: Any, lines: bytes, numbers: Iterable[int]) -> Iterator[pa.Table]:
        with_care.extend(numbers)
        yield from way(reader, lines, numbers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(READERS[form], name, noted)
        read_annotations(data + b"\n", "x", form)
    assert with_care in ([2, 5], [])  # some are plain after all
    assert_alike(data, form)


def test_what_is_left_out_is_told_where_it_first_stands() -> None:
    *_, plain, odd = ODD["fhir"]
    reading = assert_alike(text_of("fhir", [None, odd, plain, None, None, plain]), "fhir")
    [told] = reading.problems
    assert (told.code, told.line) == ("ANN213", 2)
    assert "method (3)" in told.message


def test_a_key_that_is_not_known_is_told_where_it_first_stands() -> None:
    empty, _ = ODD["efl"]
    key = (b'"findings"', b'"z":1,"findings"')
    lines = text_of("efl", [None, empty, None, key, None, None]).split(b"\n")
    lines[1] = lines[1].replace(*key)
    reading = assert_alike(b"\n".join(lines), "efl")
    assert [(found.code, found.line) for found in reading.problems] == [("ANN206", 2)]


MIXED = st.sampled_from(sorted(PLAIN)).flatmap(
    lambda form: st.tuples(
        st.just(form),
        st.lists(
            st.one_of(st.none(), st.none(), st.none(), st.sampled_from(ODD[form])),
            min_size=2,
            max_size=12,
        ),
        st.sampled_from([(1 << 20,), (900, 400), (2000, 700, 300)]),
    )
)


@given(MIXED)
def test_any_lines_keep_their_places(
    mixed: tuple[str, list[tuple[bytes, bytes] | None], tuple[int, ...]],
) -> None:
    form, odd, sizes = mixed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_tables, "_SIZES", sizes)
        assert_alike(text_of(form, odd), form)


def test_lines_are_divided_where_it_is_not_known_which_is_odd() -> None:
    """One of a thousand that is no plain one leaves most of the others to the columns."""
    with_care: list[int] = []

    def columnar(lines: bytes, numbers: pa.Array) -> pa.Table | None:
        return None if b"odd" in lines else pa.table({"pointer": numbers.cast(pa.string())})

    def careful(lines: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
        with_care.extend(numbers)
        yield pa.table({"pointer": pa.array([str(number) for number in numbers])})

    lines = [b"x" * 1999] * 1000
    lines[567] = b"odd"
    tables = LineTables(columnar, careful).of(b"\n".join(lines), 0)
    rows = pa.concat_tables(tables)["pointer"].to_pylist()
    assert rows == [str(number) for number in range(1000)]
    assert 567 in with_care
    assert len(with_care) < 50


def test_where_most_lines_are_odd_all_are_read_with_care() -> None:
    tried: list[int] = []

    def columnar(lines: bytes, numbers: pa.Array) -> pa.Table | None:
        tried.append(len(numbers))
        raise OddLinesError(pa.array([number % 5 > 0 for number in numbers.to_pylist()]))

    def careful(lines: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
        yield pa.table({"pointer": pa.array([f"/{number}" for number in numbers])})

    tables = LineTables(columnar, careful).of(b"{}\n" * 10, 0)
    assert [len(table) for table in tables] == [10]
    assert tried == [10]
