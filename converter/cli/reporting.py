"""How a check ends: its report is written, its counts are said, and there is an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from converter.cli.output import colored, say_counts
from converter.problems import Problem, Severity

if TYPE_CHECKING:
    from converter.report import Summary


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """What a user chose about the report of a check.

    Attributes:
        form: the format of the report.
        out: the file that it goes to, or ``-``.
        show_values: whether it may quote documents.
        limit: how many problems of a rule are told; 0 for all.
        quiet: whether nothing is said beside it.
        no_color: whether it has no colours on a terminal either.
    """

    form: str
    out: str
    show_values: bool
    limit: int
    quiet: bool
    no_color: bool

    def write(self, problems: Sequence[Problem], summary: Summary, command: str) -> None:
        """Writes the report.

        Args:
            problems: what was found.
            summary: what was looked at.
            command: what a reader of the report repeats.

        Raises:
            ConverterError: IO1xx, where it cannot be written.
        """
        from converter.io import write_file
        from converter.report import render

        report = render(
            problems,
            summary,
            self.form,
            color=self.out == "-" and colored(sys.stdout, wanted=not self.no_color),
            show_values=self.show_values,
            limit=self.limit,
            command=command,
            root=str(Path.cwd()),
        )
        write_file(self.out, report.encode())

    def status(self, problems: Sequence[Problem], summary: Summary, what: str) -> int:
        """Says the counts where the report does not, and gives the exit status.

        Problems that are errors or warnings give 1; so does a check of nothing.

        Args:
            problems: what was found.
            summary: what was looked at.
            what: what one of those is called that were checked.
        """
        count, levels = len(problems), {found.severity for found in problems}
        if summary.counts is not None:
            count, levels = sum(summary.counts.values()), {level for level, _ in summary.counts}
        if not self.quiet and (self.form != "text" or self.out != "-"):
            counts = {
                "document": summary.documents,
                what: summary.checked,
                "problem": count,
            }
            say_counts("checked", counts, summary.seconds)
        return 0 if levels <= {Severity.INFO} and summary.checked else 1
