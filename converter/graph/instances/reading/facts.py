"""Facts of observations that no statement has recorded, as other programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from converter.annotations.numbers import number_of
from converter.graph.instances.reading.graph import InstanceGraph, Term
from converter.iris import XSD
from converter.terminology.systems import parse_code_iri

_NUMBERS = frozenset(
    XSD + name
    for name in (
        *("decimal", "integer", "double", "float", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
# Those that the shapes of a number take.
_PLAIN = frozenset((XSD + "decimal", XSD + "integer"))
# What a literal of these kinds may look like; any other is a word, whatever it says it is.
_AMOUNT = re.compile(r"\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|INF)\s*|\s*NaN\s*", re.ASCII)
# What a statement may have recorded of a fact.
_TEXTS = ("recordedText", "recordedCode")
_AMOUNTS = ("number", "recordedNumber", "recordedText")


def unstated(
    graph: InstanceGraph, node: str, statements: Sequence[str]
) -> Iterator[tuple[str, Term]]:
    """The attributes and values that an observation has beside what its statements say."""
    stated: dict[str, list[str]] | None = None
    for predicate in graph.predicates(node):
        if not predicate.startswith(graph.ns.id):
            continue
        if stated is None:
            stated = {}
            for statement in statements:
                for term in graph.terms(statement, "attribute"):
                    stated.setdefault(graph.name(term), []).append(statement)
        for term in graph.terms(node, predicate):
            about = stated.get(predicate, ())
            if not any(_says(graph, statement, term) for statement in about):
                yield predicate, term


def row_of_fact(graph: InstanceGraph, node: str, predicate: str, term: Term) -> dict[str, Any]:
    """The columns of a fact of an observation; a number is in the unit of its attribute."""
    row: dict[str, Any] = {
        "attribute_system": "OIFM",
        "attribute_code": predicate.removeprefix(graph.ns.id),
    }
    if not isinstance(term, ox.Literal):
        name = graph.name(term)
        system, code = parse_code_iri(name, graph.ns) or (None, name)
        if name.startswith(graph.ns.id):
            system, code = "OIFM", name.removeprefix(graph.ns.id)
        return row | {"value_kind": "code", "value_system": system, "value_code": code}
    kind = term.datatype.value
    if kind == XSD + "boolean":
        code = {"1": "true", "0": "false"}.get(term.value, term.value)
        return row | {"value_kind": "boolean", "value_code": code}
    if kind in _NUMBERS and _AMOUNT.fullmatch(term.value):
        if kind not in _PLAIN:
            graph.tell_number(node, predicate, kind.removeprefix(XSD))
        number = number_of(term.value)
        return row | {"value_kind": "number", "number": number, "number_text": term.value}
    return row | {"value_kind": "text", "value_text": term.value}


def _says(graph: InstanceGraph, statement: str, term: Term) -> bool:
    if not isinstance(term, ox.Literal):
        name = graph.name(term)
        if any(graph.name(value) == name for value in graph.terms(statement, "value")):
            return True
        known = parse_code_iri(name, graph.ns)
        return known is not None and _has(graph, statement, _TEXTS, known[1])
    if _has(graph, statement, _TEXTS, term.value):
        return True
    amount = number_of(term.value)
    return amount is not None and any(
        _same(amount, literal)
        for predicate in _AMOUNTS
        for literal in graph.terms(statement, predicate)
    )


def _has(graph: InstanceGraph, statement: str, predicates: Sequence[str], text: str) -> bool:
    return any(
        isinstance(literal, ox.Literal) and literal.value == text
        for predicate in predicates
        for literal in graph.terms(statement, predicate)
    )


def _same(amount: Decimal, term: Term) -> bool:
    return isinstance(term, ox.Literal) and number_of(term.value) == amount
