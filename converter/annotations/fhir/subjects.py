"""Of whom or what an observation of FHIR tells, where that is not its patient.

Such an observation is left out, and told, as what a DICOM report tells of a fetus is.

Source: FHIR R4 and R5, Observation.subject and Observation.focus ("the actual focus of an
observation when it is not the patient of record: a spouse, parent, fetus, or donor"), and the
extension observation-focusCode.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from converter.annotations.fhir.context import Placed
from converter.annotations.fhir.wire import NONE, Resource
from converter.annotations.records import Records, steps

# What the subject of an observation may be besides a patient.
OTHER_SUBJECTS = (
    *("Device", "Group", "Location", "Organization", "Procedure", "Practitioner"),
    *("PractitionerRole", "RelatedPerson", "Person", "Specimen", "Medication", "Substance"),
    *("BiologicallyDerivedProduct", "NutritionProduct"),
)
# A focus on anything else (a condition, a device in the body, a body structure) is the patient's.
_OTHER_FOCUS = {"RelatedPerson", "Person", "Practitioner", "PractitionerRole", "Group", "Specimen"}
FOCUS_CODE = "http://hl7.org/fhir/StructureDefinition/observation-focusCode"
ABOUT_ANOTHER = "it is about another than the patient"
"""How it ends what is told of an observation that is left out."""
_KIND = re.compile(r"(?:\A|/)([A-Z][A-Za-z]+)/[^/]+(?:/_history/[^/]+)?\Z")


class _Extension(Struct, gc=False):
    url: str | None = None


_extensions = msgspec.json.Decoder(list[_Extension]).decode


def other_subject(placed: Placed) -> str | None:
    """The key by which an observation is of another than the patient, None where it is not."""
    observation, home, scope = placed.resource, placed.home, placed.scope
    subject = observation.subject
    mine = scope.find(subject.reference, home) if subject else None
    if subject and _kind(subject.type, subject.reference, mine) in OTHER_SUBJECTS:
        return "subject"
    for focus in observation.focus or ():
        found = scope.find(focus.reference, home)
        kind = _kind(focus.type, focus.reference, found)
        if kind in _OTHER_FOCUS:
            return "focus"
        if kind == "Patient" and subject is not None:
            same = focus.reference == subject.reference or (
                found is not None and mine is not None and found.resource is mine.resource
            )
            if not same:
                return "focus"
    return "extension" if _has_focus_code(placed) else None


def without_others(found: list[Placed], records: Records[Resource]) -> list[Placed]:
    """The observations of the patient; of the others it is told that they are left out.

    What is a member of a group about another is about that other as well.
    """
    gone: set[int] = set()
    for placed in found:
        key = other_subject(placed)
        if key is None:
            continue
        gone.add(id(placed.resource))
        gone.update(_below(placed))
        message = f"the observation is left out: {ABOUT_ANOTHER}"
        if placed.resource.hasMember:
            message = f"the group is left out with its members: {ABOUT_ANOTHER}"
        records.add("ANN213", message, steps(f"{placed.pointer}/{key}"))
    return [placed for placed in found if id(placed.resource) not in gone] if gone else found


def _below(placed: Placed) -> Iterable[int]:
    """The identities of the members of a group, and of theirs."""
    seen: set[int] = set()
    waiting = [placed]
    while waiting:
        one = waiting.pop()
        for _, member in one.scope.all(one.resource.hasMember, one.home):
            if member is not None and id(member.resource) not in seen:
                seen.add(id(member.resource))
                waiting.append(member)
    return seen


def _kind(type_: str | None, reference: str | None, found: Placed | None) -> str | None:
    """The type of what a reference means."""
    if found is not None:
        return found.resource.resourceType
    if type_:
        return type_
    known = _KIND.search(reference or "")
    return known[1] if known else None


def _has_focus_code(placed: Placed) -> bool:
    raw = placed.resource.extension
    if raw is NONE:
        return False
    try:
        return any(one.url == FOCUS_CODE for one in _extensions(raw))
    except msgspec.MsgspecError:
        return False
