"""DICOM Structured Reports: one file, one report, its observations."""

from __future__ import annotations

from pydicom.config import IGNORE
from pydicom.uid import UID

from converter.annotations.dicom.codes import NO_CODE
from converter.annotations.dicom.content import Content, Reader
from converter.annotations.dicom.encoding import Damaged, File, file_class, lay_out
from converter.annotations.dicom.header import columns_of, observers_of, study_of
from converter.annotations.dicom.observations import Gatherer
from converter.annotations.dicom.observed import Context
from converter.annotations.dicom.values import Columns
from converter.annotations.table import NAMES, AnnotationReading, empty, table_of
from converter.problems import Problem
from converter.rules import problem

# The storage classes of structured reports: basic text, enhanced, comprehensive …
_REPORTS = "1.2.840.10008.5.1.4.1.1.88."
# A region of a million points and ten thousand values of it would make a table of terabytes.
MOST_TEXT = 256 << 20


def read(data: bytes, source: str, first: int = 0) -> AnnotationReading:
    """Read a report; arguments and result as :func:`converter.annotations.dicom.read` has them."""
    try:
        found = file_class(data)
        if found and not found.startswith(_REPORTS):
            return _refused(_not_a_report(found, source))
        file = lay_out(data)
    except Damaged as fault:
        message = f"{fault} (byte {fault.place:,})"
        expected = "a whole DICOM file"
        return _refused(problem("ANN211", message, source=source, expected=expected))
    reader = Reader(file, source)
    root = reader.tree(file.root)
    found = reader.word(file.root, "SOPClassUID") or file.sop_class
    if not found.startswith(_REPORTS):
        return _refused(_not_a_report(found, source))
    return _read(reader, root, file, source, first)


def _read(reader: Reader, root: Content, file: File, source: str, first: int) -> AnnotationReading:
    reader.explain_schemes(root)
    reader.read_names(root)
    if root.name.role == "log":
        return _refused(_no_findings(root, source))
    gatherer = Gatherer(reader, root)
    gatherer.gather(root, Context(persons=observers_of(reader, root)))
    shared, study = columns_of(reader, root), study_of(reader, root)
    columns: dict[str, list[object]] = {name: [] for name in NAMES}
    size = 0
    for at, observed in enumerate(gatherer.found):
        for row in observed.made(shared, study):
            row |= {"source": source, "observation": first + at}
            size += _size(row)
            if size > MOST_TEXT:
                message = "what the report says once would stand too often in the table"
                expected = "a table of less than 256 MiB"
                return _refused(problem("ANN211", message, source=source, expected=expected))
            for name, column in columns.items():
                column.append(row.get(name))
    reader.judge(english=_is_english(gatherer.language))
    _tell_rest(reader, root, file, gatherer)
    reader.tell_rest()
    problems = sorted(reader.problems, key=lambda found: _order(found.pointer))
    table = table_of(columns, len(columns["source"]))
    return AnnotationReading(table, tuple(problems), len(gatherer.found))


def _tell_rest(reader: Reader, root: Content, file: File, gatherer: Gatherer) -> None:
    """Tells what no column holds, and of a report without any observation."""
    for message, items in gatherer.left.items():
        if not items:
            continue
        many = f", and {len(items) - 1:,} more like it" if len(items) > 1 else ""
        reader.tell("ANN213", f"{message}{many}", items[0].pointer, items[0].place)
    if file.private:
        message = (
            f"private elements ({file.private:,}) are left out: only their maker can read them"
        )
        reader.tell("ANN213", message, "", root.place)
    if not gatherer.found:
        message = "the report has no coded finding, and no measurement"
        expected = "content items of the value types CODE and NUM"
        if gatherer.strangers:
            message += " of its patient: its subjects are others"
        reader.tell("ANN203", message, "", root.place, expected=expected)
    if root.name is NO_CODE and not root.children:
        message = "the report has no content"
        reader.tell("ANN205", message, "", root.place, expected="ContentSequence")


def _size(row: Columns) -> int:
    """How many characters a row has."""
    texts = [value for value in row.values() if isinstance(value, str)]
    return sum(map(len, (*texts, *(row["images"] or ()))))


def _is_english(language: str | None) -> bool:
    return not language or language.casefold().startswith("en")


def _order(pointer: str) -> list[int]:
    """Where a pointer leads, in the order of the document."""
    return [int(step) for step in pointer.split("/") if step.isdecimal()]


def _not_a_report(uid: str, source: str) -> Problem:
    named = UID(uid, IGNORE).name
    # Of one that is not known, the name is the UID itself.
    name = "this is an object of another kind" if named == uid else f"this is {named}"
    return problem(
        "ANN212",
        f"{name}, not a structured report",
        source=source,
        expected="an object of one of the SR storage classes",
    )


def _no_findings(root: Content, source: str) -> Problem:
    return problem(
        "ANN212",
        f"this is a report of another kind, of which nothing is a finding: {root.name.shown}",
        source=source,
        expected="a report of findings or measurements",
    )


def _refused(found: Problem) -> AnnotationReading:
    return AnnotationReading(empty(), (found,))
