"""OWL class and datatype expressions in Turtle, as blank nodes (OWL 2 Mapping to RDF Graphs)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from converter.graph.turtle import decimal


def has_value(property_name: str, value: str) -> str:
    """The things that have this value: an individual or a literal."""
    return f"[ a owl:Restriction ; owl:onProperty {property_name} ; owl:hasValue {value} ]"


def at_most(number: int, property_name: str) -> str:
    """The things that have so many values, or fewer."""
    count = f'"{number}"^^xsd:nonNegativeInteger'
    return f"[ a owl:Restriction ; owl:onProperty {property_name} ; owl:maxCardinality {count} ]"


def both(classes: Iterable[str]) -> str:
    """What is in all of the classes."""
    return f"[ a owl:Class ; owl:intersectionOf ( {' '.join(classes)} ) ]"


def between(datatype: str, low: Decimal | None, high: Decimal | None) -> str:
    """The numbers of a datatype within bounds that belong to them, or all where there is none."""
    bounds = (("xsd:minInclusive", low), ("xsd:maxInclusive", high))
    facets = [
        f"[ {name} {_number(bound, datatype)} ]" for name, bound in bounds if bound is not None
    ]
    if not facets:
        return datatype
    return (
        f"[ a rdfs:Datatype ; owl:onDatatype {datatype} ;"
        f" owl:withRestrictions ( {' '.join(facets)} ) ]"
    )


def _number(bound: Decimal, datatype: str) -> str:
    whole = datatype == "xsd:integer" and bound == bound.to_integral_value()
    return f'"{bound:.0f}"^^xsd:integer' if whole else decimal(bound)
