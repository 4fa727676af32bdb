"""The parts of all definitions in flat lists, and what a check says about one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from converter.definitions.document import Document
from converter.model import Attribute, ChoiceAttribute, FindingModel, NumericAttribute, Value
from converter.problems import quoted

Kind: TypeAlias = Literal["finding", "attribute", "value"]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A finding, attribute or value, and where it stands in its document."""

    kind: Kind
    item: FindingModel | Attribute | Value
    document: Document
    path: Path
    parent: Node | None = None

    @property
    def title(self) -> str:
        """Name the part for a message: ``value "absent" of "presence"``."""
        own = f"{self.kind} {quoted(self.item.name)}"
        if self.kind == "value" and self.parent is not None:
            return f"{own} of {quoted(self.parent.item.name)}"
        return own

    @property
    def place(self) -> str:
        """Say file and line, for messages that point at a second place."""
        line = self.document.locate(self.path).line
        return f"{self.document.source}:{line}" if line else self.document.source


class Fault(NamedTuple):
    """A problem before it is located: ``path`` is relative to the node."""

    code: str
    node: Node
    path: Path
    message: str
    expected: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Nodes:
    """Everything that the checks look at, in the order of the documents."""

    findings: tuple[Node, ...]
    attributes: tuple[Node, ...]
    values: tuple[Node, ...]

    def all(self) -> Iterator[Node]:
        """Walk findings, then attributes, then values."""
        yield from self.findings
        yield from self.attributes
        yield from self.values


Check: TypeAlias = Callable[[Nodes], Iterable[Fault]]


def nodes_of(documents: Sequence[Document]) -> Nodes:
    """Take the definitions apart."""
    findings: list[Node] = []
    attributes: list[Node] = []
    values: list[Node] = []
    for document in documents:
        finding = Node("finding", document.finding, document, ())
        findings.append(finding)
        for i, item in enumerate(document.finding.attributes):
            attribute = Node("attribute", item, document, ("attributes", i), finding)
            attributes.append(attribute)
            if isinstance(item, ChoiceAttribute):
                values.extend(
                    Node("value", value, document, ("attributes", i, "values", j), attribute)
                    for j, value in enumerate(item.values)
                )
    return Nodes(tuple(findings), tuple(attributes), tuple(values))


def choices(nodes: Nodes) -> Iterator[tuple[Node, ChoiceAttribute]]:
    """Walk the choice attributes."""
    for node in nodes.attributes:
        if isinstance(node.item, ChoiceAttribute):
            yield node, node.item


def numbers(nodes: Nodes) -> Iterator[tuple[Node, NumericAttribute]]:
    """Walk the numeric attributes."""
    for node in nodes.attributes:
        if isinstance(node.item, NumericAttribute):
            yield node, node.item
