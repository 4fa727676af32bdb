"""What a change does to the observations that were recorded before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from converter.checks.displays import opposite
from converter.diff.changes import Effect
from converter.graph.shared import shared_attribute
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode, Value
from converter.terminology.matching import normal
from converter.terminology.systems import system_key

FindingPair: TypeAlias = tuple[FindingModel, FindingModel]
AttributePair: TypeAlias = tuple[Attribute, Attribute] | None
ValuePair: TypeAlias = tuple[Value, Value] | None


def of_name(
    findings: FindingPair,
    attribute: AttributePair,
    value: ValuePair,
    before: str,
    after: str,
) -> tuple[Effect, str]:
    """The effect of another name of a finding, attribute or value, and why.

    An id that gets the name of its neighbour, a name that says the opposite, or another
    shared meaning (absent becomes present) turns what was recorded into another statement.
    """
    note = shared_meaning(findings, attribute, value) if attribute else _of_attributes(findings)
    if note:
        return Effect.MEANING, note
    if normal(before) == normal(after):
        return Effect.NONE, ""
    if opposite(before, after):
        return Effect.MEANING, "the names say the opposite of each other"
    if attribute:
        kind = "value" if value else "attribute"
        own = value or attribute
        holders = attribute if value else findings
        old, new = (_names_but(h, o) for h, o in zip(holders, own, strict=True))
        if normal(after) in old:
            return Effect.MEANING, f"this was the name of another {kind}"
        if normal(before) in new:
            return Effect.MEANING, f"the old name is now that of another {kind}"
    return Effect.NONE, ""


def _of_attributes(findings: FindingPair) -> str:
    """The same of attributes whose names stay, and may have that of the finding in them."""
    old, new = findings
    before = {attribute.id: attribute for attribute in old.attributes if attribute.id}
    for after in new.attributes:
        same = before.get(after.id or "")
        if same is not None and same.name == after.name:
            note = shared_meaning(findings, (same, after), None)
            if note:
                return f"of {after.name}, {note}"
    return ""


def _names_but(holder: FindingModel | Attribute, own: Attribute | Value) -> set[str]:
    parts: Sequence[Attribute | Value] = ()
    if isinstance(holder, FindingModel):
        parts = holder.attributes
    elif isinstance(holder, ChoiceAttribute):
        parts = holder.values
    return {normal(other.name) for other in parts if other is not own}


def shared_meaning(findings: FindingPair, attribute: AttributePair, value: ValuePair) -> str:
    """How the shared meaning of what is compared changes, in words; empty where it does not.

    Only where there was one: a meaning that is now recognised takes none away.
    """
    if attribute is None:
        return ""
    shared = [shared_attribute(a, f) for a, f in zip(attribute, findings, strict=True)]
    if value is None:
        names = [s.name if s else None for s in shared]
        about = "the shared attribute"
    else:
        meanings = [s.meaning_of(v) if s else None for s, v in zip(shared, value, strict=True)]
        names = [m.label if m else None for m in meanings]
        about = "its shared meaning"
    old, new = names
    if old is None or old == new:
        return ""
    return f"{about} was {old}, now {new or 'unclear'}"


def of_slot(slot: str, before: Any, after: Any) -> Effect:
    """The effect of another content of a slot."""
    if slot in ("id", "unit", "token"):
        return Effect.MEANING if before is not None else Effect.NONE
    return Effect.BREAKING if _narrower(slot, before, after) else Effect.NONE


def _narrower(slot: str, before: Any, after: Any) -> bool:
    """Whether a slot that limits answers now permits less."""
    if slot in ("minimum", "min_selected"):
        return _above(after, before)
    if slot in ("maximum", "max_selected"):
        return _above(before, after, unlimited=True)
    if slot == "required":
        return bool(after)
    return (slot == "step" and after is not None) or (slot == "number" and after == "integer")


def _above(
    one: Decimal | int | None, other: Decimal | int | None, *, unlimited: bool = False
) -> bool:
    """Whether one limit lies above another; no limit is above all others where ``unlimited``."""
    if one is None or other is None:
        return (one is None) is unlimited and (one is None) is not (other is None)
    return one > other


def of_addition(thing: Attribute | Value) -> Effect:
    """A required attribute that is new makes what was recorded without it incomplete."""
    required = not isinstance(thing, Value) and thing.required
    return Effect.BREAKING if required else Effect.NONE


def lone_replacements(old: Sequence[IndexCode], new: Sequence[IndexCode]) -> dict[str, str]:
    """The systems of which one code was taken away and one put in: there a code was replaced."""
    before, after = (Counter((system_key(c.system), c.code) for c in codes) for codes in (old, new))
    gone = Counter(system for system, _ in (before - after).elements())
    come = Counter(system for system, _ in (after - before).elements())
    return {system: system for system in gone if gone[system] == come[system] == 1}
