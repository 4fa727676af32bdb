"""The report that a person reads: grouped by rule, most severe first, with a table at the end."""

from __future__ import annotations

from collections.abc import Sequence

from converter.problems import Problem, Severity, excerpt_column
from converter.report.escape import printable
from converter.report.options import Options, Summary, grouped, plural
from converter.rules import rules

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}
# How much of a long source line is shown, and how much of that before the fault.
_WIDTH, _BEFORE = 100, 60


def render_text(problems: Sequence[Problem], summary: Summary, options: Options) -> str:
    """Render ``file:line:col: CODE message``, each with its source line and caret."""
    lines: list[str] = []
    table: list[tuple[Severity, str, int, str]] = []
    for severity, code, members in grouped(problems):
        title = _title(code)
        count = (summary.counts or {}).get((severity, code), len(members))
        table.append((severity, code, count, title))
        heading = f"{severity.value} {code}{title and f' {title}'} ({count:,})"
        lines += [_paint(heading, _COLORS[severity], options), ""]
        shown = members[: options.limit] if options.limit else members
        for p in shown:
            lines += [*_entry(p, options), ""]
        hidden = count - len(shown)
        if hidden:
            hint = f"{options.command} --select {code} --limit 0 shows all"
            lines += [f"… and {hidden:,} more ({hint})", ""]
    if table:
        lines += [*_table(table, options), ""]
    lines.append(_last_line(table, summary, options))
    return "\n".join(lines) + "\n"


def render_entries(problems: Sequence[Problem], options: Options) -> str:
    """Render the problems alone, most severe first, without headings and counts.

    For commands whose result is something else than a report.
    """
    lines: list[str] = []
    for _, code, members in grouped(problems):
        shown = members[: options.limit] if options.limit else members
        for p in shown:
            lines += _entry(p, options)
        hidden = len(members) - len(shown)
        if hidden:
            lines.append(f"… and {hidden:,} more of {code} (--limit 0 shows all)")
    return "".join(f"{line}\n" for line in lines)


def _entry(p: Problem, options: Options) -> list[str]:
    color = _COLORS[p.severity]
    place = _paint(printable(p.place), "1", options)
    lines = [f"{place}: {_paint(p.code, color, options)} {printable(p.message)}"]
    if options.show_values and p.excerpt and p.line:
        lines += _source_line(p, color, options)
    elif p.pointer:
        lines.append(f"  at: {printable(p.pointer)}")
    if p.shape:
        path = f", path {p.path}" if p.path else ""
        lines.append(f"  shape: {printable(p.shape + path)}")
    if p.expected:
        lines.append(f"  expected: {printable(p.expected)}")
    if p.suggestion:
        lines.append(f"  help: {printable(p.suggestion)}")
    return lines


def _source_line(p: Problem, color: str, options: Options) -> list[str]:
    from rich.cells import cell_len  # heavy: only a report with problems needs it

    line = p.excerpt.rstrip("\r\n")
    skipped = excerpt_column(p.column) - 1
    at = max(p.column - 1 - skipped, 0)
    start = max(at - _BEFORE, 0) if len(line) > _WIDTH else 0
    end = min(len(line), start + _WIDTH)
    before = ("…" if start or skipped else "") + printable(line[start:at])
    after = printable(line[at:end]) + ("…" if end < len(line) else "")
    number = f"{p.line:>5} | "
    lines = [number + before + after]
    if p.column:
        pad = " " * (len(number) - 2) + "| " + " " * cell_len(before)
        lines.append(pad + _paint("^", color, options))
    return lines


def _table(rows: Sequence[tuple[Severity, str, int, str]], options: Options) -> list[str]:
    codes = max(len(code) for _, code, _, _ in rows)
    counts = max(*(len(f"{count:,}") for _, _, count, _ in rows), len("count"))
    lines = [f"{'code':<{codes}}  {'severity':<8}  {'count':>{counts}}  title"]
    for severity, code, count, title in rows:
        name = _paint(f"{severity.value:<8}", _COLORS[severity], options)
        lines.append(f"{code:<{codes}}  {name}  {count:>{counts},}  {title}".rstrip())
    return lines


def _last_line(
    rows: Sequence[tuple[Severity, str, int, str]], summary: Summary, options: Options
) -> str:
    checked = plural(summary.checked, summary.kind.removesuffix("s"))
    scope = f"{plural(summary.documents, 'document')}, {checked} checked"
    if not summary.checked:
        scope += " (nothing was checked: this is not a pass)"
    of = {name: sum(n for severity, _, n, _ in rows if severity == name) for name in Severity}
    counts = [
        plural(n, name.value) if name != Severity.INFO else f"{n:,} info"
        for name, n in of.items()
        if n
    ]
    total = plural(sum(of.values()), "problem")
    head = f"{total} ({', '.join(counts)})" if counts else "No problems"
    return _paint(head, "1", options) + f". {scope} in {summary.seconds:.2f} s."


def _title(code: str) -> str:
    rule = rules().get(code)
    return rule.title if rule else ""


def _paint(text: str, color: str, options: Options) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if options.color else text
