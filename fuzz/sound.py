"""What every answer must be, whatever was read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from converter.problems import Problem
from converter.report import RENDERERS, Summary, render
from converter.rules import rules

_SUMMARY = Summary(documents=1, checked=1, kind="documents")
# A page is megabytes of text around one problem; its escapes are those of the others.
_FORMS = tuple(name for name in RENDERERS if name != "html")


def sound(data: bytes, problems: Sequence[Problem]) -> None:
    """Problems have known codes, places and texts, and one report can be made of them.

    Which report is told by the data, so that an input that failed fails again.
    """
    for found in problems:
        assert found.code in rules(), found.code
        assert found.message.strip()
        assert found.line >= 0
        assert found.column >= 0
    form = _FORMS[zlib.crc32(data) % len(_FORMS)]
    text = render(problems, _SUMMARY, form, show_values=True)
    text.encode("utf-8")
    if form in ("json", "sarif"):
        json.loads(text)
