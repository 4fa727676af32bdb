"""Whole documents: the ontology and the shapes of a set of definitions, piece by piece."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from converter.graph.census import Census
from converter.graph.codes import code_blocks, code_prefixes, contributor_blocks
from converter.graph.ontology import OntologyWriter
from converter.graph.shapes import finding_shapes, known_findings
from converter.graph.turtle import Prefixes, Statement, block, english, standard_prefixes, text
from converter.iris import DEFAULT_BASE, Namespaces, checked_iri
from converter.model import FindingModel
from converter.resources import resource

_TITLE = "Radiology finding models"
_ABOUT = "Definitions of radiology findings, their attributes, permitted values and index codes."


@dataclass(frozen=True)
class GraphOptions:
    """What a user may choose about the graphs.

    Attributes:
        base_iri: all our IRIs are made under it; ends with ``/`` or ``#``.
        stems: other IRI stems to write, by code system, for example the older RadLex one.
        title: the ontology's title.
        creator: who is named as its creator and publisher.
        license: the IRI of the terms under which the definitions may be used.
        version: the version; made from the content where None, so that the same
            definitions always give the same bytes.
        date: ``YYYY-MM-DD`` of dcterms:modified; left out where None, for the same reason.
    """

    base_iri: str = DEFAULT_BASE
    stems: Mapping[str, str] = field(default_factory=dict)
    title: str = _TITLE
    creator: str = "The contributors of the definitions"
    license: str = "https://opensource.org/license/mit"
    version: str | None = None
    date: str | None = None


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
        stems = {key: checked_iri(stem) for key, stem in self.options.stems.items()}
        checked_iri(self.options.license)
        self.census = Census(self.findings, self.ns, stems)
        self.prefixes: Prefixes = standard_prefixes(self.ns, code_prefixes(self.ns, stems))

    @cached_property
    def version(self) -> str:
        """The version of the ontology: the chosen one, or a hash of the content."""
        if self.options.version is not None:
            return self.options.version
        digest = hashlib.sha256()
        for finding in self.findings:
            digest.update(msgspec.msgpack.encode(finding))
        return f"sha256-{digest.hexdigest()[:16]}"

    def ontology(self) -> Iterator[str]:
        """The ontology in one document: vocabulary, shared terms, findings, codes."""
        yield self.prefixes.head() + "\n"
        yield self._header()
        writer = OntologyWriter(self.ns, self.census, self.prefixes)
        yield from map(writer.finding, self.findings)
        yield from contributor_blocks(self.census, self.prefixes)
        yield from code_blocks(self.census, self.prefixes)
        yield self._module("ontology", "core.ttl")
        yield self._module("ontology", "qualifiers.ttl")

    def shapes(self) -> Iterator[str]:
        """The shapes in one document: those of every observation, then those of each finding."""
        yield self.prefixes.head() + "\n"
        yield self._module("shapes", "observation.ttl")
        yield known_findings(self.findings)
        yield from map(finding_shapes, self.findings)

    def _header(self) -> str:
        options = self.options
        iri = f"<{checked_iri(self.ns.base + 'id')}>"
        version_iri = f"<{checked_iri(f'{self.ns.base}id/version/{self.version}')}>"
        statements: list[Statement] = [
            ("a", "owl:Ontology"),
            ("rdfs:label", english(options.title)),
            ("dcterms:title", english(options.title)),
            ("dcterms:description", english(_ABOUT)),
            ("dcterms:creator", text(options.creator)),
            ("dcterms:publisher", text(options.creator)),
            ("dcterms:license", f"<{options.license}>"),
        ]
        if options.date is not None:
            statements.append(("dcterms:modified", text(options.date)))
        statements += [
            ("owl:versionIRI", version_iri),
            ("owl:versionInfo", text(self.version)),
            ("vann:preferredNamespacePrefix", text("oifm")),
            ("vann:preferredNamespaceUri", text(self.ns.id)),
        ]
        return block(iri, statements)

    def _module(self, folder: str, file: str) -> str:
        """A hand-written module inside the whole: its own base, without head and prefixes."""
        words = resource(folder, file).decode().replace(DEFAULT_BASE, self.ns.base)
        lines = [line for line in words.splitlines() if not line.startswith("@prefix")]
        body = "\n".join(lines)
        start = body.find("\n<" + self.ns.base)
        if start >= 0:
            # The header of a module would make it an ontology of its own.
            body = body[:start] + body[body.index(" .\n", start) + 3 :]
        return body.strip() + "\n\n"
