"""Counts what was read and what was written, so that nothing is lost without a word.

The written side is counted in the text itself. A literal never holds a raw line break, so
a line that begins with a predicate is a statement and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from converter.graph.census import Census
from converter.model import ChoiceAttribute, FindingModel, IndexCode
from converter.problems import ConverterError
from converter.rules import problem

# The vocabulary has ranges too; those of attributes stand before fm:attributeOf.
_RANGES = re.compile(r"\n    rdfs:range [^\n]+ ;\n    fm:attributeOf ")
_CODES = re.compile(r"\n    fm:indexCode ([^\n]*) [;.]\n")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each: ``codes`` counts each code once for each thing that carries it."""

    findings: int = 0
    attributes: int = 0
    values: int = 0
    codes: int = 0
    domains: int = 0
    ranges: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(_fields(self), _fields(other), strict=True)))


def counts_of(findings: Iterable[FindingModel], census: Census) -> Counts:
    """What a set of definitions holds."""
    number = attributes = values = codes = 0

    def distinct(index_codes: Sequence[IndexCode]) -> int:
        return len({census.iri(code) for code in index_codes}) if index_codes else 0

    for finding in findings:
        number += 1
        codes += distinct(finding.index_codes)
        attributes += len(finding.attributes)
        for attribute in finding.attributes:
            codes += distinct(attribute.index_codes)
            if isinstance(attribute, ChoiceAttribute):
                values += len(attribute.values)
                codes += sum(distinct(value.index_codes) for value in attribute.values)
    return Counts(number, attributes, values, codes, attributes, attributes)


def counts_in(turtle: str) -> Counts:
    """What a piece of the ontology's Turtle says."""
    return Counts(
        findings=turtle.count("\n    rdfs:subClassOf fm:ImagingFinding "),
        attributes=turtle.count("\n    fm:attributeOf "),
        values=turtle.count("\n    fm:valueOf oifm:"),
        codes=sum(found.count(" , ") + 1 for found in _CODES.findall(turtle)),
        domains=turtle.count("\n    rdfs:domain obs:"),
        ranges=len(_RANGES.findall(turtle)),
    )


def compare(read: Counts, written: Counts) -> None:
    """Holds the two sides together.

    Raises:
        ConverterError: RDF408, where a number differs.
    """
    expected, found = asdict(read), asdict(written)
    wrong = [
        f"{name}: {number} read, {found[name]} written"
        for name, number in expected.items()
        if number != found[name]
    ]
    if wrong:
        raise ConverterError(problem("RDF408", "; ".join(wrong)))


def _fields(counts: Counts) -> tuple[int, ...]:
    return (
        counts.findings,
        counts.attributes,
        counts.values,
        counts.codes,
        counts.domains,
        counts.ranges,
    )
