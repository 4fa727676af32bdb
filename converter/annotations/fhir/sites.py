"""Where in the body an observation of FHIR was made: body site and body structures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from converter.annotations.fhir.context import Placed
from converter.annotations.fhir.values import Code, beside, code_of
from converter.annotations.fhir.wire import NONE, Concept, Reference, Resource, Structure
from converter.annotations.other_codes import OtherCode
from converter.annotations.sides import implied_system, split

# Which qualifiers of a location (R4) are its side: left, right, both.
_SIDES = {"7771000", "24028007", "51440002", "RID5824", "RID5825"}
# How R4 refers to a BodyStructure: the extension of its own, and that for the element of R5.
REFERRING = {
    "http://hl7.org/fhir/StructureDefinition/bodySite",
    "http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.bodyStructure",
}


# How mCODE says on which side, and where in it, beside the code of a site.
_MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-"
_SIDE_BESIDE = {f"{_MCODE}laterality-qualifier", f"{_MCODE}laterality"}
_BESIDE = {f"{_MCODE}body-location-qualifier", f"{_MCODE}relation-qualifier"}


class _Extension(Struct, gc=False):
    url: str | None = None
    valueCodeableConcept: Concept | None = None  # noqa: N815 - the keys of the format
    valueReference: Reference | None = None  # noqa: N815


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
    others: list[OtherCode] = []
    parts = (part for body in bodies_of(placed) for part in _parts(body))
    for at, (structure, qualifiers) in enumerate(parts):
        its_side = code_of(structure.laterality)
        # The first is where the site is, however it is called there; a side of another is not.
        own = at == 0 or _is_nowhere(concept) or _is_same(structure.structure, concept)
        if _is_nowhere(concept):
            concept = structure.structure
        else:
            # The site is one; what else the observation refers to stands beside it.
            others += (OtherCode(*code_of(structure.structure)), *beside(structure.structure))
        others += qualifiers
        if own and side is None:
            side = its_side.code
        if not own or its_side.code is None or its_side.code != side:
            others.append(OtherCode(*its_side))
        others += beside(structure.laterality)
    if _is_nowhere(concept):
        words = next((one.display for one in _references(placed) if one.display), None)
        concept = Concept(text=words) if words else concept
    beside_it = _extensions_of(placed.resource.bodySite)
    sides = [one.valueCodeableConcept for one in beside_it if one.url in _SIDE_BESIDE]
    side = side or next((code_of(one).code for one in sides), None)
    others += _coded(one for one in sides if one is not None and code_of(one).code != side)
    others += _coded(
        one.valueCodeableConcept
        for one in beside_it
        if one.url in _BESIDE and one.valueCodeableConcept is not None
    )
    code = code_of(concept)
    place, side = split(code.code, side)
    system = code.system if code.system is not None else implied_system(place)
    code = code._replace(system=system, code=place)
    more = (one for one in others if (one.code or one.display) and one != OtherCode(*code))
    return Site(code, side, tuple(dict.fromkeys((*beside(concept), *more))))


def is_elsewhere(placed: Placed) -> bool:
    """Whether an observation refers to a body structure that is not in the file, without words."""
    return any(
        not one.display and placed.scope.find(one.reference, placed.home) is None
        for one in _references(placed)
    )


def _is_same(one: Concept | None, other: Concept | None) -> bool:
    return code_of(one)[:2] == code_of(other)[:2]


def _is_nowhere(concept: Concept | None) -> bool:
    code = code_of(concept)
    return code.code is None and code.text is None


def bodies_of(placed: Placed) -> Iterator[Resource]:
    """The body structures that the observation refers to, the nearest first."""
    observation, home, scope = placed.resource, placed.home, placed.scope
    for reference in _references(placed):
        body = scope.find(reference.reference, home)
        if body:
            yield body.resource
    for focus in observation.focus or ():
        given = focus.bodyStructure
        yield from given if isinstance(given, list) else [given] if given else []
        other = scope.find(focus.reference, home)
        if other and other.resource.resourceType == "BodyStructure":
            yield other.resource


def _references(placed: Placed) -> list[Reference]:
    """The references to body structures of an observation, and of its site."""
    observation = placed.resource
    references = _referred(observation.extension)
    if (site := observation.bodySite) is not None:
        references += _referred(site.extension)
    if observation.bodyStructure is not None:
        references.insert(0, observation.bodyStructure)
    return references


def _referred(raw: Raw) -> list[Reference]:
    found = (one.valueReference for one in _read(raw) if one.url in REFERRING)
    return [reference for reference in found if reference is not None]


def _extensions_of(site: Concept | None) -> list[_Extension]:
    return _read(site.extension) if site is not None else []


def _read(raw: Raw) -> list[_Extension]:
    try:
        return [] if raw is NONE else _extensions(raw)
    except msgspec.MsgspecError:
        return []


def _parts(body: Resource) -> Iterator[tuple[Structure, tuple[OtherCode, ...]]]:
    """The parts of a BodyStructure, of R5 and the location of R4, each with its qualifiers."""
    given = body.includedStructure
    for one in given if isinstance(given, list) else [given] if given else []:
        yield one, _coded(_qualifiers(one.qualifier))
    if body.location is NONE:
        return
    try:
        location = _concept(body.location)
    except msgspec.MsgspecError:
        return
    qualifiers = _qualifiers(body.locationQualifier)
    sides = [one for one in qualifiers if code_of(one).code in _SIDES]
    others = _coded(one for one in qualifiers if one not in sides[:1])
    yield Structure(structure=location, laterality=sides[0] if sides else None), others


def _qualifiers(raw: Raw) -> list[Concept]:
    try:
        return [] if raw is NONE else _concepts(raw)
    except msgspec.MsgspecError:
        return []


def _coded(concepts: Iterable[Concept]) -> tuple[OtherCode, ...]:
    return tuple(OtherCode(*code_of(concept)) for concept in concepts)
