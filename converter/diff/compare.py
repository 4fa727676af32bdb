"""Two definitions, part by part: every slot of the model is compared, so nothing is missed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from converter.definitions.extras import content
from converter.diff import effects, words
from converter.diff.changes import Change, Effect, Op
from converter.diff.pairs import pairs
from converter.model import Attribute, ChoiceAttribute, FindingModel, IndexCode, Value
from converter.terminology.matching import normal
from converter.terminology.systems import system_key

Path: TypeAlias = tuple[str | int, ...]


def compare(
    old: Sequence[FindingModel], new: Sequence[FindingModel]
) -> Iterator[tuple[int, int, Change]]:
    """What changed between two sets of definitions.

    Definitions correspond by their id, else by their name.

    Returns:
        For each change the index of the old and of the new definition (-1 for none), in
        the order of the new definitions; those that are gone come last.
    """
    found = pairs(old, new, lambda f: f.id, lambda f: normal(f.name))
    before = {at_new: at_old for at_old, at_new in found.both}
    for at, finding in enumerate(new):
        if at in before:
            for change in compare_findings(old[before[at]], finding):
                yield before[at], at, change
        else:
            yield -1, at, _whole(finding, Op.ADDED)
    for at in found.removed:
        yield at, -1, _whole(old[at], Op.REMOVED)


def _whole(finding: FindingModel, op: Op) -> Change:
    added = op is Op.ADDED
    return Change(
        op=op,
        what="finding",
        effect=Effect.NONE if added else Effect.BREAKING,
        finding=finding.id or finding.name,
        name=finding.name,
        message=f"finding {op}",
        old=None if added else finding.name,
        new=finding.name if added else None,
        old_path=None if added else (),
        new_path=() if added else None,
    )


def compare_findings(old: FindingModel, new: FindingModel) -> list[Change]:
    """What changed between two definitions of one finding; empty where they are equal."""
    return list(_Comparison(old, new).changes())


class _Comparison:
    """The comparison of one pair of definitions."""

    def __init__(self, old: FindingModel, new: FindingModel) -> None:
        self._old, self._new = old, new
        self._attribute: tuple[Attribute, Attribute] | None = None
        self._value: tuple[Value, Value] | None = None

    def changes(self) -> Iterator[Change]:
        yield from self._slots(self._old, self._new, (), ())
        yield from self._things("attribute", (), ())

    def _slots(self, old: Any, new: Any, at_old: Path, at_new: Path) -> Iterator[Change]:
        """The slots of one thing, except the things inside it."""
        if type(old) is not type(new):
            yield self._change(
                Op.CHANGED, "kind", words.kind(old), words.kind(new), at_old, at_new,
                effect=Effect.MEANING,
            )  # fmt: skip
        fields = dict.fromkeys((*old.__struct_fields__, *new.__struct_fields__))
        for slot in fields:
            before, after = getattr(old, slot, None), getattr(new, slot, None)
            if before == after or slot in ("attributes", "values"):
                continue
            where = (*at_old, slot), (*at_new, slot)
            if slot == "index_codes":
                yield from self._codes(before or (), after or (), *where)
            elif slot == "extra":
                yield from self._list(slot, content(before or ()), content(after or ()), *where)
            elif isinstance(before, tuple) or isinstance(after, tuple):
                yield from self._list(slot, before or (), after or (), *where)
            else:
                yield self._slot(slot, before, after, *where)

    def _slot(self, slot: str, before: Any, after: Any, at_old: Path, at_new: Path) -> Change:
        if slot == "name":
            both = self._old, self._new
            effect, note = effects.of_name(both, self._attribute, self._value, before, after)
            return self._change(
                Op.RENAMED, self._thing(), before, after, at_old, at_new, effect=effect, note=note
            )
        effect = effects.of_slot(slot, before, after)
        old, new = words.text_of(before), words.text_of(after)
        op = Op.ADDED if before is None else Op.REMOVED if after is None else Op.CHANGED
        return self._change(op, slot, old, new, at_old, at_new, effect=effect)

    def _list(
        self, slot: str, old: Sequence[Any], new: Sequence[Any], at_old: Path, at_new: Path
    ) -> Iterator[Change]:
        found = pairs(old, new, _same, _alike)
        what = words.singular(slot)
        for before, after in found.both:
            if old[before] != new[after]:
                yield self._change(
                    Op.CHANGED, what, words.text_of(old[before]), words.text_of(new[after]),
                    (*at_old, before), (*at_new, after),
                )  # fmt: skip
        for at in found.removed:
            yield self._change(
                Op.REMOVED, what, words.text_of(old[at]), None, (*at_old, at), at_new
            )
        for at in found.added:
            yield self._change(Op.ADDED, what, None, words.text_of(new[at]), at_old, (*at_new, at))
        for before, after in found.moved:
            text = words.text_of(new[after])
            yield self._change(Op.MOVED, what, text, text, (*at_old, before), (*at_new, after))

    def _codes(
        self, old: Sequence[IndexCode], new: Sequence[IndexCode], at_old: Path, at_new: Path
    ) -> Iterator[Change]:
        lone = effects.lone_replacements(old, new)
        found = pairs(old, new, _code_key, lambda code: lone.get(system_key(code.system)))
        for before, after in found.both:
            if old[before] != new[after]:
                replaced = _code_key(old[before]) != _code_key(new[after])
                yield self._change(
                    Op.CHANGED, "code", words.code(old[before]), words.code(new[after]),
                    (*at_old, before), (*at_new, after),
                    effect=Effect.MEANING if replaced else Effect.NONE,
                    note=self._shared_note(),
                )  # fmt: skip
        effect = Effect.MEANING if self._shared_note() else Effect.NONE
        for at in found.removed:
            yield self._change(
                Op.REMOVED, "code", words.code(old[at]), None, (*at_old, at), at_new,
                effect=effect, note=self._shared_note(),
            )  # fmt: skip
        for at in found.added:
            yield self._change(
                Op.ADDED, "code", None, words.code(new[at]), at_old, (*at_new, at),
                effect=effect, note=self._shared_note(),
            )  # fmt: skip
        for before, after in found.moved:
            text = words.code(new[after])
            yield self._change(Op.MOVED, "code", text, text, (*at_old, before), (*at_new, after))

    def _shared_note(self) -> str:
        return effects.shared_meaning((self._old, self._new), self._attribute, self._value)

    def _things(self, what: str, at_old: Path, at_new: Path) -> Iterator[Change]:
        """The attributes of the finding, or the values of the attribute at hand."""
        old: Sequence[Any]
        new: Sequence[Any]
        slot = f"{what}s"
        if what == "attribute":
            old, new = self._old.attributes, self._new.attributes
        else:
            old, new = (
                a.values if isinstance(a, ChoiceAttribute) else () for a in self._attribute or ()
            )
        found = pairs(old, new, lambda t: t.id, lambda t: normal(t.name))
        before = {after: at for at, after in found.both}
        for at, thing in enumerate(new):
            here = (*at_new, slot, at)
            if at not in before:
                with_it = effects.of_addition(thing)
                yield self._change(
                    Op.ADDED, what, None, thing.name, (*at_old, slot), here,
                    effect=with_it, thing=thing,
                )  # fmt: skip
                continue
            was = (*at_old, slot, before[at])
            yield from self._inside(what, old[before[at]], thing, was, here)
        for at in found.removed:
            yield self._change(
                Op.REMOVED, what, old[at].name, None, (*at_old, slot, at), (*at_new, slot),
                effect=Effect.BREAKING, thing=old[at],
            )  # fmt: skip
        for was_at, at in found.moved:
            yield self._change(
                Op.MOVED, what, old[was_at].name, new[at].name,
                (*at_old, slot, was_at), (*at_new, slot, at), thing=new[at],
            )  # fmt: skip

    def _inside(self, what: str, old: Any, new: Any, was: Path, here: Path) -> Iterator[Change]:
        if what == "attribute":
            self._attribute = (old, new)
            yield from self._slots(old, new, was, here)
            yield from self._things("value", was, here)
            self._attribute = None
        else:
            self._value = (old, new)
            yield from self._slots(old, new, was, here)
            self._value = None

    def _thing(self) -> str:
        return "value" if self._value else "attribute" if self._attribute else "finding"

    def _change(
        self,
        op: Op,
        what: str,
        old: str | None,
        new: str | None,
        at_old: Path,
        at_new: Path,
        *,
        effect: Effect = Effect.NONE,
        note: str = "",
        thing: Any = None,
    ) -> Change:
        attribute = self._attribute[1] if self._attribute else None
        value = self._value[1] if self._value else None
        if what == "attribute" and thing is not None:
            attribute = thing
        elif what == "value" and thing is not None:
            value = thing
        message = words.message(op, what, old, new, attribute, value)
        return Change(
            op=op,
            what=what,
            effect=effect,
            finding=self._new.id or self._new.name,
            name=self._new.name,
            attribute=(attribute.id or attribute.name) if attribute else "",
            value=(value.id or value.name) if value else "",
            message=f"{message}: {note}" if note else message,
            old=old,
            new=new,
            old_path=at_old,
            new_path=at_new,
        )


def _code_key(code: IndexCode) -> Hashable:
    return system_key(code.system), code.code


def _same(item: Any) -> Hashable:
    return msgspec.json.encode(item)


def _alike(item: Any) -> Hashable | None:
    """What makes two different items one that was changed: a name, or the key of a pair."""
    if isinstance(item, str):
        return normal(item)
    if isinstance(item, tuple):
        key: str = item[0]
        return key
    name = getattr(item, "name", None)
    return normal(name) if name else None
