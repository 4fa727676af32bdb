"""The lines of a finding's facets, as the publishing tools write them below its codes.

Lists and words stand as they are; of a time course and an age profile, which are objects in
JSON, each line says the parts by their names: ``duration: years; modifiers: stable``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from converter.definitions.markdown.variants import hard_break
from converter.definitions.typed import json_text
from converter.model import Extra, FindingModel

# The slots of the model by their labels, in the order in which they are written.
LISTS = {
    "Body regions": "body_regions",
    "Modalities": "modalities",
    "Subspecialties": "subspecialties",
    "Etiologies": "etiologies",
}
WORDS = {"Entity type": "entity_type", "Sex specificity": "sex_specificity"}
OBJECTS = {"Time course": "expected_time_course", "Age profile": "age_profile"}
LABELS = (
    "Entity type",
    *LISTS,
    "Time course",
    "Age profile",
    "Sex specificity",
)
SLOTS = LISTS | WORDS | OBJECTS
EXPECTED = {
    "Time course": "duration: one; modifiers: one, another",
    "Age profile": "all ages, or applicable: one, another; more common in: one, another",
}
_ALL_AGES = "all ages"
_BLANK = " \t\r\n"
# What a part of an object is called in its line, and the key and kind that it has in JSON.
_PARTS: dict[str, dict[str, tuple[str, type]]] = {
    "Time course": {"duration": ("duration", str), "modifiers": ("modifiers", list)},
    "Age profile": {
        "applicable": ("applicability", list),
        "more common in": ("more_common_in", list),
    },
}


def read_object(label: str, text: str) -> dict[str, Any] | None:
    """The JSON object that a line says; None where it says something else.

    >>> read_object("Age profile", "all ages; more common in: adult, aged")
    {'applicability': 'all_ages', 'more_common_in': ['adult', 'aged']}
    """
    made: dict[str, Any] = {}
    for at, part in enumerate(text.split(";")):
        name, colon, said = (piece.strip() for piece in part.partition(":"))
        if not at and label == "Age profile" and part.strip().lower() == _ALL_AGES:
            made["applicability"] = "all_ages"
            continue
        key, kind = _PARTS[label].get(name.lower(), ("", str))
        items = [item.strip() for item in said.split(",")]
        if not colon or not key or key in made or not all(items):
            return None
        made[key] = items if kind is list else said
    return made


def lines(finding: FindingModel) -> Iterator[tuple[str, list[str]]]:
    """The label and the items of each line that a finding has, as far as they can be said."""
    for label in LABELS:
        if label in OBJECTS:
            if text := _object_text(label, finding.extra):
                yield label, [text]
        elif label in WORDS:
            # What would be read as a line break, or not at all, is not written.
            text = (getattr(finding, WORDS[label]) or "").strip(_BLANK)
            yield label, [hard_break(text).strip(_BLANK)]
        else:
            yield label, list(getattr(finding, LISTS[label]))


def _object_text(label: str, extra: Extra) -> str:
    """The line of an object, where it is read as that object again."""
    written = dict(extra).get(OBJECTS[label])
    try:
        value = msgspec.json.decode(written) if written else None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return ""
    if not isinstance(value, dict):
        return ""
    parts = []
    for name, (key, _) in _PARTS[label].items():
        said = value.get(key)
        if said == "all_ages" and key == "applicability":
            parts.append(_ALL_AGES)
        elif isinstance(said, list):
            parts.append(f"{name}: {', '.join(map(str, said))}")
        elif said is not None:
            parts.append(f"{name}: {said}")
    text = "; ".join(parts)
    # Line ends and letters that JSON alone can hold would not come back.
    sound = text.isprintable() and read_object(label, text)
    return text if sound and json_text(sound) == written else ""


def without(finding: FindingModel) -> FindingModel:
    """The finding without its facets, as documents of older tools say it."""
    extra = tuple(pair for pair in finding.extra if pair[0] not in OBJECTS.values())
    nothing: dict[str, Any] = dict.fromkeys(LISTS.values(), ()) | dict.fromkeys(WORDS.values())
    return msgspec.structs.replace(finding, **nothing, extra=extra)
