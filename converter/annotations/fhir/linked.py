"""Whether lines of FHIR may speak of each other: such a file is read whole, others in parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntFlag

from converter.annotations.records import filled_lines

# How most lines of reports begin: one text alone is found much faster.
_REPORT = b'\n{"resourceType":"DiagnosticReport"'
# How a line begins that is no plain observation.
_OTHER = re.compile(rb'\n\{\s*"resourceType"\s*:\s*"(?!Observation")([^"]*)"')
# So much of a line says what it is.
_HEAD = 200


class Lines(IntFlag):
    """What lines hold: observations alone, reports alone, or what others may speak of."""

    OBSERVATIONS = 1
    REPORTS = 2
    OTHERS = 4


def held_by(lines: bytes) -> Lines:
    """What some lines hold, by how they begin."""
    if not lines or lines.isspace():
        return Lines(0)
    begun = b"\n" + lines
    reports = begun.count(_REPORT)
    if reports and reports == len(filled_lines(lines)):
        return Lines.REPORTS
    reports = 0
    for found in _OTHER.finditer(begun):
        if found[1] != b"DiagnosticReport":
            return Lines.OTHERS
        reports += 1
    if reports and reports == len(filled_lines(lines)):
        return Lines.REPORTS
    if reports or b'"hasMember"' in lines:
        return Lines.OTHERS
    return Lines.OBSERVATIONS


def are_reports(lines: bytes) -> bool:
    """Whether lines hold reports alone; of other lines the first one is looked at."""
    first = _OTHER.match(b"\n" + lines[:_HEAD])
    return first is not None and held_by(lines) is Lines.REPORTS


def are_linked(parts: Iterable[Lines]) -> bool:
    """Whether lines may speak of each other, by what each part of their file holds.

    Where all are reports they cannot, nor where all are observations: what is contained in
    one is known in its line only.
    """
    kinds = Lines(0)
    for held in parts:
        kinds |= held
        if kinds not in (Lines(0), Lines.OBSERVATIONS, Lines.REPORTS):
            return True
    return False
