"""Plots of tables as SVG, by matplotlib. Ours is blue; text stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from benchmarks.page.words import figure_of
from benchmarks.suite.results import Row, Table

_OURS = "#1f5fa8"
_OTHERS = ("#b5651d", "#5b7f3a", "#8a4f9e", "#a8323e", "#3f8f8f", "#7a7a2e", "#6b6b6b")
_INK, _PALE = "#333333", "#dddddd"
_MARKS = "os^Dvph"
# Narrow, so that text can be read on a telephone.
_WIDTH = 4.8
mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "benchmarks",
        "font.family": "sans-serif",
        "font.size": 10,
        "axes.edgecolor": "#999999",
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
)


def plot(table: Table) -> str:
    """The plot of a table as SVG, empty where it has none."""
    rows = [row for row in table.rows if row.seconds(table.measure)]
    if not rows or not table.plot:
        return ""
    if table.plot == "lines":
        return _svg(_lines(table, rows), f"{table.title}: seconds by number of {table.sizes}")
    shares = table.plot == "shares"
    return _svg(_bars(table, rows, shares=shares), f"{table.title}: seconds")


def _lines(table: Table, rows: Sequence[Row]) -> Figure:
    figure = Figure(figsize=(_WIDTH, 4.4), layout="constrained")
    axes = figure.subplots()
    others = iter(range(100))
    ours = iter((("-", "o"), ("--", "s"), (":", "D")))
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        if mine[0].ours:
            colour = _OURS
            line, mark = next(ours)
        else:
            at = next(others)
            colour, line, mark = _OTHERS[at % len(_OTHERS)], "-", _MARKS[at % len(_MARKS)]
        sizes = [row.size for row in mine]
        seconds = [row.middle(table.measure) for row in mine]
        spread = [
            [m - min(row.seconds(table.measure)) for m, row in zip(seconds, mine, strict=True)],
            [max(row.seconds(table.measure)) - m for m, row in zip(seconds, mine, strict=True)],
        ]
        axes.errorbar(
            sizes, seconds, spread, label=name, color=colour, linestyle=line, marker=mark,
            markersize=5, linewidth=2 if mine[0].ours else 1.4, capsize=2,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(table.sizes)
    axes.set_ylabel(_unit(table))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}"))
    axes.grid(visible=True, which="major", color=_PALE, linewidth=0.8)
    figure.legend(loc="outside lower center", ncols=1, frameon=False, fontsize=9)
    return figure


def _bars(table: Table, rows: Sequence[Row], *, shares: bool) -> Figure:
    figure = Figure(figsize=(_WIDTH, 0.6 + 0.46 * len(rows)), layout="constrained")
    axes: Axes = figure.subplots()
    seconds = [row.middle(table.measure) for row in rows]
    colours = [_OURS if row.ours else _OTHERS[0] for row in rows]
    axes.barh(range(len(rows)), seconds, color=colours, height=0.36)
    axes.set_yticks([])
    # Room for the name above the first bar.
    axes.set_ylim(len(rows) - 0.6, -0.75)
    widest = max(seconds) or 1
    # Where one is far above the others, these would not be seen.
    wide = not shares and widest / max(min(seconds), 1e-3) > 30
    if wide:
        axes.set_xscale("log")
        axes.set_xlim(left=max(min(seconds), 1e-3) / 3)
    for at, (row, value) in enumerate(zip(rows, seconds, strict=True)):
        share = f", {100 * row.ratio[0]:.0f} %" if shares and row.ratio else ""
        axes.annotate(
            f"{row.name}: {figure_of(value)}{share}", (0, at - 0.24), xytext=(1, 0),
            xycoords=("axes fraction", "data"), textcoords="offset points",
            va="bottom", color=_INK,
        )  # fmt: skip
    axes.set_xlabel(_unit(table) + (", logarithmic" if wide else ""))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.grid(visible=True, axis="x", color=_PALE, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


def _unit(table: Table) -> str:
    return "seconds by the clock" if table.measure == "wall" else "CPU seconds"


def _svg(figure: Figure, label: str) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    # As wide as there is room, and told to those who do not see it.
    head = re.match(r"<svg [^>]*viewBox=\"([^\"]+)\"[^>]*>", text)
    box = head[1] if head else "0 0 500 300"
    body = text[head.end() :] if head else text
    escaped = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{box}" role="img" aria-label="{escaped}">{body}'
    )
