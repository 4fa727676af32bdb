"""What releases of code systems say of the codes in use, as an ontology that is imported.

Labels, and every step upwards from the codes in use as ``skos:broader``: codes are
individuals, and the steps are annotations, so that no reasoner has more to do and the
whole stays in OWL 2 EL, RL and DL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from converter.graph import labels
from converter.graph.codes import code_group, code_statements
from converter.graph.document import GraphDocuments
from converter.graph.rdfxml import RdfXmlWriter
from converter.graph.turtle import Block, Statement, english, many, render, text
from converter.iris import checked_iri
from converter.model import IndexCode
from converter.terminology._tables import table
from converter.terminology.matching import same_display
from converter.terminology.releases.lookup import Terminology
from converter.terminology.systems import system_named

FILES = ("terminology.ttl", "terminology.owl")
_BROADER = [
    ("a", "owl:AnnotationProperty"),
    ("rdfs:label", english("has broader")),
    ("iao:0000115", english("A more general concept, right above this one in its code system.")),
]
_PROPERTIES = (
    *("iao:0000115", "fm:codeSystem", "skos:inScheme"),
    *("skos:prefLabel", "skos:altLabel", "skos:notation"),
    *("dcterms:title", "dcterms:description", "dcterms:rights", "dcterms:source"),
)


def terminology_module(graphs: GraphDocuments, terminology: Terminology) -> Iterator[bytes]:
    """The module as Turtle, then as RDF/XML, each whole.

    Args:
        graphs: the documents whose codes are in use.
        terminology: the releases to ask.
    """
    blocks = list(_blocks(graphs, terminology))
    # The version is a hash of the content, as that of the definitions is.
    body = "".join(map(render, blocks))
    version = hashlib.sha256(body.encode()).hexdigest()[:16]
    blocks.insert(0, _header(graphs, terminology, f"sha256-{version}"))
    xml = RdfXmlWriter(graphs.prefixes)
    yield (graphs.prefixes.head() + "\n" + "".join(map(render, blocks))).encode()
    yield (xml.head() + "".join(map(xml.block, blocks)) + xml.tail()).encode()


def _header(graphs: GraphDocuments, terminology: Terminology, version: str) -> Block:
    iri = graphs.terminology_iri
    releases = terminology.releases
    title = "Codes in use and what stands above them"
    about = "Names and ancestors of the codes that the definitions use, from the releases named."
    rights = {row["system"]: row for row in table("terminology-rights.tsv")}
    told = [rights[key] for key in sorted({r.system for r in releases}) if key in rights]
    statements: list[Statement] = [
        ("a", "owl:Ontology"),
        ("rdfs:label", english(title)),
        ("dcterms:title", english(title)),
        ("dcterms:description", english(about)),
        ("dcterms:source", many(text(name) for name in sorted(r.name for r in releases))),
        ("dcterms:rights", many(text(f"{row['notice']} {row['license']}") for row in told)),
        ("owl:versionIRI", f"<{checked_iri(f'{iri}/version/{version}')}>"),
        ("owl:versionInfo", text(version)),
    ]
    return Block(f"<{iri}>", [(name, terms) for name, terms in statements if terms])


def _blocks(graphs: GraphDocuments, terminology: Terminology) -> Iterator[Block]:
    yield Block("skos:broader", list(_BROADER))
    for name in _PROPERTIES:
        yield Block(name, [("a", "owl:AnnotationProperty")])
    yield Block("skos:Concept", [("a", "owl:Class")])
    used: dict[str, dict[str, IndexCode]] = {}
    for code in graphs.census.codes.values():
        system = system_named(code.system)
        if system and terminology.covers(system.key, code.code):
            used.setdefault(system.key, {})[code.code] = code
    for key in sorted(used):
        yield Block(code_group(key, graphs.prefixes), [("a", "owl:Class")])
        yield from _system_blocks(graphs, terminology, key, used[key])


def _system_blocks(
    graphs: GraphDocuments, terminology: Terminology, key: str, used: dict[str, IndexCode]
) -> Iterator[Block]:
    above: dict[str, set[str]] = {code: set() for code in used}
    for lower, higher in terminology.ancestors(key, sorted(used)):
        above.setdefault(lower, set()).add(higher)
        above.setdefault(higher, set())
    for code in sorted(above):
        name = terminology.label(key, code)
        iri = graphs.prefixes.short(graphs.census.iri(used.get(code, IndexCode(key, code, None))))
        statements: list[Statement] = []
        if code not in used:
            statements = code_statements(IndexCode(key, code, name or None), graphs.prefixes)
        else:
            statements = [("a", "owl:NamedIndividual")]
            shown = used[code].display
            if name and not (shown and same_display(shown, name)):
                statements.append(("skos:altLabel", english(labels.one_line(name))))
        parents = [graphs.census.iri(IndexCode(key, c, None)) for c in sorted(above[code])]
        if parents:
            statements.append(("skos:broader", many(map(graphs.prefixes.short, parents))))
        if len(statements) > 1:
            yield Block(iri, statements)
