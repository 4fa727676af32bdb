"""What the ontology says beyond its terms: little for every reasoner, or more for one of OWL 2 DL.

The profile ``el`` stays in OWL 2 EL, RL and DL at once. ``dl`` adds what makes a reasoner
find faults in data: properties with one value at most, bounds of numbers, and literal keys
that belong to one thing only. Literals differ by themselves, so that no list of different
individuals is needed, with which HermiT gave no answer on all published definitions.

Defined classes are for ELK: an observation is put under them by what it says. HermiT takes
more than ten times as long with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from converter.graph import labels
from converter.graph.expressions import at_most, between, both, has_value
from converter.graph.shared import SharedAttribute, SharedValue, shared_attribute
from converter.graph.turtle import Block, Statement, english
from converter.model import (
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    FindingModel,
    NumericAttribute,
)


@dataclass(frozen=True)
class Axioms:
    """The axioms about observations, by profile."""

    profile: str = "el"
    defined_classes: bool = False

    def attribute_types(self, attribute: Attribute) -> str | tuple[str, ...]:
        """The kind of property that an attribute is."""
        choice = isinstance(attribute, ChoiceAttribute)
        kind = "owl:ObjectProperty" if choice else "owl:DatatypeProperty"
        single = not isinstance(attribute, ChoiceAttribute) or attribute.max_selected == 1
        return (kind, "owl:FunctionalProperty") if self.profile == "dl" and single else kind

    def attribute_range(self, attribute: Attribute) -> str:
        """What the values of an attribute are."""
        if isinstance(attribute, ChoiceAttribute):
            return f"vs:{attribute.id}"
        if isinstance(attribute, NumericAttribute):
            kind = f"xsd:{attribute.number}"
            if self.profile == "dl":
                return between(kind, attribute.minimum, attribute.maximum)
            return kind
        if isinstance(attribute, BooleanAttribute):
            # OWL 2 EL has no xsd:boolean; the shapes hold booleans to it.
            return "xsd:boolean" if self.profile == "dl" else "rdfs:Literal"
        return "xsd:string"

    def limits(self, finding: FindingModel) -> list[str]:
        """Classes over the observations of a finding: no more values than may be selected."""
        if self.profile != "dl":
            return []
        return [
            at_most(most, f"oifm:{attribute.id}")
            for attribute in finding.attributes
            if isinstance(attribute, ChoiceAttribute)
            and (most := attribute.max_selected) is not None
            and most > 1
        ]

    def definition(self, finding: FindingModel) -> list[Statement]:
        """The observations of a finding, by the finding that they name."""
        if not self.defined_classes:
            return []
        about = has_value("fm:finding", f"oifm:{finding.id}")
        return [("owl:equivalentClass", both(["fm:Observation", about]))]

    def value_classes(self, finding: FindingModel) -> Iterator[Block]:
        """A class for each permitted value: the observations that give it."""
        if not self.defined_classes:
            return
        for attribute in finding.attributes:
            if not isinstance(attribute, ChoiceAttribute):
                continue
            shared = shared_attribute(attribute, finding)
            label = labels.attribute_label(finding, attribute)
            for value in attribute.values:
                given = has_value(f"oifm:{attribute.id}", f"oifm:{value.id}")
                words = labels.value_label(label, value)
                parents = [f"obs:{finding.id}"]
                meaning = shared.meaning_of(value) if shared else None
                if meaning:
                    parents.append(f"obs:{meaning.name}")
                yield Block(
                    f"obs:{value.id}",
                    [
                        ("a", "owl:Class"),
                        ("rdfs:label", english(f"observation of {words}")),
                        ("rdfs:subClassOf", tuple(parents)),
                        ("owl:equivalentClass", both([f"obs:{finding.id}", given])),
                        ("iao:0000115", english(f"A record that says {words}.")),
                    ],
                )

    def shared_classes(self, findings: Iterator[FindingModel]) -> Iterator[Block]:
        """A class for each shared value that some permitted value stands for."""
        if not self.defined_classes:
            return
        used: dict[str, tuple[SharedAttribute, SharedValue]] = {}
        for finding in findings:
            for attribute in finding.attributes:
                shared = shared_attribute(attribute, finding)
                if shared is None or not isinstance(attribute, ChoiceAttribute):
                    continue
                for meaning in filter(None, map(shared.meaning_of, attribute.values)):
                    used[meaning.name] = shared, meaning
        for name, (shared, meaning) in sorted(used.items()):
            words = f"{shared.label} = {meaning.label}"
            given = has_value(f"fm:{shared.name}", f"fm:{name}")
            yield Block(
                f"obs:{name}",
                [
                    ("a", "owl:Class"),
                    ("rdfs:label", english(f"observation with {words}")),
                    ("rdfs:subClassOf", "fm:Observation"),
                    ("owl:equivalentClass", both(["fm:Observation", given])),
                    ("iao:0000115", english(f"A record of any finding that says {words}.")),
                ],
            )
