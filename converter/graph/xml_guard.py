"""What is held against an XML document before an RDF parser sees it.

The RDF parser accepts a document that was cut off between two elements, and gives no
place for its errors. So the document is first held to XML itself (XML 1.0, section 2.1),
without entities: a document type declaration is refused before any parser starts.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from converter.problems import ConverterError, excerpt_of
from converter.rules import problem

_DOCTYPE = re.compile(rb"<![Dd][Oo][Cc][Tt][Yy][Pp][Ee]|<!ENTITY")
_READ = ("utf-8", "us-ascii", "ascii")


def guard_xml(data: bytes, source: str) -> None:
    """Refuses what is not one whole XML document in UTF-8, or declares a document type.

    Raises:
        ConverterError: RDF401, with its place; RDF402.
    """
    refuse_doctype(data, source)
    _refuse_malformed(data, source)


def refuse_doctype(data: bytes, source: str) -> None:
    """Refuses what declares a document type, also where it is only the beginning of a document.

    Raises:
        ConverterError: RDF401 where it is not UTF-8, in which nothing could be seen; RDF402.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise _syntax("the document is not in UTF-8", source, 1, 1)
    # Anywhere, in any case: a lenient parser may accept it where XML does not. In text it
    # would stand as &lt;!DOCTYPE.
    if found := _DOCTYPE.search(data):
        start = found.start()
        raise ConverterError(
            problem(
                "RDF402",
                "a document type declaration (DOCTYPE) is not read",
                source=source,
                line=data.count(b"\n", 0, start) + 1,
                column=start - data.rfind(b"\n", 0, start),
                suggestion="save the file without XML entities, or as Turtle",
            )
        )


def _refuse_malformed(data: bytes, source: str) -> None:
    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _READ:
            raise _syntax(f"the document is in {encoding}, not in UTF-8", source, 1, 1)

    # UTF-8 whatever is declared, as the RDF parser reads it.
    parser = expat.ParserCreate("utf-8")
    parser.XmlDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        lines = data.splitlines()
        words = lines[error.lineno - 1] if error.lineno <= len(lines) else b""
        message = expat.ErrorString(error.code) or "not well-formed"
        column = error.offset + 1
        excerpt = excerpt_of(words.decode("utf-8", "replace"), column)
        raise _syntax(message, source, error.lineno, column, excerpt) from None


def _syntax(message: str, source: str, line: int, column: int, excerpt: str = "") -> ConverterError:
    return ConverterError(
        problem("RDF401", message, source=source, line=line, column=column, excerpt=excerpt)
    )
