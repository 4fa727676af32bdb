"""What a file says and no column takes: told once for the file, also where it is read in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from converter.problems import Problem


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of one kind that is left out.

    Attributes:
        kind: a key of the table of messages below.
        what: the key in the file; of conclusions, how many there are in the first place.
        counts: how often there is something, by the names that the message has for it.
        place: the problem in the first place, without its message.
    """

    kind: str
    what: str
    counts: Mapping[str, int]
    place: Problem

    @property
    def problem(self) -> Problem:
        """What is told of it."""
        return self.place.at(message=_MESSAGES[self.kind](self))


def together(parts: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """One of each kind, of what was found in the parts of a file, in their order."""
    found: dict[tuple[str, str], LeftOut] = {}
    for part in parts:
        key = (part.kind, part.what if part.kind == "key" else "")
        first = found.setdefault(key, part)
        if first is not part:
            counts = Counter(first.counts) + Counter(part.counts)
            found[key] = replace(first, counts=dict(counts))
    return tuple(found.values())


def _key(left: LeftOut) -> str:
    count = sum(left.counts.values())
    many = f" ({count:,})" if count > 1 else ""
    return f"{left.what}{many} is left out: the table has no column for it"


def _elsewhere(left: LeftOut) -> str:
    count = sum(left.counts.values())
    many = f" ({count:,})" if count > 1 else ""
    return f"{left.what}{many} is left out: it leads to nothing in this file"


def _conclusions(left: LeftOut) -> str:
    others = sum(left.counts.values()) - 1
    more = f", and those of {others:,} more reports" if others else ""
    return f"coded conclusions ({left.what}) are left out{more}: they are no observations"


def _resources(left: LeftOut) -> str:
    named = ", ".join(f"{kind} {count:,}" for kind, count in sorted(left.counts.items()))
    return f"what other resources say ({named}) is left out: they are no observations"


_MESSAGES = {
    "key": _key,
    "elsewhere": _elsewhere,
    "conclusions": _conclusions,
    "resources": _resources,
}
