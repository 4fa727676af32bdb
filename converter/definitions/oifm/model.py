"""OIFM JSON structs to the model."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from converter.definitions.extras import NAME_KEY, OMITTED_KEY
from converter.definitions.oifm.wire import (
    WireAttribute,
    WireChoice,
    WireContributor,
    WireFinding,
    WireNumeric,
    WireOrganization,
    WirePerson,
    WireValue,
)
from converter.definitions.typed import json_text, plain
from converter.model import (
    AnatomicLocation,
    Attribute,
    ChoiceAttribute,
    Contributor,
    FindingModel,
    NumericAttribute,
    Organization,
    Person,
    Value,
)

T = TypeVar("T")


def to_model(wire: WireFinding) -> FindingModel:
    """The model of a document that its reader has checked."""
    extra = wire.extra
    draft = wire.name is UNSET
    if draft:
        extra = ((NAME_KEY, '"finding_name"'), *extra)
    elif wire.finding_name is not UNSET:
        extra = (("finding_name", json_text(wire.finding_name)), *extra)
    for key in ("age_profile", "expected_time_course"):
        if (value := getattr(wire, key)) is not UNSET:
            extra = ((key, json_text(value)), *extra)
    return FindingModel(
        id=wire.oifm_id or None,
        name=(wire.finding_name if draft else wire.name) or "",
        description=_maybe(wire.description),
        synonyms=wire.synonyms or (),
        tags=wire.tags or (),
        body_regions=wire.body_regions or (),
        subspecialties=wire.subspecialties or (),
        etiologies=wire.etiologies or (),
        entity_type=_maybe(wire.entity_type),
        modalities=wire.applicable_modalities or (),
        sex_specificity=_maybe(wire.sex_specificity),
        anatomic_locations=tuple(
            AnatomicLocation(index_codes=(code,)) for code in wire.anatomic_locations or ()
        ),
        contributors=tuple([_contributor(part) for part in wire.contributors or ()]),
        attributes=tuple([_attribute(part) for part in wire.attributes]),
        index_codes=wire.index_codes or (),
        extra=extra,
    )


def _attribute(wire: WireAttribute | WireChoice | WireNumeric) -> Attribute:
    extra = wire.extra
    if omitted := _omitted(wire):
        extra = ((OMITTED_KEY, json_text(omitted)), *extra)
    if isinstance(wire, WireChoice) or (isinstance(wire, WireAttribute) and wire.values):
        return ChoiceAttribute(
            id=wire.oifma_id or None,
            name=wire.name,
            description=_maybe(wire.description),
            required=wire.required or False,
            index_codes=wire.index_codes or (),
            values=tuple([_value(v, wire.oifma_id, at) for at, v in enumerate(wire.values or ())]),
            max_selected=wire.max_selected or 1,
            extra=extra,
        )
    return NumericAttribute(
        id=wire.oifma_id or None,
        name=wire.name,
        description=_maybe(wire.description),
        required=wire.required or False,
        index_codes=wire.index_codes or (),
        minimum=None if isinstance(wire.minimum, UnsetType) else plain(wire.minimum),
        maximum=None if isinstance(wire.maximum, UnsetType) else plain(wire.maximum),
        unit=_maybe(wire.unit),
        extra=extra,
    )


def _omitted(wire: Any) -> list[str]:
    """The keys that a writer would write, and the document left to their defaults."""
    keys = ["type", "required", "max_selected"]
    if isinstance(wire, WireAttribute) and not wire.values:
        keys.remove("max_selected")
    return [key for key in keys if getattr(wire, key, None) is UNSET]


def _value(wire: WireValue, owner: str | UnsetType, at: int) -> Value:
    code, extra = wire.value_code or None, wire.extra
    if code is None and owner:
        code = f"{owner}.{at}"
        extra = ((OMITTED_KEY, '["value_code"]'), *extra)
    return Value(
        id=code,
        name=wire.name,
        description=_maybe(wire.description),
        index_codes=wire.index_codes or (),
        extra=extra,
    )


def _contributor(wire: WireContributor | WirePerson | WireOrganization) -> Contributor:
    if isinstance(wire, WireOrganization) or (
        isinstance(wire, WireContributor)
        and wire.github_username is wire.email is wire.organization_code is UNSET
    ):
        return Organization(
            name=wire.name, code=wire.code or None, url=_maybe(wire.url), extra=wire.extra
        )
    return Person(
        name=wire.name,
        github_username=_maybe(wire.github_username),
        email=_maybe(wire.email),
        organization_code=_maybe(wire.organization_code),
        url=_maybe(wire.url),
        extra=wire.extra,
    )


def _maybe(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value
