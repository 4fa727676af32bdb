"""RadLex, as OWL (RDF/XML) of any release or as a table such as BioPortal hands out.

Releases differ in their namespace (``http://www.radlex.org/RID/``, with or without ``#``,
then ``http://radlex.org/RID/``), in the properties that name a class, and in whether
``rdfs:label`` is a name or the code again. So codes are found at the end of IRIs, and
properties by their local names, which ``ontology/radlex-fields.tsv`` lists. That a class
is retired is told by the name or the replacement it has, hardly ever by a flag.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from functools import cache
from xml.parsers import expat

from converter.iris import OWL, RDF
from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology._tables import table
from converter.terminology.releases.facts import Facts
from converter.terminology.releases.tables import Source, head_of

_CODE = re.compile(r"(?:.*[/#])?(RID[0-9]+)", re.ASCII | re.DOTALL)
_OTHER = re.compile(r"[^a-z0-9]+")
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_BLOCK = 1 << 18
_FOREIGN = 20  # added to the rank of a name in another language than English
_SPACE = "|"  # between namespace and name; no IRI holds it


def is_owl(parts: Sequence[Source]) -> bool:
    """Whether the only file is XML that speaks of RadLex."""
    if len(parts) != 1:
        return False
    with parts[0].stream() as stream:
        start = stream.read(65_536)
    return start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"radlex" in start.lower()


def is_table(parts: Sequence[Source]) -> bool:
    """Whether the only file is a table with a column of codes and one of names."""
    if len(parts) != 1:
        return False
    says = {_fields().get(_field(name), ("", 0))[0] for name in head_of(parts[0])}
    return {"code", "name"} <= says


def owl_version(parts: Sequence[Source]) -> tuple[str, str]:
    """The version that the head of the ontology gives; empty where it gives none."""
    with parts[0].stream() as stream:
        start = stream.read(_BLOCK).decode("utf-8", "replace")
    head = re.search(r"<owl:Ontology\b.*?(?:</owl:Ontology>|/>)", start, re.DOTALL)
    found = _RELEASE.search(re.sub(r"xmlns:?\w*=\"[^\"]*\"", "", head[0])) if head else None
    return "", found[0] if found else ""


def no_version(_parts: Sequence[Source]) -> tuple[str, str]:
    """A table does not say which release it is."""
    return "", ""


def read_owl(parts: Sequence[Source], facts: Facts, seen: Callable[[Source], None]) -> None:
    """Reads RDF/XML as a stream.

    Raises:
        ConverterError: TRM303, where it is no whole XML document in UTF-8, declares a
            document type, or holds no class of RadLex.
    """
    part = parts[0]
    reader = _Owl(facts)
    parser = expat.ParserCreate("utf-8", _SPACE)

    def refuse(*_declared: object) -> None:
        message = "a document type declaration (DOCTYPE) is not read"
        advice = "save the file without XML entities, as Protégé 5 does"
        place = parser.CurrentLineNumber
        raise ConverterError(
            problem("TRM303", message, source=part.source, line=place, suggestion=advice)
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.buffer_text = True
    try:
        with part.stream() as stream:
            while block := stream.read(_BLOCK):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code) or "not well-formed"
        raise ConverterError(
            problem("TRM303", f"is no XML: {message}", source=part.source, line=error.lineno)
        ) from None
    _refuse_empty(reader.classes, part)
    seen(part)


def read_table(parts: Sequence[Source], facts: Facts, seen: Callable[[Source], None]) -> None:
    """Reads a table with commas, semicolons or tabs, and ``|`` between several entries.

    Raises:
        ConverterError: TRM302, where a column is missing; TRM303, where a row cannot be
            read or none is a class of RadLex.
    """
    part = parts[0]
    classes = 0
    with part.stream() as stream:
        text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
        try:
            first = text.readline()
            mark = max(",;\t", key=first.count)
            fields = [
                _fields().get(_field(n), ("", 0))
                for n in next(csv.reader([first], delimiter=mark), [])
            ]
            if not {"code", "name"} <= {says for says, _ in fields}:
                message = "has no column Class ID, or none Preferred Label"
                raise ConverterError(problem("TRM302", message, source=part.source, line=1))
            own = next(i for i, (says, _) in enumerate(fields) if says == "code")
            for number, row in enumerate(csv.reader(text, delimiter=mark, strict=True), 2):
                if row and len(row) != len(fields):
                    message = f"has {len(row)} columns where the head line has {len(fields)}"
                    raise ConverterError(
                        problem("TRM303", message, source=part.source, line=number)
                    )
                code = code_in(row[own]) if row else ""
                if not code:
                    continue
                classes += 1
                facts.concept(code)
                for (says, rank), cell in zip(fields, row, strict=True):
                    for entry in cell.split("|") if says and cell else ():
                        tell(facts, code, says, rank, entry)
        except UnicodeDecodeError as error:
            raise ConverterError(
                problem("TRM303", "is not in UTF-8", source=part.source)
            ) from error
        except csv.Error as error:
            raise ConverterError(problem("TRM303", str(error), source=part.source)) from error
    _refuse_empty(classes, part)
    seen(part)


def code_in(text: str) -> str:
    """The code at the end of an IRI, or the text itself where it is one; else nothing.

    >>> code_in("http://www.radlex.org/RID/#RID28473"), code_in("absent")
    ('RID28473', '')
    """
    match = _CODE.fullmatch(text.strip())
    return match[1] if match else ""


def tell(facts: Facts, code: str, says: str, rank: int, text: str) -> None:
    """Puts one entry of a class among the facts, by what its field says."""
    other = code_in(text)
    if says == "parent" and other:
        facts.parent(code, other)
    elif says in ("name", "term") and text.strip() != code:
        facts.term(code, text, rank)
    elif says == "retired-name" and text.strip():
        facts.concept(code, "obsolete")
        if other:
            facts.replacement(code, other, "replaced by")
        else:
            facts.term(code, text, rank)
    elif says == "replaced-by" and text.strip():
        facts.concept(code, "obsolete")
        if other:
            facts.replacement(code, other, "replaced by")
    elif says == "retired" and text.strip().casefold() in ("true", "1", "yes"):
        facts.concept(code, "obsolete")


class _Owl:
    """Follows the elements of RDF/XML: a class, then its properties, then what they hold."""

    def __init__(self, facts: Facts) -> None:
        self.classes = 0
        self._facts = facts
        self._depth = 0
        self._code = ""
        self._is_class = False
        self._field = ("", 0)
        self._text: list[str] = []
        self._value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        about = attributes.get(RDF + _SPACE + "about") or attributes.get(RDF + _SPACE + "ID") or ""
        resource = attributes.get(RDF + _SPACE + "resource", "")
        if self._depth == 2:
            self._code = code_in(about)
            self._is_class = name == OWL + _SPACE + "Class"
            if self._code and self._is_class:
                self._declare()
        elif self._depth == 3 and self._code:
            local = name.rpartition(_SPACE)[2]
            if name == RDF + _SPACE + "type" and resource == OWL + "Class":
                self._declare()
            self._field = _fields().get(_field(local), ("", 0))
            if self._field[0] not in ("parent", "replaced-by"):
                language = attributes.get("http://www.w3.org/XML/1998/namespace|lang", "en")
                if language.partition("-")[0].lower() != "en":
                    self._field = (self._field[0], self._field[1] + _FOREIGN)
            self._text, self._value = [], resource
        elif self._depth == 4 and self._field[0] == "parent":
            self._value = about

    def text(self, data: str) -> None:
        """Text of a property."""
        if self._depth == 3:
            self._text.append(data)

    def end(self, _name: str) -> None:
        """An element ends."""
        if self._depth == 3 and self._code and self._field[0]:
            says, rank = self._field
            value = self._value or "".join(self._text)
            if says != "code" and value:
                tell(self._facts, self._code, says, rank, value)
            self._field = ("", 0)
        self._depth -= 1

    def _declare(self) -> None:
        self.classes += 1
        self._facts.concept(self._code)


def _field(name: str) -> str:
    return _OTHER.sub("_", name.strip().lower()).strip("_")


@cache
def _fields() -> dict[str, tuple[str, int]]:
    return {row["field"]: (row["says"], int(row["rank"])) for row in table("radlex-fields.tsv")}


def _refuse_empty(classes: int, part: Source) -> None:
    if not classes:
        message = "holds no class of RadLex"
        raise ConverterError(problem("TRM303", message, source=part.source, expected="RID…"))
