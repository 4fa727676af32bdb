"""What a report tells of another than its patient, or of another exam, is not observed in it.

Source: DICOM PS3.16, TID 1006 to 1010, and PS3.17, section I.3.
"""

from __future__ import annotations

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

from converter.annotations import AnnotationReading, read_annotations

CONTEXT = "HAS OBS CONTEXT"
CLASS = ("121024", "DCM", "Subject Class")
FETUS, PATIENT = ("121026", "DCM", "Fetus"), ("121025", "DCM", "Patient")
SECTION = ("121070", "DCM", "Findings")
BIOMETRY = ("125002", "DCM", "Fetal Biometry")


def subject(value: Entry, relation: str = CONTEXT) -> Dataset:
    """The class of the subject."""
    return coded(CLASS, value, relation=relation)


def named(code: str, scheme: str, meaning: str) -> Dataset:
    """What only subjects have that are not the patient."""
    return item("TEXT", (code, scheme, meaning), relation=CONTEXT, TextValue="CANARY A")


def nodule(*more: Dataset) -> Dataset:
    """A finding."""
    return group(*more, coded(FINDING, NODULE), coded(PRESENCE, PRESENT))


def read(*items: Dataset) -> AnnotationReading:
    """A reading that tells nothing of anybody."""
    reading = read_annotations(file_of(report(*items)), "x")
    assert not any("CANARY" in found.message for found in reading.problems)
    return reading


def told(reading: AnnotationReading) -> list[str]:
    """Where something is left out because of its subject."""
    return [
        found.pointer
        for found in reading.problems
        if found.code == "ANN213" and "not the patient" in found.message
    ]


@pytest.mark.parametrize(
    "other",
    [
        nodule(subject(FETUS)),
        nodule(subject(FETUS, "CONTAINS")),
        nodule(subject(("121027", "DCM", "Specimen"))),
        nodule(subject(("121192", "DCM", "Device Subject"))),
        nodule(named("11951-1", "LN", "Fetus ID")),
        nodule(named("121037", "DCM", "Fetus Number")),
        nodule(named("121041", "DCM", "Specimen Identifier")),
        nodule(named("121193", "DCM", "Device Subject Name")),
        group(coded(FINDING, NODULE, subject(FETUS)), coded(PRESENCE, PRESENT)),
        coded(FINDING, NODULE, subject(FETUS), coded(PRESENCE, PRESENT)),
        measured(SIZE, "5", ("mm", "UCUM", "mm"), subject(FETUS)),
        item("CONTAINER", SECTION, subject(FETUS), nodule(), nodule()),
        item("CONTAINER", SECTION, item("CONTAINER", SECTION, subject(FETUS), nodule())),
        item("CONTAINER", BIOMETRY, measured(("11820-8", "LN", "BPD"), "50")),
        item("CONTAINER", BIOMETRY, nodule()),
    ],
)
def test_what_is_told_of_another_is_left_out(other: Dataset) -> None:
    reading = read(nodule(), other)
    assert reading.observations == 1
    assert reading.table["observation_pointer"].to_pylist() == ["/ContentSequence/0"]
    assert len(told(reading)) == 1


def test_a_value_of_another_is_no_value_of_the_finding() -> None:
    size = measured(SIZE, "5", ("mm", "UCUM", "mm"), subject(FETUS))
    reading = read(group(coded(FINDING, NODULE), coded(PRESENCE, PRESENT), size))
    assert reading.table["attribute_code"].to_pylist() == [PRESENCE[0]]
    assert told(reading) == ["/ContentSequence/0/ContentSequence/2"]


def test_a_report_of_another_has_no_observation_of_its_patient() -> None:
    reading = read(subject(FETUS), nodule())
    assert reading.observations == 0
    assert told(reading) == ["/ContentSequence/1"]
    [nothing] = [found for found in reading.problems if found.code == "ANN203"]
    assert "of its patient" in nothing.message


def test_the_nearest_subject_counts() -> None:
    mother = item("CONTAINER", SECTION, subject(FETUS), nodule(), nodule(subject(PATIENT)))
    for items in (
        [subject(PATIENT), nodule()],
        [subject(FETUS), nodule(subject(PATIENT))],
        [mother],
    ):
        assert read(*items).observations == 1


def test_what_is_named_of_another_is_not_read_of_the_finding() -> None:
    fetal = item("CONTAINER", BIOMETRY, measured(SIZE, "5"))
    reference = item("", None, relation="INFERRED FROM")
    del reference.ValueType
    reference.ReferencedContentItemIdentifier = [1, 1, 1]
    reading = read(fetal, nodule(reference))
    assert reading.table["attribute_code"].to_pylist() == [PRESENCE[0]]
    assert told(reading)


@pytest.mark.parametrize(
    "section",
    [
        ("121110", "DCM", "Patient Presentation"),
        ("121074", "DCM", "Recommendations"),
        ("11329-0", "LN", "History"),
        ("18783-1", "LN", "Recommendations"),
        ("18785-6", "LN", "Indications for Procedure"),
        ("18834-2", "LN", "Previous Findings"),
        ("55108-5", "LN", "Patient Presentation"),
        ("55114-3", "LN", "Prior Procedure Descriptions"),
        ("55115-0", "LN", "Request"),
        ("55752-0", "LN", "Clinical Information"),
    ],
)
def test_what_was_not_observed_in_this_exam_is_left_out(section: Entry) -> None:
    """The sections of CID 7001, by the codes of LOINC that it has now."""
    reading = read(nodule(), item("CONTAINER", section, nodule()))
    assert reading.observations == 1
    [found] = [one for one in reading.problems if one.code == "ANN213"]
    assert found.pointer == "/ContentSequence/1"
    assert "not observed in this one" in found.message


def test_what_is_recommended_is_no_finding() -> None:
    recommended = coded(("121075", "DCM", "Recommendation"), NODULE)
    assert read(nodule(), recommended).observations == 1
