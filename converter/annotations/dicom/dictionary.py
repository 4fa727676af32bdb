"""The elements that are read, by the keywords of DICOM's data dictionary (PS3.6).

Their tags and kinds come from the dictionary that pydicom carries.
"""

from __future__ import annotations

from pydicom.datadict import dictionary_VR, tag_for_keyword

_KEYWORDS = (
    # The file, and what it reports on.
    *("TransferSyntaxUID", "MediaStorageSOPClassUID", "SpecificCharacterSet", "SOPClassUID"),
    *("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "PatientID", "AccessionNumber"),
    *("StudyDate", "StudyTime", "ContentDate", "ContentTime", "TimezoneOffsetFromUTC"),
    *("StudyDescription", "ProcedureCodeSequence", "CompletionFlag", "VerificationFlag"),
    *("PreliminaryFlag", "VerifyingObserverSequence", "VerifyingObserverName"),
    *("AuthorObserverSequence", "StationName", "Manufacturer"),
    *("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"),
    "ReferencedSeriesSequence",
    # Codes.
    *("CodingSchemeIdentificationSequence", "CodingSchemeUID", "CodingSchemeURL"),
    *("CodingSchemeName", "CodingSchemeDesignator", "CodeValue", "LongCodeValue"),
    *("URNCodeValue", "CodeMeaning", "EquivalentCodeSequence"),
    # Content items.
    *("ContentSequence", "RelationshipType", "ReferencedContentItemIdentifier", "ValueType"),
    *("ConceptNameCodeSequence", "ConceptCodeSequence", "TextValue", "PersonName", "UID"),
    *("Date", "Time", "DateTime", "ObservationDateTime", "ObservationUID"),
    *("MeasuredValueSequence", "NumericValue", "FloatingPointValue"),
    *("MeasurementUnitsCodeSequence", "NumericValueQualifierCodeSequence"),
    # Images, and regions of them.
    *("ReferencedSOPSequence", "ReferencedSOPInstanceUID", "ReferencedFrameNumber"),
    *("ReferencedSegmentNumber", "GraphicType", "GraphicData", "ReferencedFrameOfReferenceUID"),
    *("TemporalRangeType", "ReferencedSamplePositions", "ReferencedTimeOffsets"),
    "ReferencedDateTime",
)


def _tag(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    if tag is None:  # a slip in the list above
        raise KeyError(keyword)
    return int(tag)


TAGS: dict[str, int] = {keyword: _tag(keyword) for keyword in _KEYWORDS}
ELEMENTS: dict[int, str] = {tag: keyword for keyword, tag in TAGS.items()}
KINDS: dict[str, str] = {keyword: dictionary_VR(tag) for keyword, tag in TAGS.items()}
SEQUENCES = frozenset(tag for keyword, tag in TAGS.items() if KINDS[keyword] == "SQ")
