"""The terms of the hand-written vocabularies, for the pages that describe them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from converter.graph.facts import Facts
from converter.iris import DEFAULT_BASE, IAO, OWL, RDF, RDFS, SKOS, Namespaces
from converter.resources import resource

FILES = ("core.ttl", "qualifiers.ttl")
_TERM = re.compile(r"(\w+:\w+) a owl:(?!Ontology)")
_PREFIX = re.compile(r"@prefix (\w+): +<([^>]+)>")
_KINDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "data property",
    "AnnotationProperty": "annotation property",
    "NamedIndividual": "individual",
}
_DEFAULT = Namespaces()
_LINKS = (
    ("Domain", RDFS + "domain"),
    ("Range", RDFS + "range"),
    ("Under", RDFS + "subClassOf"),
    ("Under", RDFS + "subPropertyOf"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or individual.

    Attributes:
        name: with its prefix.
        iri: in full.
        kind: in words.
        label: its label.
        definition: what it says.
        links: for people: ``Domain``, ``Range`` …, each with names that have prefixes.
        synonyms: other names.
    """

    name: str
    iri: str
    kind: str
    label: str
    definition: str
    links: tuple[tuple[str, tuple[str, ...]], ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The terms under one heading of a file."""

    title: str
    terms: tuple[Term, ...]


def sections(file: str, ns: Namespaces = _DEFAULT) -> Iterator[Section]:
    """The sections of one of :data:`FILES`, in the order in which the file has them.

    The headings are the comments of the file, so that both read in one order.
    """
    import pyoxigraph as ox

    text = resource("ontology", file).decode().replace(DEFAULT_BASE, ns.base)
    prefixes = dict(_PREFIX.findall(text))
    facts = Facts(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    for section in text.split("\n# ---- ")[1:]:
        title, _, body = section.partition("\n")
        terms = tuple(_term(name, facts, prefixes) for name in _TERM.findall("\n" + body))
        if terms:
            yield Section(title, terms)


def _term(name: str, facts: Facts, prefixes: dict[str, str]) -> Term:
    def short(iri: str) -> str:
        stems = ((p, s) for p, s in prefixes.items() if iri.startswith(s))
        return next((f"{p}:{iri.removeprefix(s)}" for p, s in stems), iri)

    prefix, _, local = name.partition(":")
    iri = prefixes[prefix] + local
    types = facts.iris(iri, RDF + "type")
    found = [(words, facts.iris(iri, predicate)) for words, predicate in _LINKS]
    found.append(("Recognised by", facts.iris(iri, prefixes["fm"] + "recognisedBy")))
    found.append(("One of", [t for t in types if t.startswith(prefixes["fm"])]))
    return Term(
        name=name,
        iri=iri,
        kind=next(words for kind, words in _KINDS.items() if OWL + kind in types),
        label=facts.text(iri, RDFS + "label") or local,
        definition=facts.text(iri, IAO + "0000115") or "",
        links=tuple((words, tuple(map(short, iris))) for words, iris in found if iris),
        synonyms=tuple(facts.texts(iri, SKOS + "altLabel")),
    )
