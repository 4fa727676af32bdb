"""The readers of releases in one table, and which one fits what the user gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.releases import loinc, radlex, rf2
from converter.terminology.releases.facts import Facts
from converter.terminology.releases.tables import Source

Parts = Sequence[Source]
# How files are called that RadLex comes in, each a release by itself. Tables are not sought
# among others: LOINC has one with ids of RadLex.
_RADLEX = (".owl", ".rdf", ".xml")


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
        ConverterError: TRM301, where no reader does, several do, or none has the name.
    """
    expected = ", ".join(f"{name} ({reader.title})" for name, reader in READERS.items())
    if form is not None:
        if form not in READERS:
            message = f"there is no format {form!r} of releases"
            raise ConverterError(problem("TRM301", message, expected=expected))
        return READERS[form]
    fitting = [reader for reader in READERS.values() if parts and _reads(reader, parts)]
    if len(fitting) > 1:
        # Only one of them would be added, and nobody would miss the others.
        titles = ", ".join(reader.title for reader in fitting)
        message = f"holds several releases: {titles}"
        advice = "give each by its own path"
        raise ConverterError(problem("TRM301", message, source=source, suggestion=advice))
    if fitting and fitting[0].recognise(parts):
        return fitting[0]
    advice = "save a workbook as CSV; --as names the format"
    if inside := [part.name for part in parts if _is_archive_in(source, part.name)]:
        advice = f"archives in it are not opened ({inside[0]}): give each by its own path"
    message = "is no release of a code system that can be read"
    raise ConverterError(
        problem("TRM301", message, source=source, expected=expected, suggestion=advice)
    )


def _is_archive_in(source: str, name: str) -> bool:
    """Whether a part of what was given is an archive itself."""
    return name.lower().endswith(".zip") and name != PurePath(source).name


def _reads(reader: Reader, parts: Parts) -> bool:
    """Whether a reader reads all parts together, or one that stands beside others."""
    if len(parts) == 1 or reader.recognise is not radlex.is_owl:
        return reader.recognise(parts)
    return any(radlex.is_owl([part]) for part in parts if part.name.lower().endswith(_RADLEX))
