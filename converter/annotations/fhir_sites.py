"""Where in the body an observation of FHIR was made: body site and body structures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from converter.annotations.fhir_context import Placed
from converter.annotations.fhir_values import Code, beside, code_of
from converter.annotations.fhir_wire import NONE, Concept, Reference, Resource, Structure
from converter.annotations.other_codes import OtherCode

# Which qualifiers of a location (R4) are its side: left, right, both.
_SIDES = {"7771000", "24028007", "51440002", "RID5824", "RID5825"}
# The side in an expression of SNOMED CT: 71341001:272741003=7771000 is the left femur.
_REFINED = re.compile(r":.*\b272741003 *(?:\|[^|]*\| *)?= *([0-9]{6,18})\b")
# How R4 refers to a BodyStructure: the extension of its own, and that for the element of R5.
_REFERRING = {
    "http://hl7.org/fhir/StructureDefinition/bodySite",
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.bodyStructure",
}


class _Extension(Struct, gc=False):
    url: str | None = None
    valueReference: Reference | None = None  # noqa: N815 - the keys of the format


_extensions = msgspec.json.Decoder(list[_Extension]).decode
_concept = msgspec.json.Decoder(Concept).decode
_concepts = msgspec.json.Decoder(list[Concept]).decode


class Site(NamedTuple):
    """The anatomic site, the code of the side where it stands apart, and other codings."""

    code: Code
    side: str | None = None
    others: tuple[OtherCode, ...] = ()


def site_of(placed: Placed) -> Site:
    """Where in the body the observation was made."""
    concept, side = placed.resource.bodySite, None
    others: tuple[OtherCode, ...] = ()
    for structure, qualifiers in _structures(placed):
        if _is_nowhere(concept):
            concept = structure.structure
            others = qualifiers
        side = side or code_of(structure.laterality).code
    code = code_of(concept)
    if side is None and (refined := _REFINED.search(code.code or "")):
        side = refined[1]
    return Site(code, side, (*beside(concept), *others))


def _is_nowhere(concept: Concept | None) -> bool:
    code = code_of(concept)
    return code.code is None and code.text is None


def _structures(placed: Placed) -> Iterator[tuple[Structure, tuple[OtherCode, ...]]]:
    """The parts of the body that the observation refers to, with what else is said of them."""
    observation, home, scope = placed.resource, placed.home, placed.scope
    site = observation.bodySite
    raws = [observation.extension, site.extension if site else NONE]
    references = [one for raw in raws if b"bodyS" in bytes(raw) for one in _referred(raw)]
    if observation.bodyStructure is not None:
        references.insert(0, observation.bodyStructure)
    for reference in references:
        body = scope.find(reference.reference, home)
        if body:
            yield from _parts(body.resource)
    for focus in observation.focus or ():
        given = focus.bodyStructure
        for resource in given if isinstance(given, list) else [given] if given else []:
            yield from _parts(resource)
        other = scope.find(focus.reference, home)
        if other and other.resource.resourceType == "BodyStructure":
            yield from _parts(other.resource)


def _referred(raw: Raw) -> list[Reference]:
    try:
        extensions = _extensions(raw)
    except msgspec.MsgspecError:
        return []
    found = (one.valueReference for one in extensions if one.url in _REFERRING)
    return [reference for reference in found if reference is not None]


def _parts(body: Resource) -> Iterator[tuple[Structure, tuple[OtherCode, ...]]]:
    """The parts of a BodyStructure: of R5, else the location of R4 with its qualifiers."""
    given = body.includedStructure
    if given:
        yield from ((one, ()) for one in (given if isinstance(given, list) else [given]))
    if body.location is NONE:
        return
    try:
        location = _concept(body.location)
        raw = body.locationQualifier
        qualifiers = [] if raw is NONE else _concepts(raw)
    except msgspec.MsgspecError:
        return
    sides = [one for one in qualifiers if code_of(one).code in _SIDES]
    codes = [code_of(one) for one in qualifiers if one not in sides[:1]]
    others = tuple(OtherCode(*code) for code in codes)
    yield Structure(structure=location, laterality=sides[0] if sides else None), others
