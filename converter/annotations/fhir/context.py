"""What FHIR resources say about the exam, the patient and the report of an observation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeGuard

import msgspec

from converter.annotations.fhir.values import UID, code_of
from converter.annotations.fhir.wire import (
    NONE,
    Concept,
    Identifier,
    Reference,
    Resource,
)
from converter.annotations.withdrawn import is_withdrawn

_PROCEDURES = msgspec.json.Decoder(list[Concept]).decode
_references = msgspec.json.Decoder(list[Reference] | None).decode
_LOINC = "loinc"


class Placed(NamedTuple):
    """A resource, its pointer, and the resource that contains it."""

    resource: Resource
    pointer: str
    holder: Resource | None
    # The name of the entry of a Bundle.
    url: str | None
    scope: Scope

    @property
    def home(self) -> Resource:
        """The resource in which references such as ``#a`` are looked up."""
        return self.holder or self.resource

    def has_all_members(self) -> bool:
        """Whether all members of a group are in the file."""
        found = self.scope.all(self.resource.hasMember, self.home)
        return all(placed is not None for _, placed in found)


@dataclass
class Scope:
    """The resources that can be referred to, by the references that mean them.

    A Bundle has a scope of its own within that of the file, since its ids may be those of
    another Bundle beside it: what it does not hold itself is looked for in the file.
    """

    outer: Scope | None = None
    # The name of the document that a Bundle is in a file of several; see the table's column.
    document: str | None = None
    names: dict[str, Placed] = field(default_factory=dict)
    # What follows is one for the file.
    everything: list[Placed] = field(default_factory=list)
    inside: dict[tuple[int, str], Placed] = field(default_factory=dict)
    # Where the entries of a Bundle come from, which completes the references in them.
    bases: dict[int, str] = field(default_factory=dict)
    reports: dict[int, Resource] = field(default_factory=dict)

    def within(self, document: str | None = None) -> Scope:
        """The scope of a Bundle in this one, which is a document of its own if it has a name."""
        return replace(self, outer=self, names={}, document=document or self.document)

    def add(self, placed: Placed) -> None:
        """Make a resource known: one that is contained, within its container only."""
        resource = placed.resource
        self.everything.append(placed)
        name = f"{resource.resourceType}/{resource.id}"
        if placed.holder is not None:
            if resource.id is not None:
                self.inside.setdefault((id(placed.holder), resource.id), placed)
                self.inside.setdefault((id(placed.holder), name), placed)
            return
        if placed.url and resource.id is not None and placed.url.endswith(f"/{name}"):
            self.bases[id(resource)] = placed.url.removesuffix(name)
        scope: Scope | None = self
        while scope is not None:
            if placed.url:
                scope.names.setdefault(placed.url, placed)
            if resource.id is not None:
                scope.names.setdefault(name, placed)
            scope = scope.outer

    def find(self, reference: str | None, holder: Resource) -> Placed | None:
        """The resource that a reference means, None where it is not in the file."""
        if not (reference and self.everything):  # as in a record that stands alone
            return None
        if reference.startswith("#"):
            return self.inside.get((id(holder), reference[1:]))
        plain = reference.partition("/_history/")[0]
        short = "/".join(plain.rsplit("/", 2)[-2:])
        whole = self.bases.get(id(holder), "") + plain if plain == short else plain
        scope: Scope | None = self
        while scope is not None:
            for name in (whole, reference, short):
                found = scope.names.get(name)
                if found is not None and not _is_elsewhere(whole, found):
                    return found
            scope = scope.outer
        return self.inside.get((id(holder), short))

    def all(
        self, references: Iterable[Reference] | None, holder: Resource
    ) -> Iterator[tuple[Reference, Placed | None]]:
        """Each reference with the resource that it means."""
        for reference in references or ():
            yield reference, self.find(reference.reference, holder)


def _is_elsewhere(whole: str, found: Placed) -> bool:
    """Whether a reference leads to one server, and what has this type and id is of another.

    Which protocol it is does not count; what is no address says nothing of a server.
    """
    if not found.url or "://" not in found.url or "://" not in whole:
        return False
    url = found.url.partition("/_history/")[0].partition("://")[2]
    named = url.endswith(f"/{found.resource.resourceType}/{found.resource.id}")
    return named and url.casefold() != whole.partition("://")[2].casefold()


class Exam(NamedTuple):
    """Report, patient and exam, in the columns of the table."""

    report_id: str | None = None
    subject_id: str | None = None
    exam_id: str | None = None
    exam_time: str | None = None
    exam_code: str | None = None
    exam_text: str | None = None


def exam_of(placed: Placed) -> Exam:
    """What an observation, its report and its study say about the exam."""
    observation, home, scope = placed.resource, placed.home, placed.scope
    report = scope.reports.get(id(observation))
    study_reference, found = _study(placed, report)
    study = found.resource if found else None
    code, text = _procedure(study, report)
    return Exam(
        (report.id or _first_identifier(report)) if report else None,
        _subject(observation, report, study, home, scope),
        _exam_id(found, study_reference) or _accession(placed, report),
        _time(study, observation, report),
        code,
        text,
    )


def _exam_id(study: Placed | None, reference: str | None) -> str | None:
    """The identifier of a study; its UID is written as DICOM has it."""
    named = identifier_of(study, "ACSN") if study else reference
    return named.removeprefix(UID) if named else None


def _accession(placed: Placed, report: Resource | None) -> str | None:
    """The accession number among the identifiers of an observation or its report.

    Else that of the order which they are based on, as the reference to it says, or the order.
    """
    resources = [(placed.resource, placed.home)] + ([(report, report)] if report else [])
    given = [one for resource, _ in resources for one in identifiers_of(resource)]
    for resource, home in resources:
        for reference, order in placed.scope.all(_orders(resource), home):
            given += [reference.identifier] if reference.identifier else []
            given += identifiers_of(order.resource) if order else []
    return next((one.value for one in given if one.value and "ACSN" in kinds_of(one)), None)


def _orders(resource: Resource) -> list[Reference]:
    """What a resource is based on."""
    if resource.basedOn is NONE:
        return []
    try:
        return _references(resource.basedOn) or []
    except msgspec.MsgspecError:
        return []


def identifier_of(placed: Placed, kind: str) -> str | None:
    """The identifier of a kind, else the first, else the id.

    The id of what is contained is known in its container only: the patient ``#p`` of one
    document is not that of another.
    """
    for identifier in identifiers_of(placed.resource):
        if code_of(identifier.type).code == kind:
            return identifier.value
    own = placed.resource.id if placed.holder is None else None
    return _first_identifier(placed.resource) or own


def _first_identifier(resource: Resource) -> str | None:
    return next((one.value for one in identifiers_of(resource) if one.value), None)


def selections_of(placed: Placed) -> Iterator[Placed]:
    """The image selections that the observation is about or was derived from."""
    observation, home, scope = placed.resource, placed.home, placed.scope
    if not observation.focus and not observation.derivedFrom:
        return
    for focus in observation.focus or ():
        for selection in _listed(focus.imagingSelection):
            yield Placed(selection, placed.pointer, home, None, scope)
        other = scope.find(focus.reference, home)
        if _is_selection(other):
            yield other
    for _, other in scope.all(observation.derivedFrom, home):
        if _is_selection(other):
            yield other


def _is_selection(found: Placed | None) -> TypeGuard[Placed]:
    """Whether this is a selection of images that was not taken back."""
    if found is None or found.resource.resourceType != "ImagingSelection":
        return False
    return not is_withdrawn(found.resource.status)


def identifiers_of(resource: Resource) -> list[Identifier]:
    """The identifiers of a resource; some writers put a list's only item in its place."""
    given = resource.identifier
    return given if isinstance(given, list) else [given] if given else []


def kinds_of(identifier: Identifier) -> set[str]:
    """The codes of the type of an identifier."""
    codings = (identifier.type.coding if identifier.type else None) or ()
    return {coding.code for coding in codings if coding.code}


def _listed(given: list[Resource] | Resource | None) -> list[Resource]:
    return given if isinstance(given, list) else [given] if given else []


def _study(placed: Placed, report: Resource | None) -> tuple[str | None, Placed | None]:
    """The study by its reference and, where it is in the file, itself.

    An image selection says of which study it is by a reference, or by the UID alone.
    """
    named = None
    selections = list(selections_of(placed))
    for references, home, only_studies in _references_to_studies(placed, report, selections):
        for reference, found in placed.scope.all(references, home):
            if found and found.resource.resourceType == "ImagingStudy":
                return None, found
            if only_studies or _is_to_study(reference):
                named = named or _named(reference)
    uids = (selection.resource.studyUid for selection in selections)
    return named or next((uid for uid in uids if uid), None), None


def _references_to_studies(
    placed: Placed, report: Resource | None, selections: list[Placed]
) -> Iterator[tuple[list[Reference] | None, Resource, bool]]:
    """The references that may be to a study, where they stand, and whether all of them are."""
    yield placed.resource.derivedFrom, placed.home, False
    yield placed.resource.partOf, placed.home, False
    for selection in selections:
        yield selection.resource.derivedFrom, selection.home, False
    if report is not None:
        yield report.imagingStudy, report, True
        yield report.study, report, True


def _is_to_study(reference: Reference) -> bool:
    return reference.type == "ImagingStudy" or "ImagingStudy/" in (reference.reference or "")


def _named(reference: Reference) -> str | None:
    """What a reference says of a resource that is not in the file."""
    identifier = reference.identifier.value if reference.identifier else None
    # What should be contained and is not has no name outside.
    elsewhere = None if (reference.reference or "").startswith("#") else reference.reference
    return identifier or elsewhere


def _subject(
    observation: Resource,
    report: Resource | None,
    study: Resource | None,
    home: Resource,
    scope: Scope,
) -> str | None:
    """The patient's identifier, else the reference; what is known not to be one is not taken."""
    for resource, holder in ((observation, home), (report, report), (study, home)):
        if resource is None or holder is None or resource.subject is None:
            continue
        subject = resource.subject
        placed = scope.find(subject.reference, holder)
        if placed is not None:
            if placed.resource.resourceType != "Patient":
                continue
            return identifier_of(placed, "MR")
        if named := _named(subject) or subject.display:
            return named
    return None


def _time(study: Resource | None, observation: Resource, report: Resource | None) -> str | None:
    if study is not None and study.started:
        return study.started
    for resource in (observation, report):
        if resource is None:
            continue
        period = resource.effectivePeriod
        time = (
            resource.effectiveDateTime
            or resource.effectiveInstant
            or (period.start if period else None)
        )
        if time:
            return time
    return report.issued if report and report.issued else observation.issued


def _procedure(study: Resource | None, report: Resource | None) -> tuple[str | None, str | None]:
    """The exam's LOINC code, and the exam in words."""
    text = None
    for concept in _procedures(study):
        inner = concept.concept or concept
        for coding in inner.coding or ():
            if _LOINC in (coding.system or "").lower():
                return coding.code, coding.display or inner.text
        text = text or inner.text or code_of(inner).text
    if study is not None:
        text = text or study.description
    if report is not None and report.code is not None:
        for coding in report.code.coding or ():
            if _LOINC in (coding.system or "").lower():
                return coding.code, text or coding.display or report.code.text
        text = text or report.code.text
    return None, text


def _procedures(study: Resource | None) -> list[Concept]:
    if study is None:
        return []
    if study.procedureCode:
        return study.procedureCode
    if study.procedure is NONE:
        return []
    try:
        concepts: list[Concept] = _PROCEDURES(study.procedure)
    except msgspec.MsgspecError:
        return []
    return concepts
