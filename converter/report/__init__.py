"""Reports: the same problems as text for people, and in the forms that programs read.

A renderer is a function from problems, summary and options to text; :data:`RENDERERS` is
the table of them. Adding a format is adding a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from converter.problems import Problem
from converter.report.options import Options, Renderer, Summary
from converter.report.severities import apply_severities
from converter.report.text import render_entries, render_text

__all__ = [
    "RENDERERS",
    "Options",
    "Renderer",
    "Summary",
    "apply_severities",
    "render",
    "render_entries",
]


def _loaded(module: str, function: str) -> Renderer:
    """A renderer whose module is loaded when it is called: most runs need that of the text."""

    def render(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
        renderer: Renderer = getattr(import_module(f"converter.report.{module}"), function)
        return renderer(problems, summary, options)

    return render


RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "json": _loaded("json", "render_json"),
    "sarif": _loaded("sarif", "render_sarif"),
    "github": _loaded("github", "render_github"),
    "junit": _loaded("junit", "render_junit"),
    "csv": _loaded("csv", "render_csv"),
    "csv-raw": _loaded("csv", "render_raw_csv"),
    "html": _loaded("html", "render_html"),
}


def render(
    problems: Sequence[Problem],
    summary: Summary,
    format: str,  # noqa: A002 - the name that users know from --format
    *,
    color: bool = False,
    show_values: bool = False,
    limit: int = 20,
    command: str = "oifm check",
    root: str = "",
) -> str:
    r"""Render the report as text, with a final newline.

    Args:
        problems: in the order of their places; a renderer may group them.
        summary: what was checked. The counts by code are taken from ``problems``.
        format: a key of :data:`RENDERERS`.
        color: ANSI colours in the text format.
        show_values: show lines of the source. Leave it off where the source may hold
            patient data.
        limit: how many problems of one rule the text format spells out; 0 for all.
        command: what the text format tells the reader to run to see all of a rule.
        root: the folder that SARIF makes absolute paths relative to.

    Raises:
        KeyError: the format is unknown.

    >>> print(render([], Summary(documents=2, checked=2), "text"), end="")
    No problems. 2 documents, 2 definitions checked in 0.00 s.

    """
    options = Options(color=color, show_values=show_values, limit=limit, command=command, root=root)
    return RENDERERS[format](problems, summary, options)
