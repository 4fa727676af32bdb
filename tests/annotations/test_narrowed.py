"""A column that few lines have is read all the same, wherever the first of them stands."""

from __future__ import annotations

import pytest

from converter.annotations import AnnotationReading, read_annotations

COUNT = 4000
PLAIN = (
    b'{"resourceType":"Observation","id":"o%d","status":"final","code":{"text":"y"},'
    b'"component":[{"code":{"text":"size"},"valueQuantity":{"value":1.5,"unit":"cm"}},'
    b'{"code":{"text":"n"},"valueCodeableConcept":{"coding":[{"system":"s","code":"c"}]}}]}\n'
)
# What one of the lines has, and no other.
RARE = (
    (b'"code":"c"', b'"code":"c","display":"shown"'),
    (b'"code":{"text":"y"}', b'"code":{"system":"urn:x","code":"y"}'),
    (b'"code":{"text":"n"},', b'"code":{"text":"n","coding":[{"code":"RDE1"}]},'),
    (b'"valueQuantity":{"value":1.5,"unit":"cm"}', b'"valueString":"small"'),
    (b'"valueQuantity":{"value":1.5,"unit":"cm"}', b'"valueInteger":3'),
    (b'"valueQuantity":{"value":1.5,"unit":"cm"}', b'"valueBoolean":true'),
    (b'"status"', b'"effectiveDateTime":"2024-01-02","status"'),
    (b'"status"', b'"subject":{"identifier":{"value":"p"}},"status"'),
    (b'"status"', b'"derivedFrom":[{"reference":"ImagingStudy/1"}],"status"'),
    (b'"status"', b'"note":[{"text":"2024-01-02"}],"status"'),
    (b'"status"', b'"unknown":{"a":1},"status"'),
)
OWN = {"pointer", "observation", "observation_pointer"}


def rows(reading: AnnotationReading, count: int) -> list[dict[str, object]]:
    """The last rows, without what says where they stand."""
    table = reading.table
    kept = [name for name in table.column_names if name not in OWN]
    return table.slice(len(table) - count).select(kept).to_pylist()


@pytest.mark.parametrize("change", RARE)
def test_what_one_line_has_is_read(change: tuple[bytes, bytes]) -> None:
    lines = [PLAIN % number for number in range(COUNT)]
    lines[-1] = lines[-1].replace(*change, 1)
    whole, alone = (read_annotations(data, "a.ndjson") for data in (b"".join(lines), lines[-1]))
    assert whole.observations == COUNT
    assert rows(whole, len(alone.table)) == rows(alone, len(alone.table))
    assert [found.code for found in whole.problems] == [found.code for found in alone.problems]


def test_each_line_may_have_what_no_other_has() -> None:
    lines = [PLAIN % number for number in range(COUNT)]
    for number, change in enumerate(RARE):
        lines[COUNT // 2 + number] = lines[COUNT // 2 + number].replace(*change, 1)
    whole = read_annotations(b"".join(lines), "a.ndjson")
    alone = [read_annotations(line, "a.ndjson") for line in lines[COUNT // 2 :]]
    expected = [row for reading in alone for row in rows(reading, len(reading.table))]
    assert rows(whole, len(expected)) == expected
