"""What of a query is not run: whatever would change data, or leave this machine.

pyoxigraph carries SERVICE out over the network, in native code that nothing else can stop.
So every query is looked at as parsed before it is run. Should its parser ever see a SERVICE
that ours does not, :func:`_certain` finds it out by asking pyoxigraph itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache

import pyoxigraph as ox
from lark import Token, Tree

from converter.iris import DEFAULT_BASE
from converter.problems import ConverterError
from converter.rules import problem
from converter.store.prefixes import namespaces
from converter.store.strange_names import Name, names_of
from converter.store.syntax import located, parse, tokens

_KINDS = {
    "select_query": "SELECT",
    "ask_query": "ASK",
    "construct_query": "CONSTRUCT",
    "describe_query": "DESCRIBE",
}
# The engine knows no larger number of rows.
_MOST = 2**63 - 1
_SERVICE = re.compile("service", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may be run.

    Attributes:
        text: complete SPARQL text, for any engine.
        kind: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
        prefixes_added: the usual prefixes that it used undeclared, which the text declares.
        graphs: whether it asks in which graph something is.
        names: what it says of the vocabulary and of definitions.
    """

    text: str
    kind: str
    prefixes_added: tuple[str, ...] = ()
    graphs: bool = False
    names: tuple[Name, ...] = ()


@lru_cache(maxsize=64)
def read_query(text: str, base: str = DEFAULT_BASE, source: str = "") -> Query:
    """Reads a query and refuses what must not be run.

    Args:
        text: SPARQL 1.1; the usual prefixes need no declaration.
        base: the base IRI of the store, for the prefixes and for the names of its graphs.
        source: the name of the file it comes from, for problems.

    Raises:
        ConverterError: SPQ301 where it is no query; SPQ302 for SERVICE; SPQ303 for FROM with
            a graph that no store holds; SPQ304 for an update; SPQ305 where it is too long or
            too deeply nested.
    """
    tree = parse(text, source)
    kind = next(_KINDS[node.data] for node in _trees(tree) if node.data in _KINDS)
    declared = _declared(tree)
    usual = namespaces(base)
    used = dict.fromkeys(
        prefix
        for node in tree.find_data("prefixed_name")
        if (prefix := str(node.children[0]).partition(":")[0]) not in declared
    )
    added = tuple(prefix for prefix in used if prefix in usual)
    _refuse_undeclared(tree, text, source, {*usual, *declared})
    _refuse_service(tree, text, source)
    _refuse_graphs(tree, text, source, {**usual, **declared}, base)
    head = "".join(f"PREFIX {prefix}: <{usual[prefix]}>\n" for prefix in added)
    graphs = any(True for _ in tree.find_data("graph"))
    names = names_of(tree, {**usual, **declared}, base)
    query = Query(head + text, kind, added, graphs, names)
    _certain(query, tree, len(head), source)
    return query


def limited(query: Query, rows: int) -> Query:
    """The same query with so many rows at most; what it says of a limit itself counts too."""
    rows = min(rows, _MOST)
    tree = parse(query.text)
    at = next(node for node in _trees(tree) if node.data in _KINDS)
    if query.kind == "ASK":
        return query
    modifier = next(node for node in at.children if _is(node, "solution_modifier"))
    assert isinstance(modifier, Tree)  # noqa: S101 - by the grammar
    for limit in _trees(modifier):
        if limit.data == "limit_clause":
            number = limit.children[-1]
            assert isinstance(number, Token)  # noqa: S101 - by the grammar
            wanted = min(int(number), rows)
            text = query.text[: number.start_pos] + str(wanted) + query.text[number.end_pos :]
            return replace(query, text=text)
    last = tokens(at)[-1]
    end = last.end_pos or len(query.text)
    text = f"{query.text[:end]}\nLIMIT {rows}\n{query.text[end:]}"
    return replace(query, text=text)


def _is(node: Tree[Token] | Token, name: str) -> bool:
    return isinstance(node, Tree) and node.data == name


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    """All subtrees, a tree before those in it."""
    found: list[Tree[Token]] = [tree]
    for node in found:
        found.extend(child for child in node.children if isinstance(child, Tree))
    return found


def _declared(tree: Tree[Token]) -> dict[str, str]:
    return {
        str(node.children[1]).removesuffix(":"): str(node.children[2])[1:-1]
        for node in tree.find_data("prefix_decl")
    }


def _refuse_undeclared(tree: Tree[Token], text: str, source: str, known: set[str]) -> None:
    for node in tree.find_data("prefixed_name"):
        name = tokens(node)[0]
        prefix = name.partition(":")[0]
        if prefix not in known:
            near = get_close_matches(prefix, sorted(known), 1)
            raise located(
                "SPQ301",
                f"the prefix {prefix}: is not declared",
                text,
                name,
                source=source,
                expected="a PREFIX before the query, or one of the usual prefixes",
                suggestion=f"write {near[0]}:" if near else "declare it with PREFIX",
            )


def _refuse_service(tree: Tree[Token], text: str, source: str) -> None:
    for node in tree.find_data("service"):
        keyword = next(token for token in tokens(node) if token.type == "SERVICE")
        raise located(
            "SPQ302",
            "SERVICE would ask another machine, which is not permitted here",
            text,
            keyword,
            source=source,
            suggestion="load what you need with oifm load, and leave SERVICE out",
        )


def _refuse_graphs(
    tree: Tree[Token], text: str, source: str, known: dict[str, str], base: str
) -> None:
    for node in tree.find_data("dataset_clause"):
        *_, last = tokens(node)
        if last.type == "IRIREF":
            iri = last[1:-1]
        else:
            prefix, _, rest = last.partition(":")
            iri = known.get(prefix, "") + rest
        if not iri.startswith((base + "graph/", "urn:")):
            raise located(
                "SPQ303",
                f"{last} is not the name of a graph of a store, and nothing is fetched",
                text,
                last,
                source=source,
                expected=f"a graph under {base}graph/, as oifm load --list shows them",
            )


def _certain(query: Query, tree: Tree[Token], before: int, source: str) -> None:
    """Makes sure, where the word is in the text at all, that pyoxigraph sees no SERVICE either.

    In a text, a comment, an IRI or a name another word does not matter; in the place of the
    keyword it is a syntax error. Nothing is asked: there is no data, and an ASK, which would
    be answered at once, becomes a SELECT.
    """
    if not _SERVICE.search(query.text):
        return
    text = query.text
    if query.kind == "ASK":
        ask = next(token for token in tokens(tree) if token.type == "ASK")
        start = before + (ask.start_pos or 0)
        text = f"{text[:start]}SELECT *{text[start + 3 :]}"
    try:
        ox.Store().query(_SERVICE.sub("servicx", text))
    except SyntaxError as error:
        message = f"the query cannot be told to be harmless: {error}"
        raise ConverterError(
            problem(
                "SPQ302",
                message,
                source=source,
                suggestion="write it without the word service",
            )
        ) from None
