"""Numbers of one concept in a report: a mean, the measurements behind it, and extremes.

Source: DICOM PS3.3, table C.17.3-8 (INFERRED FROM), and PS3.16, TID 300, 310 and 1419.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pydicom", reason="DICOM is read with pydicom")

from dicom_reports import (
    FINDING,
    NODULE,
    PRESENCE,
    PRESENT,
    SIZE,
    Entry,
    coded,
    file_of,
    group,
    item,
    measured,
    report,
)
from pydicom.dataset import Dataset

import converter
from converter.annotations import read_annotations

FINDINGS = converter.load(Path(__file__).parents[2] / "examples" / "definitions")
DERIVATION = ("121401", "DCM", "Derivation")
MEAN, MEDIAN = ("373098007", "SCT", "Mean"), ("373099004", "SCT", "Median")
MOST, LEAST = ("56851009", "SCT", "Maximum"), ("255605001", "SCT", "Minimum")
SPREAD = ("386136009", "SCT", "Standard Deviation")
ESTIMATED = ("414135002", "SCT", "Estimated")
OTHER = ("OIFMA_EXMP_000013", "99OIFM", "other")
FROM = "INFERRED FROM"


def size(number: str, derived: Entry | None = None, *below: Dataset, **more: Any) -> Dataset:
    """The size of the nodule, derived somehow."""
    how = [coded(DERIVATION, derived, relation="HAS CONCEPT MOD")] if derived else []
    return measured(SIZE, number, ("mm", "UCUM", "mm"), *how, *below, **more)


def chosen(number: str) -> Dataset:
    """A size that the report says was chosen."""
    status = ("121404", "DCM", "Selection Status")
    value = ("121410", "DCM", "User chosen value")
    return size(number, None, coded(status, value, relation="HAS PROPERTIES"))


def named(*path: int) -> Dataset:
    """A reference to another content item."""
    made = item("", None, relation=FROM)
    del made.ValueType
    made.ReferencedContentItemIdentifier = [1, *path]
    return made


def nodule(*items: Dataset) -> bytes:
    """A report of one nodule."""
    return file_of(report(group(coded(FINDING, NODULE), coded(PRESENCE, PRESENT), *items)))


def sizes_of(data: bytes) -> list[tuple[str | None, str | None]]:
    """The numbers of the size, and what stands in words in their place."""
    rows = read_annotations(data, "x").table.to_pylist()
    return [
        (row["number_text"], row["value_text"]) for row in rows if row["attribute_code"] == SIZE[0]
    ]


def codes_of(data: bytes) -> set[str]:
    """The codes of what is wrong, or left out."""
    reading = read_annotations(data, "x")
    problems = [*reading.problems, *converter.validate(reading.table, FINDINGS)]
    return {found.code for found in problems}


@pytest.mark.parametrize(
    ("items", "read"),
    [
        # The measurements behind a mean, below it.
        ([size("9", MEAN, size("8", relation=FROM), size("10", relation=FROM))], [("9", None)]),
        ([size("9", None, size("8", relation=FROM))], [("9", None)]),
        # The same, named there.
        ([size("8"), size("10"), size("9", MEAN, named(1, 3), named(1, 4))], [("9", None)]),
        # Numbers that are told apart by their derivation.
        ([size("9", MEAN), size("12", MOST)], [("9", None), (None, "12 mm")]),
        ([size("12", MOST), size("9")], [(None, "12 mm"), ("9", None)]),
        ([size("9", MEDIAN), size("8", MEAN)], [(None, "9 mm"), ("8", None)]),
        ([size("12", MOST)], [("12", None)]),
        # None of two extremes is the size, and a deviation never is.
        ([size("12", MOST), size("3", LEAST)], [(None, "12 mm"), (None, "3 mm")]),
        ([size("1", SPREAD)], [(None, "1 mm")]),
        ([size("1", SPREAD, size("9", MEAN, relation=FROM))], [(None, "1 mm"), ("9", None)]),
        ([size("9", MEAN), size("1", SPREAD, named(1, 3))], [("9", None), (None, "1 mm")]),
        (
            [size("8"), chosen("9"), size("10", MEAN)],
            [(None, "8 mm"), ("9", None), (None, "10 mm")],
        ),
    ],
)
def test_one_number_is_the_value(
    items: list[Dataset], read: list[tuple[str | None, str | None]]
) -> None:
    data = nodule(*items)
    assert sizes_of(data) == read
    codes = codes_of(data)
    assert "OBS505" not in codes  # more values than permitted
    # Whatever is no value is listed.
    assert "ANN213" in codes


@pytest.mark.parametrize(
    "items",
    [
        [size("8"), size("9")],
        [size("8", MEAN), size("9", MEAN)],
        [size("8", MOST), size("9", MOST)],
        [size("8"), size("9", ESTIMATED)],
        [chosen("8"), chosen("9")],
        [size("8"), size("9"), size("10", MOST)],
        # What another concept was inferred from contradicts what is said of it directly.
        [size("8"), measured(OTHER, "3", ("1", "UCUM", "1"), size("9", relation=FROM))],
        [size("8"), size("9"), measured(OTHER, "3", ("1", "UCUM", "1"), named(1, 3), named(1, 4))],
        # Each inferred from the other.
        [size("8", None, named(1, 4)), size("9", None, named(1, 3))],
    ],
)
def test_what_contradicts_itself_is_told(items: list[Dataset]) -> None:
    assert "OBS505" in codes_of(nodule(*items))


def test_several_sources_of_another_concept_are_left_out() -> None:
    behind = (size("8", relation=FROM), size("9", relation=FROM))
    data = nodule(measured(OTHER, "3", ("1", "UCUM", "1"), *behind))
    assert sizes_of(data) == []
    codes = codes_of(data)
    assert "OBS505" not in codes
    assert "ANN213" in codes
    # A single one is a value of its own attribute.
    assert sizes_of(nodule(measured(OTHER, "3", ("1", "UCUM", "1"), behind[0]))) == [("8", None)]


def test_a_number_of_another_observation_stays_there() -> None:
    """The size of a group may be inferred from those of others, which have them still."""
    first = group(coded(FINDING, NODULE), size("8"))
    second = group(coded(FINDING, NODULE), size("9", None, named(1, 2)))
    assert sizes_of(file_of(report(first, second))) == [("8", None), ("9", None)]


def test_a_number_of_another_exam_is_not_copied() -> None:
    before = item("CONTAINER", ("121068", "DCM", "Previous Findings"), size("5"))
    data = file_of(report(before, group(coded(FINDING, NODULE), size("9"), named(1, 1))))
    assert sizes_of(data) == [("9", None)]
    assert "OBS505" not in codes_of(data)


def test_a_category_is_no_attribute() -> None:
    """TID 1501 says of a finding what kind of thing it is."""
    category = ("276214006", "SCT", "Finding category")
    kind = ("49755003", "SCT", "Morphologically abnormal structure")
    data = nodule(coded(category, kind), size("8"))
    assert codes_of(data) == set()
    texts = set(read_annotations(data, "x").table["recorded_text"].to_pylist())
    assert texts == {
        "Finding category [SCT 276214006]: Morphologically abnormal structure [SCT 49755003]"
    }
