"""Faults in numbers become problems in words, each at its place.

The place is that of the part that is wrong, where the document spells it out, and else
that of the statement or the observation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from converter.problems import Problem
from converter.rules import problem
from converter.validation import recorded
from converter.validation.teller import NOWHERE, Fault, Span, Teller
from converter.validation.wording import WORDS

# Where a part stands in the forms of documents: EFL, then FHIR and what is shaped like it.
_KEYS = {
    "finding": ("findingCode", "code"),
    "finding text": ("findingDescription", "code"),
    "attribute": ("attributeCode", "code"),
    "attribute text": ("attributeDescription", "code"),
    "value": ("attributeValueCode", "valueCodeableConcept", "valueCode", "valueString"),
    "value text": ("attributeValueDescription", "valueCodeableConcept"),
    "site": ("anatomicLocation", "bodySite"),
    "number": ("valueQuantity", "valueInteger", "valueString"),
    "id": ("observationId", "id"),
}


def _part_of(fault: Fault, row: Mapping[str, Any]) -> tuple[str, ...]:
    """The members to which a fault points, in the order in which they are looked for."""
    part = _PARTS.get(fault.code, "")
    if fault.code in ("OBS541", "OBS542"):
        part = fault.said
    if fault.code in recorded.RULES:
        part = recorded.told_of(fault.said).part
    if fault.code == "OBS540":
        code = fault.said.partition(" ")[2]
        parts = ("finding", "attribute", "value", "site")
        part = next((name for name in parts if row[f"{name}_code"] == code), "")
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
    "OBS513": "number",
    "OBS520": "value text",
    "OBS521": "value text",
    "OBS522": "finding text",
    "OBS523": "attribute text",
    "OBS532": "id",
    "OBS533": "value",
    **dict.fromkeys(("OBS551", "OBS552", "OBS553", "OBS554"), "value text"),
}
# Where the whole observation is meant, and not one statement of it.
_OF_OBSERVATION = frozenset({"OBS501", "OBS507", "OBS522", "OBS532"})
_EITHER = frozenset({"OBS540", "OBS541", "OBS542"})


def tell(teller: Teller, faults: Sequence[Fault]) -> Problem:
    """The problem that faults of one rule in one place make up."""
    fault = faults[0]
    row = teller.rows[fault.row]
    words = WORDS[fault.code](teller, faults, row)
    whole = _is_of_whole(fault) or (
        fault.code in _EITHER
        and (
            fault.said == "finding"
            or not row["attribute_code"]
            or (fault.code == "OBS540" and fault.a < 0 and _is_of_finding(fault, row))
        )
    )
    base = (row["observation_pointer"] if whole else row["pointer"]) or ""
    source = row["source"] or ""
    pointer, (line, column, excerpt) = _place(teller, source, base, _part_of(fault, row))
    named = teller.attribute(fault.a) if fault.a >= 0 else teller.coded(row, "attribute")
    return problem(
        fault.code,
        words.message,
        source=source,
        pointer=pointer,
        line=line,
        column=column,
        excerpt=excerpt,
        finding=teller.finding(fault, row),
        attribute=named if fault.a >= 0 or not whole else "",
        value=teller.value(fault.v) if fault.v >= 0 else "",
        expected=words.expected,
        suggestion=words.suggestion,
    )


def places_of(row: Mapping[str, Any]) -> list[str]:
    """The pointers that telling may ask for, of the rows of faults that come of comparing."""
    own, whole = (row[name] or "" for name in ("pointer", "observation_pointer"))
    of_values = [f"{own}/{key}" for key in _KEYS["value text"]]
    of_ids = [f"{whole}/{key}" for key in _KEYS["id"]]
    return list(dict.fromkeys([own, whole, *of_values, *of_ids]))


def _is_of_whole(fault: Fault) -> bool:
    """Whether a fault is always that of the observation."""
    if fault.code in recorded.RULES:
        return recorded.told_of(fault.said).part == "finding"
    return fault.code in _OF_OBSERVATION


def _is_of_finding(fault: Fault, row: Mapping[str, Any]) -> bool:
    """Whether a malformed code is that of the finding or of its site."""
    return fault.said.partition(" ")[2] in (row["finding_code"], row["site_code"])


def _place(teller: Teller, source: str, base: str, keys: Sequence[str]) -> tuple[str, Span]:
    """The first of some members below a pointer that the document has, else the pointer."""
    around = teller.position(source, base)
    # Where a place is not known, nobody knows one in it.
    for key in keys if around != NOWHERE else ():
        found = teller.position(source, f"{base}/{key}")
        if found != around:
            return f"{base}/{key}", found
    return base, around
