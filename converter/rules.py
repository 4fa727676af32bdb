"""The rules: each is one page under ``docs/rules``, and the page's head is the table row.

So a rule's code, name, severity and title stand in one place, beside the text that
explains it; ``oifm explain CODE`` prints that text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from converter.problems import Problem, Severity
from converter.resources import resource_folder


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``code`` (stable), ``name`` (kebab-case), default ``severity``, ``title``."""

    code: str
    name: str
    severity: Severity
    title: str
    page: str


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its code, in the order of the codes."""
    pages = sorted(resource_folder("rules").glob("[A-Z]*.md"))
    return {rule.code: rule for rule in map(_read, (p.read_text("utf-8") for p in pages))}


def rule(code: str) -> Rule:
    """The rule of a code.

    Raises:
        KeyError: no rule has this code.
    """
    return rules()[code]


def problem(code: str, message: str, **where: object) -> Problem:
    """A problem of a rule, with the rule's own severity.

    ``where`` takes the other fields of :class:`~converter.problems.Problem`.
    """
    severity = rule(code).severity
    return Problem(code=code, severity=severity, message=message, **where)  # type: ignore[arg-type]


def _read(text: str) -> Rule:
    _, head, body = text.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Rule(
        code=fields["code"],
        name=fields["name"],
        severity=Severity(fields["severity"]),
        title=fields["title"],
        page=body.strip() + "\n",
    )
