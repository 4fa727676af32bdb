"""OIFM JSON as typed structs: one per object of the format, keys in published order."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from converter.definitions.typed import EXTRA_NAME
from converter.model import Extra, IndexCode

FindingId = Annotated[
    str,
    Meta(
        pattern=r"\AOIFM_[A-Z]{3,4}_[0-9]{6}\Z",
        description="OIFM_, three or four capital letters, _ and six digits: OIFM_GMTS_012973",
    ),
]
AttributeId = Annotated[
    str,
    Meta(
        pattern=r"\AOIFMA_[A-Z]{3,4}_[0-9]{6}\Z",
        description="OIFMA_, three or four capital letters, _ and six digits: OIFMA_GMTS_311419",
    ),
]
ValueId = Annotated[
    str,
    Meta(
        pattern=r"\AOIFMA_[A-Z]{3,4}_[0-9]{6}\.[0-9]{1,9}\Z",
        description="the attribute's id, a dot and a number: OIFMA_GMTS_311419.0",
    ),
]
OrganizationCode = Annotated[
    str, Meta(pattern=r"\A[A-Z]{3,4}\Z", description="three or four capital letters: GMTS")
]


class WireValue(msgspec.Struct, gc=False, kw_only=True, omit_defaults=True):
    """One permitted value."""

    value_code: ValueId | UnsetType = UNSET
    name: str
    description: str | UnsetType = UNSET
    index_codes: tuple[IndexCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireAttribute(msgspec.Struct, gc=False, kw_only=True, omit_defaults=True):
    """An attribute of either type, as the fast decoder takes it."""

    oifma_id: AttributeId | UnsetType = UNSET
    name: str
    description: str | UnsetType = UNSET
    type: Literal["choice", "numeric"] | UnsetType = UNSET
    values: tuple[WireValue, ...] | UnsetType = UNSET
    minimum: Decimal | UnsetType = UNSET
    maximum: Decimal | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    max_selected: Annotated[int, Meta(ge=1, lt=10**18)] | UnsetType = UNSET
    index_codes: tuple[IndexCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireChoice(msgspec.Struct, gc=False, kw_only=True):
    """A choice attribute: the keys that it may have."""

    oifma_id: AttributeId | UnsetType = UNSET
    name: str
    description: str | UnsetType = UNSET
    type: Literal["choice", "numeric"] | UnsetType = UNSET
    values: tuple[WireValue, ...]
    required: bool | UnsetType = UNSET
    max_selected: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    index_codes: tuple[IndexCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireNumeric(msgspec.Struct, gc=False, kw_only=True):
    """A numeric attribute: the keys that it may have."""

    oifma_id: AttributeId | UnsetType = UNSET
    name: str
    description: str | UnsetType = UNSET
    type: Literal["choice", "numeric"] | UnsetType = UNSET
    minimum: Decimal | UnsetType = UNSET
    maximum: Decimal | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    index_codes: tuple[IndexCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireContributor(msgspec.Struct, gc=False, kw_only=True, omit_defaults=True):
    """A person or an organisation, as the fast decoder takes it."""

    github_username: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    name: str
    organization_code: OrganizationCode | UnsetType = UNSET
    code: OrganizationCode | UnsetType = UNSET
    url: str | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WirePerson(msgspec.Struct, gc=False, kw_only=True):
    """A person: the keys that one may have."""

    github_username: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    name: str
    organization_code: OrganizationCode | UnsetType = UNSET
    url: str | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireOrganization(msgspec.Struct, gc=False, kw_only=True):
    """An organisation: the keys that one may have."""

    name: str
    code: OrganizationCode | UnsetType = UNSET
    url: str | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


class WireFinding(msgspec.Struct, gc=False, kw_only=True, omit_defaults=True):
    """A whole document. Drafts have ``finding_name`` where the others have ``name``."""

    oifm_id: FindingId | UnsetType = UNSET
    finding_name: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    synonyms: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    body_regions: tuple[str, ...] | UnsetType = UNSET
    subspecialties: tuple[str, ...] | UnsetType = UNSET
    etiologies: tuple[str, ...] | UnsetType = UNSET
    entity_type: str | UnsetType = UNSET
    applicable_modalities: tuple[str, ...] | UnsetType = UNSET
    expected_time_course: dict[str, Any] | UnsetType = UNSET
    age_profile: dict[str, Any] | UnsetType = UNSET
    sex_specificity: str | UnsetType = UNSET
    contributors: tuple[WireContributor, ...] | UnsetType = UNSET
    attributes: tuple[WireAttribute, ...]
    index_codes: tuple[IndexCode, ...] | UnsetType = UNSET
    anatomic_locations: tuple[IndexCode, ...] | UnsetType = UNSET
    extra: Extra = msgspec.field(default=(), name=EXTRA_NAME)


_PERSONAL = ("github_username", "email", "organization_code")


def attribute_kind(tree: dict[str, Any]) -> type:
    """The struct of an attribute: by its type, or by its values where it names none."""
    kind = tree.get("type")
    if kind in ("choice", "numeric"):
        return WireChoice if kind == "choice" else WireNumeric
    return WireChoice if "values" in tree else WireNumeric


def contributor_kind(tree: dict[str, Any]) -> type:
    """The struct of a contributor: a person has a user name, an e-mail or an employer.

    Where all of these are null, a code of its own makes it an organisation.
    """
    if any(tree.get(key) is not None for key in _PERSONAL):
        return WirePerson
    named = any(key in tree for key in _PERSONAL) and tree.get("code") is None
    return WirePerson if named else WireOrganization


VARIANTS: dict[type, Callable[[dict[str, Any]], type]] = {
    WireAttribute: attribute_kind,
    WireContributor: contributor_kind,
}
