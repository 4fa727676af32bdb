"""Checks of identifiers: one thing each, and belonging together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converter.checks.nodes import Fault, Node, Nodes

_ORGANISATION = re.compile(r"OIFMA?_([A-Z]+)_")


def repeated_ids(nodes: Nodes) -> Iterator[Fault]:
    """DEF301: an id that another finding, attribute or value has already."""
    first: dict[str, Node] = {}
    for node in nodes.all():
        own = node.item.id
        if own is None:
            continue
        other = first.setdefault(own, node)
        if other is node or _follows_from_parents(node, other) or _is_reuse(node, other):
            continue
        message = f"{node.title}: the id {own} is already that of {other.title} ({other.place})"
        yield Fault("DEF301", node, ("id",), message, expected="an id of its own")


def _follows_from_parents(node: Node, other: Node) -> bool:
    """Whether the parents repeat each other's id: then saying so once is enough."""
    mine, its = node.parent, other.parent
    if mine is None or its is None or mine is its:
        return False
    return mine.item.id is not None and mine.item.id == its.item.id


def _is_reuse(node: Node, other: Node) -> bool:
    """Whether two RadElement sets share an element, as they may: then it is the same."""
    forms = {node.document.finding.form, other.document.finding.form}
    if forms != {"cde"} or node.document is other.document:
        return False
    return node.item == other.item


def foreign_attribute_ids(nodes: Nodes) -> Iterator[Fault]:
    """DEF302: an attribute id with another organisation's letters than its finding's."""
    for node in nodes.attributes:
        finding = node.document.finding
        mine = _ORGANISATION.match(node.item.id or "")
        its = _ORGANISATION.match(finding.id or "")
        if mine and its and mine[1] != its[1]:
            yield Fault(
                "DEF302",
                node,
                ("id",),
                f"{node.title}: the id {node.item.id} is of {mine[1]}, "
                f"the finding {finding.id} of {its[1]}",
                expected=f"OIFMA_{its[1]}_ and six digits",
            )


def value_ids(nodes: Nodes) -> Iterator[Fault]:
    """DEF303: a value id that is not its attribute's id, a dot and the value's position."""
    for node in nodes.values:
        own = node.item.id
        attribute = node.parent
        if own is None or attribute is None or attribute.item.id is None:
            continue
        start, _, index = own.rpartition(".")
        expected = f"{attribute.item.id}.{node.path[-1]}"
        # RadElement counts on when it withdraws a value; OIFM counts from 0 without a gap.
        fits = start == attribute.item.id and index.isdecimal()
        if own != expected and not (fits and node.document.finding.form == "cde"):
            message = f"{node.title}: the id {own} is not the attribute's id and the position"
            yield Fault("DEF303", node, ("id",), message, "", expected)


def missing_ids(nodes: Nodes) -> Iterator[Fault]:
    """DEF304: a finding or attributes without an id; told once for each definition."""
    without: dict[int, list[Node]] = {}
    for node in (*nodes.findings, *nodes.attributes):
        if not node.item.id:
            without.setdefault(id(node.document), []).append(node)
    for members in without.values():
        first = members[0]
        more = f", and {len(members) - 1} more" if len(members) > 1 else ""
        yield Fault("DEF304", first, (), f"{first.title}{more}: no id")
