"""The report as workflow commands, which GitHub Actions shows beside the changed lines.

Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of
the actions toolkit.
"""

from __future__ import annotations

from collections.abc import Sequence

from converter.problems import Problem, Severity
from converter.report.escape import printable
from converter.report.options import Options, Summary, grouped, plural

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_github(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Write one command per problem, most severe first, since GitHub shows only the first few."""
    lines = [_command(p) for _, _, members in grouped(problems) for p in members]
    total = (
        f"{plural(summary.checked, summary.kind.removesuffix('s'))} in "
        f"{plural(summary.documents, 'document')} checked, {plural(len(problems), 'problem')}"
    )
    lines.append(f"::notice title=oifm::{_data(total)}")
    return "\n".join(lines) + "\n"


def _command(p: Problem) -> str:
    properties = {"file": p.file}
    if p.line and p.file:
        properties |= {"line": str(p.line), "col": str(p.column) if p.column else ""}
    properties["title"] = p.code
    head = ",".join(f"{key}={_property(text)}" for key, text in properties.items() if text)
    message = printable(p.message)
    if p.expected:
        message += f"\nexpected: {printable(p.expected)}"
    if p.suggestion:
        message += f"\nhelp: {printable(p.suggestion)}"
    return f"::{_COMMANDS[p.severity]} {head}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
