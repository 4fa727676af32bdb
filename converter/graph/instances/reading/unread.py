"""What a graph says of observations in terms that nothing reads: told, so that it is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from converter.graph.instances.reading.graph import InstanceGraph
from converter.graph.shared import shared_attributes
from converter.problems import Problem, Severity
from converter.resources import resource
from converter.rules import problem

_TERM = re.compile(r"^fm:(\w+) a ", re.MULTILINE)
_FILES = ("core.ttl", "qualifiers.ttl")


def unknown_terms(graph: InstanceGraph, source: str) -> Iterator[Problem]:
    """ANN206 of each predicate that has the namespace of the vocabulary and is no term of it."""
    known = _terms()
    if known.issuperset(graph.said_in(graph.ns.core)):
        return
    seen: set[str] = set()
    for node, predicates in graph.subjects():
        for predicate in predicates:
            name = predicate.removeprefix(graph.ns.core)
            if name == predicate or name in known or name in seen:
                continue
            seen.add(name)
            near = get_close_matches(name, sorted(known), 1, cutoff=0.8)
            help_ = f"fm:{near[0]}?" if near else ""
            message = f"fm:{name} is no term of the vocabulary; it is passed over"
            yield problem("ANN206", message, source=source, pointer=node, suggestion=help_)


def shared_alone(graph: InstanceGraph, node: str, source: str) -> Iterator[Problem]:
    """SHC401 of an observation that has shared values, and nothing of which they are the meaning.

    ``fm:presence`` says what the value of an attribute means. Of which attribute it is the
    value, it does not say.
    """
    for predicate in graph.predicates(node):
        name = predicate.removeprefix(graph.ns.core)
        if name != predicate and name in _shared():
            message = f"fm:{name} is not read: the observation has no attribute that it is of"
            help_ = "add the attribute of the finding, with its value"
            found = problem("SHC401", message, source=source, pointer=node, suggestion=help_)
            yield found.at(severity=Severity.WARNING)


@cache
def _terms() -> frozenset[str]:
    texts = (resource("ontology", file).decode() for file in _FILES)
    return frozenset(name for text in texts for name in _TERM.findall(text))


@cache
def _shared() -> frozenset[str]:
    return frozenset(shared.name for shared in shared_attributes())
