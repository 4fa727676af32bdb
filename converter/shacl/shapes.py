"""The shapes that observations are held against: those of the definitions, Core and SPARQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.shared import shared_attribute
from converter.iris import RDFS, SKOS, Namespaces
from converter.model import ChoiceAttribute, FindingModel
from converter.shacl.mapping import ShapeRules
from converter.shacl.queries import CODES, sparql_shapes


@dataclass(frozen=True)
class ShapesOf:
    """The shapes of definitions under one base.

    Attributes:
        findings: the definitions.
        ns: the namespaces.
    """

    findings: Sequence[FindingModel]
    ns: Namespaces = field(default_factory=Namespaces)

    @cached_property
    def _documents(self) -> GraphDocuments:
        return GraphDocuments(self.findings, GraphOptions(base_iri=self.ns.base))

    @cached_property
    def turtle(self) -> str:
        """All that an engine is given, as one Turtle document."""
        return self.core + sparql_shapes(self.ns)

    @cached_property
    def core(self) -> str:
        """Those in SHACL Core."""
        return "".join(self._documents.shapes())

    @cached_property
    def rules(self) -> ShapeRules:
        """What they say of themselves."""
        every = self.turtle + sparql_shapes(self.ns, CODES)
        return ShapeRules.of(ox.parse(every, ox.RdfFormat.TURTLE), self.ns)

    @cached_property
    def names(self) -> bytes:
        """What the SPARQL shapes need to know of permitted values, as N-Triples."""
        return ox.serialize(self._names(), format=ox.RdfFormat.N_TRIPLES) or b""

    def _names(self) -> Iterator[ox.Triple]:
        """As the ontology has it: attribute, name and meaning of each, and shared attributes."""
        node, core = ox.NamedNode, self.ns.core
        for finding in self._documents.findings:
            for attribute in finding.attributes:
                if not isinstance(attribute, ChoiceAttribute):
                    continue
                about, shared = (
                    node(self.ns.id + (attribute.id or "")),
                    shared_attribute(attribute, finding),
                )
                if shared:
                    general = node(core + shared.name)
                    yield ox.Triple(about, node(RDFS + "subPropertyOf"), general)
                for value in attribute.values:
                    this = node(self.ns.id + (value.id or ""))
                    yield ox.Triple(this, node(core + "valueOf"), about)
                    yield ox.Triple(this, node(SKOS + "prefLabel"), ox.Literal(value.name))
                    meaning = shared.meaning_of(value) if shared else None
                    if meaning:
                        yield ox.Triple(this, node(core + "meaning"), node(core + meaning.name))
