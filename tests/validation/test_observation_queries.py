"""What the SPARQL shapes say of graphs that others made."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from converter.iris import Namespaces
from converter.shacl.queries import SHAPES, results_of_queries

NS = Namespaces()
HEAD = f"""
@prefix fm: <{NS.core}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <urn:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . :a rdfs:subPropertyOf fm:presence .
:v0 fm:meaning fm:Absent . :v1 fm:meaning fm:Present . :b rdfs:subPropertyOf fm:presence .
:v0 fm:valueOf :a ; skos:prefLabel "Absent"@en . :v1 fm:valueOf :a ; skos:prefLabel "present"@en .
:v2 fm:valueOf :b ; skos:prefLabel "maybe"@en . :v3 fm:valueOf :a ; skos:prefLabel "absent"@en .
"""


def told(text: str) -> list[str]:
    """The names of the shapes that say something."""
    quads = ox.parse(HEAD + text, ox.RdfFormat.TURTLE)
    triples = (ox.Triple(q.subject, q.predicate, q.object) for q in quads)
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return [r.shape.removeprefix(NS.shapes) for r in results_of_queries(data, NS, [SHAPES])]


@pytest.mark.parametrize(
    ("one", "other", "repeated"),
    [
        ('3 ; fm:recordedUnit "cm"', '3 ; fm:recordedUnit "cm"', True),
        ('3 ; fm:recordedUnit "cm"', '4 ; fm:recordedUnit "cm"', False),
        ('3 ; fm:recordedUnit "cm"', '3 ; fm:recordedUnit "mm"', False),
        ('3 ; fm:recordedUnit "cm"', "3", False),
        ("3", '3 ; fm:recordedUnit "cm"', False),
        ("3", "3", True),
        ("3 ; fm:number 3", "3", False),
        ("3", "3 ; fm:number 3", False),
        ("3 ; fm:number 3", "3 ; fm:number 3", True),
        ("3 ; fm:number 3", "3 ; fm:number 4", False),
    ],
)
def test_numbers_that_stand_twice(one: str, other: str, repeated: bool) -> None:
    found = told(f"""
    :o fm:statement :s1 , :s2 ; :a 3 , 4 .
    :s1 fm:attribute :a ; fm:recordedNumber {one} .
    :s2 fm:attribute :a ; fm:recordedNumber {other} .""")
    assert found == ["RepeatedValue"] * repeated


@pytest.mark.parametrize(
    ("said", "against"),
    [
        ('fm:value :v0 ; fm:recordedText " "', False),
        ('fm:value :v0 ; fm:recordedText "Present"', True),
        ('fm:value :v0 ; fm:recordedText "absent"', False),  # its own name, and another's
        ('fm:value :v1 ; fm:recordedText "PRESENT"', False),
        ('fm:value :v1 ; fm:recordedText "maybe"', False),  # the name of another attribute's
        ('fm:value :v0 ; fm:impliedValue :v0 ; fm:recordedText "present"', False),
        ('fm:value :v0 ; fm:impliedValue :v1 ; fm:recordedText "present"', True),
    ],
)
def test_texts_that_name_another_value(said: str, against: bool) -> None:
    assert told(f":s {said} .") == ["ContradictedStatement"] * against


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (":a :v1 ; fm:presence fm:Present", False),
        (":a :v1 ; fm:presence fm:Absent", True),
        (":a :v1 ; fm:presence fm:Absent , fm:Present", True),
        (":a :v0 , :v1 ; fm:presence fm:Absent , fm:Present", False),
        (":b :v2 ; fm:presence fm:Absent", True),  # a value that means neither
        (":a :v1 ; :b :v2 ; fm:presence fm:Present", False),
        (":a :v1", False),
        ("fm:presence fm:Absent", False),  # without a value of its own
        (":a :v1 ; fm:presence :v1", False),  # as a reasoner infers it
        (":a :v1 ; fm:changeFromPrior fm:Absent", False),
    ],
)
def test_shared_values_are_those_that_the_values_mean(said: str, wrong: bool) -> None:
    assert told(f":o {said} .") == ["SharedValue"] * wrong


@pytest.mark.parametrize(
    ("fact", "said", "missing"),
    [
        (":a :v0", "fm:value :v0", False),
        (":a :v1", "fm:value :v0", True),
        (":b :v0", "fm:value :v0", True),
        (":a :v0 , :v1", "fm:value :v0", False),
        (":a 3", "fm:number 3 ; fm:recordedNumber 3", False),
        (":a 3", "fm:number 3.0 ; fm:recordedNumber 30", False),
        (":a 4", "fm:number 3 ; fm:recordedNumber 3", True),
        (":b 3", "fm:number 3", True),
        # What is no value, or none that could be compared.
        (":b :v2", 'fm:number 5 ; fm:comparator "<"', False),
        (":b :v2", "fm:recordedNumber 5", False),
        (":b :v2", 'fm:recordedText "much"', False),
        (":a 3", "fm:value :v0 ; fm:number 3 ; fm:recordedNumber 3", False),
    ],
)
def test_what_a_statement_says_is_said_by_its_observation(
    fact: str, said: str, missing: bool
) -> None:
    found = told(f":o fm:statement :s ; {fact} . :s fm:attribute :a ; {said} .")
    assert found == ["StatementSaid"] * missing
