"""The syntaxes that only OWL has: functional, OWL/XML, Manchester. py-horned-owl reads and writes.

It takes RDF/XML in and gives RDF/XML back, so that the rest of the program knows triples
only. What becomes of a graph in it is held to the graph, because what is not OWL would
vanish without a word. It is in the extra ``owl``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import pyoxigraph as ox

from converter.graph.xml_guard import guard_xml
from converter.iris import OWL, RDF
from converter.problems import ConverterError
from converter.rules import problem

# What has it is declared; a declaration of owl:Thing and the like says nothing.
_TYPE = RDF + "type"
_PLACE = re.compile(r"line_col: Pos\(\((\d+), (\d+)\)\)")
_BYTE = re.compile(r"BytePosition\((\d+)\)")
# Its parsers recurse, and what it writes for an expression grows with the square of the depth.
_DEPTH = 100
_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^<>\s]*>|[()]', re.DOTALL)
_TAGS = re.compile(rb"<(/?)[A-Za-z][^<>]*?(/?)>")


class OwlDocument:
    """An ontology in RDF/XML, ready to be written in the syntaxes.

    Raises:
        ConverterError: RDF407 from the constructor, where the graph holds a statement that
            is not OWL; RDF412, where py-horned-owl is not installed.
    """

    def __init__(self, rdf_xml: bytes, prefixes: Mapping[str, str]) -> None:
        self._text = rdf_xml.decode()
        self._prefixes = prefixes
        self._plain = _opened(self._text, "rdf")
        self._prefixed: Any = None
        _hold_together(rdf_xml, self._plain)

    def write(self, syntax: str) -> bytes:
        """The document as ``ofn``, ``owx`` or ``omn``.

        Raises:
            ConverterError: RDF407, where a text holds a carriage return and the syntax is
                Manchester.
        """
        # In OWL/XML the library shortens IRIs without declaring the prefixes for them.
        ontology = self._plain if syntax == "owx" else self._with_prefixes()
        written: str = ontology.save_to_string(syntax)
        if "\r" in written and syntax == "omn":
            message = "Manchester syntax cannot hold a carriage return"
            raise ConverterError(problem("RDF407", message, suggestion="write another format"))
        if syntax == "owx":
            written = _carriage_returns(written)
        return written.encode()

    def _with_prefixes(self) -> Any:
        if self._prefixed is None:
            self._prefixed = _opened(self._text, "rdf")
            for prefix, namespace in sorted(self._prefixes.items()):
                self._prefixed.add_prefix_mapping(prefix, namespace)
        return self._prefixed


def to_rdf_xml(data: bytes, syntax: str, source: str) -> bytes:
    """Reads an ontology in one of the syntaxes, and gives it as RDF/XML. Nothing is fetched.

    Raises:
        ConverterError: RDF401 for a syntax error, with its place where it is known; RDF402
            for a document type declaration; RDF412, where py-horned-owl is not installed.
    """
    if syntax == "owx":
        guard_xml(data, source)
    _refuse_depth(data, syntax, source)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = "the document is not in UTF-8"
        raise ConverterError(problem("RDF401", message, source=source)) from None
    try:
        ontology = _opened(text, syntax)
    except ValueError as error:
        raise ConverterError(_syntax_problem(str(error), text, source)) from None
    written: str = ontology.save_to_string("rdf")
    return _carriage_returns(written).encode()


def _carriage_returns(xml: str) -> str:
    # A bare one is read as a line feed (XML 1.0, section 2.11).
    return xml.replace("\r", "&#13;")


def _opened(text: str, syntax: str) -> Any:
    try:
        from pyhornedowl import open_ontology_from_string
    except ImportError:
        message = "py-horned-owl is not installed"
        suggestion = 'pip install "oifm-converter[owl]"'
        raise ConverterError(problem("RDF412", message, suggestion=suggestion)) from None
    return open_ontology_from_string(text, cast("Any", syntax))


def _hold_together(rdf_xml: bytes, ontology: Any) -> None:
    """Compares what the library made of a graph with the graph, blank nodes aside."""
    again = _carriage_returns(ontology.save_to_string("rdf")).encode()
    missing = _statements(rdf_xml) - _statements(again)
    if missing:
        shown = min(map(str, missing))[:200]
        message = f"{len(missing)} statements are not OWL, among them {shown}"
        suggestion = "write Turtle, N-Triples, RDF/XML or JSON-LD"
        raise ConverterError(problem("RDF407", message, suggestion=suggestion))


def _statements(rdf_xml: bytes) -> set[ox.Triple]:
    quads = ox.parse(rdf_xml, ox.RdfFormat.RDF_XML)
    return {
        quad.triple
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode | ox.Literal)
        and not (quad.predicate.value == _TYPE and quad.subject.value.startswith(OWL))
    }


def _refuse_depth(data: bytes, syntax: str, source: str) -> None:
    depth = 0
    if syntax == "owx":
        for tag in _TAGS.finditer(data):
            depth += 0 if tag[2] else -1 if tag[1] else 1
            _check_depth(depth, data, tag.start(), source)
        return
    for bracket in _BRACKETS.finditer(data):
        depth += {b"(": 1, b")": -1}.get(bracket.group(), 0)
        _check_depth(depth, data, bracket.start(), source)


def _check_depth(depth: int, data: bytes, start: int, source: str) -> None:
    if depth > _DEPTH:
        line = data.count(b"\n", 0, start) + 1
        message = f"an expression is nested more than {_DEPTH} deep"
        raise ConverterError(problem("RDF401", message, source=source, line=line))


def _syntax_problem(message: str, text: str, source: str) -> Any:
    line, column = 0, 0
    if place := _PLACE.search(message):
        line, column = int(place[1]), int(place[2])
    elif place := _BYTE.search(message):
        before = text.encode()[: int(place[1])].decode(errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    lines = text.splitlines()
    excerpt = lines[line - 1][:200] if 0 < line <= len(lines) else ""
    return problem(
        "RDF401",
        "not as the grammar has it",
        source=source,
        line=line,
        column=column,
        excerpt=excerpt,
    )
