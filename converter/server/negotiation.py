"""Which format a client wants: RFC 9110, section 12.5.1, for what the server can write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# The name in pyoxigraph, and the media types that ask for it; the first is what is sent.
# In order of preference, where a client has none.
RESULTS: dict[str, tuple[str, ...]] = {
    "JSON": ("application/sparql-results+json", "application/json", "text/json"),
    "XML": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "CSV": ("text/csv",),
    "TSV": ("text/tab-separated-values", "text/tsv"),
}
GRAPHS: dict[str, tuple[str, ...]] = {
    "TURTLE": ("text/turtle", "application/turtle", "application/x-turtle"),
    "JSON_LD": ("application/ld+json", "application/json"),
    "N_TRIPLES": ("application/n-triples", "text/plain"),
    "RDF_XML": ("application/rdf+xml", "application/xml", "text/xml"),
    "N3": ("text/n3", "text/rdf+n3"),
}
DATASETS: dict[str, tuple[str, ...]] = {
    "TRIG": ("application/trig", "application/x-trig"),
    "N_QUADS": ("application/n-quads", "text/x-nquads"),
    "JSON_LD": ("application/ld+json", "application/json"),
}
# What the standards say of the encoding of text types (RFC 7111; SPARQL 1.1 CSV and TSV).
_UTF8 = frozenset({"text/csv", "text/tab-separated-values", "text/turtle", "text/n3"})
_ITEM = re.compile(r'[^,"]*(?:"(?:[^"\\]|\\.)*"[^,"]*)*')
_RANGE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+*-]+)/([A-Za-z0-9!#$&^_.+*-]+)\s*(?:;|$)")
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_LONGEST = 4096


def choose(accept: str, offers: Mapping[str, Iterable[str]]) -> str | None:
    """The key of the best offer for the value of an Accept header, or None where none will do.

    >>> choose("text/csv;q=0.5, application/xml", RESULTS)
    'XML'
    >>> choose("", RESULTS), choose("*/*", GRAPHS), choose("image/png", GRAPHS)
    ('JSON', 'TURTLE', None)
    """
    ranges = _ranges(accept)
    best, chosen = 0.0, None
    for key, types in offers.items():
        quality = max(_quality(ranges, media) - rank / 1e6 for rank, media in enumerate(types))
        if quality > best:
            best, chosen = quality, key
    return chosen


def media_type(key: str, offers: Mapping[str, tuple[str, ...]]) -> str:
    """What to call the format in an answer."""
    media = offers[key][0]
    return f"{media}; charset=utf-8" if media in _UTF8 else media


def wants_page(accept: str) -> bool:
    """Whether a browser asks, which wants a page rather than data."""
    return choose(accept, {"data": ("text/turtle",), "page": ("text/html",)}) == "page"


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    if not accept.strip():
        return [("*", "*", 1.0)]
    found = []
    for item in _ITEM.findall(accept[:_LONGEST]):
        if match := _RANGE.match(item):
            quality = _QUALITY.search(item)
            level = min(float(quality[1]), 1.0) if quality else 1.0
            found.append((match[1].lower(), match[2].lower(), level))
    return found


def _quality(ranges: Iterable[tuple[str, str, float]], media: str) -> float:
    """How much a type is wanted: what names it most exactly counts."""
    kind, _, sub = media.partition("/")
    fits = [
        ((one != "*") + (two != "*"), level)
        for one, two, level in ranges
        if one in (kind, "*") and two in (sub, "*")
    ]
    return max(fits, default=(0, 0.0))[1]
