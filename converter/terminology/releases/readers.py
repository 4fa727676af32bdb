"""The readers of releases in one table, and which one fits what the user gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.releases import loinc, radlex, rf2
from converter.terminology.releases.facts import Facts
from converter.terminology.releases.tables import Source

Parts = Sequence[Source]


@dataclass(frozen=True, slots=True)
class Reader:
    """How one format is known and read; ``system`` is the key of the code system."""

    system: str
    title: str
    recognise: Callable[[Parts], bool]
    version: Callable[[Parts], tuple[str, str]]
    read: Callable[[Parts, Facts, Callable[[Source], None]], None]


READERS = {
    "snomed-rf2": Reader(
        "SNOMEDCT", "SNOMED CT RF2 snapshot", rf2.recognise, rf2.version, rf2.read
    ),
    "loinc": Reader("LOINC", "LOINC tables", loinc.recognise, loinc.version, loinc.read),
    "radlex-owl": Reader(
        "RADLEX", "RadLex OWL", radlex.is_owl, radlex.owl_version, radlex.read_owl
    ),
    "radlex-csv": Reader(
        "RADLEX", "RadLex table", radlex.is_table, radlex.no_version, radlex.read_table
    ),
}


def reader_of(parts: Parts, source: str, form: str | None = None) -> Reader:
    """The reader of a format, or the one that recognises the content.

    Raises:
        ConverterError: TRM301, where no reader does, or none has the name.
    """
    expected = ", ".join(f"{name} ({reader.title})" for name, reader in READERS.items())
    if form is not None:
        if form not in READERS:
            message = f"there is no format {form!r} of releases"
            raise ConverterError(problem("TRM301", message, expected=expected))
        return READERS[form]
    for reader in READERS.values():
        if parts and reader.recognise(parts):
            return reader
    advice = "save a workbook as CSV; --as names the format"
    message = "is no release of a code system that can be read"
    raise ConverterError(
        problem("TRM301", message, source=source, expected=expected, suggestion=advice)
    )
