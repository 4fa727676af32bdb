"""Documents that are often taken for annotations and are none that is read, and what to do."""

from __future__ import annotations

import re
from typing import NamedTuple


class Stranger(NamedTuple):
    """What a document is, and what makes annotations of it."""

    what: str
    help: str


_SHEET = "save the sheet with the observations as CSV (UTF-8)"
_OBJECT = "get the object itself: DICOMweb sends it as application/dicom"
_MESSAGE = "get the report as FHIR in JSON, or its observations as a table"
_KNOWN = (
    (
        re.compile(
            rb"(?s)(?:\xef\xbb\xbf)?\s*<.{0,2000}?\sxmlns\s*=\s*[\"']http://hl7\.org/fhir[\"']"
        ),
        Stranger("FHIR in XML", "get it as JSON: servers give it for _format=json"),
    ),
    (re.compile(rb"(?s)PK\x03\x04.*xl/"), Stranger("an Excel workbook", _SHEET)),
    (
        re.compile(rb"PK\x03\x04"),
        Stranger("a ZIP archive", "unpack it, and name the files that were in it"),
    ),
    (
        re.compile(rb"\x1f\x8b|\x28\xb5\x2f\xfd"),
        Stranger("a file that was compressed twice", "unpack it once"),
    ),
    (
        re.compile(rb"(?i)(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html)\b"),
        Stranger(
            "a page of the web",
            "open it in a browser: a server that wants a login, or has no such file, sends one",
        ),
    ),
    (
        re.compile(rb"version https://git-lfs\.github\.com/spec/"),
        Stranger("a pointer of Git LFS", "git lfs pull gets the file that it stands for"),
    ),
    (re.compile(rb"%PDF-"), Stranger("a PDF document", "get the data that it was printed from")),
    (
        re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        Stranger("a document of Microsoft Office", _SHEET),
    ),
    (
        re.compile(rb"(?s)(?:\xef\xbb\xbf)?\s*<.{0,2000}?gme://caCORE\.caCORE/"),
        Stranger("an AIM annotation", "save it as a DICOM Structured Report (TID 1500)"),
    ),
    (
        re.compile(rb"(?s)\s*\{.*schemas?/sr-tid1500-schema\.json"),
        Stranger("the description of a report for dcmqi", "tid1500writer makes the report of it"),
    ),
    (
        re.compile(rb"(?s)\s*[\[{].{0,2000}?\"[0-9A-Fa-f]{8}\"\s*:\s*\{\s*\"vr\"\s*:"),
        Stranger("a DICOM object in JSON", _OBJECT),
    ),
    (
        re.compile(
            rb"(?s)(?:\xef\xbb\xbf)?\s*<.{0,2000}?(?:<NativeDicomModel\b|\bdicom\.offis\.de/dcmsr\b)"
        ),
        Stranger("a DICOM object in XML", _OBJECT),
    ),
    (
        re.compile(rb"(?s)(?:\xef\xbb\xbf)?\s*<.{0,2000}?\sxmlns\s*=\s*[\"']urn:hl7-org:v3[\"']"),
        Stranger("a CDA document", _MESSAGE),
    ),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?[\s\x0b]*(?:FHS|BHS|MSH)\|\^~\\&"),
        Stranger("a message of HL7 v2", _MESSAGE),
    ),
    (re.compile(rb"\xff\xfe|\xfe\xff"), Stranger("a text in UTF-16", "save it as UTF-8")),
    (
        re.compile(
            rb"(?s)\s*[\[{](?=.*\"RDES?[0-9]+\").*\"(?:elements|value_set|set_version)\"\s*:"
        ),
        Stranger("a common data element set", "definitions are given with --defs"),
    ),
    (
        re.compile(rb"(?:\xef\xbb\xbf)?\s*# [^\n]{1,200}`OIFM_"),
        Stranger("a finding model", "definitions are given with --defs"),
    ),
    (
        re.compile(rb"(?s)\s*[\[{].*\"oifm_id\"\s*:"),
        Stranger("a finding model", "definitions are given with --defs"),
    ),
    # Whatever else is XML and does not name RDF.
    (
        re.compile(
            rb"(?s)(?:\xef\xbb\xbf)?\s*(?!.*(?:22-rdf-syntax-ns|<!ENTITY\b))"
            rb"(?:<\?xml\b|<!--|<[A-Za-z_][\w.:-]*[\s>].*</)"
        ),
        Stranger("XML of another kind than RDF/XML", "bring its observations into a table"),
    ),
)


def stranger(head: bytes) -> Stranger | None:
    """What a document is that is no annotation, where its beginning says so.

    >>> stranger(b'<Observation xmlns="http://hl7.org/fhir">').what
    'FHIR in XML'
    >>> stranger(b'{"resourceType": "Observation"}') is None
    True
    """
    return next((known for marks, known in _KNOWN if marks.match(head)), None)
