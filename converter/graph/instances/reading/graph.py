"""A graph of observations as look-ups, in the order of its statements, and what is odd in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from converter.graph.instances.reading.types import (
    SAYS_FINDING,
    by_type_alone,
    finding_as_type,
    finding_by_type,
    is_list,
    is_other_number,
    type_is_finding,
)
from converter.iris import RDF, Namespaces, is_iri
from converter.problems import ConverterError, Problem
from converter.rules import problem

Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"
_TYPE = RDF + "type"
_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"
# What the graph of an observation cannot be without, under any base.
_MARK = re.compile(r"(.+/)core#(?:finding|statement|Observation)", re.DOTALL)
_NOTHING: Mapping[str, list[Term]] = {}


def bases_of(terms: Iterable[str]) -> list[str]:
    """The base IRIs under which a graph speaks of observations, in order.

    Args:
        terms: the IRIs of its predicates and types.
    """
    return [*dict.fromkeys(filter(None, map(_base, terms)))]


def _base(iri: str) -> str | None:
    found = _MARK.fullmatch(iri)
    return found[1] if found else None


class InstanceGraph:
    """The statements of a document by subject; terms of the vocabulary by their local name.

    Attributes:
        ns: the namespaces under the base of the document.
        problems: what one reader after the other found odd.

    Raises:
        ConverterError: RDF401 to RDF403 from the parser; RDF406 for several bases.
    """

    def __init__(self, quads: Iterable[ox.Quad], source: str) -> None:
        self._source = source
        # The objects in order, each once: a graph is a set.
        self._nodes: dict[str, dict[str, list[Term]]] = {}
        self._blank: dict[str, str] = {}
        self.problems: list[Problem] = []
        # Each once, in order: what they say of the graph is found out once.
        self._terms: dict[str, None] = {}
        self._types: set[str] = set()
        self._add(quads)
        sound = [base for base in bases_of(self._terms) if is_iri(base)]
        if len(sound) > 1:
            message = f"the observations are described under different bases: {', '.join(sound)}"
            raise ConverterError(
                problem("RDF406", message, source=source, suggestion="read them file by file")
            )
        self.ns = Namespaces(sound[0]) if sound else Namespaces()
        self._iris = _Iris(self.ns.core)
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self._has_lists = _FIRST in self._terms

    def _add(self, quads: Iterable[ox.Quad]) -> None:
        """Notes each statement; what stands here is done for every one of a large graph."""
        nodes, terms, types = self._nodes, self._terms, self._types
        several: list[list[Term]] = []
        for quad in quads:
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            node = self.name(subject)
            about = nodes.get(node)
            if about is None:
                about = nodes[node] = {}
            said = about.get(predicate)
            if said is None:
                about[predicate] = [value]
            else:
                if len(said) == 1:
                    several.append(said)
                said.append(value)
            if predicate not in terms:
                terms[predicate] = None
            if predicate == _TYPE and type(value) is ox.NamedNode:
                kind = value.value
                if kind not in types:
                    types.add(kind)
                    terms[kind] = None
        for said in several:
            said[:] = dict.fromkeys(said)

    def name(self, term: Term) -> str:
        """The IRI of a node; a blank node has the number of its first mention."""
        if type(term) is ox.NamedNode:
            return term.value
        if isinstance(term, ox.BlankNode):
            return self._blank.setdefault(term.value, f"_:b{len(self._blank)}")
        return str(term)

    def observations(self) -> Iterator[str]:
        """The nodes that are observations, in order of their first mention."""
        marks = {self.ns.core + "finding", self.ns.core + "statement"}
        known = self.ns.core + "Observation"
        classes = {k for k in self._types if k == known or k.startswith(self.ns.observation)}
        for node, about in self._nodes.items():
            if not marks.isdisjoint(about) or any(
                isinstance(kind, ox.NamedNode) and kind.value in classes
                for kind in about.get(_TYPE, ())
            ):
                yield node

    def finding_by_type(self, node: str) -> str | None:
        """The finding that the type of an observation names, where nothing else does; told."""
        about = self._nodes.get(node, {})
        if any(self.ns.core + term in about for term in SAYS_FINDING):
            return None
        found = finding_by_type(about.get(_TYPE, ()), self.ns)
        if found is not None:
            self.problems.append(by_type_alone(found, self.ns, self._source, node))
        return found

    def strays(self) -> Iterator[Problem]:
        """What has a finding itself as its type, and facts, and is no observation."""
        if not any(finding_as_type([ox.NamedNode(kind)], self.ns) for kind in self._types):
            return
        known = set(self.observations())
        spaces = (self.ns.id, self.ns.core)
        for node, about in self._nodes.items():
            found = finding_as_type(about.get(_TYPE, ()), self.ns)
            if found and node not in known and any(name.startswith(spaces) for name in about):
                yield type_is_finding(found, self.ns, self._source, node)

    def said_in(self, namespace: str) -> list[str]:
        """The local names of the terms of a namespace that the graph has as predicates or types."""
        found = (term for term in self._terms if term.startswith(namespace))
        return [term.removeprefix(namespace) for term in found]

    def subjects(self) -> Iterator[tuple[str, Iterable[str]]]:
        """All nodes that something is said of, each with its predicates."""
        yield from self._nodes.items()

    def tell_number(self, node: str, predicate: str, kind: str) -> None:
        """Tell that the number of an attribute is of another type than it should be."""
        self.problems.append(is_other_number(_named(predicate), kind, self._source, node))

    def predicates(self, node: str) -> Iterator[str]:
        """Whole IRIs of what a node says."""
        yield from self._nodes.get(node, ())

    def says_any(self, node: str, terms: frozenset[str]) -> bool:
        """Whether something is said of a node with one of these terms of the vocabulary."""
        iris = self._sets.get(terms)
        if iris is None:
            iris = self._sets[terms] = frozenset(self._iris[term] for term in terms)
        return not iris.isdisjoint(self._nodes.get(node, ()))

    def terms(self, node: str | None, predicate: str) -> list[Term]:
        """The objects of a term of the vocabulary, or of a whole IRI, as they stand.

        Those of a list stand in its place, in its order, and it is told.
        """
        given = self._given(node, predicate)
        if not given or not any(map(self._is_list, given)):
            return [*given]
        self.problems.append(is_list(_named(predicate), self._source, node or ""))
        return [item for term in given for item in self._items(term)]

    def _given(self, node: str | None, predicate: str) -> Sequence[Term]:
        about = _NOTHING if node is None else self._nodes.get(node, _NOTHING)
        return about.get(self._iris[predicate], ())

    def _is_list(self, term: Term) -> bool:
        return isinstance(term, ox.NamedNode | ox.BlankNode) and self._is_item(self.name(term))

    def _is_item(self, name: str) -> bool:
        """Whether a node is one of a list, or the empty list."""
        return name == _NIL or (self._has_lists and _FIRST in self._nodes.get(name, _NOTHING))

    def _items(self, term: Term) -> Iterator[Term]:
        """What stands in a list, as far as it is one; of anything else itself."""
        if not self._is_list(term):
            yield term
            return
        seen = {_NIL}
        while self._is_list(term) and (at := self.name(term)) not in seen:
            seen.add(at)
            about = self._nodes[at]
            yield from about[_FIRST]
            term = next(iter(about.get(_REST, ())), ox.NamedNode(_NIL))

    def nodes(self, node: str | None, predicate: str) -> list[str]:
        """The nodes that a node points at."""
        found = []
        for term in self.terms(node, predicate):
            if isinstance(term, ox.NamedNode | ox.BlankNode):
                found.append(self.name(term))
            else:
                self._odd("ANN204", node, predicate, "is a text", "an IRI")
        return found

    def node(self, node: str | None, predicate: str) -> str | None:
        """The one node that a node points at."""
        given = self._given(node, predicate)
        if not given:  # the usual cases first: they are asked millions of times
            return None
        if len(given) == 1 and type(given[0]) is ox.NamedNode:
            name = given[0].value
            if not self._is_item(name):
                return name
        return self._one(node, predicate, self.nodes(node, predicate))

    def texts(self, node: str | None, predicate: str) -> list[str]:
        """The texts that a node has."""
        found = []
        for term in self.terms(node, predicate):
            if isinstance(term, ox.Literal):
                found.append(term.value)
            else:
                self._odd("ANN204", node, predicate, "is no text", "a literal")
        return found

    def text(self, node: str | None, predicate: str) -> str | None:
        """The one text that a node has."""
        given = self._given(node, predicate)
        if not given:
            return None
        if len(given) == 1 and type(given[0]) is ox.Literal:
            return given[0].value
        return self._one(node, predicate, self.texts(node, predicate))

    def columns(self, node: str, terms: Mapping[str, str]) -> dict[str, str | None]:
        """The texts that a node has, by the columns in which they stand.

        Args:
            node: the node.
            terms: for each column its term; one that the node does not have has no column.
        """
        about = self._nodes.get(node, _NOTHING)
        return {
            column: self.text(node, term)
            for column, term in terms.items()
            if self._iris[term] in about
        }

    def _one(self, node: str | None, predicate: str, found: list[str]) -> str | None:
        if len(found) > 1 and len(set(found)) > 1:
            self._odd("RDF406", node, predicate, f"stands {len(found)} times", "one")
        return found[0] if found else None

    def _odd(self, code: str, node: str | None, predicate: str, what: str, expected: str) -> None:
        name = _named(predicate)
        self.problems.append(
            problem(
                code, f"{name} {what}", source=self._source, pointer=node or "", expected=expected
            )
        )


class _Iris(dict[str, str]):
    """The IRI of a term of the vocabulary; what is a whole IRI is that itself."""

    def __init__(self, core: str) -> None:
        super().__init__()
        self._core = core

    def __missing__(self, predicate: str) -> str:
        iri = predicate if ":" in predicate else self._core + predicate
        self[predicate] = iri
        return iri


def _named(predicate: str) -> str:
    """How a predicate is called in messages."""
    return predicate.rpartition("/")[2] if ":" in predicate else f"fm:{predicate}"
