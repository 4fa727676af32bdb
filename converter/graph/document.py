"""Whole documents: the ontology and the shapes of a set of definitions, piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import msgspec

from converter.graph.as_written import not_unicode
from converter.graph.census import Census
from converter.graph.codes import code_blocks, code_prefixes, contributor_blocks
from converter.graph.modules import module_blocks, module_document, module_text
from converter.graph.ontology import OntologyWriter
from converter.graph.profiles import Axioms
from converter.graph.rdfxml import RdfXmlWriter
from converter.graph.shapes import finding_shapes, known_findings
from converter.graph.turtle import (
    Block,
    Prefixes,
    Statement,
    english,
    many,
    render,
    standard_prefixes,
    text,
)
from converter.iris import DEFAULT_BASE, Namespaces, checked_iri, is_iri
from converter.model import FindingModel
from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.systems import system_named

# Each imports the one before it.
_MODULES = ("core.ttl", "qualifiers.ttl")
_TITLE = "Radiology finding models"
_PUBLISHED_LICENSE = "https://opensource.org/license/mit"
# A definition may have any number of values: so many of its blocks are text at a time.
_AT_ONCE = 1000
_ABOUT = "Definitions of radiology findings, their attributes, permitted values and index codes."


@dataclass(frozen=True)
class GraphOptions:
    """What a user may choose about the graphs.

    Attributes:
        base_iri: all our IRIs are made under it; ends with ``/``.
        stems: other IRI stems to write, by code system, for example the older RadLex one.
        title: the ontology's title.
        creator: who is named as its creator and publisher.
        license: the IRI of the terms under which the definitions may be used. Where None,
            MIT if all definitions are of the OIFM form, which are published under it, and
            none otherwise: RadElement sets have other terms.
        version: the version; made from the content where None, so that the same
            definitions always give the same bytes.
        previous: the version before this one, named as owl:priorVersion where it is given.
        date: ``YYYY-MM-DD`` of dcterms:modified; left out where None, for the same reason.
        profile: what the ontology says to reasoners, ``el`` or ``dl``; see
            :mod:`converter.graph.profiles`.
        defined_classes: whether to define classes by what an observation says.
        imports: whether the vocabulary and the shared attributes are modules that the
            ontology imports, instead of being in it.
        terminology: whether the ontology imports the module of
            :mod:`converter.graph.releases`.
    """

    base_iri: str = DEFAULT_BASE
    stems: Mapping[str, str] = field(default_factory=dict)
    title: str = _TITLE
    creator: str = "The contributors of the definitions"
    license: str | None = None
    version: str | None = None
    date: str | None = None
    previous: str | None = None
    profile: str = "el"
    defined_classes: bool = False
    imports: bool = False
    terminology: bool = False


class GraphDocuments:
    """Writes the graphs of a set of definitions, which it sorts by id.

    Raises:
        ConverterError: RDF409 from the constructor, where the base IRI, a stem or the
            licence is no IRI.
    """

    def __init__(self, findings: Iterable[FindingModel], options: GraphOptions | None = None):
        self.options = options or GraphOptions()
        self.ns = Namespaces(self.options.base_iri)
        self.findings: Sequence[FindingModel] = sorted(findings, key=lambda f: f.id or "")
        stems = {
            key: checked_iri(stem, f"the stem of {key}") for key, stem in self.options.stems.items()
        }
        if self.options.license is not None:
            checked_iri(self.options.license, "the licence")
        self.census = Census(self.findings, self.ns, stems)
        self.prefixes: Prefixes = standard_prefixes(self.ns, self._code_prefixes(stems))

    @cached_property
    def license(self) -> str | None:
        """The IRI of the terms of use: the chosen one, or that of the published documents."""
        published = all(finding.form == "oifm" for finding in self.findings)
        return self.options.license or (_PUBLISHED_LICENSE if published else None)

    @property
    def terminology_iri(self) -> str:
        """The IRI of the module with the ancestors of the codes in use."""
        return checked_iri(f"{self.ns.base}code")

    def _code_prefixes(self, stems: Mapping[str, str]) -> dict[str, str]:
        """The prefixes of the code systems in use, and of those that the vocabulary names."""
        used = {s.key for c in self.census.codes.values() if (s := system_named(c.system))}
        return code_prefixes(self.ns, stems, used | {"RADLEX", "SNOMEDCT"})

    @cached_property
    def version(self) -> str:
        """The version of the ontology: the chosen one, or a hash of the content."""
        if self.options.version is not None:
            return self.options.version
        digest = hashlib.sha256()
        try:
            for finding in self.findings:
                digest.update(msgspec.msgpack.encode(finding))
        except UnicodeEncodeError as error:
            raise not_unicode(error) from None
        return f"sha256-{digest.hexdigest()[:16]}"

    def ontology(self) -> Iterator[str]:
        """The ontology as one Turtle document: findings, codes, vocabulary, shared terms."""
        return (turtle for turtle, _ in self.ontology_in_both(None))

    def ontology_in_both(self, xml: RdfXmlWriter | None) -> Iterator[tuple[str, str]]:
        """The ontology piece by piece, each as Turtle and as RDF/XML.

        Both are written from one pass over the definitions. Without a writer for RDF/XML
        that half is empty.
        """
        yield self.prefixes.head() + "\n", xml.head() if xml else ""
        for piece in _parts(self._pieces()):
            yield "".join(map(render, piece)), "".join(map(xml.block, piece)) if xml else ""
        for file in self._modules():
            text = module_text("ontology", file, self.ns)
            blocks = module_blocks(text, self.prefixes) if xml else []
            yield text, "".join(map(xml.block, blocks)) if xml else ""
        yield "", xml.tail() if xml else ""

    def _modules(self) -> tuple[str, ...]:
        keys = ("keys.ttl",) if self.options.profile == "dl" else ()
        return keys if self.options.imports else (*_MODULES, *keys)

    def imported_modules(self) -> Iterator[tuple[str, str, str]]:
        """The modules that the ontology imports: the name, the IRI and the Turtle of each."""
        if self.options.imports:
            for file in _MODULES:
                name = file.removesuffix(".ttl")
                text = module_document("ontology", file, self.ns)
                yield name, checked_iri(self.ns.base + name), text

    def _pieces(self) -> Iterator[Iterator[Block]]:
        yield iter([self._header()])
        axioms = Axioms(self.options.profile, self.options.defined_classes)
        writer = OntologyWriter(self.ns, self.census, self.prefixes, axioms)
        yield from map(writer.finding, self.findings)
        yield axioms.shared_classes(iter(self.findings))
        yield contributor_blocks(self.census, self.prefixes)
        yield code_blocks(self.census, self.prefixes, self.ns)

    def shapes(self) -> Iterator[str]:
        """The shapes in one document: those of every observation, then those of each finding."""
        yield self.prefixes.head() + "\n"
        yield module_text("shapes", "observation.ttl", self.ns)
        yield known_findings(self.findings)
        yield from map(finding_shapes, self.findings)

    def _version_iri(self, what: str, version: str) -> str:
        iri = f"{self.ns.base}id/version/{version}"
        # A step of dots leads somewhere else (RFC 3986, section 5.2.4).
        if not is_iri(iri) or any(step in (".", "..") for step in version.split("/")):
            message = f"{what} {version!r} has a character that cannot stand in an IRI"
            if version.strip("./") == "":
                message = f"{what} {version!r} is a step of a path, and no version"
            expected = "letters, digits, '.', '-' and '_', such as 2026-11"
            raise ConverterError(problem("RDF409", message, expected=expected))
        return f"<{iri}>"

    def _header(self) -> Block:
        options = self.options
        iri = f"<{checked_iri(self.ns.base + 'id')}>"
        version_iri = self._version_iri("the version", self.version)
        previous: list[Statement] = []
        if options.previous is not None:
            earlier = self._version_iri("the previous version", options.previous)
            previous = [("owl:priorVersion", earlier)]
        statements: list[Statement] = [
            ("a", "owl:Ontology"),
            ("rdfs:label", english(options.title)),
            ("dcterms:title", english(options.title)),
            ("dcterms:description", english(_ABOUT)),
            ("dcterms:creator", text(options.creator)),
            ("dcterms:publisher", text(options.creator)),
        ]
        if self.license is not None:
            statements.append(("dcterms:license", f"<{self.license}>"))
        if options.date is not None:
            statements.append(("dcterms:modified", text(options.date)))
        imported = [iri for _, iri, _ in self.imported_modules()]
        if options.terminology:
            imported.append(self.terminology_iri)
        if imported:
            statements.append(("owl:imports", many(f"<{iri}>" for iri in imported)))
        statements += [
            ("owl:versionIRI", version_iri),
            ("owl:versionInfo", text(self.version)),
            *previous,
            ("vann:preferredNamespacePrefix", text("oifm")),
            ("vann:preferredNamespaceUri", text(self.ns.id)),
        ]
        return Block(iri, statements)


def _parts(pieces: Iterator[Iterator[Block]]) -> Iterator[list[Block]]:
    """The blocks of each piece, where it has very many in several parts."""
    for piece in pieces:
        while part := list(islice(piece, _AT_ONCE)):
            yield part
