"""Stopping after a number of errors, with a word that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from converter.problems import Problem, Severity
from converter.rules import problem


@dataclass
class ErrorLimit:
    """Counts errors, up to a limit.

    Attributes:
        most: how many errors are told; 0 for all.
        severities: what the user made of severities.
        is_reached: whether there were as many.
    """

    most: int = 0
    severities: Mapping[str, str] = field(default_factory=dict)
    is_reached: bool = False
    _errors: int = 0

    def reached(self, found: Iterable[Problem]) -> bool:
        """Counts the errors among more problems, and says whether there are enough by now."""
        if self.most:
            from converter.report import apply_severities

            told = apply_severities(list(found), self.severities)
            self._errors += sum(map(_is_error, told))
            self.is_reached = self._errors >= self.most
        return self.is_reached

    def cut(self, told: Sequence[Problem]) -> list[Problem]:
        """The problems up to the last error that is told, and that there may be more.

        Args:
            told: in the order of a report, with the severities of the user.
        """
        errors = 0
        for at, found in enumerate(told if self.most else (), 1):
            errors += _is_error(found)
            if errors == self.most:
                from converter.report.options import plural

                self.is_reached = True
                told_of = plural(errors, "error")
                message = f"stopped after {told_of}: there may be more, here and further on"
                return [*told[:at], problem("IO118", message)]
        return list(told)


def _is_error(found: Problem) -> bool:
    return found.severity is Severity.ERROR
