"""Turtle as text: terms, statements about one subject, prefixes (RDF 1.1 Turtle).

Text is written directly because building a Python object for each triple costs twenty
times as much. Tests parse what is written here with pyoxigraph and compare the graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from converter.iris import Namespaces, is_iri
from converter.problems import ConverterError
from converter.rules import problem

# A statement about a subject: the predicate and its object or objects, already rendered.
Statement = tuple[str, "str | tuple[str, ...]"]


class Block(NamedTuple):
    """The statements about one subject, with an optional heading; the type comes first."""

    subject: str
    statements: list[Statement]
    heading: str = ""


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')
# White space is escaped by its number: the parser that Protégé uses takes the n of a
# backslash and n for the letter.
_NAMED = {'"': '\\"', "\\": "\\\\"}
_SURROGATE = re.compile("[\ud800-\udfff]")
# What a prefixed name may hold: a subset of PN_LOCAL (Turtle, 6.5) that leaves out the
# percent-encoded, because the parser that Protégé uses does not read those.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.+(?=[A-Za-z0-9_-]))*")


def text(value: str, suffix: str = "") -> str:
    r"""A literal; ``suffix`` is ``@en`` or ``^^xsd:decimal``, or nothing for a plain string.

    >>> print(text('a "b"', "@en"))
    "a \"b\""@en

    Raises:
        ConverterError: RDF407, where the text is no Unicode text (a lone surrogate).
    """
    # Most texts need no escape, and these three tests are quicker than one search.
    if '"' in value or "\\" in value or not value.isprintable():
        value = escaped(value)
    return f'"{value}"{suffix}'


def escaped(value: str) -> str:
    """The text as it stands between the quotes of a literal.

    Raises:
        ConverterError: as :func:`text`.
    """
    if not value.isascii() and _SURROGATE.search(value):
        message = "a text holds half of a surrogate pair, which no RDF format can carry"
        raise ConverterError(problem("RDF407", message, excerpt=ascii(value[:60])))
    return _ESCAPED.sub(_escape, value)


def english(value: str) -> str:
    """A literal in English."""
    return text(value, "@en")


def decimal(value: Decimal) -> str:
    """An xsd:decimal, without exponent, with the digits as they were read."""
    return f'"{value:f}"^^xsd:decimal'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _NAMED.get(char) or f"\\u{ord(char):04X}"


class Prefixes:
    """The prefixes of one document, and the short form of IRIs under them."""

    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self.namespaces = dict(namespaces)
        self._by_namespace = {namespace: prefix for prefix, namespace in namespaces.items()}
        self._short: dict[str, str] = {}

    def short(self, iri: str) -> str:
        """``prefix:local`` where the IRI has that form, else ``<iri>``.

        The IRI must have been made or checked by :mod:`converter.iris`.
        """
        known = self._short.get(iri)
        if known is None:
            known = self._short[iri] = self._shorten(iri)
        return known

    def _shorten(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#"), iri.rfind("_")) + 1
        while cut > 0:
            prefix = self._by_namespace.get(iri[:cut])
            if prefix is not None and _LOCAL.fullmatch(iri, cut):
                return f"{prefix}:{iri[cut:]}"
            cut = max(iri.rfind("/", 0, cut - 1), iri.rfind("#", 0, cut - 1)) + 1
        return f"<{iri}>"

    def head(self) -> str:
        """The prefix declarations, aligned, in order of the prefix."""
        width = max(map(len, self.namespaces)) + 1
        return "".join(
            f"@prefix {prefix + ':':<{width}} <{namespace}> .\n"
            for prefix, namespace in sorted(self.namespaces.items())
        )


def render(block: Block) -> str:
    """The statements about one subject, the first on the subject's line."""
    body = " ;\n    ".join(
        [
            f"{predicate} {objects if type(objects) is str else ' , '.join(objects)}"
            for predicate, objects in block.statements
        ]
    )
    head = comment(block.heading) if block.heading else ""
    return f"{head}{block.subject} {body} .\n\n"


def many(terms: Iterable[str]) -> str | tuple[str, ...]:
    """Several objects of one statement, or the only one."""
    several = tuple(terms)
    return several[0] if len(several) == 1 else several


def comment(words: str) -> str:
    """A comment line; whatever would end the line or steer a terminal is left out."""
    clean = " ".join(words.split())
    return f"# ---- {''.join(c for c in clean if c.isprintable())}\n\n"


def standard_prefixes(ns: Namespaces, codes: Mapping[str, str]) -> Prefixes:
    """The prefixes of every output: ours, the usual vocabularies, and the code systems."""
    from converter import iris

    ours = {
        "oifm": ns.id,
        "fm": ns.core,
        "obs": ns.observation,
        "vs": ns.valueset,
        "shp": ns.shapes,
        "contributor": ns.contributor,
    }
    usual = {
        "dcterms": iris.DCTERMS,
        "iao": iris.IAO,
        "owl": iris.OWL,
        "rdf": iris.RDF,
        "rdfs": iris.RDFS,
        "sh": iris.SH,
        "skos": iris.SKOS,
        "vann": iris.VANN,
        "xsd": iris.XSD,
    }
    return Prefixes({**{p: s for p, s in codes.items() if is_iri(s)}, **usual, **ours})
