"""The parts of a message: rows, findings, attributes, values and codes, in words.

What definitions say may stand in a message. What a document says may tell of a patient:
its texts, numbers and ids stand there only where the user asked for values. Codes are no
such values, as long as they have the form of a code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from converter.model import ChoiceAttribute, NumericAttribute
from converter.validation.constraints import Constraints
from converter.validation.positions import Locate
from converter.validation.statements import system_key
from converter.validation.words.texts import called, nearest

_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,40}")
MANY = 8
HIDDEN = "(not shown)"


Span = tuple[int, int, str]
NOWHERE: Span = (0, 0, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One violation: the rule, the row, and whatever else there is to say.

    That is a second row, the attribute, the value and the finding by their numbers (-1
    where there is none), what was said, and the numbers of what may be meant.
    """

    code: str
    row: int
    other: int = -1
    a: int = -1
    v: int = -1
    said: str = ""
    candidates: Sequence[int] = ()
    f: int = -1


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule has to say about a fault."""

    message: str
    expected: str = ""
    suggestion: str = ""


class Teller:
    """Puts what faults name into words; ``rows`` holds the rows of the table that they name."""

    def __init__(
        self,
        constraints: Constraints,
        rows: Mapping[int, Mapping[str, Any]],
        show_values: bool,
        locate: Locate | None,
    ) -> None:
        self.constraints = constraints
        self._written = constraints.written
        self.rows = rows
        self.show_values = show_values
        self.locate = locate

    def position(self, source: str, pointer: str) -> Span:
        """Line, column and text of a place; zeros where nobody can tell."""
        if self.locate is None:
            return NOWHERE
        found = self.locate(source, pointer)
        return found.line, found.column, found.excerpt

    def place(self, row: int) -> str:
        """``source:line:column`` of the row's statement, as a reader can open it."""
        there = self.rows[row]
        line, column, _ = self.position(there["source"] or "", there["pointer"] or "")
        shown = there["source"] or "<input>"
        return f"{shown}:{line}:{column}" if line else f"{shown} {there['pointer'] or ''}".strip()

    def finding(self, fault: Fault, row: Mapping[str, Any]) -> str:
        """The finding of a row: its name and id where it is known, else the code."""
        return self.coded(row, "finding") if fault.f < 0 else self.finding_numbered(fault.f)

    def finding_numbered(self, f: int) -> str:
        """``name (id)``."""
        return self._once("finding", f, self.constraints.findings)

    def attribute(self, a: int) -> str:
        """``name (id)``."""
        return self._once("attribute", a, self.constraints.attributes)

    def value(self, v: int) -> str:
        """``name (id)``."""
        return self._once("value", v, self.constraints.values)

    def _once(self, kind: str, number: int, known: Sequence[_Named]) -> str:
        """What many problems name is one text."""
        text = self._written.get((kind, number))
        if text is None:
            named = known[number]
            text = self._written[kind, number] = f"{named.name} ({named.id})"
        return text

    def coded(self, row: Mapping[str, Any], what: str) -> str:
        """The code of a part, with its system where that is not our own."""
        system, code = row[f"{what}_system"], row[f"{what}_code"]
        if not code:
            return ""
        key = system_key(system)
        if code.startswith("OIFM") or key in ("", "OIFM"):
            return self.code(code)
        return f"{self.code(key)} {self.code(code)}"

    def code(self, code: str | None) -> str:
        """A code, where it has the form of one: anything else may be a text."""
        return code if code and (self.show_values or _CODE.fullmatch(code)) else HIDDEN

    def text(self, text: object) -> str:
        """A recorded text in quotes without the blanks around it, or that it is not shown."""
        return f"“{str(text).strip()}”" if self.show_values else "the recorded text"

    def permitted(self, a: int) -> str:
        """What an attribute permits, for people."""
        text = self._written.get(("permitted", a))
        if text is None:
            text = self._written["permitted", a] = self._permitted(a)
        return text

    def _permitted(self, a: int) -> str:
        attribute = self.constraints.attributes[a]
        if isinstance(attribute, ChoiceAttribute):
            shown = [self.value(v) for v in self.constraints.values_of(a)]
            more = f", and {len(shown) - MANY} more" if len(shown) > MANY else ""
            return "one of " + ", ".join(shown[:MANY]) + more
        if isinstance(attribute, NumericAttribute):
            return _range(attribute)
        kind = type(attribute).__name__
        return "true or false" if kind.startswith("Boolean") else "a text"

    def named_value(self, a: int, text: str | None) -> str:
        """The permitted value that is nearest to a text, or nothing."""
        values = self._named(a)
        near = nearest(text, values) if text else None
        return f"{self.value(values[near])}?" if near else ""

    def called_value(self, a: int, code: str | None) -> str:
        """The permitted value whose name stands in the place of its code, or nothing."""
        values = self._named(a)
        same = called(code, values) if code else None
        return f"{self.value(values[same])}?" if same else ""

    def _named(self, a: int) -> dict[str, int]:
        return {self.constraints.values[v].name: v for v in self.constraints.values_of(a)}


def _range(attribute: NumericAttribute) -> str:
    low, high, unit = attribute.minimum, attribute.maximum, attribute.unit
    what = "a whole number" if attribute.number == "integer" else "a number"
    if low is not None and high is not None:
        what += f" from {low} to {high}"
    elif low is not None:
        what += f" of at least {low}"
    elif high is not None:
        what += f" of at most {high}"
    return f"{what} {unit}" if unit else what
