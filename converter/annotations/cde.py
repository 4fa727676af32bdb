"""RadElement observations: common data elements in the shape of FHIR."""

from __future__ import annotations

from converter.annotations.fhir.reader import Reader
from converter.annotations.records import Before
from converter.annotations.table import AnnotationReading


def read(
    data: bytes, source: str, first_observation: int = 0, before: Before | None = None
) -> AnnotationReading:
    """Read observations by RadElement ids: one, an array of them, or one per line.

    They are FHIR in shape, but looser: a bare Coding in place of a CodeableConcept, codes
    without a system, numbers typed as strings, and no resource type are all accepted.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first_observation: the number of the first observation.
        before: what of a file of lines came before these.

    Returns:
        The observations and the problems; never raises for bad input.
    """
    return Reader(data, source, first_observation, before, typeless=True).read()
