"""FHIR resources as typed structs: what annotations need of R4 and R5, and of RadElement.

One struct stands for every type of resource, since documents hold them in one another. A
key of type ``Raw`` is part of the format but says nothing about what was observed: it is
passed over as it stands. Source: hl7.org/fhir/R4 and R5, Observation, DiagnosticReport,
ImagingStudy, ImagingSelection, BodyStructure, Bundle.
"""

from __future__ import annotations

from msgspec import Raw, Struct, field

# One object stands for every absent raw value, so that it is left out in encoding.
NONE = Raw()


class Coding(Struct, omit_defaults=True, gc=False):
    """A code of a system."""

    system: str | None = None
    version: str | None = None
    code: str | None = None
    display: str | None = None
    userSelected: bool | None = None  # noqa: N815 - the keys of the format
    id: str | None = None
    extension: Raw = NONE


class Concept(Struct, omit_defaults=True, gc=False):
    """A CodeableConcept; also a bare Coding, and what R5 calls a CodeableReference."""

    coding: list[Coding] | None = None
    text: str | None = None
    code: Concept | str | None = None
    system: str | None = None
    display: str | None = None
    version: str | None = None
    concept: Concept | None = None
    reference: Reference | None = None
    valueCodeableConcept: Concept | None = None  # noqa: N815
    id: str | None = None
    extension: Raw = NONE


class Reference(Struct, omit_defaults=True, gc=False):
    """A reference to a resource."""

    reference: str | None = None
    display: str | None = None
    identifier: Identifier | None = None
    type: str | None = None
    id: str | None = None
    extension: Raw = NONE


class Identifier(Struct, omit_defaults=True, gc=False):
    """An identifier."""

    system: str | None = None
    value: str | None = None
    type: Concept | None = None
    use: str | None = None
    period: Raw = NONE
    assigner: Raw = NONE
    id: str | None = None
    extension: Raw = NONE


class Quantity(Struct, omit_defaults=True, gc=False):
    """A number with its unit; the number is kept as it is written."""

    value: Raw = NONE
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None
    id: str | None = None
    extension: Raw = NONE


class Range(Struct, omit_defaults=True, gc=False):
    """A range, or a ratio, of quantities."""

    low: Quantity | None = None
    high: Quantity | None = None
    numerator: Quantity | None = None
    denominator: Quantity | None = None
    id: str | None = None
    extension: Raw = NONE


class Period(Struct, omit_defaults=True, gc=False):
    """A period of time."""

    start: str | None = None
    end: str | None = None
    id: str | None = None
    extension: Raw = NONE


class Note(Struct, omit_defaults=True, gc=False):
    """A note, with the sentence of the report."""

    text: str | None = None
    authorReference: Raw = NONE  # noqa: N815
    authorString: str | None = None  # noqa: N815
    time: str | None = None
    id: str | None = None
    extension: Raw = NONE


class Valued(Struct, omit_defaults=True, gc=False, kw_only=True):
    """What has a code and a value: an observation, or a component of one."""

    code: Concept | None = None
    valueCodeableConcept: Concept | None = None  # noqa: N815
    valueQuantity: Quantity | None = None  # noqa: N815
    valueCoding: Concept | None = None  # noqa: N815
    valueInteger: Raw = NONE  # noqa: N815
    valueDecimal: Raw = NONE  # noqa: N815
    valueFloat: Raw = NONE  # noqa: N815
    valueString: str | None = None  # noqa: N815
    valueBoolean: bool | None = None  # noqa: N815
    valueRange: Range | None = None  # noqa: N815
    valueRatio: Range | None = None  # noqa: N815
    valueTime: str | None = None  # noqa: N815
    valueDateTime: str | None = None  # noqa: N815
    valuePeriod: Period | None = None  # noqa: N815
    valueSampledData: Raw = NONE  # noqa: N815
    valueAttachment: Raw = NONE  # noqa: N815
    valueReference: Reference | None = None  # noqa: N815
    dataAbsentReason: Concept | None = None  # noqa: N815
    interpretation: Raw = NONE
    referenceRange: Raw = NONE  # noqa: N815
    id: str | None = None
    extension: Raw = NONE
    modifierExtension: Raw = NONE  # noqa: N815


class Instance(Struct, omit_defaults=True, gc=False):
    """One image of a selection."""

    uid: str | None = None
    sopClass: Raw = NONE  # noqa: N815
    subset: Raw = NONE
    imageRegion: Raw = NONE  # noqa: N815
    imageRegion2D: Raw = NONE  # noqa: N815
    imageRegion3D: Raw = NONE  # noqa: N815
    id: str | None = None
    extension: Raw = NONE


class Structure(Struct, omit_defaults=True, gc=False):
    """A part of the body with its side."""

    structure: Concept | None = None
    laterality: Concept | None = None
    qualifier: Raw = NONE
    bodyLandmarkOrientation: Raw = NONE  # noqa: N815
    spatialReference: Raw = NONE  # noqa: N815
    id: str | None = None
    extension: Raw = NONE


class Entry(Struct, omit_defaults=True, gc=False):
    """One entry of a Bundle."""

    fullUrl: str | None = None  # noqa: N815
    resource: Resource | None = None
    request: Raw = NONE
    response: Raw = NONE
    search: Raw = NONE
    link: Raw = NONE
    # What an entry has that is a resource itself, against FHIR.
    resourceType: Raw = NONE  # noqa: N815


class Named(Struct, omit_defaults=True, gc=False):
    """A name of a device."""

    name: str | None = None
    value: str | None = None


class Focus(Struct, omit_defaults=True, gc=False):
    """What an observation is about: a reference, or the RadElement form with parts inside."""

    reference: str | None = None
    display: str | None = None
    type: str | None = None
    identifier: Raw = NONE
    bodyStructure: list[Resource] | Resource | None = None  # noqa: N815
    imagingSelection: list[Resource] | Resource | None = None  # noqa: N815


class Resource(Valued, omit_defaults=True, gc=False, kw_only=True):
    """Any resource; the keys of an Observation first."""

    resourceType: str | None = None  # noqa: N815
    status: str | None = None
    subject: Reference | None = None
    component: list[Valued] | None = None
    bodySite: Concept | None = None  # noqa: N815
    bodyStructure: Reference | None = None  # noqa: N815
    note: list[Note] | None = None
    # The note of STU3.
    comment: str | None = None
    effectiveDateTime: str | None = None  # noqa: N815
    effectiveInstant: str | None = None  # noqa: N815
    effectivePeriod: Period | None = None  # noqa: N815
    effectiveTiming: Raw = NONE  # noqa: N815
    issued: str | None = None
    performer: list[Reference] | None = None
    device: Reference | None = None
    derivedFrom: list[Reference] | None = None  # noqa: N815
    partOf: list[Reference] | None = None  # noqa: N815
    hasMember: list[Reference] | None = None  # noqa: N815
    focus: list[Focus] | None = None
    identifier: list[Identifier] | Identifier | None = None
    contained: list[Resource] | None = None
    category: Raw = NONE
    meta: Raw = NONE
    text: Raw = NONE
    language: str | None = None
    implicitRules: str | None = None  # noqa: N815
    basedOn: Raw = NONE  # noqa: N815
    triggeredBy: Raw = NONE  # noqa: N815
    encounter: Raw = NONE
    method: Raw = NONE
    specimen: Raw = NONE
    organizer: Raw = NONE
    instantiatesCanonical: Raw = NONE  # noqa: N815
    instantiatesReference: Raw = NONE  # noqa: N815
    # A Bundle.
    type: Raw = NONE
    entry: list[Entry] | None = None
    # A DiagnosticReport.
    result: list[Reference] | None = None
    study: list[Reference] | None = None
    imagingStudy: list[Reference] | None = None  # noqa: N815
    resultsInterpreter: list[Reference] | None = None  # noqa: N815
    conclusion: Raw = NONE
    conclusionCode: Raw = NONE  # noqa: N815
    presentedForm: Raw = NONE  # noqa: N815
    # An ImagingStudy.
    started: str | None = None
    description: str | None = None
    procedureCode: list[Concept] | None = None  # noqa: N815
    procedure: Raw = NONE
    # An ImagingSelection.
    studyUid: str | None = None  # noqa: N815
    seriesUid: str | None = None  # noqa: N815
    frameOfReferenceUid: str | None = None  # noqa: N815
    imageRegion3D: Raw = NONE  # noqa: N815
    instance: list[Instance] | None = None
    # A BodyStructure; some writers put the list's only item in its place.
    includedStructure: list[Structure] | Structure | None = None  # noqa: N815
    morphology: Raw = NONE
    # In R4. Other types have a list under the first of these keys.
    location: Raw = NONE
    locationQualifier: Raw = NONE  # noqa: N815
    # A Device.
    deviceName: list[Named] | None = None  # noqa: N815
    displayName: str | None = None  # noqa: N815
    # Of people a list of names, of organisations a text.
    name: Raw = NONE
    # A PractitionerRole.
    practitioner: Reference | None = None
    url: str | None = field(default=None)
