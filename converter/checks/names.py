"""Checks of names: nothing twice where a reader must choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converter.checks.nodes import Fault, Node, Nodes
from converter.model import FindingModel
from converter.problems import quoted
from converter.terminology.matching import normal


def repeated_attribute_names(nodes: Nodes) -> Iterator[Fault]:
    """DEF310: two attributes of a finding with one name, case and space aside."""
    for finding, members in _children(nodes.attributes):
        yield from _repeats("DEF310", members, f"of {quoted(finding.item.name)}")


def repeated_value_names(nodes: Nodes) -> Iterator[Fault]:
    """DEF311: two values of an attribute with one name or token, case and space aside."""
    for attribute, members in _children(nodes.values):
        yield from _repeats("DEF311", members, f"of {quoted(attribute.item.name)}")
        yield from _repeated_tokens(members, f"of {quoted(attribute.item.name)}")


def _repeated_tokens(members: list[Node], owner: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for node in members:
        token, at = getattr(node.item, "token", None), int(node.path[-1])
        if token and (other := first.setdefault(token, at)) != at:
            message = f"value {at + 1} {owner} has the token of value {other + 1}: {quoted(token)}"
            yield Fault("DEF311", node, ("token",), message)


def _children(members: Iterable[Node]) -> Iterator[tuple[Node, list[Node]]]:
    groups: dict[Node, list[Node]] = {}
    for node in members:
        if node.parent is not None:
            groups.setdefault(node.parent, []).append(node)
    yield from groups.items()


def _repeats(code: str, members: list[Node], owner: str) -> Iterator[Fault]:
    first: dict[str, Node] = {}
    for node in members:
        other = first.setdefault(_folded(node.item.name), node)
        if other is not node:
            message = (
                f"{node.kind} {int(node.path[-1]) + 1} {owner} has the name of "
                f"{node.kind} {int(other.path[-1]) + 1}: {quoted(node.item.name)}"
            )
            yield Fault(code, node, ("name",), message, "a name of its own")


def shared_names(nodes: Nodes) -> Iterator[Fault]:
    """DEF312, DEF313: a name or synonym that several findings have; one problem each."""
    uses: dict[str, list[tuple[Node, str, int]]] = {}
    for node in nodes.findings:
        finding = node.item
        if isinstance(finding, FindingModel):
            uses.setdefault(normal(finding.name), []).append((node, finding.name, -1))
            for i, synonym in enumerate(finding.synonyms):
                uses.setdefault(normal(synonym), []).append((node, synonym, i))
    for members in uses.values():
        # One definition in two files is DEF301's; a synonym that repeats the name DEF314's.
        owners: dict[object, tuple[Node, str, int]] = {}
        for node, text, index in members:
            owners.setdefault(node.item.id or node, (node, text, index))
        if len(owners) < 2:
            continue
        (node, text, index), *others = owners.values()
        is_name = any(i < 0 for _, _, i in owners.values())
        told = "; ".join(f"{_role(i)} of {_known(n)} ({n.document.source})" for n, _, i in others)
        message = f"{quoted(text)}, {_role(index)} of {_known(node)}, is also the {told}"
        path = ("name",) if index < 0 else ("synonyms", index)
        yield Fault("DEF312" if is_name else "DEF313", node, path, message)


def _role(index: int) -> str:
    return "name" if index < 0 else "synonym"


def _known(node: Node) -> str:
    return f"{quoted(node.item.name)} {node.item.id or ''}".rstrip()


def repeated_synonyms(nodes: Nodes) -> Iterator[Fault]:
    """DEF314: a synonym that repeats the name or another synonym."""
    for node in nodes.findings:
        finding = node.item
        if not isinstance(finding, FindingModel):
            continue
        seen = {_folded(finding.name): "the name"}
        for i, synonym in enumerate(finding.synonyms):
            other = seen.setdefault(_folded(synonym), f"synonym {i + 1}")
            if other != f"synonym {i + 1}":
                message = f"{node.title}: the synonym {quoted(synonym)} repeats {other}"
                yield Fault("DEF314", node, ("synonyms", i), message, "", "take it out")


def repeated_tags(nodes: Nodes) -> Iterator[Fault]:
    """DEF315: tags of a finding that repeat others; told once for each finding."""
    for node in nodes.findings:
        finding = node.item
        if not isinstance(finding, FindingModel):
            continue
        seen: set[str] = set()
        repeats = []
        for i, tag in enumerate(finding.tags):
            if _folded(tag) in seen:
                repeats.append(i)
            seen.add(_folded(tag))
        if repeats:
            told = ", ".join(dict.fromkeys(quoted(finding.tags[i]) for i in repeats))
            message = f"{node.title}: the tags repeat {told}"
            yield Fault("DEF315", node, ("tags", repeats[0]), message, "", "take repeats out")


def _folded(text: str) -> str:
    # Brackets stay: "mass (disorder)" and "mass (procedure)" are two names.
    return " ".join(text.casefold().split())
