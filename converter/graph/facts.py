"""A graph as look-ups: subject, predicate, objects. What reading definitions back needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

_NONE: dict[str, list[ox.NamedNode | ox.Literal]] = {}


class Facts:
    """The statements about named things; blank nodes are left out as subjects and objects.

    Objects that are blank nodes belong to OWL expressions, which are derived from the
    definition and never the other way round.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        facts: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
        named = ox.NamedNode
        held = (ox.NamedNode, ox.Literal)
        for quad in quads:
            subject, value = quad.subject, quad.object
            if isinstance(subject, named) and isinstance(value, held):
                about = facts.setdefault(subject.value, {})
                about.setdefault(quad.predicate.value, []).append(value)
        self._by_subject = facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_subject)

    def __contains__(self, subject: str) -> bool:
        return subject in self._by_subject

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The IRIs that a subject has under a predicate, each once, sorted."""
        found = self._by_subject.get(subject, _NONE).get(predicate)
        if not found:  # most things have few of all predicates
            return []
        return sorted({o.value for o in found if isinstance(o, ox.NamedNode)})

    def texts(self, subject: str, predicate: str) -> list[str]:
        """The literals' texts, each once, sorted; English ones where there are any."""
        found = self._by_subject.get(subject, _NONE).get(predicate)
        if not found:
            return []
        literals = [o for o in found if isinstance(o, ox.Literal)]
        english = [o for o in literals if (o.language or "en").partition("-")[0] == "en"]
        return sorted({o.value for o in english or literals})

    def text(self, subject: str, predicate: str) -> str | None:
        """The one text, or None; the first in order where there are several."""
        found = self.texts(subject, predicate)
        return found[0] if found else None
