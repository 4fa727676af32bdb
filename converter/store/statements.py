"""A graph of a store as lines that are the same in every run.

A store gives its blank nodes names by chance. They are renamed by the canonical algorithm
(RDF Dataset Canonicalization, RDFC-1.0), for which only the statements that hold blank nodes
matter. Those stay together: a blank node is one node only within one document or request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox

from converter.store.writing import Store

_LABEL = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>|_:c14n([0-9]+)')
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a graph that belong into one document or request.

    Attributes:
        lines: N-Triples or N-Quads, in UTF-8.
        count: how many statements.
        blank: whether they hold blank nodes. There is one such block in a graph at most.
    """

    lines: bytes
    count: int
    blank: bool


def blocks_of(
    store: Store, iri: str, *, quads: bool = False, size: int = _BLOCK
) -> Iterator[Block]:
    """The statements of a graph, first those with blank nodes.

    The same store gives the same bytes, and so do the same sources that are read anew.

    Args:
        store: holds the graph.
        iri: the name of the graph.
        quads: write N-Quads, with the name of the graph in each line.
        size: about how many bytes the other blocks have.
    """
    end = f" <{iri}> .\n" if quads else " .\n"
    blank = _canonical(quad for quad in _quads(store, iri) if _has_blank(quad))
    if blank:
        prefix = f"_:g{sha256(iri.encode()).hexdigest()[:8]}n"
        text = "".join(_renamed(line, prefix) + end for line in blank)
        yield Block(text.encode(), len(blank), blank=True)
    lines: list[str] = []
    length = 0
    for quad in _quads(store, iri):
        if _has_blank(quad):
            continue
        lines.append(f"{quad.triple}{end}")
        length += len(lines[-1])
        if length >= size:
            yield Block("".join(lines).encode(), len(lines), blank=False)
            lines, length = [], 0
    if lines:
        yield Block("".join(lines).encode(), len(lines), blank=False)


def _quads(store: Store, iri: str) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(None, None, None, ox.NamedNode(iri))


def _has_blank(part: ox.Quad | ox.Triple) -> bool:
    return (
        isinstance(part.subject, ox.BlankNode)
        or isinstance(part.object, ox.BlankNode)
        or (isinstance(part.object, ox.Triple) and _has_blank(part.object))
    )


def _canonical(quads: Iterable[ox.Quad]) -> list[str]:
    """The statements, sorted, with canonical names of blank nodes."""
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad.triple) for quad in dataset)


def _renamed(line: str, prefix: str) -> str:
    """A statement whose blank nodes have the names of its graph: canonical ones repeat."""
    return _LABEL.sub(lambda found: prefix + found[1] if found[1] else found[0], line)
