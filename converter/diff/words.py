"""Changes in the words of the model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from converter.diff.changes import Op
from converter.model import (
    AnatomicLocation,
    Attribute,
    BooleanAttribute,
    ChoiceAttribute,
    IndexCode,
    NumericAttribute,
    Organization,
    Person,
    TextAttribute,
    Value,
)

_KINDS = {
    ChoiceAttribute: "choice",
    NumericAttribute: "number",
    BooleanAttribute: "true or false",
    TextAttribute: "text",
}
_SINGULAR = {
    "synonyms": "synonym",
    "tags": "tag",
    "body_regions": "body region",
    "subspecialties": "subspecialty",
    "etiologies": "etiology",
    "modalities": "modality",
    "anatomic_locations": "anatomic location",
    "contributors": "contributor",
    "extra": "other content",
}
_LONG = 120


def kind(attribute: Attribute) -> str:
    """How an attribute is answered."""
    return _KINDS[type(attribute)]


def singular(slot: str) -> str:
    """The name of one item of a list: ``synonym`` of ``synonyms``."""
    return _SINGULAR.get(slot, slot.replace("_", " "))


def code(index_code: IndexCode) -> str:
    """A code: ``RADLEX RID28473 (absent)``."""
    words = f"{index_code.system} {index_code.code}"
    if index_code.display is not None:
        words += f" ({index_code.display})"
    return words + _more(index_code)


def text_of(item: Any) -> str | None:
    """Any content of a slot as text."""
    if item is None or isinstance(item, str):
        return item
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, Decimal):
        return format(item, "f")
    if isinstance(item, AnatomicLocation):
        named = [item.name] if item.name else []
        return ", ".join([*named, *map(code, item.index_codes)]) + _more(item)
    if isinstance(item, Person | Organization):
        facts = [f for f in msgspec.structs.astuple(item)[:-1] if f]
        return ", ".join(facts) + _more(item)
    if isinstance(item, tuple):
        return ": ".join(item)
    return str(item)


def _more(item: Any) -> str:
    return "".join(f", {key}: {words}" for key, words in item.extra)


def message(
    op: Op,
    what: str,
    old: str | None,
    new: str | None,
    attribute: Attribute | None,
    value: Value | None,
) -> str:
    """One change in one line, without the finding."""
    about = _about(what, attribute, value)
    slot = singular(what)
    if what in ("attribute", "value"):
        words = {
            Op.ADDED: f"{what} {quoted(new)} added",
            Op.REMOVED: f"{what} {quoted(old)} removed",
            Op.MOVED: f"{what} {quoted(new)} moved",
            Op.RENAMED: f"{what} renamed from {quoted(old)} to {quoted(new)}",
        }[op]
    elif op is Op.RENAMED:
        words = f"{slot} renamed from {quoted(old)} to {quoted(new)}"
    elif op is Op.CHANGED:
        words = f"{slot} changed from {quoted(old)} to {quoted(new)}"
    else:
        words = f"{slot} {quoted(new if old is None else old)} {op}"
    return f"{about}: {words}" if about else words


def _about(what: str, attribute: Attribute | None, value: Value | None) -> str:
    """What a change is in: the attribute of a value, the attribute and value of a code."""
    names = []
    if attribute is not None and what != "attribute":
        names.append(_named(attribute))
    if value is not None and what != "value":
        names.append(_named(value))
    elif value is not None and value.id:
        names.append(value.id)
    elif attribute is not None and what == "attribute" and attribute.id:
        names.append(attribute.id)
    return " / ".join(names)


def _named(thing: Attribute | Value) -> str:
    return " ".join(thing.name.split())


def quoted(words: str | None) -> str:
    """Text in quotes, in one line, cut where it is long."""
    line = " ".join((words or "").split())
    if line != words and words is not None:
        line = msgspec.json.encode(words).decode()[1:-1]
    return f'"{line if len(line) <= _LONG else line[: _LONG - 1] + "…"}"'
