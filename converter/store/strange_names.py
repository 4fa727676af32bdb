"""Names in a query of which a store knows nothing: mostly slips, and the answer is empty."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox
from lark import Token, Tree

from converter.iris import Namespaces, is_iri
from converter.problems import Problem, excerpt_of
from converter.rules import problem
from converter.store.syntax import tokens

_ESCAPED = re.compile(r"\\(.)")
# A query made by a program may list thousands of things.
_LOOKED_UP = 200


@dataclass(frozen=True, slots=True)
class Name:
    """A name of ours in a query: as it is written, its IRI, and its place."""

    written: str
    iri: str
    line: int
    column: int


def names_of(tree: Tree[Token], known: dict[str, str], base: str) -> tuple[Name, ...]:
    """The names of the vocabulary, and of definitions, that a query says.

    Args:
        tree: the query as parsed.
        known: the namespaces of its prefixes.
        base: the base IRI of the store. Names of other vocabularies, codes of other systems and
            graphs are none of ours: that a store has none of them says nothing.
    """
    ns = Namespaces(base)
    ours = (ns.core, ns.id, ns.observation, ns.valueset)
    found: dict[str, Name] = {}
    for node in tree.find_data("iri"):
        token = tokens(node)[0]
        if token.type == "IRIREF":
            iri = token[1:-1]
        else:
            prefix, _, rest = token.partition(":")
            iri = known.get(prefix, "") + _ESCAPED.sub(r"\1", rest)
        if iri.startswith(ours) and iri not in ours and is_iri(iri):
            name = Name(str(token), iri, token.line or 0, token.column or 0)
            found.setdefault(iri, name)
    return tuple(sorted(found.values(), key=lambda name: (name.line, name.column)))


def strange_names(
    store: ox.Store,
    names: tuple[Name, ...],
    base: str,
    text: str,
    source: str,
    *,
    finding: str = "--named search-findings -p text=… finds findings by name",
) -> Iterator[Problem]:
    """SPQ311 for each name that no statement of the store has.

    Args:
        store: the store that is asked.
        names: see :func:`names_of`.
        base: its base IRI.
        text: the query, for the line that is shown.
        source: the name of the file it comes from.
        finding: how to find what a definition is called.
    """
    ns = Namespaces(base)
    lines = text.splitlines()
    for name in names[:_LOOKED_UP]:
        if _is_known(store, ox.NamedNode(name.iri)):
            continue
        line = lines[name.line - 1] if name.line <= len(lines) else ""
        if name.iri.startswith(ns.core):
            near = get_close_matches(name.iri, _vocabulary(store, ns), 1)
            suggestion = f"did you mean fm:{near[0].removeprefix(ns.core)}?" if near else ""
        elif name.iri.startswith(ns.id):
            suggestion = finding
        else:
            suggestion = "oifm explain SPQ311"
        yield problem(
            "SPQ311",
            f"there is no {name.written} in what is asked",
            source=source,
            line=name.line,
            column=name.column,
            excerpt=excerpt_of(line, name.column),
            suggestion=suggestion,
        )


def _is_known(store: ox.Store, node: ox.NamedNode) -> bool:
    places = (
        store.quads_for_pattern(node, None, None),
        store.quads_for_pattern(None, node, None),
        store.quads_for_pattern(None, None, node),
    )
    return any(next(quads, None) is not None for quads in places)


def _vocabulary(store: ox.Store, ns: Namespaces) -> list[str]:
    graph = ox.NamedNode(f"{ns.base}graph/vocabulary")
    named = {quad.subject for quad in store.quads_for_pattern(None, None, None, graph)}
    found = (node.value for node in named if isinstance(node, ox.NamedNode))
    return sorted(iri for iri in found if iri.startswith(ns.core))
