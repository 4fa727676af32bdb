"""Annotations to one observation table: EFL, FHIR, RadElement CDE, DICOM SR, tables, RDF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from converter.annotations.dicom.recognition import is_dicom
from converter.annotations.records import Before, pieces, place_in, steps
from converter.annotations.side_faults import side_faults
from converter.annotations.strangers import stranger
from converter.annotations.table import NAMES, SCHEMA, AnnotationReading, empty, plain
from converter.annotations.tables.cells import cells_of
from converter.annotations.tables.delimiters import head_of
from converter.annotations.tables.tabular import line_finder
from converter.definitions.document import Position
from converter.definitions.json_file import place_of
from converter.problems import ConverterError, Problem
from converter.rules import problem
from converter.source.text import BOM
from converter.suffixes import uncompressed

__all__ = [
    "FORMATS",
    "NAMES",
    "SCHEMA",
    "AnnotationReading",
    "Format",
    "locate",
    "locator",
    "read_annotations",
    "recognise",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of annotations: its name, what it is, the suffixes of its files, its reader."""

    name: str
    title: str
    suffixes: tuple[str, ...]
    module: str
    function: str = "read"
    # Whether its columns can be called otherwise.
    mapped: bool = False

    def read(
        self,
        data: bytes,
        source: str,
        first: int = 0,
        columns: Mapping[str, str] | None = None,
        before: Before | None = None,
    ) -> AnnotationReading:
        """Read a document of this format; bad input gives problems, never an exception.

        With ``before`` the data are lines of JSON from the middle of a file.
        """
        more: dict[str, object] = {"columns": columns} if self.mapped else {}
        if before is not None:
            more["before"] = before
        function = getattr(import_module(self.module), self.function)
        reading: AnnotationReading = function(data, source, first, **more)
        return reading if self.mapped else _with_side_faults(reading, data, source, before)


_JSON = (".json", ".ndjson", ".jsonl")
FORMATS: dict[str, Format] = {
    "cde": Format("cde", "RadElement observation", _JSON, "converter.annotations.cde"),
    "efl": Format("efl", "exam finding list", _JSON, "converter.annotations.efl.reader"),
    "fhir": Format("fhir", "FHIR resource", _JSON, "converter.annotations.fhir.reader"),
}
FORMATS["dicom"] = Format(
    "dicom", "DICOM Structured Report", (".dcm", ".dicom"), "converter.annotations.dicom"
)
_ROWS = "converter.annotations.tables.json_rows"
_LINES = "converter.graph.instances.reading.lines"
_GRAPH = "converter.graph.instances.reading.reader"
_TABULAR = "converter.annotations.tables.tabular"
FORMATS |= {
    name: Format(name, title, suffixes, module, f"read_{name}", mapped=True)
    for name, title, suffixes, module in (
        ("csv", "comma-separated table", (".csv",), _TABULAR),
        ("tsv", "tab-separated table", (".tsv", ".tab"), _TABULAR),
        ("parquet", "Parquet table", (".parquet", ".pq"), "converter.annotations.tables.parquet"),
        ("ndjson", "table of JSON rows", (".ndjson", ".jsonl"), _ROWS),
    )
}
# Graphs of observations are read in the room that knows RDF, loaded where one is read.
_RDF = {
    name: Format(name, f"graph of observations in {title}", suffixes, _GRAPH, f"read_{name}")
    for name, title, suffixes in (
        ("ttl", "Turtle", (".ttl", ".turtle")),
        ("nt", "N-Triples", (".nt",)),
        ("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml")),
        ("jsonld", "JSON-LD", (".jsonld",)),
        ("trig", "TriG", (".trig",)),
        ("nq", "N-Quads", (".nq",)),
        ("n3", "Notation3", (".n3",)),
    )
}
FORMATS |= _RDF
# How far into a document its own marks are looked for.
_HEAD = 1 << 16
_JSON_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_FHIR = re.compile(rb'"resourceType"\s*:')
_CDE = re.compile(rb'"code"\s*:\s*"RDES?[0-9]+"')
# How RDF begins: what declares prefixes, what is XML, and what is all IRIs.
_RDF_MARKS = (
    (
        "ttl",
        re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:@prefix|@base|PREFIX|BASE)\b", re.I),
    ),
    (
        "rdfxml",
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*(?:<!--(?s:.*?)-->\s*)*<(?:\?xml|rdf:RDF|!DOCTYPE)\b", re.I
        ),
    ),
    ("nt", re.compile(rb"(?:\s|#[^\n]*\n)*(?:<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s+[<_\"]")),
    ("jsonld", re.compile(rb'\s*(?:\[\s*)?\{\s*"@(?:context|graph|id|type)"\s*:')),
)
_ROW = re.compile(rb'"finding_(?:code|text)"\s*:')
_EFL = re.compile(rb'"(?:diagnosticReportId|findingCode|examInfo|attributeCode|findings)"\s*:')


def recognise(data: bytes, name: str = "", columns: Mapping[str, str] | None = None) -> str | None:
    """Tell the format of annotations by their content and name.

    Args:
        data: the bytes of the document.
        name: its name.
        columns: as :func:`read_annotations` has it: these names are looked for too.

    Returns:
        A key of :data:`FORMATS`, or None where neither says it.
    """
    head = data[:_HEAD]
    if head.startswith(b"PAR1"):
        return "parquet"
    if is_dicom(head):
        return "dicom"
    if (graph := _graph(head, name)) and not (graph == "rdfxml" and stranger(head)):
        return graph
    if not _JSON_TEXT.match(head):
        return None if stranger(head) else _delimited(head, name, columns)
    fhir, efl, cde = _FHIR.search(head), _EFL.search(head), _CDE.search(head)
    if efl and not (fhir and fhir.start() < efl.start()):
        return "efl"
    if cde:
        return "cde"
    if fhir:
        return "fhir"
    row = _ROW.search(head) or any(
        re.search(rb'"%s"\s*:' % re.escape(json.dumps(theirs)[1:-1].encode()), head)
        for theirs in _theirs(columns)
    )
    return "ndjson" if row else None


def read_annotations(
    data: bytes,
    source: str,
    form: str | None = None,
    first: int = 0,
    *,
    columns: Mapping[str, str] | None = None,
) -> AnnotationReading:
    """Read annotations of a format that is named, or else recognised.

    Args:
        data: the bytes of the document.
        source: its name, for recognition, for the table and for problems.
        form: a key of :data:`FORMATS`; None to recognise it.
        first: the number of the first observation.
        columns: for tables, the file's name of a column by the observation table's.

    Returns:
        The observation table and the problems; ANN201 where the format cannot be told.

    Raises:
        KeyError: no format has the name that was given.
    """
    form = form or recognise(data, source, columns)
    if form is None:
        return AnnotationReading(empty(), (_not_known(data, source),))
    reading = FORMATS[form].read(data, source, first, columns)
    return replace(reading, table=plain(reading.table))


def _not_known(data: bytes, source: str) -> Problem:
    """Why the format cannot be told."""
    at: dict[str, Any] = {"source": source, "line": 1, "column": 1}
    if known := stranger(data[:_HEAD]):
        message = f"this is {known.what}, in which annotations are not read"
        return problem("ANN201", message, **at, suggestion=known.help)
    expected = ", ".join(known.title for known in FORMATS.values())
    if not data.strip():
        return problem("ANN202", "the file is empty", **at, expected=expected)
    message = "this is not a kind of document that annotations come in"
    rows = "if these are rows of a table: --from ndjson, with a map of their keys (--map)"
    help_ = rows if _JSON_TEXT.match(data[:_HEAD]) else ""
    return problem("ANN201", message, **at, expected=expected, suggestion=help_)


def _with_side_faults(
    reading: AnnotationReading, data: bytes, source: str, before: Before | None
) -> AnnotationReading:
    """A reading with what its sites and sides say against each other; tables tell it themselves."""
    columns = {name: reading.table[name] for name in reading.table.column_names}
    found = side_faults(columns, source)
    if not found:
        return reading
    find = locator(data, source, before)
    placed = (one.at(**place_of(find(one.pointer))) for one in found)
    return replace(reading, problems=(*reading.problems, *placed))


def locate(data: bytes, pointer: str, source: str = "") -> Position:
    """The place of a pointer of the observation table in its document.

    Args:
        data: the bytes of the document.
        pointer: of the column ``pointer`` or ``observation_pointer``, or below it.
        source: the name of the document.

    Returns:
        The line and column of that value, or of the nearest that encloses it; only the
        pointer where the document has no lines.
    """
    return locator(data, source)(pointer)


def locator(
    data: bytes, source: str = "", before: Before | None = None
) -> Callable[[str], Position]:
    """What :func:`locate` does, for many pointers of one document.

    With ``before`` the data are lines of JSON from the middle of a file. The document is taken
    apart once, and of each record only what is asked for is scanned.
    """
    if not has_lines(data[:_HEAD]):
        return Position
    if graph := _graph(data[:_HEAD], source):
        find_subject: Callable[[str], Position] = import_module(_LINES).locator(data, graph)
        return find_subject
    if not _JSON_TEXT.match(data[:_HEAD]):
        return line_finder(data)
    file = pieces(data, source, before)

    def find(pointer: str) -> Position:
        try:
            found = place_in(file, steps(pointer))
        except ConverterError:
            found = Position()
        return Position(pointer, found.line, found.column, found.excerpt)

    return find


def has_lines(head: bytes) -> bool:
    """Whether a document is text, by how it begins: Parquet and DICOM have no lines."""
    return not head.startswith(b"PAR1") and not is_dicom(head)


def _graph(head: bytes, name: str) -> str | None:
    """The kind of a graph, by its suffix, else by how it begins."""
    lowered = uncompressed(name).lower()
    for form in _RDF.values():
        if lowered.endswith(form.suffixes):
            return form.name
    return next((f for f, mark in _RDF_MARKS if mark.match(head.removeprefix(BOM))), None)


def _delimited(head: bytes, name: str, columns: Mapping[str, str] | None) -> str | None:
    """The kind of a table of text, by its suffix, else by its head line."""
    lowered = uncompressed(name).lower()
    for kind in ("csv", "tsv"):
        if lowered.endswith(FORMATS[kind].suffixes):
            return kind
    line = head_of(head.removeprefix(BOM).decode(errors="replace")).partition("\n")[0]
    known = ("finding_code", "finding_text", *_theirs(columns))
    if not any(theirs in line for theirs in known):
        return None
    return "tsv" if "\t" in line else "csv"


def _theirs(columns: Mapping[str, str] | None) -> list[str]:
    """The names by which a map knows columns."""
    return [*(columns or {}).values(), *(said.column for said in cells_of(columns))]
