"""Documents to the model and back: OIFM Markdown, OIFM JSON, RadElement CDE sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module

from converter.definitions.document import Document, ModelPath, Position, Reading
from converter.model import FindingModel
from converter.rules import problem
from converter.suffixes import uncompressed

__all__ = [
    "FORMS",
    "Document",
    "Form",
    "ModelPath",
    "Position",
    "Reading",
    "read_definition",
    "recognise",
    "write_definition",
]


@dataclass(frozen=True, slots=True)
class Form:
    """One form of document: its name, the suffixes of its files, and who reads and writes it."""

    name: str
    suffixes: tuple[str, ...]
    module: str

    def read(self, data: bytes, source: str) -> Reading:
        """Read a document of this form; bad input gives problems, never an exception."""
        reading: Reading = import_module(self.module).read(data, source)
        return reading

    def write(self, finding: FindingModel) -> str:
        """Write a document of this form.

        Raises:
            ConverterError: where the form cannot say what the definition says.
        """
        text: str = import_module(self.module).write(finding)
        return text


# The more particular suffixes first.
FORMS: dict[str, Form] = {
    "cde": Form("cde", (".cde.json", ".cdes.json"), "converter.definitions.cde"),
    "markdown": Form("markdown", (".md", ".markdown"), "converter.definitions.markdown"),
    "oifm": Form("oifm", (".fm.json", ".json", ".ndjson", ".jsonl"), "converter.definitions.oifm"),
}
# What the beginning of JSON text says about its form; a set says "elements" somewhere.
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_OIFM = re.compile(rb'"(?:oifm_id|oifma_id|finding_name|attributes)"\s*:')
_CDE = re.compile(rb'"(?:elements|value_set|set_version)"\s*:|"RDES?[0-9]+"')
# A file that is called Markdown, and holds a definition as JSON.
_OBJECT = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
_MARKDOWN = re.compile(rb"(?:\xef\xbb\xbf)?\s*# \S")


def recognise(data: bytes, name: str = "") -> str | None:
    """Tell the form of a document by its name and its content.

    Returns:
        A key of :data:`FORMS`, or None where neither says it.
    """
    lowered = uncompressed(name).lower()
    named = next((f.name for f in FORMS.values() if lowered.endswith(f.suffixes)), None)
    if named == "markdown" and not _OBJECT.match(data):
        return named
    if named == "cde":
        return named
    if _JSON.match(data):
        oifm, cde = _OIFM.search(data), _CDE.search(data)
        if cde and not (oifm and oifm.start() < cde.start()):
            return "cde"
        return "oifm" if oifm or lowered.endswith(".fm.json") else _bare(data, named)
    if named is None and _MARKDOWN.match(data):
        return "markdown"
    return named


def read_definition(data: bytes, source: str, form: str | None = None) -> Reading:
    """Read a document of a form that is named, or else recognised.

    Args:
        data: the bytes of the document.
        source: its name, for recognition and for problems.
        form: a key of :data:`FORMS`; None to recognise it.

    Returns:
        What came of it; IO104 among the problems where the form cannot be told.

    Raises:
        KeyError: no form has the name that was given.
    """
    form = form or recognise(data, source)
    if form is None:
        expected = "an OIFM definition as Markdown or JSON, or a common data element set"
        message = "this is not a kind of document that definitions come in"
        return Reading(problems=(problem("IO104", message, source=source, expected=expected),))
    return FORMS[form].read(data, source)


def write_definition(finding: FindingModel) -> str:
    """Write a definition as JSON of the form that it has.

    Raises:
        ConverterError: where the definition says what that form cannot.
    """
    return FORMS[finding.form].write(finding)


def _bare(data: bytes, named: str | None) -> str | None:
    """The form of JSON without a key that tells: none, where it is a whole other document."""
    return None if named and re.search(rb'"[^"]*"\s*:', data) else named
