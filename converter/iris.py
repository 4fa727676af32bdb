"""Namespaces, and the only place where an IRI is made or checked.

Every IRI that the converter writes is a namespace plus a checked or percent-encoded
segment, so that no text of a document can end an IRI early or start another (RFC 3987;
Turtle 1.1, section 6.4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

from converter.problems import ConverterError
from converter.rules import problem

DEFAULT_BASE = "https://w3id.org/oifm/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# Where left and right of RadLex and SNOMED CT are, which shapes name.
RADLEX = "http://radlex.org/RID/"
SCT = "http://snomed.info/id/"
DCTERMS = "http://purl.org/dc/terms/"
IAO = "http://purl.obolibrary.org/obo/IAO_"
VANN = "http://purl.org/vocab/vann/"

# An absolute IRI (RFC 3987, section 2.2): a scheme, then what every RDF parser takes, with at
# most one fragment.
_CHARACTERS = (
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\-\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    r"\U00010000-\U0001fffd\U00020000-\U0002fffd]|%[0-9A-Fa-f]{2})"
)
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_CHARACTERS}+(?:#{_CHARACTERS}*)?")
# Ids of the registries: OIFM_GMTS_012973, OIFMA_GMTS_311419.0, RDES195, RDE1301.0, TO_BE_…
_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,99}")


@dataclass(frozen=True)
class Namespaces:
    """The namespaces of one output, all under one base IRI.

    Raises:
        ConverterError: RDF409, where the base is no absolute IRI ending in ``/``, without a
            fragment or query.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        checked_iri(self.base, "the base IRI")
        # The vocabulary is base + core#, and an IRI has only one fragment.
        if not self.base.endswith("/") or "#" in self.base or "?" in self.base:
            message = f"the base IRI {self.base} must end with /, without # or ?"
            suggestion = re.split("[?#]", self.base)[0].rstrip("/") + "/"
            raise ConverterError(problem("RDF409", message, suggestion=suggestion))

    @cached_property
    def id(self) -> str:
        """Findings, attributes and values."""
        return self.base + "id/"

    @cached_property
    def core(self) -> str:
        """The vocabulary of ``ontology/core.ttl``."""
        return self.base + "core#"

    @cached_property
    def observation(self) -> str:
        """The class of observations about one finding."""
        return self.base + "observation/"

    @cached_property
    def valueset(self) -> str:
        """The class and scheme of one attribute's values."""
        return self.base + "valueset/"

    @cached_property
    def shapes(self) -> str:
        """Generated shapes."""
        return self.base + "shapes/"

    @cached_property
    def code(self) -> str:
        """Codes whose system has no published IRI: ``code/GAMUTS/12973``."""
        return self.base + "code/"

    @cached_property
    def instance(self) -> str:
        """What annotations speak of: documents, observations, reports, exams, subjects."""
        return self.base + "instance/"

    @cached_property
    def contributor(self) -> str:
        """People and organisations."""
        return self.base + "contributor/"


def checked_iri(iri: str, what: str = "") -> str:
    """The IRI itself, where it is absolute and may stand in every RDF syntax.

    Args:
        iri: the IRI.
        what: what it is, for the message, where a user gave it: "the base IRI".

    Raises:
        ConverterError: RDF409, where it is not.
    """
    if not _IRI.fullmatch(iri):
        message = f"{what} {iri!r} is not an absolute IRI".lstrip()
        raise ConverterError(problem("RDF409", message))
    return iri


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI that may stand in every RDF syntax."""
    return _IRI.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """Whether the text can be the last segment of an IRI, and a file name, as it is."""
    return _ID.fullmatch(text) is not None


def checked_id(text: str) -> str:
    """The id itself, where it is one that :func:`is_id` accepts.

    Raises:
        ConverterError: RDF409, where it is not.
    """
    if not is_id(text):
        message = f"{text!r} cannot become part of an IRI"
        raise ConverterError(
            problem("RDF409", message, expected="letters, digits, '_', '-' and single dots")
        )
    return text


def quote_segment(text: str) -> str:
    """The text as one IRI segment: all but unreserved characters percent-encoded.

    >>> quote_segment("A14 / <x>")
    'A14%20%2F%20%3Cx%3E'
    >>> unquote_segment(quote_segment("A14 / <x>"))
    'A14 / <x>'
    """
    return quote(text, safe="")


def quote_path(path: str) -> str:
    """The path of a file, with ``/`` between its parts, as a relative IRI reference.

    >>> quote_path("a b/c:d.md")
    'a%20b/c%3Ad.md'
    """
    return quote(path, safe="/", errors="surrogatepass")


def normal_escapes(path: str) -> str:
    """The same path as our IRIs write it, where two ways mean the same (RFC 3986, 6.2.2).

    >>> normal_escapes("a%5fb%2fc%C3%a4")
    'a_b%2Fc%C3%A4'
    """
    return _ESCAPE.sub(_normal_escape, path)


def _normal_escape(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if quote(letter, safe="") == letter else match[0].upper()


def unquote_segment(segment: str) -> str:
    """The text that :func:`quote_segment` encoded."""
    return unquote(segment)
