"""Elements as RadElement's earlier interfaces gave them: bounds and numbers of selections.

There ``cardinality`` and ``value_min_max`` are objects inside of the kind of value, the
step is ``step_value``, and every kind has the keys of all others, with nothing in them.
The reader turns them into the usual keys, the writer back. Contributors were ``authors``.
"""

from __future__ import annotations

from typing import Any

from converter.model import Attribute, ChoiceAttribute, NumericAttribute

NUMBERS = ("integer_value", "integer_values", "float_value", "float_values")
OTHERS = ("boolean_value", "boolean_values", "string_value", "string_values")
_BOUNDS = (("min", "value_min"), ("max", "value_max"))
_SELECTIONS = ("min_cardinality", "max_cardinality")
# What says nothing in a kind of value, whatever stands there.
_IDLE = ("value_type", "value_size")


def to_usual(element: dict[str, Any]) -> None:
    """Give an element, in place, the keys that sets have today."""
    for kind in ("value_set", *NUMBERS, *OTHERS):
        held = element.get(kind)
        if not isinstance(held, dict) or not {"cardinality", "value_min_max"} & set(held):
            continue
        for key in _IDLE:
            held.pop(key, None)
        if kind in NUMBERS:
            _bounds(held)
        else:
            for key in ("value_min_max", "step_value"):
                held.pop(key, None)
            if not held.get("unit"):
                held.pop("unit", None)
        if kind == "value_set":
            _selections(held)
        elif _is_usual(held.get("cardinality")):
            del held["cardinality"]
        if kind != "value_set" and held.get("values") == []:
            del held["values"]


def authors_to_contributors(tree: dict[str, Any]) -> None:
    """Give a set, in place, its authors under the key that they have today."""
    authors = tree.get("authors")
    if not isinstance(authors, dict) or tree.get("contributors") is not None:
        return
    both = {
        key: found
        for key, older in (("people", "person"), ("organizations", "organization"))
        if (found := authors.get(older))
    }
    if both and set(authors) <= {"person", "organization"}:
        del tree["authors"]
        tree["contributors"] = both


def _bounds(held: dict[str, Any]) -> None:
    if isinstance(both := held.get("value_min_max"), dict):
        del held["value_min_max"]
        for key, older in _BOUNDS:
            if both.get(older) is not None:
                held.setdefault(key, both[older])
    if (step := held.pop("step_value", None)) is not None:
        held.setdefault("step", step)


def _selections(held: dict[str, Any]) -> None:
    if isinstance(both := held.get("cardinality"), dict):
        del held["cardinality"]
        for key in _SELECTIONS:
            if key in both:
                held.setdefault(key, both[key])


def _is_usual(cardinality: object) -> bool:
    """Whether it says of an answer that cannot be several what goes without saying."""
    return isinstance(cardinality, dict) and cardinality.get("max_cardinality") in (1, None)


def from_usual(element: dict[str, Any], attribute: Attribute) -> None:
    """Say in the older keys of an element that is written, in place, what the model says."""
    for kind in ("value_set", *NUMBERS):
        held = element.get(kind)
        if not isinstance(held, dict):
            continue
        both = held.get("value_min_max")
        if isinstance(both, dict) and isinstance(attribute, NumericAttribute):
            numbers = (attribute.minimum, attribute.maximum)
            for (key, older), number in zip(_BOUNDS, numbers, strict=True):
                _say(held, key, both, older, number)
        if "step_value" in held and isinstance(attribute, NumericAttribute):
            _say(held, "step", held, "step_value", attribute.step)
        both = held.get("cardinality")
        if isinstance(both, dict) and isinstance(attribute, ChoiceAttribute):
            least = attribute.min_selected if attribute.required else 0
            for key, count in zip(_SELECTIONS, (least, attribute.max_selected), strict=True):
                _say(held, key, both, key, count)


def _say(held: dict[str, Any], key: str, older: dict[str, Any], name: str, value: object) -> None:
    if name not in older and key in held:
        return  # the document had this one in the usual key
    held.pop(key, None)
    if value is not None or name in older:
        older[name] = value
