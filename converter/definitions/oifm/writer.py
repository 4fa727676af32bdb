"""The model to OIFM JSON, as it is published: two spaces, keys in the usual order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from converter.definitions.extras import NAME_KEY, OMITTED_KEY, details, put_back
from converter.definitions.json_parts import code_object, number, pretty, put, put_all
from converter.definitions.oifm.wire import AttributeId, FindingId, OrganizationCode, ValueId
from converter.definitions.typed import fits
from converter.model import (
    AnatomicLocation,
    Attribute,
    ChoiceAttribute,
    Contributor,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Person,
    Value,
)
from converter.problems import ConverterError
from converter.rules import problem

_encode = msgspec.json.Encoder().encode


def write(finding: FindingModel) -> str:
    """Write a definition as OIFM JSON.

    Returns:
        The document, indented by two spaces, without a final newline.

    Raises:
        ConverterError: JSN217, where the definition says what OIFM JSON has no key for, or
            has an identifier or no values where it takes none such;
            JSN218, where an extra key is none; JSN206, where a text holds half of a
            surrogate pair.
    """
    form = details(finding.extra) if finding.extra else {}
    made: dict[str, Any] = {}
    _put_id(made, "oifm_id", finding.id, FindingId)
    made["finding_name" if form.get(NAME_KEY) == "finding_name" else "name"] = finding.name
    put(made, "description", finding.description)
    put_all(made, "synonyms", finding.synonyms)
    put_all(made, "tags", finding.tags)
    put_all(made, "body_regions", finding.body_regions)
    put_all(made, "subspecialties", finding.subspecialties)
    put_all(made, "etiologies", finding.etiologies)
    put(made, "entity_type", finding.entity_type)
    put_all(made, "applicable_modalities", finding.modalities)
    put(made, "sex_specificity", finding.sex_specificity)
    put_all(made, "contributors", [_contributor(c) for c in finding.contributors])
    made["attributes"] = [_attribute(a) for a in finding.attributes]
    _put_codes(made, finding.index_codes)
    put_all(made, "anatomic_locations", [_location(a) for a in finding.anatomic_locations])
    put_back(finding.extra, made)
    return pretty(made, _encode)


def _attribute(attribute: Attribute) -> dict[str, Any]:
    _refuse_others(attribute)
    made: dict[str, Any] = {}
    _put_id(made, "oifma_id", attribute.id, AttributeId)
    made["name"] = attribute.name
    put(made, "description", attribute.description)
    if isinstance(attribute, ChoiceAttribute):
        made["type"] = "choice"
        made["values"] = [_value(v, attribute.id, at) for at, v in enumerate(attribute.values)]
        made["required"] = attribute.required
        made["max_selected"] = attribute.max_selected
    elif isinstance(attribute, NumericAttribute):
        made["type"] = "numeric"
        if attribute.minimum is not None:
            made["minimum"] = number(attribute.minimum)
        if attribute.maximum is not None:
            made["maximum"] = number(attribute.maximum)
        put(made, "unit", attribute.unit)
        made["required"] = attribute.required
    _put_codes(made, attribute.index_codes)
    if attribute.extra:
        for key in details(attribute.extra).get(OMITTED_KEY) or ():
            if _is_default(made, key):
                del made[key]
        put_back(attribute.extra, made)
    return made


def _is_default(made: Mapping[str, Any], key: Any) -> bool:
    """Whether the key has the value that a reader gives it where it is not written."""
    if key == "type":
        return made.get("type") == ("choice" if "values" in made else "numeric")
    return key in ("required", "max_selected") and made.get(key) == (key == "max_selected")


def _refuse_others(attribute: Attribute) -> None:
    """Refuse what OIFM JSON cannot say: nothing is lost in silence."""
    cannot = ""
    if isinstance(attribute, ChoiceAttribute):
        if not attribute.values:
            cannot = "a choice without values"
        elif attribute.max_selected is None:
            cannot = "an unlimited number of values"
        elif attribute.min_selected != 1:
            cannot = "a least number of values"
    elif isinstance(attribute, NumericAttribute):
        if attribute.step is not None:
            cannot = "a step"
        elif attribute.number != "decimal":
            cannot = "that only whole numbers are permitted"
    else:
        cannot = "an attribute answered with a text, or with true or false"
    for key in ("question", "anatomic_locations", "modalities"):
        if getattr(attribute, key):
            cannot = f"the {key.replace('_', ' ')} of an attribute"
    if cannot:
        _refuse(cannot, attribute=attribute.id or attribute.name)


def _refuse(cannot: str, **where: str) -> None:
    message = f"OIFM JSON cannot say {cannot}"
    expected = "a definition of OIFM form, or CDE JSON as the format to write"
    raise ConverterError(problem("JSN217", message, expected=expected, **where))


def _value(value: Value, owner: str | None, at: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    _put_id(made, "value_code", value.id, ValueId)
    omitted = details(value.extra).get(OMITTED_KEY) if value.extra else None
    # A reader makes the same of its place, as long as the value stands where it stood.
    if omitted and "value_code" in omitted and value.id == f"{owner}.{at}":
        del made["value_code"]
    made["name"] = value.name
    put(made, "description", value.description)
    _put_codes(made, value.index_codes)
    if value.token is not None:
        _refuse("the token of a value", value=value.id or value.name)
    if value.extra:
        put_back(value.extra, made)
    return made


def _location(location: AnatomicLocation) -> dict[str, Any]:
    if location.name is not None or len(location.index_codes) != 1 or location.extra:
        _refuse("more of an anatomic location than one code")
    return code_object(location.index_codes[0])


def _contributor(contributor: Contributor) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if isinstance(contributor, Person):
        put(made, "github_username", contributor.github_username)
        put(made, "email", contributor.email)
        made["name"] = contributor.name
        _put_id(made, "organization_code", contributor.organization_code, OrganizationCode)
        if len(made) == 1:
            made["email"] = None  # an organisation has none: with a name alone it would be one
    else:
        made["name"] = contributor.name
        _put_id(made, "code", contributor.code, OrganizationCode)
    put(made, "url", contributor.url)
    put_back(contributor.extra, made)
    return made


def _put_id(made: dict[str, Any], key: str, value: str | None, kind: Any) -> None:
    """What the reader would refuse is not written."""
    if not fits(value, kind):
        _refuse(f"{value!r} as {key}")
    put(made, key, value)


def _put_codes(made: dict[str, Any], codes: tuple[IndexCode, ...]) -> None:
    if codes:
        # Codes are most of a document; without extra keys the encoder writes them itself.
        plain = not any(code.extra for code in codes)
        made["index_codes"] = codes if plain else [code_object(code) for code in codes]
