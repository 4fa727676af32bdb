"""The report for programs: one JSON object, ``summary`` and ``problems``."""

from __future__ import annotations

from collections.abc import Sequence

from converter.problems import Problem
from converter.report.escape import json_text
from converter.report.options import Options, Summary, by_code, by_severity

_WHERE_KNOWN = (
    *("finding", "attribute", "value", "expected", "suggestion"),
    *("focus", "shape", "path"),
)


def render_json(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render the problems as one JSON object.

    ``summary`` has ``documents``, ``definitions`` (or ``observations``: how many were
    checked), ``problems`` (``by_code``, ``by_severity``) and ``seconds``. Each of
    ``problems`` has ``code`` to ``column``, and the other keys where they apply; the line
    of the source, ``excerpt``, only where values are to be shown.
    """
    report = {
        "summary": {
            "documents": summary.documents,
            summary.kind: summary.checked,
            "problems": {"by_code": by_code(problems), "by_severity": by_severity(problems)},
            "seconds": round(summary.seconds, 3),
        },
        "problems": [_record(p, options) for p in problems],
    }
    return json_text(report) + "\n"


def _record(p: Problem, options: Options) -> dict[str, object]:
    record: dict[str, object] = {
        "code": p.code,
        "severity": p.severity.value,
        "message": p.message,
        "source": p.source,
        "pointer": p.pointer,
        "line": p.line,
        "column": p.column,
    }
    record.update({key: text for key in _WHERE_KNOWN if (text := getattr(p, key))})
    if options.show_values and p.excerpt:
        record["excerpt"] = p.excerpt
    return record
