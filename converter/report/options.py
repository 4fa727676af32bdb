"""What every renderer is given beside the problems, and how they count and order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from converter.problems import Problem, Severity

_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was looked at: ``checked`` definitions or observations in ``documents`` files.

    ``counts`` are those of all problems, by severity and code, where only some are at hand.
    """

    documents: int
    checked: int
    seconds: float = 0.0
    kind: Literal["definitions", "observations"] = "definitions"
    counts: Mapping[tuple[Severity, str], int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to render; :func:`converter.report.render` explains each."""

    color: bool = False
    show_values: bool = False
    limit: int = 20
    command: str = "oifm check"
    root: str = ""


class Renderer(Protocol):
    """Makes one report; no side effects, the same text for the same arguments."""

    def __call__(self, problems: Sequence[Problem], summary: Summary, options: Options) -> str:
        """Render the report, ending with a newline."""


def by_severity(problems: Iterable[Problem]) -> dict[str, int]:
    """Count the problems of each severity, most severe first, zeros too."""
    counts = Counter(p.severity for p in problems)
    return {severity.value: counts[severity] for severity in Severity}


def by_code(problems: Iterable[Problem]) -> dict[str, int]:
    """Count the problems of each rule, in the order of the codes."""
    return dict(sorted(Counter(p.code for p in problems).items()))


def grouped(problems: Iterable[Problem]) -> list[tuple[Severity, str, list[Problem]]]:
    """Group by severity and rule: most severe first, then by code; order kept within."""
    groups: dict[tuple[Severity, str], list[Problem]] = {}
    for p in problems:
        groups.setdefault((p.severity, p.code), []).append(p)
    ranked = sorted(groups.items(), key=lambda item: (_RANK[item[0][0]], item[0][1]))
    return [(severity, code, members) for (severity, code), members in ranked]


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    >>> plural(1, "problem"), plural(1200, "problem")
    ('1 problem', '1,200 problems')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
