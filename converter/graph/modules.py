"""The hand-written modules inside an output: under its base IRI, without heads of their own."""

from __future__ import annotations

import pyoxigraph as ox

from converter.graph.turtle import Block, Prefixes, Statement, many, text
from converter.iris import DEFAULT_BASE, RDF, Namespaces
from converter.resources import resource


def module_document(folder: str, file: str, ns: Namespaces) -> str:
    """The Turtle of a module as a document of its own, under another base IRI."""
    return resource(folder, file).decode().replace(DEFAULT_BASE, ns.base)


def module_text(folder: str, file: str, ns: Namespaces) -> str:
    """The Turtle of a module without its prefixes and its ontology header.

    The header would make the module an ontology of its own inside the whole.
    """
    words = module_document(folder, file, ns)
    lines = [line for line in words.splitlines() if not line.startswith("@prefix")]
    body = "\n".join(lines)
    start = body.find("\n<" + ns.base)
    if start >= 0:
        body = body[:start] + body[body.index(" .\n", start) + 3 :]
    return body.strip() + "\n\n"


def module_blocks(turtle: str, prefixes: Prefixes) -> list[Block]:
    """The statements of a module's Turtle, by subject, in its order.

    Only for modules without blank nodes, which the ontology's are.
    """
    subjects: dict[str, dict[str, list[str]]] = {}
    for quad in ox.parse(prefixes.head() + turtle, ox.RdfFormat.TURTLE):
        about = subjects.setdefault(prefixes.short(quad.subject.value), {})
        about.setdefault(quad.predicate.value, []).append(_term(quad.object, prefixes))
    return [Block(subject, _statements(about, prefixes)) for subject, about in subjects.items()]


def _statements(about: dict[str, list[str]], prefixes: Prefixes) -> list[Statement]:
    kinds = about.pop(RDF + "type")
    named: list[Statement] = [(prefixes.short(p), many(o)) for p, o in about.items()]
    return [("a", many(kinds)), *named]


def _term(value: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple, prefixes: Prefixes) -> str:
    if isinstance(value, ox.Literal):
        return text(value.value, f"@{value.language}" if value.language else "")
    assert isinstance(value, ox.NamedNode)  # noqa: S101 - see module_blocks
    return prefixes.short(value.value)
