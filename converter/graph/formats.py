"""The RDF formats: their names, file suffixes and media types, and reading them safely.

pyoxigraph parses and serialises. What it would accept but a careful reader must not is
refused before it sees the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import IO, Any, cast

import pyoxigraph as ox

from converter.graph.owl_syntax import OwlDocument, to_rdf_xml
from converter.graph.sinks import SINKS, Sink
from converter.graph.xml_guard import guard_xml
from converter.iris import XSD
from converter.problems import ConverterError, Problem, excerpt_of
from converter.rules import problem
from converter.source.text import BOM

_DOUBLE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """One format: ``name`` on the command line, suffixes with the first one written.

    ``oxigraph`` is None for the syntaxes that only OWL has, which hold ontologies and not
    any graph; see :mod:`converter.graph.owl_syntax`.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    oxigraph: ox.RdfFormat | None


FORMATS: Mapping[str, RdfFormat] = {
    f.name: f
    for f in (
        RdfFormat("ttl", (".ttl", ".turtle"), "text/turtle", ox.RdfFormat.TURTLE),
        RdfFormat("nt", (".nt",), "application/n-triples", ox.RdfFormat.N_TRIPLES),
        RdfFormat("rdfxml", (".owl", ".rdf", ".xml"), "application/rdf+xml", ox.RdfFormat.RDF_XML),
        RdfFormat("jsonld", (".jsonld",), "application/ld+json", ox.RdfFormat.JSON_LD),
        RdfFormat("ofn", (".ofn",), "text/owl-functional", None),
        RdfFormat("owx", (".owx",), "application/owl+xml", None),
        RdfFormat("omn", (".omn",), "text/owl-manchester", None),
    )
}
# Those that hold any graph.
GRAPH_FORMATS = {name: f for name, f in FORMATS.items() if f.oxigraph}

# What is read as well, though never written.
INPUTS: Mapping[str, RdfFormat] = {
    **GRAPH_FORMATS,
    **{
        f.name: f
        for f in (
            RdfFormat("trig", (".trig",), "application/trig", ox.RdfFormat.TRIG),
            RdfFormat("nq", (".nq",), "application/n-quads", ox.RdfFormat.N_QUADS),
            RdfFormat("n3", (".n3",), "text/n3", ox.RdfFormat.N3),
        )
    },
}


def format_of(name: str) -> RdfFormat | None:
    """The format of a file name, by its suffix, or None."""
    lower = name.lower()
    return next((f for f in FORMATS.values() if lower.endswith(f.suffixes)), None)


def parse(data: bytes, rdf_format: RdfFormat, source: str) -> Iterator[ox.Quad]:
    """The statements of a document, one by one, as quads; what graph they are in is not kept apart.

    Nothing is fetched: neither entities, nor contexts, nor imports.

    Raises:
        ConverterError: RDF401 for a syntax error, with its place; RDF402 for a document
            type declaration; RDF403 for a JSON-LD context that would have to be fetched.
    """
    data = data.removeprefix(BOM)
    if rdf_format.oxigraph is None:
        data, rdf_format = to_rdf_xml(data, rdf_format.name, source), FORMATS["rdfxml"]
    if rdf_format.name == "rdfxml":
        guard_xml(data, source)
        # A line ends with one line feed, whatever the file has (XML 1.0, section 2.11).
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert rdf_format.oxigraph is not None  # noqa: S101 - see above
    try:
        quads = ox.parse(data, rdf_format.oxigraph, base_iri="urn:oifm:document")
        yield from map(_with_decimal, quads) if rdf_format.name == "jsonld" else quads
    except SyntaxError as error:
        raise ConverterError(_syntax_problem(error, data, source)) from None


def _with_decimal(quad: ox.Quad) -> ox.Quad:
    """A statement whose decimal has no exponent.

    JSON-LD writes each number with a fraction as a double (JSON-LD 1.1 API, 8.2.2), also where
    the context says that it is a decimal, which cannot be written so.
    """
    term = quad.object
    if not isinstance(term, ox.Literal) or term.datatype.value != XSD + "decimal":
        return quad
    if not _DOUBLE.fullmatch(term.value):
        return quad
    plain = ox.Literal(format(Decimal(term.value), "f"), datatype=term.datatype)
    return ox.Quad(quad.subject, quad.predicate, plain, quad.graph_name)


def write(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad],
    rdf_format: RdfFormat,
    prefixes: Mapping[str, str],
    sink: Sink,
    blank: str = "b",
) -> None:
    """Writes triples (or quads of the default graph) to a sink of bytes.

    Args:
        statements: what is written.
        rdf_format: one of :data:`FORMATS`.
        prefixes: those that the document may use.
        sink: takes the bytes.
        blank: how the labels of blank nodes begin; a number follows. What is to stand beside
            other documents of ours in one needs labels of its own.

    Raises:
        ConverterError: RDF407, where a text cannot be written in RDF/XML, or the format
            lacks something that the statements have (named graphs, triple terms, what is
            not OWL); RDF412, where the library that writes it is not installed.
    """
    if rdf_format.oxigraph is None:
        graph = BytesIO()
        write(statements, FORMATS["rdfxml"], prefixes, graph)
        sink.write(OwlDocument(graph.getvalue(), prefixes).write(rdf_format.name))
        return
    target = SINKS[rdf_format.name](sink, prefixes)
    # pyoxigraph asks for a whole file object in its types and uses write() and flush().
    output = cast("IO[bytes]", target)
    try:
        ox.serialize(
            _numbered(statements, blank), output, rdf_format.oxigraph, prefixes=dict(prefixes)
        )
        target.flush()
    except (ValueError, OSError) as error:
        # What the format lacks: named graphs, triple terms. A fault of the disk has a number.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ConverterError(problem("RDF407", str(error))) from None


def _numbered(statements: Iterable[Any], stem: str) -> Iterator[Any]:
    """Blank nodes under new names, in the order in which they come: those of a parser vary."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def name(node: Any) -> Any:
        if isinstance(node, ox.BlankNode):
            return names.setdefault(node, ox.BlankNode(f"{stem}{len(names)}"))
        return node

    for statement in statements:
        subject, value = statement.subject, statement.object
        if isinstance(subject, ox.BlankNode) or isinstance(value, ox.BlankNode):
            terms = (name(subject), statement.predicate, name(value))
            graph = (statement.graph_name,) if isinstance(statement, ox.Quad) else ()
            yield type(statement)(*terms, *graph)
        else:
            yield statement


def convert(
    turtle: bytes | Iterable[bytes],
    rdf_format: RdfFormat,
    prefixes: Mapping[str, str],
    sink: Sink,
) -> int:
    """Writes a Turtle document of ours, whole or in parts, in another format.

    Returns:
        The number of statements that were read from the one and written to the other.

    Raises:
        ConverterError: RDF407, where a text cannot be written in RDF/XML.
    """
    statements = 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal statements
        parts = [turtle] if isinstance(turtle, bytes) else turtle
        source = cast("IO[bytes]", ChunkReader(parts))
        for quad in ox.parse(source, ox.RdfFormat.TURTLE):
            statements += 1
            yield quad

    write(counted(), rdf_format, prefixes, sink)
    return statements


def n_triples(turtle: bytes) -> bytes:
    """A Turtle document of ours as N-Triples, for a store.

    Blank nodes get labels that no other document has. :func:`convert` numbers them, which is
    for files, and takes three times as long.
    """
    quads = ox.parse(turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES) or b""


def convert_stream(
    chunks: Iterable[bytes | memoryview],
    rdf_format: RdfFormat,
    prefixes: Mapping[str, str],
    sink: Sink,
) -> None:
    """Writes N-Triples of ours, as they come, in another format.

    Raises:
        ConverterError: RDF407, where a text cannot be written in RDF/XML.
    """
    source = cast("IO[bytes]", ChunkReader(chunks))
    write(ox.parse(source, ox.RdfFormat.N_TRIPLES), rdf_format, prefixes, sink)


class ChunkReader:
    """Chunks as a file that is read."""

    def __init__(self, chunks: Iterable[bytes | memoryview]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most so many; none at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = memoryview(chunk)
        part = self._rest[:size] if size >= 0 else self._rest
        self._rest = self._rest[len(part) :]
        return bytes(part)


# How the parser begins, and what it quotes of the document: a single character is syntax, but
# more may tell of a patient. The source line shows it to whoever may see it.
_HEAD = re.compile(r"^Parser error at [^:]*: ")
_QUOTED = re.compile(r"""(["']).{2,}\1""", re.DOTALL)
_NAMED = re.compile(r"^.*(?= is not a valid )", re.DOTALL)
_PREFIX = re.compile(r"^The prefix .*(?= has not)", re.DOTALL)


def _unquoted(message: str) -> str:
    message = _QUOTED.sub("this", _HEAD.sub("", message))
    return _PREFIX.sub("the prefix", _NAMED.sub("this", message))


def _syntax_problem(error: SyntaxError, data: bytes, source: str) -> Problem:
    message = str(error.msg)
    if "remote context" in message:
        return problem(
            "RDF403",
            "a JSON-LD context elsewhere is not fetched",
            source=source,
            suggestion="put the context itself into the document",
        )
    line = error.lineno or 0
    lines = data.splitlines()
    words = lines[line - 1].decode("utf-8", "replace") if 0 < line <= len(lines) else ""
    column = error.offset or 0
    message = _unquoted(message)
    excerpt = excerpt_of(words, column)
    return problem("RDF401", message, source=source, line=line, column=column, excerpt=excerpt)
