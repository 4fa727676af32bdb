"""Makes the structured reports of tests/cases/dicom and examples again, where they change.

Measurement reports are made with highdicom, as programs that annotate images make them;
other trees, and what is wrong on purpose, item by item with ``tests/dicom_reports.py``.

    PYTHONPATH=tests .venv/bin/python tools/make_dicom_cases.py
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import highdicom as hd
import numpy as np
from dicom_reports import (
    ABSENT,
    FINDING,
    MEASUREMENTS,
    MM,
    NODULE,
    PRESENCE,
    PRESENT,
    ROOT,
    SITE,
    SIZE,
    Entry,
    bare,
    coded,
    entry,
    file_of,
    group,
    head_of,
    image,
    item,
    measured,
    report,
)
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

HERE = Path(__file__).parents[1]
CASES = HERE / "tests" / "cases" / "dicom"
LUNG, LEFT = ("39607008", "SCT", "Lung"), ("7771000", "SCT", "Left")
SIDE = ("272741003", "SCT", "Laterality")
MOD, PROPERTY, SOURCE = "HAS CONCEPT MOD", "HAS PROPERTIES", "INFERRED FROM"
CONTEXT = "HAS OBS CONTEXT"
MEAN = ("373098007", "SCT", "Mean")
DERIVATION = ("121401", "DCM", "Derivation")


def concept(given: Entry) -> hd.sr.CodedConcept:
    """A coded entry as highdicom has it."""
    return hd.sr.CodedConcept(*given)


# ---- as programs make them


def slice_() -> Dataset:
    """What highdicom has to know of an image that a report refers to."""
    made = Dataset()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", ROOT + "100"
    made.StudyInstanceUID, made.SeriesInstanceUID = ROOT + "10", ROOT + "11"
    made.PatientID, made.PatientName, made.PatientBirthDate = "CANARY-ID", "CANARY^NAME", "19500101"
    made.PatientSex, made.StudyID, made.AccessionNumber = "O", "CANARY", "CANARY-ACC"
    made.StudyDate, made.StudyTime, made.ReferringPhysicianName = "20260310", "101500", "CANARY"
    made.Modality = "CT"
    made.Rows, made.Columns = 512, 512
    return made


def segmentation() -> Dataset:
    """The same of a segmentation."""
    made = slice_()
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.66.4", ROOT + "300"
    made.SeriesInstanceUID, made.Modality = ROOT + "14", "SEG"
    return made


def observers() -> hd.sr.ObservationContext:
    """A person, and the device that helped."""
    person = hd.sr.ObserverContext(
        concept(("121006", "DCM", "Person")),
        hd.sr.PersonObserverIdentifyingAttributes("Example^Ada"),
    )
    device = hd.sr.ObserverContext(
        concept(("121007", "DCM", "Device")),
        hd.sr.DeviceObserverIdentifyingAttributes(ROOT + "50", name="Nodule finder"),
    )
    return hd.sr.ObservationContext(person, device)


def sites() -> list[hd.sr.FindingSite]:
    """Where in the body."""
    upper = concept(("45653009", "SCT", "Upper lobe of lung"))
    return [hd.sr.FindingSite(concept(LUNG), concept(LEFT), upper)]


def evaluations(*pairs: tuple[Entry, Entry]) -> list[hd.sr.QualitativeEvaluation]:
    """Qualities of a finding, with their values."""
    return [hd.sr.QualitativeEvaluation(concept(name), concept(value)) for name, value in pairs]


def planar(text: Entry = PRESENT) -> hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations:
    """A region drawn by hand, with a finding of ours (TID 1410)."""
    region = hd.sr.ImageRegion(
        "POLYLINE",
        np.array([[10.5, 20.25], [30.0, 20.0], [30.0, 40.0], [10.5, 20.25]]),
        hd.sr.SourceImageForRegion("1.2.840.10008.5.1.4.1.1.2", ROOT + "100"),
    )
    return hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        hd.sr.TrackingIdentifier(ROOT + "200", "Nodule 1"),
        region,
        finding_type=concept(NODULE),
        finding_sites=sites(),
        measurements=[hd.sr.Measurement(concept(SIZE), 7.5, concept(MM))],
        qualitative_evaluations=evaluations((PRESENCE, text)),
    )


def volumetric() -> hd.sr.VolumetricROIMeasurementsAndQualitativeEvaluations:
    """A segment that a program found, in codes of SNOMED CT and RadLex (TID 1411)."""
    segment = hd.sr.ReferencedSegment(
        "1.2.840.10008.5.1.4.1.1.66.4",
        ROOT + "300",
        2,
        source_series=hd.sr.SourceSeriesForSegmentation(ROOT + "11"),
    )
    return hd.sr.VolumetricROIMeasurementsAndQualitativeEvaluations(
        hd.sr.TrackingIdentifier(ROOT + "201", "Nodule 2"),
        referenced_segment=segment,
        finding_type=concept(("427359005", "SCT", "Solitary nodule of lung")),
        finding_category=concept(("49755003", "SCT", "Morphologically Abnormal Structure")),
        algorithm_id=hd.sr.AlgorithmIdentification("NoduleNet", "2.1"),
        session="Session 1",
        measurements=[
            hd.sr.Measurement(
                concept(("RID28669", "RADLEX", "attenuation")),
                -12.25,
                concept(("[hnsf'U]", "UCUM", "Hounsfield unit")),
                derivation=concept(MEAN),
                method=concept(("126410", "DCM", "SUV body weight calculation method")),
            ),
        ],
        qualitative_evaluations=evaluations(
            (("705057003", "SCT", "Presence"), ("52101004", "SCT", "Present")),
        ),
    )


def measurement_report(*groups: hd.sr.MeasurementsAndQualitativeEvaluations) -> Dataset:
    """A report of groups (TID 1500), of the same bytes every time."""
    content = hd.sr.MeasurementReport(
        observation_context=observers(),
        procedure_reported=concept(("24627-2", "LN", "CT Chest")),
        imaging_measurements=groups,
        title=concept(("126000", "DCM", "Imaging Measurement Report")),
        language_of_content_item_and_descendants=hd.sr.LanguageOfContentItemAndDescendants(
            concept(("en-US", "RFC5646", "English (United States)"))
        ),
    )
    made = hd.sr.Comprehensive3DSR(
        evidence=[slice_(), segmentation()],
        content=content,
        series_instance_uid=ROOT + "12",
        series_number=1,
        sop_instance_uid=ROOT + "13",
        instance_number=1,
        manufacturer="Example",
        is_complete=True,
        is_final=True,
        is_verified=True,
        verifying_observer_name="Example^Ada",
        verifying_organization="Example",
    )
    made.SpecificCharacterSet = "ISO_IR 192"
    del made.ContributingEquipmentSequence  # has the time of this run
    made.ContentDate, made.ContentTime = "20260311", "083000"
    made.TimezoneOffsetFromUTC = "+0100"
    now = datetime(2026, 3, 11, 8, 30).strftime("%Y%m%d%H%M%S")
    made.VerifyingObserverSequence[0].VerificationDateTime = now
    made.InstanceCreationDate, made.InstanceCreationTime = "20260311", "083000"
    return made


# ---- other trees


def findings() -> Dataset:
    """Findings one after the other, with properties, sources and sites below them."""
    return report(
        item(
            "CONTAINER",
            ("121070", "DCM", "Findings"),
            coded(
                FINDING,
                NODULE,
                coded(PRESENCE, PRESENT, relation=PROPERTY),
                measured(SIZE, "12", MM, image(ROOT + "100", frames=(1, 2)), relation=SOURCE),
                coded(SITE, LUNG, coded(SIDE, LEFT, relation=MOD), relation=MOD),
                item(
                    "TEXT", ("121106", "DCM", "Comment"), TextValue="Well seen.", relation=PROPERTY
                ),
            ),
            coded(
                FINDING,
                ("OIFM_EXMP_000002", "99OIFM", "pneumothorax"),
                coded(("705057003", "SCT", "Presence"), ("2667000", "SCT", "Absent"), relation=MOD),
            ),
            item("TEXT", FINDING, TextValue="CANARY: the heart is not enlarged."),
            coded(("363713009", "SCT", "Has interpretation"), NODULE),
            ContinuityOfContent="SEPARATE",
        ),
        coded(PRESENCE, ABSENT),
    )


def numbers() -> Dataset:
    """Every way in which a number is given, or is not."""

    def value(text: str | None, **more: object) -> Dataset:
        made = measured(SIZE, text)
        for keyword, given in more.items():
            setattr(made.MeasuredValueSequence[0] if text else made, keyword, given)
        return made

    missing = [entry(("114006", "DCM", "Measurement failure"))]
    third = value("0.3333333333333", FloatingPointValue=1 / 3)
    fraction = value("0.5", RationalNumeratorValue=1, RationalDenominatorValue=2)
    unit = measured(SIZE, "3", ("spans", "99CANARY", "span"))
    failed = value(None, NumericValueQualifierCodeSequence=missing)
    return report(
        item(
            "CONTAINER",
            MEASUREMENTS,
            group(coded(FINDING, NODULE), value("1e1"), third, fraction, unit, failed, value(None)),
        )
    )


def cad() -> Dataset:
    """Marks of a program, with references from item to item and in space."""
    region = item(
        "SCOORD3D",
        ("130488", "DCM", "Region in Space"),
        GraphicType="POINT",
        GraphicData=[1.5, -2.0, 0.1],
        ReferencedFrameOfReferenceUID=ROOT + "400",
    )
    by_reference = Dataset()
    by_reference.RelationshipType = SOURCE
    by_reference.ReferencedContentItemIdentifier = [1, 2]
    mark = coded(
        ("111059", "DCM", "Single Image Finding"),
        ("427359005", "SCT", "Solitary nodule of lung"),
        by_reference,
        item(
            "SCOORD",
            ("111010", "DCM", "Center"),
            image(ROOT + "100", frames=(3,), relation="SELECTED FROM"),
            GraphicType="POINT",
            GraphicData=[100.0, 200.5],
            relation=PROPERTY,
        ),
        measured(
            ("111047", "DCM", "Probability of cancer"),
            "91",
            ("%", "UCUM", "percent"),
            relation=PROPERTY,
        ),
        coded(FINDING, NODULE, coded(PRESENCE, PRESENT, relation=PROPERTY), relation=SOURCE),
        ObservationUID=ROOT + "401",
        ObservationDateTime="20260312070000",
    )
    algorithm = item(
        "TEXT", ("111001", "DCM", "Algorithm Name"), TextValue="Marker", relation=CONTEXT
    )
    version = item("TEXT", ("111003", "DCM", "Algorithm Version"), TextValue="7", relation=CONTEXT)
    library = item("CONTAINER", ("111028", "DCM", "Image Library"), image(ROOT + "100"))
    lists = item("CONTAINER", ("111034", "DCM", "Individual Impression/Recommendation"), mark)
    return report(library, region, algorithm, version, lists)


def retired() -> Dataset:
    """Codes of SNOMED RT style, as they were written before 2019."""
    return report(
        item(
            "CONTAINER",
            MEASUREMENTS,
            group(
                coded(FINDING, ("M-03010", "SRT", "Nodule")),
                coded(
                    ("G-C0E3", "SRT", "Finding Site"),
                    ("T-28000", "SRT", "Lung"),
                    coded(("G-C171", "SRT", "Laterality"), ("G-A101", "SRT", "Left"), relation=MOD),
                    relation=MOD,
                ),
                measured(("G-D7FE", "SRT", "Length"), "12.5"),
                measured(("Z-99999", "SRT", "Not in any table"), "1"),
            ),
        )
    )


def schemes() -> Dataset:
    """Coding schemes of every kind, and codes in three places."""
    explained, named = Dataset(), Dataset()
    explained.CodingSchemeDesignator = "99LOCAL"
    explained.CodingSchemeUID = "2.16.840.1.113883.6.256"
    named.CodingSchemeDesignator, named.CodingSchemeURL = "99SNO", "http://snomed.info/sct"
    rde = ("RDE1", "99RADELEMENT", "element")
    made = report(
        group(
            coded(FINDING, entry(("427359005", "SCT", "Solitary nodule of lung"), NODULE)),
            coded(("RID49896", "99LOCAL", "change"), ("58158008", "99SNO", "Stable")),
            coded(rde, ("RDE1.2", "99RADELEMENT", "second")),
            coded(
                ("http://radlex.org/RID/RID5741", "", "size"),
                ("https://w3id.org/oifm/id/OIFMA_EXMP_000014.1", "", "lobulated"),
            ),
            coded(("C0034375", "UMLS", "Qualitative Evaluations"), ("X1", "99ACME", "own")),
            coded(("85756007", "SCT", "Tissue"), ("12738006", "SCT", "Brain")),
        ),
        item("CONTAINER", NODULE, coded(PRESENCE, PRESENT), measured(SIZE, "3")),
        CodingSchemeIdentificationSequence=[explained, named],
    )
    block = made.private_block(0x0011, "CANARY MAKER", create=True)
    block.add_new(0x01, "LO", "CANARY")
    block.add_new(0x02, "SQ", Sequence([entry(NODULE)]))
    return made


def japanese() -> Dataset:
    """Texts with escape sequences (ISO 2022), and a language that no table has."""
    made = findings()
    made.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    section = made.ContentSequence[0]
    nodule = section.ContentSequence[0]
    nodule.ContentSequence[3].TextValue = "肺の結節"
    nodule.ContentSequence[2].ConceptCodeSequence[0].CodeMeaning = "肺"
    language = ("121049", "DCM", "Language of Content Item and Descendants")
    japan = coded(
        ("121046", "DCM", "Country of Language"), ("JP", "ISO3166_1", "Japan"), relation=MOD
    )
    made.ContentSequence.insert(
        0, coded(language, ("ja", "RFC5646", "Japanese"), japan, relation=MOD)
    )
    return made


def chinese() -> Dataset:
    """Texts of GB 18030, whose second bytes may be a backslash."""
    made = report(group(coded(FINDING, ("1", "99X", "結節")), coded(SITE, ("2", "99X", "誠"))))
    made.SpecificCharacterSet = "GB18030"
    return made


# ---- what is wrong


def aside() -> Dataset:
    """A nodule that is absent now, and was there, was feared, and was asked for."""
    seen = coded(FINDING, NODULE, coded(PRESENCE, PRESENT))
    separate = {"ContinuityOfContent": "SEPARATE"}
    return report(
        item("CONTAINER", ("121060", "DCM", "History"), seen, **separate),
        item("CONTAINER", ("121068", "DCM", "Previous Findings"), group(seen), **separate),
        coded(("121109", "DCM", "Indications for Procedure"), NODULE),
        group(
            coded(FINDING, NODULE),
            coded(PRESENCE, ABSENT),
            coded(("121069", "DCM", "Previous Finding"), NODULE, coded(PRESENCE, PRESENT)),
            item("CONTAINER", ("121068", "DCM", "Previous Findings"), seen, **separate),
        ),
    )


def meanings() -> Dataset:
    """Meanings that belong to other codes, and codes that are none."""
    return report(
        group(
            coded(FINDING, NODULE),
            coded(SITE, LUNG, coded(SIDE, ("7771000", "SCT", "Right"), relation=MOD), relation=MOD),
            coded(("121071", "DCM", "Conclusion"), NODULE),
            coded(("999999", "DCM", "CANARY"), PRESENT),
            coded(PRESENCE, ("52101004", "SCT", "CANARY")),
            coded(PRESENCE, ("52101003", "SCT", "Present")),
        )
    )


def broken() -> Dataset:
    """Content items that say two things, or nothing."""
    twice = entry(PRESENT)
    twice.CodeValue = "CANARY"
    cyclic, nowhere = Dataset(), Dataset()
    for made, target in ((cyclic, [1, 1]), (nowhere, [1, 9, 9])):
        made.RelationshipType = SOURCE
        made.ReferencedContentItemIdentifier = target
    both = measured(SIZE, "3")
    both.NumericValueQualifierCodeSequence = [entry(("114007", "DCM", "Measurement not attempted"))]
    several = measured(SIZE, "3")
    several.MeasuredValueSequence.append(several.MeasuredValueSequence[0])
    apart = measured(SIZE, "3")
    apart.MeasuredValueSequence[0].FloatingPointValue = 30.0
    inexact = measured(SIZE, "3")
    inexact.MeasuredValueSequence[0].FloatingPointValue = float("nan")
    two = coded(PRESENCE, PRESENT)
    two.ConceptCodeSequence.append(entry(ABSENT))
    words = measured(SIZE, "4711")  # made a word of in the bytes, since pydicom refuses words
    return report(
        group(
            coded(FINDING, NODULE),
            coded(FINDING, ("OIFM_EXMP_000002", "99OIFM", "pneumothorax")),
            coded(PRESENCE, twice),
            coded(PRESENCE, entry(("", "", "present"))),
            coded(PRESENCE, ("52101004", "", "Present")),
            item("CODE", PRESENCE),
            two,
            *(cyclic, nowhere, both, several, apart, inexact, words),
            item("TABLE", SIZE),
            item("NUMBER", SIZE),
            item("IMAGE", None, ReferencedSOPSequence=[Dataset()]),
        )
    )


def bytes_of_length(data: bytes, tag: bytes, length: int) -> bytes:
    """A file in which the first element of a tag claims another length (VR with four bytes)."""
    at = data.index(tag) + 8
    return data[:at] + struct.pack("<I", length) + data[at + 4 :]


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file, with its bytes."""
    own = file_of(measurement_report(planar(), volumetric()))
    yield CASES / "measurement_report.dcm", own
    yield CASES / "findings_implicit.dcm", file_of(findings(), ImplicitVRLittleEndian)
    yield CASES / "findings_bare", bare(findings())
    yield CASES / "numbers.dcm", file_of(numbers())
    yield CASES / "cad_deflated.dcm", file_of(cad(), DeflatedExplicitVRLittleEndian)
    yield CASES / "retired_big_endian.dcm", file_of(retired(), ExplicitVRBigEndian)
    yield CASES / "schemes.dcm", file_of(schemes())
    yield CASES / "japanese.dcm", file_of(japanese())
    yield CASES / "chinese.dcm", file_of(chinese())
    yield CASES / "not_of_this_exam.dcm", file_of(aside())
    yield CASES / "bad_meanings.dcm", file_of(meanings())
    yield CASES / "bad_items.dcm", file_of(broken()).replace(b"4711", b"many")
    small = file_of(report(group(coded(FINDING, NODULE), coded(PRESENCE, PRESENT))))
    yield CASES / "bad_cut_off.dcm", small[:-100]
    content = b"\x40\x00\x30\xa7SQ"
    yield CASES / "bad_length.dcm", bytes_of_length(small, content, 1 << 30)
    yield CASES / "bad_no_end.dcm", bytes_of_length(small, content, 0xFFFFFFFF)
    flag = b"\x40\x00\x91\xa4CS\x08\x00COMPLETE"
    yield CASES / "bad_twice.dcm", small.replace(flag, flag * 2)
    yield CASES / "bad_kind.dcm", small.replace(b"\x08\x00\x04\x01LO", b"\x08\x00\x04\x01US")
    yield (
        CASES / "bad_characters.dcm",
        small.replace(b"ISO_IR 192", b"ISO_IR 999").replace(b"present", b"pr\xe9sent"[:7]),
    )
    yield CASES / "bad_no_finding.dcm", file_of(report(item("TEXT", FINDING, TextValue="CANARY")))
    yield CASES / "bad_empty.dcm", file_of(report())
    yield CASES / "bad_image.dcm", head_of("1.2.840.10008.5.1.4.1.1.2") + bytes(64)
    yield CASES / "bad_directory", head_of("1.2.840.10008.1.3.10") + bytes(64)
    yield CASES / "bad_syntax.dcm", head_of("1.2.840.10008.5.1.4.1.1.88.22", "1.2.3.4")
    example = measurement_report(planar((*ABSENT[:2], "present")))
    for element in example:
        if isinstance(element.value, str) and "CANARY" in element.value:
            element.value = element.value.replace("CANARY-", "").replace("CANARY", "Example")
    example.PatientName, example.PatientID, example.AccessionNumber = "Example^Patient", "P1", "A1"
    yield HERE / "examples" / "dicom" / "chest_ct.dcm", file_of(example)


def main() -> None:
    """Writes the files that would be others."""
    for path, data in files():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            print(path.relative_to(HERE))


if __name__ == "__main__":
    main()
