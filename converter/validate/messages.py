"""Faults in numbers become problems in words, each at its place.

The place is that of the part that is wrong, where the document spells it out, and else
that of the statement or the observation.
"""

from __future__ import annotations

from collections.abc import Sequence

from converter.problems import Problem
from converter.rules import problem
from converter.validate.teller import Fault, Span, Teller
from converter.validate.wording import WORDS

# Where a part stands in the forms of documents: EFL, then FHIR and what is shaped like it.
_KEYS = {
    "finding": ("findingCode", "code"),
    "finding text": ("findingDescription", "code"),
    "attribute": ("attributeCode", "code"),
    "attribute text": ("attributeDescription", "code"),
    "value": ("attributeValueCode", "valueCodeableConcept", "valueCode", "valueString"),
    "value text": ("attributeValueDescription", "valueCodeableConcept"),
    "number": ("valueQuantity", "valueInteger", "valueString"),
    "id": ("observationId", "id"),
}


def _part_of(fault: Fault) -> tuple[str, ...]:
    """The members to which a fault points, in the order in which they are looked for."""
    part = _PARTS.get(fault.code, "")
    if fault.code in ("OBS541", "OBS542"):
        part = fault.said
    return _KEYS.get(part, ())


_PARTS = {
    "OBS501": "finding",
    "OBS502": "attribute",
    "OBS503": "attribute",
    "OBS504": "value",
    "OBS508": "number",
    "OBS510": "number",
    "OBS511": "number",
    "OBS512": "number",
    "OBS520": "value text",
    "OBS521": "value text",
    "OBS522": "finding text",
    "OBS523": "attribute text",
    "OBS532": "id",
}
# Where the whole observation is meant, and not one statement of it.
_OF_OBSERVATION = frozenset({"OBS501", "OBS507", "OBS522", "OBS532"})
_EITHER = frozenset({"OBS540", "OBS541", "OBS542"})


def tell(teller: Teller, faults: Sequence[Fault]) -> Problem:
    """The problem that faults of one rule in one place make up."""
    fault = faults[0]
    row = teller.rows[fault.row]
    words = WORDS[fault.code](teller, faults, row)
    whole = fault.code in _OF_OBSERVATION or (
        fault.code in _EITHER and (fault.said == "finding" or not row["attribute_code"])
    )
    base = (row["observation_pointer"] if whole else row["pointer"]) or ""
    source = row["source"] or ""
    pointer, (line, column, excerpt) = _place(teller, source, base, _part_of(fault))
    return problem(
        fault.code,
        words.message,
        source=source,
        pointer=pointer,
        line=line,
        column=column,
        excerpt=excerpt,
        finding=teller.finding(fault, row),
        attribute=teller.attribute(fault.a) if fault.a >= 0 else teller.coded(row, "attribute"),
        value=teller.value(fault.v) if fault.v >= 0 else "",
        expected=words.expected,
        suggestion=words.suggestion,
    )


def _place(teller: Teller, source: str, base: str, keys: Sequence[str]) -> tuple[str, Span]:
    """The first of some members below a pointer that the document has, else the pointer."""
    around = teller.position(source, base)
    for key in keys if teller.locate else ():
        found = teller.position(source, f"{base}/{key}")
        if found != around:
            return f"{base}/{key}", found
    return base, around
