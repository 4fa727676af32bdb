"""DICOM Structured Reports: measurement reports, and other trees of coded findings."""

from __future__ import annotations

from converter.annotations.table import AnnotationReading, empty
from converter.rules import problem


def read(data: bytes, source: str, first_observation: int = 0) -> AnnotationReading:
    """Read a DICOM Structured Report, with or without the preamble of a file.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first_observation: the number of the first observation.

    Returns:
        The observations and the problems; never raises for bad input. ANN211 where the file
        is damaged, ANN212 where it is no report, ANN219 where pydicom is not installed.

    Source: DICOM PS3.3, section A.35 (SR documents), PS3.16, TID 1500.
    """
    try:
        from converter.annotations.dicom import reader
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pydicom":
            raise
        message = "pydicom is not installed, which reading DICOM needs"
        suggestion = 'pip install "oifm-converter[dicom]"'
        found = problem("ANN219", message, source=source, suggestion=suggestion)
        return AnnotationReading(empty(), (found,))
    return reader.read(data, source, first_observation)
