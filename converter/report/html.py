"""The report as one page that a browser opens from a file, for people who install nothing.

Everything is in the page: styles, script, data. It asks for nothing, and its policy lets it
ask for nothing. Without scripts it lists every problem; with scripts the same problems come
from a block of data, some at a time, so that fifty thousand open as quickly as ten.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from converter.problems import Problem, Severity, excerpt_column
from converter.report.escape import printable
from converter.report.options import Options, Summary, by_severity, grouped, plural
from converter.report.rule_pages import page_html
from converter.rules import rules

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = "report/page"
# What is quoted before and after the place in a source line.
_BEFORE, _AFTER = 70, 110
# What stands at a place: a string of JSON, a word or number, or else one character.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^\W_][\w.+:-]*|-?\d[\d.eE+-]*|.', re.DOTALL)
# With more problems a browser would not open the page: of each rule, the first ones are in it.
_LARGEST = 100_000
# The rows of a chart that are shown at once, and those that unfold.
_ROWS, _MOST = 8, 200
_NOBODY = "no finding named"


@dataclass(frozen=True, slots=True)
class _Shown:
    """A problem as the page shows it; the source line is in three parts, or empty."""

    code: str
    severity: str
    source: str
    line: int
    column: int
    pointer: str
    finding: str
    attribute: str
    message: str
    expected: str
    suggestion: str
    before: str
    marked: str
    after: str


_FIELDS = tuple(field.name for field in fields(_Shown))


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar of a chart: how many problems of each severity one rule or finding has."""

    name: str
    title: str
    count: int
    parts: tuple[tuple[str, str, str, int], ...]
    """Severity, offset and length in per cent, count."""


def render_html(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render the page."""
    from converter import __version__  # the package imports the reports
    from converter.report.templates import stylesheet
    from converter.resources import package_texts

    style = stylesheet(_FOLDER, "page")
    script = package_texts(_FOLDER, ".js")["page"]
    held = _held(problems)
    shown = {id(p): _shown(p, options) for p in held}
    groups = [
        (severity.value, code, [shown[id(p)] for p in members])
        for severity, code, members in grouped(held)
    ]
    return _template().render(
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        data=_data([shown[id(p)] for p in held], groups, whole=len(held) == len(problems)),
        annotations=summary.kind == "observations",
        show_values=options.show_values,
        summary=summary,
        total=len(problems),
        held=len(held),
        severities=by_severity(problems),
        in_all=_rows(problems, lambda _: "", {}),
        by_rule=_rows(problems, lambda p: p.code, {code: _title(code) for _, code, _ in groups}),
        by_finding=_rows(problems, lambda p: p.finding or _NOBODY, {}),
        rows=_ROWS,
        most=_MOST,
        groups=groups,
        titles={code: _title(code) for _, code, _ in groups},
        pages={code: page_html(rules()[code].page) for _, code, _ in groups if code in rules()},
        plural=plural,
        version=__version__,
    )


@cache
def _template() -> Template:
    from converter.report.templates import templates

    return templates(_FOLDER).get_template("page.html")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _title(code: str) -> str:
    return rules()[code].title if code in rules() else ""


def _held(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems that the page holds: all, or where they are too many, some of each rule."""
    counts = Counter(p.code for p in problems)
    room = _LARGEST
    share: dict[str, int] = {}
    # What a rule with few problems leaves free, those with more of them get.
    for done, (code, count) in enumerate(sorted(counts.items(), key=lambda item: item[1])):
        share[code] = min(count, room // (len(counts) - done))
        room -= share[code]
    held = []
    for p in problems:
        if share[p.code]:
            share[p.code] -= 1
            held.append(p)
    return held


def _shown(p: Problem, options: Options) -> _Shown:
    quote = options.show_values and p.line and p.excerpt
    before, marked, after = _quoted(p) if quote else ("", "", "")
    return _Shown(
        p.code,
        p.severity.value,
        p.source or "<input>",
        p.line,
        p.column,
        p.pointer,
        p.finding,
        p.attribute,
        p.message,
        p.expected,
        p.suggestion,
        before,
        marked,
        after,
    )


def _quoted(p: Problem) -> tuple[str, str, str]:
    """What is before the place in its source line, at it, and after it."""
    line = p.excerpt.rstrip()
    skipped = excerpt_column(p.column) - 1
    at = max(p.column - 1 - skipped, 0)
    found = _TOKEN.match(line, at) if p.column else None
    end = min(found.end(), at + _AFTER) if found else at
    start = max(at - _BEFORE, 0)
    before = line[start:at] if start else line[:at].lstrip()
    after = line[end : end + _AFTER]
    behind = " " if p.column else ""  # the place may be where the line ends
    return (
        ("…" if start or skipped else "") + before,
        line[at:end] or behind,
        after + ("…" if end + _AFTER < len(line) else ""),
    )


def _rows(
    problems: Iterable[Problem], name: Callable[[Problem], str], titles: Mapping[str, str]
) -> list[_Row]:
    """The bars of a chart, the longest first."""
    counts: dict[str, Counter[Severity]] = {}
    for p in problems:
        counts.setdefault(name(p), Counter())[p.severity] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))
    longest = ranked[0][1].total() if ranked else 1
    rows = []
    for key, count in ranked:
        parts = []
        offset = 0
        for severity in Severity:
            if count[severity]:
                place = (f"{100 * n / longest:.2f}" for n in (offset, count[severity]))
                parts.append((severity.value, *place, count[severity]))
                offset += count[severity]
        rows.append(_Row(key, titles.get(key, ""), count.total(), tuple(parts)))  # type: ignore[arg-type]
    return rows


def _data(
    shown: Sequence[_Shown], groups: Sequence[tuple[str, str, list[_Shown]]], *, whole: bool
) -> str:
    """The problems as JSON that can stand in a script element: each text once, by its number."""
    numbers: dict[str, int] = {"": 0}
    rows = []
    for p in shown:
        row: list[int] = []
        for name in _FIELDS:
            value = getattr(p, name)
            row.append(value if isinstance(value, int) else numbers.setdefault(value, len(numbers)))
        rows.append(row)
    data = {
        "fields": _FIELDS,
        "texts": [printable(text) for text in numbers],
        "titles": {code: _title(code) for _, code, _ in groups},
        "severities": [severity.value for severity in Severity],
        "nobody": _NOBODY,
        "whole": whole,
        "problems": rows,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Nothing in it ends the element, or begins a comment (HTML, section 4.12.1.3).
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
