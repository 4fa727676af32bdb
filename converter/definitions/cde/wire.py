"""RadElement common data element sets as typed structs: the keys of both forms.

A key of type ``Any`` is part of the format, but has no place in the model: it is kept
among the extra keys, without a warning.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from converter.definitions.typed import EXTRA_NAME
from converter.model import Extra

SetId = Annotated[
    str,
    Meta(
        pattern=r"\A(?:RDES|TO_BE_DETERMINED)[0-9]{1,9}\Z",
        description="RDES and a number: RDES195; in a draft TO_BE_DETERMINED and a number",
    ),
]
ElementId = Annotated[
    str,
    Meta(
        pattern=r"\A(?:RDE|TO_BE_DETERMINED)[0-9]{1,9}\Z",
        description="RDE and a number: RDE1301; in a draft TO_BE_DETERMINED and a number",
    ),
]
ValueId = Annotated[
    str,
    Meta(
        pattern=r"\A(?:RDE|TO_BE_DETERMINED)[0-9]{1,9}\.[0-9]{1,9}\Z",
        description="the element's id, a dot and a number: RDE1301.0",
    ),
]
Cardinality = Annotated[int, Meta(ge=0)]


class WireCode(msgspec.Struct, kw_only=True):
    """A code of another system."""

    system: str
    code: str
    display: str | UnsetType = UNSET
    url: Any = None
    href: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WirePart(msgspec.Struct, kw_only=True):
    """A part of the body."""

    name: str | UnsetType = UNSET
    index_codes: tuple[WireCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireModality(msgspec.Struct, kw_only=True):
    """A modality; what it has beside its code is kept with the form of the document."""

    code: str
    name: str | UnsetType = UNSET
    display: str | UnsetType = UNSET


class WireValue(msgspec.Struct, kw_only=True):
    """One permitted value of an element."""

    code: ValueId | UnsetType = UNSET
    value: str | UnsetType = UNSET
    name: str
    definition: str | UnsetType = UNSET
    index_codes: tuple[WireCode, ...] | UnsetType = UNSET
    images: Any = None
    url: Any = None
    href: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireValueSet(msgspec.Struct, kw_only=True):
    """The permitted values of an element, and how many of them may be chosen."""

    min_cardinality: Cardinality | UnsetType = UNSET
    max_cardinality: Annotated[int, Meta(ge=1)] | UnsetType | None = UNSET
    values: tuple[WireValue, ...]


class WireNumber(msgspec.Struct, kw_only=True):
    """The range of a number."""

    min: Decimal | UnsetType = UNSET
    max: Decimal | UnsetType = UNSET
    step: Decimal | UnsetType = UNSET
    unit: str | UnsetType = UNSET


class WireElement(msgspec.Struct, kw_only=True):
    """One element. Exactly one of its kinds of value is given."""

    id: ElementId | UnsetType = UNSET
    name: str
    definition: str | UnsetType = UNSET
    question: str | UnsetType = UNSET
    index_codes: tuple[WireCode, ...] | UnsetType = UNSET
    body_parts: tuple[WirePart, ...] | UnsetType = UNSET
    modalities: tuple[WireModality, ...] | UnsetType = UNSET
    value_set: WireValueSet | UnsetType = UNSET
    values: tuple[WireValue, ...] | UnsetType = UNSET
    min_cardinality: Cardinality | UnsetType = UNSET
    max_cardinality: Annotated[int, Meta(ge=1)] | UnsetType | None = UNSET
    integer_value: WireNumber | UnsetType = UNSET
    integer_values: WireNumber | UnsetType = UNSET
    float_value: WireNumber | UnsetType = UNSET
    float_values: WireNumber | UnsetType = UNSET
    boolean_value: dict[str, Any] | UnsetType = UNSET
    boolean_values: dict[str, Any] | UnsetType = UNSET
    string_value: dict[str, Any] | UnsetType = UNSET
    string_values: dict[str, Any] | UnsetType = UNSET
    parent_set: Any = None
    parent_id: Any = None
    short_name: Any = None
    instructions: Any = None
    synonyms: Any = None
    editor: Any = None
    schema_version: Any = None
    element_version: Any = None
    version: Any = None
    versions: Any = None
    status: Any = None
    status_date: Any = None
    current_status: Any = None
    history: Any = None
    status_history: Any = None
    references: Any = None
    contributors: Any = None
    authors: Any = None
    specialty: Any = None
    specialties: Any = None
    images: Any = None
    source: Any = None
    url: Any = None
    href: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WirePerson(msgspec.Struct, kw_only=True):
    """A person who contributed."""

    name: str
    email: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    role: Any = None
    orcid_id: Any = None
    twitter_handle: Any = None
    affiliation: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireOrganization(msgspec.Struct, kw_only=True):
    """An organisation that contributed."""

    name: str
    abbreviation: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    role: Any = None
    comment: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireContributors(msgspec.Struct, kw_only=True):
    """Who contributed to a set."""

    people: tuple[WirePerson, ...] | UnsetType = UNSET
    organizations: tuple[WireOrganization, ...] | UnsetType = UNSET


class WireSet(msgspec.Struct, kw_only=True):
    """A whole set."""

    id: SetId | UnsetType = UNSET
    name: str
    description: str | UnsetType = UNSET
    index_codes: tuple[WireCode, ...] | UnsetType = UNSET
    body_parts: tuple[WirePart, ...] | UnsetType = UNSET
    modalities: tuple[WireModality, ...] | UnsetType = UNSET
    contributors: WireContributors | UnsetType = UNSET
    elements: tuple[WireElement, ...]
    parent_set: Any = None
    parent_id: Any = None
    short_name: Any = None
    synonyms: Any = None
    schema_version: Any = None
    set_version: Any = None
    version: Any = None
    versions: Any = None
    status: Any = None
    status_date: Any = None
    current_status: Any = None
    history: Any = None
    status_history: Any = None
    references: Any = None
    authors: Any = None
    specialty: Any = None
    specialties: Any = None
    images: Any = None
    source: Any = None
    url: Any = None
    href: Any = None
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)
