"""What is wrong, where, and what to do about it: one kind of record for every fault.

A problem is made once, by the part that saw it, and rendered by any report. Its
severity comes from the rule's page unless the user set another.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

# What a source is called that is no file.
_STREAMS = ("-", "<stdin>")
# A line longer than this is quoted in part: nobody reads a caret under a megabyte.
_LONGEST_EXCERPT, _BEFORE = 400, 200


def excerpt_of(text: str, column: int, start: int = 0, end: int | None = None) -> str:
    """What is quoted of a source line: all of it, or where it is long, what is around a column.

    Args:
        text: holds the line.
        column: from 1, where the problem is.
        start: where in the text the line begins.
        end: where it ends; at the end of the text where None.
    """
    first = start + excerpt_column(column) - 1
    last = len(text) if end is None else end
    return text[first : min(last, first + _LONGEST_EXCERPT)].rstrip("\r\n")


def quoted(text: str) -> str:
    """Quote a name; a very long one is cut."""
    return f'"{text}"' if len(text) <= 80 else f'"{text[:77]}…"'


def excerpt_column(column: int) -> int:
    """The column with which the excerpt of a problem in a column begins."""
    return 1 if column < _LONGEST_EXCERPT - 100 else column - _BEFORE


class Severity(StrEnum):
    """How bad a problem is. An error stops a build; the others are only reported."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in one place.

    ``line`` and ``column`` count from 1, in characters; 0 means that the place is not
    known. ``pointer`` is a JSON Pointer (RFC 6901) into the source document, or into its
    JSON form where the source is Markdown. ``excerpt`` is the source line, for the caret,
    or what :func:`excerpt_of` quotes of it. ``focus`` and ``shape`` are the focus node and
    the source shape of a SHACL result, by their IRIs; ``path`` is the property.
    """

    code: str
    severity: Severity
    message: str
    source: str = ""
    pointer: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    finding: str = ""
    attribute: str = ""
    value: str = ""
    expected: str = ""
    suggestion: str = ""
    focus: str = ""
    shape: str = ""
    path: str = ""

    @property
    def place(self) -> str:
        """``source:line:column``, as far as they are known."""
        parts = [self.source or "<input>"]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    @property
    def file(self) -> str:
        """The source where it is a file, and empty where it was standard input."""
        return "" if self.source in _STREAMS else self.source

    def at(self, **changes: object) -> Problem:
        """The same problem with other fields, for example its source."""
        return replace(self, **changes)  # type: ignore[arg-type]


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether there is an error among problems."""
    return any(found.severity is Severity.ERROR for found in problems)


def as_json(problem: Problem) -> dict[str, Any]:
    """A problem in plain values, those that are empty left out."""
    fields = ((name, getattr(problem, name)) for name in Problem.__dataclass_fields__)
    return {name: value for name, value in fields if value}


def from_json(fields: Mapping[str, Any]) -> Problem:
    """The problem that :func:`as_json` was given."""
    return Problem(**{"message": "", **fields, "severity": Severity(fields["severity"])})


class ConverterError(Exception):
    """The one root of what this package raises: it always carries problems.

    Attributes:
        problems: at least one, each with its place.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(_in_short(self.problems))

    def __reduce__(self) -> tuple[object, ...]:
        """So that it comes out of another process as it is; it is not made from its text."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class ConverterWarning(UserWarning):
    """What was read, and may not be all that was meant: a key that is passed over, for example.

    Attributes:
        problems: at least one, each with its place.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_in_short(self.problems))


def _in_short(problems: tuple[Problem, ...]) -> str:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{first.place}: {first.code} {first.message}{more}"
