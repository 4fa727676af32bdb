"""Blank nodes by the labels that the data give them, where an engine counts them instead.

The fast engine counts the blank nodes of shapes and data together, in the order in which they
are mentioned. A node before all others of the data, with a shape that it breaks, says where
the data begin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pyoxigraph as ox

from converter.iris import SH

_MARK = "urn:oifm:first-of-data"
_SHAPE = f"""
<{_MARK}> a <{SH}NodeShape> ; <{SH}targetSubjectsOf> <{_MARK}> ; <{SH}nodeKind> <{SH}IRI> .
"""
_FIRST = f'_:firstOfData <{_MARK}> "" .\n'
_COUNTED = re.compile(r"(_:.*?)(\d+)")


def marked(shapes: str, triples: str) -> tuple[str, str]:
    """Shapes and data with the node before all others, where the data have any blank node.

    Args:
        shapes: as Turtle.
        triples: as N-Triples.
    """
    return (shapes + _SHAPE, _FIRST + triples) if "_:" in triples else (shapes, triples)


def is_mark(shape: str | None) -> bool:
    """Whether a result is that of the node before all others."""
    return shape == f"<{_MARK}>" or shape == _MARK


def labels(first: str | None, triples: str) -> Callable[[str], str]:
    """What gives the label in the data for a node as the engine calls it.

    Args:
        first: what the engine calls the node before all others; None where it did not say.
        triples: the data without that node.

    Returns:
        A function that leaves all else as it is.
    """
    counted = _COUNTED.fullmatch(first or "")
    if counted is None:
        return str
    mentioned: dict[str, None] = {}
    for quad in ox.parse(triples.encode(), ox.RdfFormat.N_TRIPLES):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                mentioned[str(term)] = None
    stem, number = counted[1], int(counted[2])
    known = {f"{stem}{number + n}": label for n, label in enumerate(mentioned, 1)}
    return lambda term: known.get(term, term)


def first_of(found: Iterable[tuple[str, str | None]]) -> str | None:
    """What the engine calls the node before all others.

    Args:
        found: the focus node and the shape of each result.
    """
    return next((focus for focus, shape in found if is_mark(shape)), None)
