"""What a user says about severities, applied to problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from converter.problems import Problem, Severity


def apply_severities(problems: Iterable[Problem], overrides: Mapping[str, str]) -> list[Problem]:
    """Give the problems the severities that the user wants.

    Args:
        problems: any.
        overrides: a code, or the start of codes ("DEF3"), to ``error``, ``warning``,
            ``info``, ``off``, or ``default`` (the rule's own). The longest one that fits
            a code decides; the empty start fits all. So "only DEF303" is
            ``{"": "off", "DEF303": "default"}``.

    Raises:
        ValueError: a severity of another name.

    >>> from converter.problems import Problem, Severity
    >>> found = [Problem(code="DEF303", severity=Severity.ERROR, message="")]
    >>> apply_severities(found, {"DEF303": "info"})[0].severity.value
    'info'
    >>> apply_severities(found, {"DEF": "off"})
    []

    """
    wanted = {
        start: name if name in ("off", "default") else Severity(name)
        for start, name in overrides.items()
    }
    kept = []
    for p in problems:
        fitting = [start for start in wanted if p.code.startswith(start)]
        choice = wanted[max(fitting, key=len)] if fitting else "default"
        if isinstance(choice, Severity):
            kept.append(p.at(severity=choice))
        elif choice == "default":
            kept.append(p)
    return kept
