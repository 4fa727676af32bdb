"""The report as a table: one row for each problem, for spreadsheets and data frames.

Source: RFC 4180 for the form; OWASP, "CSV Injection", for what a spreadsheet runs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from converter.problems import Problem
from converter.report.escape import printable
from converter.report.options import Options, Summary

COLUMNS = (
    *("code", "severity", "message", "source", "pointer", "line", "column"),
    *("finding", "attribute", "value", "expected", "suggestion", "excerpt"),
)
# With one of these at its beginning, a cell is run as a formula; the last four are full-width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def render_csv(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render a head line and a row for each problem; lines end with CR and LF.

    An apostrophe stands before a text that a spreadsheet would run as a formula. The line
    of the source, ``excerpt``, is empty unless values are to be shown.
    """
    return _table(problems, options, "'")


def render_raw_csv(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render as :func:`render_csv` does, without apostrophes, for programs."""
    return _table(problems, options, "")


def _table(problems: Sequence[Problem], options: Options, guard: str) -> str:
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(COLUMNS)
    shown = problems if options.show_values else [p.at(excerpt="") for p in problems]
    writer.writerows([_cell(getattr(p, name), guard) for name in COLUMNS] for p in shown)
    return sink.getvalue()


def _cell(value: object, guard: str) -> str:
    if isinstance(value, int):
        return str(value) if value else ""  # an unknown place
    text = str(value)
    # The first character counts as it is, before control characters become escapes.
    return (guard if text.startswith(_FORMULA) else "") + printable(text)
