"""Data against the shapes of definitions, and against shapes of the user's own: the answers."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

import pyoxigraph as ox

from converter.iris import RDF, RDFS, Namespaces
from converter.shacl.engines import run
from converter.shacl.guard import OwnShapes
from converter.shacl.mapping import Answer, Mapper, ShapeRules
from converter.shacl.queries import CODES, SHAPES, results_of_queries
from converter.shacl.recorded import Recorded
from converter.shacl.shapes import ShapesOf

_NAMES_CLASS = (RDF + "type", RDFS + "subClassOf")


@dataclass(frozen=True)
class Checked:
    """What came of it.

    Attributes:
        answers: in the order of focus nodes and shapes.
        statements: for the observation and attribute of each statement its IRI, and for
            those with the value as well.
    """

    answers: tuple[Answer, ...]
    statements: dict[tuple[str, ...], str]

    def without(self, codes: Container[str], ns: Namespaces) -> Checked:
        """All but what our own shapes say of some rules: another is asked about these."""
        kept = (
            answer
            for answer in self.answers
            if answer.code not in codes or not answer.result.shape.startswith(ns.shapes)
        )
        return replace(self, answers=tuple(kept))


def check(
    triples: bytes,
    shapes: ShapesOf,
    engine: str,
    *,
    own: OwnShapes | None = None,
    deadline: float | None = None,
) -> Checked:
    """Runs an engine and maps what it says.

    Args:
        triples: the data, as N-Triples.
        shapes: those of the definitions.
        engine: ``shacl`` or ``pyshacl``.
        own: shapes of the user's own, which are checked beside them.
        deadline: see :func:`converter.shacl.engines.run`.

    Raises:
        ConverterError: as :func:`converter.shacl.engines.run`.
    """
    # The fast engine asks a query of every focus node; we ask it once. The long query always.
    at_once = (SHAPES, CODES) if engine == "shacl" else (CODES,)
    rules, text = shapes.rules, shapes.core if SHAPES in at_once else shapes.turtle
    if own is not None:
        rules = rules.beside(ShapeRules.of(own.quads, shapes.ns))
        text += own.turtle
    data = triples + shapes.names
    results = run(engine, text, data, deadline=deadline)
    results = sorted({*results, *results_of_queries(data, shapes.ns, at_once)})
    recorded = Recorded.of(ox.parse(triples, ox.RdfFormat.N_TRIPLES), shapes.ns)
    places: dict[tuple[str, ...], str] = {}
    for iri, (observation, attribute, value) in recorded.statements.items():
        ids = tuple(name.removeprefix(shapes.ns.id) for name in (attribute, value))
        places.setdefault((observation, ids[0]), iri)
        places.setdefault((observation, *ids), iri)
    return Checked(tuple(Mapper(rules, shapes.ns, recorded).answers(results)), places)


def occurring(triples: bytes) -> frozenset[str]:
    """The nodes, properties and classes that data have: what a target may name."""
    found = set()
    for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES):
        found.add(quad.predicate.value)
        if isinstance(quad.subject, ox.NamedNode):
            found.add(quad.subject.value)
        if quad.predicate.value in _NAMES_CLASS and isinstance(quad.object, ox.NamedNode):
            found.add(quad.object.value)
    return frozenset(found)
