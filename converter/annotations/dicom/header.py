"""What a report says of itself, its patient and its exam.

Source: DICOM PS3.3, sections C.7.1.1, C.7.2.1 and C.17.2 (SR Document General Module).
"""

from __future__ import annotations

from converter.annotations.dicom.content import Content, Reader, items_of
from converter.annotations.dicom.text import moment
from converter.annotations.dicom.values import Columns

_FLAGS = ("CompletionFlag", "VerificationFlag", "PreliminaryFlag")


def columns_of(reader: Reader, root: Content) -> Columns:
    """The columns that are the same for every observation of a report."""
    study = reader.word(root.item, "StudyInstanceUID")
    accession = reader.text(root, "AccessionNumber")
    code, words = _exam(reader, root)
    return {
        "report_id": reader.word(root.item, "SOPInstanceUID") or None,
        "subject_id": reader.text(root, "PatientID"),
        "exam_id": accession or study or None,
        "exam_time": _moment(reader, root, "StudyDate", "StudyTime")
        or _moment(reader, root, "ContentDate", "ContentTime"),
        "exam_code": code,
        "exam_text": words,
        "status": ", ".join(filter(None, (reader.word(root.item, flag) for flag in _FLAGS)))
        or None,
        "recorded_at": _moment(reader, root, "ContentDate", "ContentTime"),
    }


def study_of(reader: Reader, root: Content) -> str | None:
    """The study as an entry of ``images``, where the exam goes by its accession number."""
    study = reader.word(root.item, "StudyInstanceUID")
    return f"study={study}" if study and reader.text(root, "AccessionNumber") else None


def observers_of(reader: Reader, root: Content) -> tuple[str, ...]:
    """Who the header names as author, else who verified the report."""
    found = [
        reader.string(item, keyword, root.characters, "")
        for item in items_of(root.item, "AuthorObserverSequence")
        for keyword in ("PersonName", "StationName")
    ] or [
        reader.string(item, "VerifyingObserverName", root.characters, "")
        for item in items_of(root.item, "VerifyingObserverSequence")
    ]
    return tuple(name for name in found if name)


def offset_of(reader: Reader, root: Content) -> str:
    """The offset from UTC, as it is written."""
    return reader.word(root.item, "TimezoneOffsetFromUTC")


def _moment(reader: Reader, root: Content, date: str, time: str) -> str | None:
    day = reader.word(root.item, date)
    if not day:
        return None
    return moment(day, reader.word(root.item, time), offset_of(reader, root))


def _exam(reader: Reader, root: Content) -> tuple[str | None, str | None]:
    """The exam's LOINC code, and the exam in words."""
    found = [
        coded
        for child in root.children
        if child.name.role == "procedure"
        for coded in reader.codes(child, "ConceptCodeSequence")
    ] + reader.codes(root, "ProcedureCodeSequence")
    code = next((coded.code for coded in found if coded.key[0] == "LOINC"), None)
    # A code that has no column stays with its words.
    words = [coded.text if coded.code == code else coded.words for coded in found]
    words = words or [reader.text(root, "StudyDescription")]
    return code, "; ".join(dict.fromkeys(word for word in words if word)) or None
