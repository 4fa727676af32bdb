"""What changed between two sets of definitions, in the words of the model."""

from converter.diff.changes import Change, Effect, Op
from converter.diff.compare import compare, compare_findings
from converter.diff.render import render_json, render_text

__all__ = [
    "Change",
    "Effect",
    "Op",
    "compare",
    "compare_findings",
    "render_json",
    "render_text",
]
