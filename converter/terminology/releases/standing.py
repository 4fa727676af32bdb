"""How a code stands in the releases of its system: missing, or not active any more.

One piece for the codes of definitions and for those that observations record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from converter.problems import quoted
from converter.terminology.releases.lookup import Terminology
from converter.terminology.systems import code_fault, system_named

Lookable = Literal["no", "covered", "uncovered"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is wrong with a code: ``missing`` or ``retired``, and that in words."""

    kind: Literal["missing", "retired"]
    words: str
    expected: str
    suggestion: str


def lookable(terminology: Terminology, system: str, code: str) -> Lookable:
    """Whether a code can be looked up: ``no`` where other rules tell of it or of its system."""
    if system_named(system) is None or code_fault(system, code):
        return "no"
    return "covered" if terminology.covers(system, code) else "uncovered"


def standing(
    terminology: Terminology, system: str, code: str, display: str | None, shown: str
) -> Standing | None:
    """What is wrong with a code of a system and family that a release covers; mostly nothing.

    Args:
        terminology: the releases.
        system: the key of the system.
        code: the code.
        display: what stands beside it, by which a better code is sought.
        shown: the code as the words are to show it.
    """
    entry = terminology.entry(system, code)
    where = terminology.release_of(system)
    if entry is None:
        advice = better(terminology, system, code, display)
        return Standing("missing", f"{where} has no {shown}", "a code of the release", advice)
    if entry.active:
        return None
    advice = "; ".join(
        f"{other.why} {other.code} {quoted(other.label)}" for other in entry.replacements
    )
    words = f"{shown} is {entry.status} in {where}"
    return Standing("retired", words, "an active code", advice)


def better(terminology: Terminology, system: str, code: str, display: str | None) -> str:
    """The codes that are called as the display says, as a question; empty where none is."""
    found = terminology.named(system, display) if display else []
    words = [f"{other} {quoted(label)}" for other, label in found if other != code][:3]
    return f"did you mean {' or '.join(words)}?" if words else ""
