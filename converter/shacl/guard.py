"""Shapes of the user's own, before an engine sees them.

An engine passes over a term that it does not know, a target that nothing has and an import:
the data then conform without having been looked at. And a query or a pattern in a file from
elsewhere may fetch something, or never end.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import pyoxigraph as ox

from converter.graph.formats import INPUTS, parse
from converter.iris import OWL, RDF, RDFS, SH, Namespaces
from converter.model import FindingModel
from converter.problems import ConverterError, Problem
from converter.resources import resource
from converter.rules import problem

_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_SHAPES = frozenset({SH + "NodeShape", SH + "PropertyShape"})
# What runs more than SHACL Core does.
_QUERIES = frozenset(
    SH + name
    for name in (
        *("sparql", "select", "ask", "construct", "update", "rule", "target", "expression"),
        *("js", "jsLibrary", "jsLibraryURL", "jsFunctionName", "nodeValidator", "validator"),
        *("propertyValidator", "SPARQLFunction", "JSFunction"),
    )
)
_JAVASCRIPT = frozenset(SH + name for name in ("js", "jsLibrary", "jsLibraryURL", "jsFunctionName"))
_TEXTS = frozenset(SH + name for name in ("select", "ask", "construct", "update"))
_FETCHES = re.compile(r"\b(?:SERVICE|LOAD|FROM|CLEAR|DROP|INSERT|DELETE)\b", re.I)
# A letter may be written by its number (SPARQL 1.1, section 19.2), and a keyword be hidden so.
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# A repetition of what itself repeats: a backtracking engine may take for ever over it.
_NESTED = re.compile(r"[+*}]\??\)+(?:[+*]|\{[0-9]*,)")


@dataclass(frozen=True)
class OwnShapes:
    """Shapes that were looked through.

    Attributes:
        quads: their statements.
        turtle: the same as a text for engines.
    """

    quads: tuple[ox.Quad, ...]
    turtle: str


def own_shapes(
    data: bytes,
    source: str,
    findings: Iterable[FindingModel],
    ns: Namespaces,
    *,
    occurring: Collection[str] = (),
    allow_sparql: bool = False,
    backtracks: bool = False,
) -> OwnShapes:
    """Reads shapes, and refuses those that would not check what they say.

    Args:
        data: the document.
        source: its name; the suffix tells the format, Turtle where it does not.
        findings: the definitions, which make the targets.
        ns: the namespaces of the data.
        occurring: what else there is to be a target: classes, nodes and properties of the data.
        allow_sparql: whether queries are run.
        backtracks: whether the engine's patterns may take for ever.

    Raises:
        ConverterError: RDF401 to RDF403 from the parser; SHC403 for a term that SHACL does not
            have; SHC404 for a target that nothing makes, and where there is none at all;
            SHC406 for queries, patterns that may never end, and imports.
    """
    named = (form for form in INPUTS.values() if source.lower().endswith(form.suffixes))
    quads = tuple(parse(data, next(named, INPUTS["ttl"]), source))
    known = frozenset(_made(findings, ns)) | frozenset(occurring)
    problems = [
        *_unknown_terms(quads),
        *_dead_targets(quads, known),
        *_refused(quads, allow_sparql, backtracks),
    ]
    if problems:
        raise ConverterError(found.at(source=source) for found in problems)
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return OwnShapes(quads, text.decode())


def _unknown_terms(quads: Iterable[ox.Quad]) -> Iterator[Problem]:
    used = dict.fromkeys(
        term.value.removeprefix(SH)
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(SH)
    )
    for name in sorted(set(used) - _terms()):
        near = get_close_matches(name, sorted(_terms()), 1)
        yield problem(
            "SHC403",
            f"SHACL has no term sh:{name}",
            suggestion=f"sh:{near[0]}?" if near else "",
        )


def _dead_targets(quads: Iterable[ox.Quad], known: Collection[str]) -> Iterator[Problem]:
    targets = 0
    for name, shape, target in _targets(quads):
        targets += 1
        if isinstance(target, ox.NamedNode) and target.value not in known:
            message = f"sh:{name} {target.value} is nothing that the definitions make"
            yield problem("SHC404", message, shape=_named(shape))
    if not targets:
        yield problem("SHC404", "no shape has a target, so nothing would be checked")


def _targets(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, object, object]]:
    """Kind, shape and object of each target; a class that is a shape is its own (2.1.3.3)."""
    kinds: dict[object, set[str]] = {}
    for quad in quads:
        name = quad.predicate.value.removeprefix(SH)
        if name in _TARGETS:
            yield name, quad.subject, quad.object
        elif quad.predicate.value == RDF + "type" and isinstance(quad.object, ox.NamedNode):
            kinds.setdefault(quad.subject, set()).add(quad.object.value)
    for shape, mine in kinds.items():
        if RDFS + "Class" in mine and mine & _SHAPES:
            yield "targetClass", shape, shape


def _refused(quads: Iterable[ox.Quad], allow_sparql: bool, backtracks: bool) -> Iterator[Problem]:
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        told, shape = "", _named(quad.subject)
        if predicate == OWL + "imports":
            told = "an import is not fetched"
        elif predicate in _JAVASCRIPT:
            told = "JavaScript is not run"
        elif predicate in _TEXTS and _FETCHES.search(_unescaped(_text(value))):
            told = "a query may not fetch or change anything"
        elif predicate in _QUERIES and not allow_sparql:
            told = f"sh:{predicate.removeprefix(SH)} is not run"
            yield problem("SHC406", told, shape=shape, suggestion="--allow-sparql, if you trust it")
            continue
        elif backtracks and predicate == SH + "pattern" and _NESTED.search(_text(value)):
            told = "a pattern repeats what itself repeats, and may never end"
        if told:
            yield problem("SHC406", told, shape=shape)


def _made(findings: Iterable[FindingModel], ns: Namespaces) -> Iterator[str]:
    """What vocabulary and definitions make: classes, properties and things."""
    for file in ("core.ttl", "qualifiers.ttl"):
        text = resource("ontology", file).decode().replace(Namespaces().base, ns.base)
        yield from (
            quad.subject.value
            for quad in ox.parse(text, ox.RdfFormat.TURTLE)
            if isinstance(quad.subject, ox.NamedNode)
        )
    yield from (RDF + "type", RDFS + "label", RDFS + "comment")
    for finding in findings:
        yield ns.id + (finding.id or "")
        yield ns.observation + (finding.id or "")
        for attribute in finding.attributes:
            yield ns.id + (attribute.id or "")
            yield ns.valueset + (attribute.id or "")
            for value in getattr(attribute, "values", ()):
                yield ns.id + (value.id or "")


@cache
def _terms() -> frozenset[str]:
    lines = resource("shapes", "shacl-terms.txt").decode().split()
    return frozenset(lines)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _unescaped(query: str) -> str:
    def letter(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= sys.maxunicode else match[0]

    return _ESCAPE.sub(letter, query)


def _named(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
