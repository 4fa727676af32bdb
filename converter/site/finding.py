"""What the page of a finding shows, beside what its definition says as it is."""

from __future__ import annotations

import re
from typing import Any

from converter.graph import labels
from converter.graph.document import GraphDocuments
from converter.graph.ontology import OntologyWriter
from converter.graph.shapes import finding_shapes
from converter.graph.shared import SharedAttribute, shared_attribute
from converter.graph.turtle import render
from converter.model import (
    Attribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Person,
    Value,
)
from converter.report.escape import printable
from converter.site.catalogue import Catalogue, value_set_key
from converter.site.diagram import diagram
from converter.site.parts import Parts

_EMPTY_LINE = re.compile(r"\n\s*\n")
_FACETS = (
    ("Body regions", "body_regions"),
    ("Modalities", "modalities"),
    ("Subspecialties", "subspecialties"),
    ("Etiologies", "etiologies"),
    ("Tags", "tags"),
)


class FindingPage:
    """Gathers what the template of a finding needs."""

    def __init__(self, graphs: GraphDocuments, catalogue: Catalogue, parts: Parts) -> None:
        self._ns = graphs.ns
        self._catalogue = catalogue
        self._parts = parts
        self._writer = OntologyWriter(graphs.ns, graphs.census, graphs.prefixes)

    def data(self, finding: FindingModel) -> dict[str, Any]:
        """The names of the template, with what they stand for.

        Raises:
            ConverterError: RDF4xx, where the finding cannot become a graph.
        """
        people = [who for who in finding.contributors if isinstance(who, Person)]
        picture = diagram(finding, self._code_link)
        turtle = "".join(map(render, self._writer.finding(finding)))
        return {
            "finding": finding,
            "iri": f"{self._ns.id}{finding.id}",
            "definition": paragraphs(finding.description or ""),
            "names": (finding.name, *finding.synonyms),
            "facets": [(words, dict.fromkeys(getattr(finding, slot))) for words, slot in _FACETS],
            "attributes": [self._attribute(finding, one) for one in finding.attributes],
            "people": people,
            "organizations": [who for who in finding.contributors if who not in people],
            "diagram": picture,
            "boxes": [
                (
                    node.href,
                    node.kind,
                    node.place,
                    self._parts.box(node.kind, node.lines, node.title),
                )
                for node in picture.nodes
            ],
            "turtle": code_block(turtle),
            "shape": code_block(finding_shapes(finding)),
        }

    def _attribute(self, finding: FindingModel, attribute: Attribute) -> dict[str, Any]:
        shared = shared_attribute(attribute, finding)
        choice = attribute if isinstance(attribute, ChoiceAttribute) else None
        values = choice.values if choice else ()
        sets = self._catalogue.value_sets
        return {
            "self": attribute,
            "shared": shared.name if shared else None,
            "values": [self._value(value, shared) for value in values],
            "choice": choice,
            "number": attribute if isinstance(attribute, NumericAttribute) else None,
            "answer": answer(attribute),
            "value_set": sets[value_set_key(choice)] if choice else None,
            "definition": paragraphs(attribute.description or ""),
        }

    def _value(self, value: Value, shared: SharedAttribute | None) -> tuple[str | None, ...]:
        """What is shown of a value: id, name with shared meaning, description, codes."""
        meaning = shared.meaning_of(value) if shared else None
        return (
            value.id,
            self._parts.value_name(labels.one_line(value.name), meaning.name if meaning else None),
            labels.one_line(value.description or ""),
            self._parts.chips(value.index_codes) if value.index_codes else "",
        )

    def _code_link(self, code: IndexCode) -> tuple[str, str]:
        entry = self._catalogue.entry(code)
        words = labels.one_line(code.display or "") or entry.display
        return f"{entry.code} {words}".rstrip(), f"../codes/{entry.file}.html"


def answer(attribute: Attribute) -> str:
    """How an attribute is answered, in few words: ``one value``, ``a number from 0 to 30 mm``."""
    if not isinstance(attribute, ChoiceAttribute):
        return labels.permitted(attribute)
    many = labels.how_many(attribute)
    return f"{many or 'any number of'} value{'s' if many != 'one' else ''}"


def paragraphs(text: str) -> list[str]:
    """What stands between empty lines, each in one line."""
    parts = map(labels.one_line, _EMPTY_LINE.split(text))
    return [part for part in parts if part]


def code_block(text: str) -> str:
    """Turtle as HTML, for between tags: quotation marks, which are many, need no escape there."""
    safe = text.rstrip("\n")
    if not safe.replace("\n", "").isprintable():
        # Line by line: the ends of the lines themselves are to stay.
        safe = "\n".join(map(printable, safe.split("\n")))
    return safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
