"""Structured reports for tests, built item by item with pydicom."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.uid import UID, ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.10.1338."
ENHANCED = "1.2.840.10008.5.1.4.1.1.88.22"
CT = "1.2.840.10008.5.1.4.1.1.2"
Entry = tuple[str, str, str]

FINDING = ("121071", "DCM", "Finding")
GROUP = ("125007", "DCM", "Measurement Group")
REPORT = ("126000", "DCM", "Imaging Measurement Report")
NODULE = ("OIFM_EXMP_000001", "99OIFM", "pulmonary nodule on CT")
PRESENCE = ("OIFMA_EXMP_000010", "99OIFM", "presence")
PRESENT = ("OIFMA_EXMP_000010.1", "99OIFM", "present")
ABSENT = ("OIFMA_EXMP_000010.0", "99OIFM", "absent")
SIZE = ("OIFMA_EXMP_000012", "99OIFM", "size")
MM = ("mm", "UCUM", "millimeter")
SITE = ("363698007", "SCT", "Finding Site")


def entry(coded: Entry, *equivalents: Entry, **more: Any) -> Dataset:
    """A coded entry; codes of more than 16 characters, and URNs, stand where they must."""
    value, scheme, meaning = coded
    made = Dataset()
    keyword = (
        "URNCodeValue" if ":" in value else "LongCodeValue" if len(value) > 16 else "CodeValue"
    )
    setattr(made, keyword, value)
    if scheme:
        made.CodingSchemeDesignator = scheme
    if meaning:
        made.CodeMeaning = meaning
    if equivalents:
        made.EquivalentCodeSequence = [entry(other) for other in equivalents]
    for name, given in more.items():
        setattr(made, name, given)
    return made


def item(
    kind: str,
    name: Entry | Dataset | None,
    *below: Dataset,
    relation: str = "CONTAINS",
    **more: Any,
) -> Dataset:
    """A content item of any kind."""
    made = Dataset()
    made.RelationshipType = relation
    made.ValueType = kind
    if name is not None:
        made.ConceptNameCodeSequence = [name if isinstance(name, Dataset) else entry(name)]
    for keyword, given in more.items():
        setattr(made, keyword, given)
    if below:
        made.ContentSequence = list(below)
    return made


def coded(name: Entry, value: Entry | Dataset, *below: Dataset, **more: Any) -> Dataset:
    """A content item with a code."""
    given = value if isinstance(value, Dataset) else entry(value)
    return item("CODE", name, *below, ConceptCodeSequence=[given], **more)


def measured(
    name: Entry, value: str | None, unit: Entry = MM, *below: Dataset, **more: Any
) -> Dataset:
    """A content item with a number."""
    made = Dataset()
    if value is not None:
        made.NumericValue = value
        made.MeasurementUnitsCodeSequence = [entry(unit)]
    return item(
        "NUM", name, *below, MeasuredValueSequence=[made] if value is not None else [], **more
    )


def group(*below: Dataset, **more: Any) -> Dataset:
    """A measurement group."""
    return item("CONTAINER", GROUP, *below, ContinuityOfContent="SEPARATE", **more)


def image(uid: str, *, frames: Sequence[int] = (), relation: str = "INFERRED FROM") -> Dataset:
    """A reference to an image."""
    reference = Dataset()
    reference.ReferencedSOPClassUID = CT
    reference.ReferencedSOPInstanceUID = uid
    if frames:
        reference.ReferencedFrameNumber = list(frames)
    return item("IMAGE", None, relation=relation, ReferencedSOPSequence=[reference])


def report(*below: Dataset, **more: Any) -> Dataset:
    """A report without file meta information."""
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID = ENHANCED
    made.SOPInstanceUID = ROOT + "1"
    made.StudyDate, made.StudyTime = "20260310", "101500"
    made.ContentDate, made.ContentTime = "20260311", "080000"
    made.TimezoneOffsetFromUTC = "+0100"
    made.AccessionNumber = "CANARY-ACC"
    made.PatientName, made.PatientID = "CANARY^NAME", "CANARY-ID"
    made.PatientBirthDate = "19500101"
    made.StudyInstanceUID, made.SeriesInstanceUID = ROOT + "2", ROOT + "3"
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = [entry(REPORT)]
    made.ContentSequence = list(below)
    for keyword, given in more.items():
        setattr(made, keyword, given)
    return made


def file_of(made: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """The bytes of a file in a transfer syntax, with preamble and meta information."""
    uid = UID(syntax)
    data = bare(made, implicit=uid.is_implicit_VR, little=uid.is_little_endian)
    if uid.is_deflated:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        data = packer.compress(data) + packer.flush()
    return head_of(made.SOPClassUID, syntax) + data


def head_of(sop_class: str, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Preamble and meta information of a file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = ROOT + "1"
    meta.TransferSyntaxUID = syntax
    sink = BytesIO()
    write_file_meta_info(sink, meta)
    return bytes(128) + b"DICM" + sink.getvalue()


def bare(made: Dataset, *, implicit: bool = False, little: bool = True) -> bytes:
    """The bytes of a data set alone."""
    sink = DicomBytesIO()
    sink.is_implicit_VR, sink.is_little_endian = implicit, little
    write_dataset(sink, made)
    return sink.getvalue()
