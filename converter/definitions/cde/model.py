"""RadElement structs to the model."""

from __future__ import annotations

from typing import TypeVar

from msgspec import UNSET, UnsetType, structs

from converter.definitions.cde import wire
from converter.definitions.extras import KEYS_KEY
from converter.definitions.typed import json_text
from converter.model import (
    AnatomicLocation,
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    Contributor,
    Extra,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)

T = TypeVar("T")


def to_model(made: wire.WireSet) -> FindingModel:
    """The model of a set that its reader has checked, without the details of its form."""
    return FindingModel(
        id=made.id or None,
        name=made.name,
        description=made.description or None,
        index_codes=_codes(made.index_codes),
        anatomic_locations=_parts(made.body_parts),
        modalities=_modalities(made.modalities),
        contributors=_contributors(made.contributors),
        attributes=tuple(_attribute(element) for element in made.elements),
        form="cde",
        extra=made.extra,
    )


def _attribute(made: wire.WireElement) -> Attribute:
    common: dict[str, object] = {
        "id": made.id or None,
        "name": made.name,
        "description": made.definition or None,
        "question": made.question or None,
        "index_codes": _codes(made.index_codes),
        "anatomic_locations": _parts(made.body_parts),
        "modalities": _modalities(made.modalities),
    }
    if made.value_set is not UNSET:
        return _choice(_with_cardinalities(made.value_set, made), common, made.extra)
    if made.values is not UNSET:
        values = wire.WireValueSet(
            values=made.values,
            min_cardinality=made.min_cardinality,
            max_cardinality=made.max_cardinality,
        )
        return _choice(values, common, _renamed("value_set", "values", made.extra))
    for key, number in (("float_value", "decimal"), ("integer_value", "integer")):
        for name in (key, key + "s"):
            if (found := getattr(made, name)) is not UNSET:
                return NumericAttribute(
                    minimum=_maybe(found.min),
                    maximum=_maybe(found.max),
                    step=_maybe(found.step),
                    unit=_maybe(found.unit),
                    number=number,  # type: ignore[arg-type]
                    extra=_renamed(key, name, made.extra),
                    **common,  # type: ignore[arg-type]
                )
    for key, kind in (("boolean_value", BooleanAttribute), ("string_value", TextAttribute)):
        for name in (key, key + "s"):
            if getattr(made, name) is not UNSET:
                return kind(extra=_renamed(key, name, made.extra), **common)  # type: ignore[arg-type]
    raise AssertionError("the reader lets no element pass that has no kind of value")


def _with_cardinalities(values: wire.WireValueSet, made: wire.WireElement) -> wire.WireValueSet:
    """The value set, with what the element says of it beside it."""
    found = {
        key: getattr(made, key)
        for key in ("min_cardinality", "max_cardinality")
        if getattr(values, key) is UNSET
    }
    return structs.replace(values, **found) if found else values


def _choice(made: wire.WireValueSet, common: dict[str, object], extra: Extra) -> ChoiceAttribute:
    least = made.min_cardinality or 0
    most = made.max_cardinality
    owner = common["id"]
    return ChoiceAttribute(
        required=least > 0,
        min_selected=max(least, 1),
        max_selected=1 if isinstance(most, UnsetType) else most,
        values=tuple(
            Value(
                id=value.code or (f"{owner}.{at}" if owner else None),
                name=value.name,
                description=value.definition or None,
                token=_maybe(value.value),
                index_codes=_codes(value.index_codes),
                extra=value.extra,
            )
            for at, value in enumerate(made.values)
        ),
        extra=extra,
        **common,  # type: ignore[arg-type]
    )


def _renamed(key: str, name: str, extra: Extra) -> Extra:
    """The extra keys, with the key that the document has where we would write another."""
    return extra if name == key else ((KEYS_KEY, json_text({key: name})), *extra)


def _codes(codes: tuple[wire.WireCode, ...] | UnsetType) -> tuple[IndexCode, ...]:
    return tuple(
        IndexCode(code.system, code.code, _maybe(code.display), code.extra) for code in codes or ()
    )


def _parts(parts: tuple[wire.WirePart, ...] | UnsetType) -> tuple[AnatomicLocation, ...]:
    return tuple(
        AnatomicLocation(
            name=_maybe(part.name), index_codes=_codes(part.index_codes), extra=part.extra
        )
        for part in parts or ()
    )


def _modalities(modalities: tuple[wire.WireModality, ...] | UnsetType) -> tuple[str, ...]:
    return tuple(modality.code for modality in modalities or ())


def _contributors(made: wire.WireContributors | UnsetType) -> tuple[Contributor, ...]:
    if isinstance(made, UnsetType):
        return ()
    people = [
        Person(name=p.name, email=_maybe(p.email), url=_maybe(p.url), extra=p.extra)
        for p in made.people or ()
    ]
    organizations = [
        Organization(name=o.name, code=_maybe(o.abbreviation), url=_maybe(o.url), extra=o.extra)
        for o in made.organizations or ()
    ]
    return (*people, *organizations)


def _maybe(value: T | UnsetType) -> T | None:
    return None if isinstance(value, UnsetType) else value
