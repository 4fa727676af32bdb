"""The model to RadElement JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from converter.definitions.cde.older import from_usual
from converter.definitions.cde.wire import ElementId, SetId, ValueId
from converter.definitions.exact import put_back_differences
from converter.definitions.extras import FORM_KEY, KEYS_KEY, WRAPPER_KEY, details, put_back
from converter.definitions.json_parts import (
    code_object,
    encoded,
    number,
    pretty,
    put,
    put_all,
)
from converter.definitions.typed import fits
from converter.model import (
    AnatomicLocation,
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    Contributor,
    FindingModel,
    NumericAttribute,
    Organization,
    Person,
    Value,
)
from converter.problems import ConverterError
from converter.rules import problem

_encode = msgspec.json.Encoder(decimal_format="number").encode
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_OIFM_ONLY = (
    "synonyms",
    "tags",
    "body_regions",
    "subspecialties",
    "etiologies",
    "entity_type",
    "sex_specificity",
)


def write(finding: FindingModel) -> str:
    """Write a definition as a RadElement common data element set.

    Returns:
        The document, indented by two spaces, without a final newline.

    Raises:
        ConverterError: CDE207, where the definition says what a set has no key for;
            JSN206 or JSN218 as for OIFM JSON.
    """
    tree = set_tree(finding)
    if WRAPPER_KEY in (form := details(finding.extra)):
        beside = form[WRAPPER_KEY]
        tree = {"data": tree, **(beside if isinstance(beside, dict) else {})}
    return pretty(tree, _encode)


def set_tree(finding: FindingModel) -> dict[str, Any]:
    """The JSON of a set, decoded, with the details of its form put back."""
    for key in _OIFM_ONLY:
        if getattr(finding, key):
            _refuse(f"the {key.replace('_', ' ')} of a finding")
    made: dict[str, Any] = {}
    _put_id(made, "id", finding.id, SetId)
    made["name"] = finding.name
    put(made, "description", finding.description)
    put_all(made, "index_codes", [code_object(code) for code in finding.index_codes])
    put_all(made, "body_parts", [_part(part) for part in finding.anatomic_locations])
    put_all(made, "modalities", [{"code": code} for code in finding.modalities])
    _put_contributors(made, finding.contributors)
    put_back(finding.extra, made)
    elements = [_element(attribute) for attribute in finding.attributes]
    tree = _finished(made, finding.extra)
    tree["elements"] = elements
    return tree


def _element(attribute: Attribute) -> dict[str, Any]:
    form = details(attribute.extra) if attribute.extra else {}
    names = form.get(KEYS_KEY)
    names = names if isinstance(names, dict) else {}
    made: dict[str, Any] = {}
    _put_id(made, "id", attribute.id, ElementId)
    made["name"] = attribute.name
    put(made, "definition", attribute.description)
    put(made, "question", attribute.question)
    put_all(made, "index_codes", [code_object(code) for code in attribute.index_codes])
    put_all(made, "body_parts", [_part(part) for part in attribute.anatomic_locations])
    put_all(made, "modalities", [{"code": code} for code in attribute.modalities])
    if isinstance(attribute, ChoiceAttribute):
        values = _value_set(attribute)
        if names.get("value_set") == "values":
            made.update(values)
        else:
            made["value_set"] = values
    elif attribute.required:
        _refuse("that an element without a value set is required", attribute.id or attribute.name)
    else:
        key, value = _kind(attribute)
        made[key + "s" if names.get(key) == key + "s" else key] = value
    put_back(attribute.extra, made)
    tree = _finished(made, attribute.extra)
    from_usual(tree, attribute)
    held = tree.get("value_set")
    for key in ("min_cardinality", "max_cardinality"):
        # What the element said beside its value set before an edit is no longer true.
        if isinstance(held, dict) and tree.get(key) not in (None, held.get(key, tree.get(key))):
            del tree[key]
    return tree


def _finished(made: dict[str, Any], extra: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The object with nothing but decoded JSON in it, and in the form that it came in."""
    tree: dict[str, Any] = _decode(encoded(made, _encode))
    if extra:
        put_back_differences(tree, details(extra).get(FORM_KEY))
    return tree


def _kind(attribute: Attribute) -> tuple[str, dict[str, Any]]:
    """The key and the content by which an element says how it is answered."""
    if isinstance(attribute, NumericAttribute):
        made: dict[str, Any] = {}
        for key, value in (
            ("min", attribute.minimum),
            ("max", attribute.maximum),
            ("step", attribute.step),
        ):
            if value is not None:
                made[key] = number(value)
        put(made, "unit", attribute.unit)
        return ("integer_value" if attribute.number == "integer" else "float_value"), made
    return ("boolean_value" if isinstance(attribute, BooleanAttribute) else "string_value"), {}


def _value_set(attribute: ChoiceAttribute) -> dict[str, Any]:
    if not attribute.values:
        _refuse("a choice without values", attribute.id or attribute.name)
    if attribute.min_selected < 1 or (not attribute.required and attribute.min_selected != 1):
        _refuse("this least number of values", attribute.id or attribute.name)
    return {
        "min_cardinality": attribute.min_selected if attribute.required else 0,
        "max_cardinality": attribute.max_selected,
        "values": [_value(value) for value in attribute.values],
    }


def _value(value: Value) -> dict[str, Any]:
    made: dict[str, Any] = {}
    _put_id(made, "code", value.id, ValueId)
    put(made, "value", value.token)
    made["name"] = value.name
    put(made, "definition", value.description)
    put_all(made, "index_codes", [code_object(code) for code in value.index_codes])
    put_back(value.extra, made)
    return made


def _part(part: AnatomicLocation) -> dict[str, Any]:
    made: dict[str, Any] = {}
    put(made, "name", part.name)
    put_all(made, "index_codes", [code_object(code) for code in part.index_codes])
    put_back(part.extra, made)
    return made


def _put_contributors(made: dict[str, Any], contributors: tuple[Contributor, ...]) -> None:
    people, organizations = [], []
    for contributor in contributors:
        one: dict[str, Any] = {"name": contributor.name}
        if isinstance(contributor, Organization):
            put(one, "abbreviation", contributor.code)
            organizations.append(one)
        else:
            put(one, "email", _plain_person(contributor).email)
            people.append(one)
        put(one, "url", contributor.url)
        put_back(contributor.extra, one)
    both: dict[str, Any] = {}
    put_all(both, "people", people)
    put_all(both, "organizations", organizations)
    put_all(made, "contributors", both)


def _plain_person(person: Person) -> Person:
    if person.github_username is not None or person.organization_code is not None:
        _refuse("the GitHub user name or the organization code of a person")
    return person


def _refuse(cannot: str, attribute: str = "") -> None:
    message = f"a common data element set cannot say {cannot}"
    expected = "a definition of CDE form, or OIFM JSON as the format to write"
    raise ConverterError(problem("CDE207", message, attribute=attribute, expected=expected))


def _put_id(made: dict[str, Any], key: str, value: str | None, kind: Any) -> None:
    """What the reader would refuse is not written."""
    if not fits(value, kind):
        _refuse(f"{value!r} as an identifier")
    put(made, key, value)
