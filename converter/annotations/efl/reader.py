"""EFL: the exam finding list, one JSON document for the findings of one exam."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pyarrow as pa

from converter.annotations.efl import columns as efl_columns
from converter.annotations.line_tables import LineTables
from converter.annotations.records import Before, Block, Records, any_value
from converter.annotations.sides import parted
from converter.annotations.table import AnnotationReading, concat, spread, table_of
from converter.definitions.json_file import Piece, in_order
from converter.definitions.typed import Codes, Report
from converter.problems import Problem
from converter.source.json import pointer_of

_CODES = Codes("ANN206", "ANN205", "ANN204", "ANN204", "ANN204", fate="passed over")

# In so many lines a key is looked for.
_TRIES = 100


class Attribute(msgspec.Struct, omit_defaults=True, gc=False):
    """One recorded attribute of a finding."""

    attributeCode: str | None = None  # noqa: N815 - the keys of the format
    attributeDescription: str | None = None  # noqa: N815
    attributeValueCode: str | None = None  # noqa: N815
    attributeValueDescription: str | None = None  # noqa: N815


class Location(msgspec.Struct, omit_defaults=True, gc=False):
    """Where in the body: a RadLex id, with that of the side after it."""

    locationId: str | None = None  # noqa: N815
    locationDisplay: str | None = None  # noqa: N815


class Finding(msgspec.Struct, omit_defaults=True, gc=False):
    """One observation."""

    observationId: str | None = None  # noqa: N815
    findingCode: str | None = None  # noqa: N815
    findingDescription: str | None = None  # noqa: N815
    anatomicLocation: Location | None = None  # noqa: N815
    attributes: list[Attribute] | None = None
    reportText: str | None = None  # noqa: N815


class Patient(msgspec.Struct, omit_defaults=True, gc=False):
    """The patient; the date of birth is checked for its type, and goes nowhere."""

    patientIdentifier: str | None = None  # noqa: N815
    patientDOB: str | None = None  # noqa: N815


class Exam(msgspec.Struct, omit_defaults=True, gc=False):
    """The exam."""

    studyIdentifier: str | None = None  # noqa: N815
    studyDateTime: str | None = None  # noqa: N815
    studyLoincCode: str | None = None  # noqa: N815
    studyDescription: str | None = None  # noqa: N815


class Head(msgspec.Struct, omit_defaults=True, gc=False):
    """A document without its findings."""

    schema: str | None = msgspec.field(default=None, name="$schema")
    diagnosticReportId: str | None = None  # noqa: N815
    patientInfo: Patient | None = None  # noqa: N815
    examInfo: Exam | None = None  # noqa: N815


class Document(Head, omit_defaults=True, gc=False):
    """A whole document. ``$schema`` is a name, and is never fetched."""

    findings: list[Finding] | None = None


def read(
    data: bytes, source: str, first_observation: int = 0, before: Before | None = None
) -> AnnotationReading:
    """Read EFL documents: one, an array of them, or one per line.

    Args:
        data: the bytes of the file.
        source: its name, for the table and for problems.
        first_observation: the number of the first observation.
        before: what of a file of lines came before these.

    Returns:
        The observations and the problems; never raises for bad input. An observation that
        cannot be read is left out, with a problem that says why.

    Source: ``exam-problem-list-schema.json`` of the imaging problem list.
    """
    return _Reader(data, source, first_observation, before).read()


class _Reader:
    def __init__(self, data: bytes, source: str, first: int, before: Before | None) -> None:
        self.records = Records(data, source, Document, before)
        self.source = source
        self.first = first
        self.count = 0
        # The observations that were left out, by the record and their place in it.
        self.left_out: dict[int, set[int]] = {}
        # Of each key that the format does not have, as pointers spell it, the first record
        # with it and what is told of that.
        self.told: dict[str, tuple[int, Problem]] = {}

    def read(self) -> AnnotationReading:
        lines = LineTables(self.plain, self.odd)
        if self.records.lines:
            tables = list(lines.of(self.records.data, self.records.first))
        else:
            tables = [self.rows(block) for block in self.records.blocks(self.careful)]
        unknown = [found for _, found in self.told.values()]
        problems = in_order([*self.records.problems, *unknown])
        table = concat(tables)
        return AnnotationReading(table, tuple(problems), self.count, with_care=lines.with_care)

    def plain(self, lines: bytes, numbers: pa.Array) -> pa.Table | None:
        """The rows of lines that hold plain documents."""
        strange: set[str] = set()
        table = efl_columns.table(lines, self.source, numbers, self.first + self.count, strange)
        if table is None or not all(self.tells(key, lines, numbers) for key in sorted(strange)):
            return None
        self.count = int(table["observation"][-1].as_py()) + 1 - self.first
        return table

    def tells(self, key: str, lines: bytes, numbers: pa.Array) -> bool:
        """Report a key that the format does not have, where it first stands; whether it was found.

        With escapes in it, it is not; and where the format has it at another place, it stands
        in many lines before it stands in a wrong one.
        """
        quoted, token = msgspec.json.encode(key), pointer_of((key,))
        begin = line = 0
        for _ in range(_TRIES):
            at = lines.find(quoted, begin)
            if token in self.told or at < 0:
                break
            line += lines.count(b"\n", begin, at)
            number = numbers[line].as_py() - self.records.first
            self.report_unknown(self.records.file.pieces[number : number + 1])
            begin = lines.find(b"\n", at)
        return token in self.told

    def odd(self, lines: bytes, numbers: Sequence[int]) -> Iterator[pa.Table]:
        """The rows of lines that may hold anything."""
        for block in self.records.blocks_of(lines, numbers, self.careful):
            yield self.rows(block)

    def rows(self, block: Block[Document]) -> pa.Table:
        """The rows of some documents."""
        if block.odd:
            pieces = self.records.file.pieces
            self.report_unknown([pieces[at - self.records.first] for at in block.numbers])
        prefixed = self.records.prefixed
        pointers: list[str] = []
        observation_pointers: list[str] = []
        findings: list[Finding] = []
        attributes: list[Attribute] = []
        owners: list[int] = []
        numbers: list[int] = []
        number = self.first + self.count
        for at, (record, document) in enumerate(zip(block.numbers, block.records, strict=True)):
            root = f"/{record}/findings/" if prefixed else "/findings/"
            listed = document.findings
            if not listed:
                path = (record,) if prefixed else ()
                self.records.add("ANN203", "the document lists no finding", path)
                continue
            gone = self.left_out.get(record)
            for index, finding in enumerate(listed):
                if gone and index in gone:
                    continue
                place = f"{root}{index}"
                recorded = finding.attributes
                if recorded:
                    below = place + "/attributes/"
                    for position, attribute in enumerate(recorded):
                        pointers.append(f"{below}{position}")
                        attributes.append(attribute)
                        observation_pointers.append(place)
                        findings.append(finding)
                        owners.append(at)
                        numbers.append(number)
                else:
                    pointers.append(place)
                    attributes.append(_NOTHING)
                    observation_pointers.append(place)
                    findings.append(finding)
                    owners.append(at)
                    numbers.append(number)
                number += 1
        self.count = number - self.first
        columns: dict[str, Any] = {
            "source": self.source,
            "pointer": pointers,
            "observation_pointer": observation_pointers,
            "observation": numbers,
            **self.of_documents(block, owners),
            **_of_findings(findings),
            **_of_attributes(attributes),
        }
        return table_of(columns, len(pointers))

    def of_documents(self, block: Block[Document], owners: list[int]) -> dict[str, Any]:
        """The columns that belong to whole documents."""
        index = pa.array(owners, pa.int32())
        heads: Sequence[Head] = block.records
        nobody, nothing = Patient(), Exam()
        exams = [head.examInfo or nothing for head in heads]
        columns = {
            "report_id": spread([head.diagnosticReportId for head in heads], index),
            "subject_id": spread(
                [(head.patientInfo or nobody).patientIdentifier for head in heads], index
            ),
            "exam_id": spread([exam.studyIdentifier for exam in exams], index),
            "exam_time": spread([exam.studyDateTime for exam in exams], index),
            "exam_code": spread([exam.studyLoincCode for exam in exams], index),
            "exam_text": spread([exam.studyDescription for exam in exams], index),
        }
        if self.records.prefixed and columns["report_id"].null_count:
            # Ids, and exams without one, are known within a document where there is no report.
            names = [
                document_name(self.source, number) if head.diagnosticReportId is None else None
                for number, head in zip(block.numbers, heads, strict=True)
            ]
            columns["document"] = spread(names, index)
        return columns

    def careful(self, piece: Piece, tree: Any) -> Document | None:
        """Make what can be made of a document with values of wrong types."""
        report = Report(piece, _CODES)
        if not isinstance(tree, dict):
            report.build(tree, Document)
            self.records.problems.extend(report.problems)
            return None
        rest = {key: value for key, value in tree.items() if key != "findings"}
        head = report.build(rest, Head) or Head()
        listed = tree.get("findings")
        findings: list[Finding] = []
        if isinstance(listed, list):
            for index, item in enumerate(listed):
                finding = report.build(item, Finding, ("findings", index))
                if finding is None:
                    number = piece.number + self.records.first
                    self.left_out.setdefault(number, set()).add(index)
                findings.append(finding or Finding())
        elif listed is not None:
            report.build({"findings": listed}, Document)
        self.records.problems.extend(report.problems)
        if listed is not None and not isinstance(listed, list):
            return None
        fields = {name: getattr(head, name) for name in head.__struct_fields__}
        return Document(**fields, findings=findings)

    def report_unknown(self, pieces: Sequence[Piece]) -> None:
        """Report each key that the format does not have once, where it first stands."""
        for piece in pieces:
            report = Report(piece, _CODES)
            report.build(any_value(piece.data), Document)
            for found in report.problems:
                if found.code != _CODES.unknown_key:
                    continue
                # Lines that are odd are looked at after those that stand below them.
                token = found.pointer[found.pointer.rfind("/") :]
                if token not in self.told or piece.number < self.told[token][0]:
                    self.told[token] = piece.number, found


def document_name(source: str, number: int) -> str:
    """The name of a document in a file of several.

    >>> document_name("exams.ndjson", 2)
    'exams.ndjson#/2'
    """
    return f"{source}#/{number}"


_NOTHING = Attribute()


def _of_findings(findings: list[Finding]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "observation_id": [finding.observationId for finding in findings],
        "finding_system": "OIFM",
        "finding_code": [finding.findingCode for finding in findings],
        "finding_text": [finding.findingDescription for finding in findings],
        "recorded_text": [finding.reportText for finding in findings],
    }
    sites = [finding.anatomicLocation for finding in findings]
    if any(sites):
        parts = [parted(site.locationId) if site else (None, None) for site in sites]
        columns["site_system"] = ["RADLEX" if code else None for code, _ in parts]
        columns["site_code"] = [code for code, _ in parts]
        columns["laterality_code"] = [side for _, side in parts]
        columns["site_text"] = [site.locationDisplay if site else None for site in sites]
    return columns


def _of_attributes(attributes: list[Attribute]) -> dict[str, Any]:
    codes = [attribute.attributeCode for attribute in attributes]
    values = [attribute.attributeValueCode for attribute in attributes]
    texts = [attribute.attributeValueDescription for attribute in attributes]
    if None in values:
        kinds: Any = [
            "code" if value is not None else "text" if text is not None else None
            for value, text in zip(values, texts, strict=True)
        ]
        value_systems: Any = ["OIFM" if value is not None else None for value in values]
    else:
        kinds, value_systems = "code", "OIFM"
    return {
        "attribute_system": ["OIFM" if code is not None else None for code in codes],
        "attribute_code": codes,
        "attribute_text": [attribute.attributeDescription for attribute in attributes],
        "value_kind": kinds,
        "value_system": value_systems,
        "value_code": values,
        "value_text": texts,
    }
