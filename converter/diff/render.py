"""Changes as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import msgspec

from converter.diff.changes import Change, Effect

_MARKS = {Effect.MEANING: "!!", Effect.BREAKING: "! ", Effect.NONE: "  "}
_LEGEND = {
    Effect.MEANING: "!! what was recorded before now means something else",
    Effect.BREAKING: "!  what was recorded before may not be permitted any more",
}


def render_text(changes: Sequence[Change]) -> str:
    """The changes by finding, each with a mark for its effect, and the place it stands at."""
    lines: list[str] = []
    for (finding, name), group in groupby(changes, key=lambda c: (c.finding, c.name)):
        lines.append(finding if finding == name else f"{finding} {_one_line(name)}")
        for change in group:
            lines.append(f"  {_MARKS[change.effect]} {_one_line(change.message)}")
            lines += [f"       {place}" for place in [_places(change)] if place]
    found = {change.effect for change in changes}
    lines += [words for effect, words in _LEGEND.items() if effect in found]
    return "".join(f"{line}\n" for line in lines)


def _places(change: Change) -> str:
    """``old.json:12:3 -> new.md:9:1``, or the one that is known."""
    return " -> ".join(filter(None, (change.old_place, change.new_place)))


def _one_line(words: str) -> str:
    """The words without anything that a terminal would act on."""
    return "".join(c if c.isprintable() else " " for c in words)


def render_json(changes: Iterable[Change], summary: dict[str, int]) -> str:
    """One object: ``summary`` and ``changes``; what is empty is left out of a change."""
    listed = []
    for change in changes:
        slots = msgspec.structs.asdict(change)
        kept = {k: v for k, v in slots.items() if not k.endswith("_path") and v not in ("", None)}
        listed.append(kept)
    data = msgspec.json.encode({"summary": summary, "changes": listed})
    return msgspec.json.format(data, indent=2).decode() + "\n"
