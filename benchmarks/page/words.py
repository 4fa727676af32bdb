"""The cells of tables, and the figures that stand at the top."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.suite.results import Result, Row, Table


@dataclass(frozen=True)
class Headline:
    """One line of the summary: job, our figure, the peer and how often it takes that."""

    job: str
    figure: str
    peer: str
    ratio: str
    date: str


def head(table: Table) -> list[str]:
    """The names of the columns that a table has."""
    unit = "s" if table.measure == "wall" else "CPU s"
    other = "CPU s" if table.measure == "wall" else "s by the clock"
    names = [table.sizes or "", "what", unit, "least to most", other, "peak MB", "ratio"]
    names += ["least to most", f"{table.item} a second" if table.item else "", "what came of it"]
    if table.plot == "shares":
        return ["what", "CPU s", "share"]
    return names


def cells(table: Table, row: Row) -> list[str]:
    """The cells of a row, empty where there is nothing to say."""
    seconds = row.seconds(table.measure)
    if table.plot == "shares":
        return [row.name, figure_of(seconds[0]), f"{100 * row.ratio[0]:.0f} %"]
    size = f"{row.size:,}" if table.sizes else ""
    told = "; ".join(filter(None, (row.found, row.note)))
    if not seconds:
        return [size, row.name, "", "", "", "", "", "", "", told]
    other = row.cpu if table.measure == "wall" else row.wall
    middle = statistics.median(seconds)
    rate = f"{row.items / middle:,.0f}" if table.item and row.items and middle else ""
    return [
        size,
        row.name,
        figure_of(middle),
        spread(seconds),
        figure_of(statistics.median(other)) if other else "",
        f"{row.peak:,.0f}" if row.peak else "",
        figure_of(statistics.median(row.ratio)) if row.ratio else "",
        spread(row.ratio),
        rate,
        told,
    ]


def columns(table: Table) -> list[int]:
    """The columns in which any row has something."""
    names = head(table)
    rows = [cells(table, row) for row in table.rows]
    return [at for at in range(len(names)) if any(row[at] for row in rows)]


def spread(values: Sequence[float]) -> str:
    """The least and the most of several."""
    return f"{figure_of(min(values))} to {figure_of(max(values))}" if len(values) > 1 else ""


def slopes(table: Table) -> list[str]:
    """A sentence for each exponent."""
    return [
        f"{name}: exponent {fitted:.2f} over all sizes, {last:.2f} between the two largest."
        for name, (fitted, last) in table.slopes.items()
    ]


def headlines(results: Sequence[Result]) -> list[Headline]:
    """The summary: ours against each peer, at the largest size that the peer did."""
    parts = ("build", "validate", "formats", "instances", "store")
    return [
        line
        for result in results
        if result.part in parts
        for table in result.tables
        if not table.name.startswith("queries")
        for line in _of(result, table)
    ]


def _of(result: Result, table: Table) -> Iterator[Headline]:
    measure = table.measure
    done = [row for row in table.rows if row.seconds(measure)]
    for name in dict.fromkeys(row.name for row in done if not row.ours):
        other = max((row for row in done if row.name == name), key=lambda row: row.size)
        own = next((row for row in done if row.ours and row.size == other.size), None)
        if own is None:
            continue
        size = f"{own.size:,} {table.sizes}" if table.sizes else table.title
        figure = f"{figure_of(own.middle(measure))} {'s' if measure == 'wall' else 'CPU s'}"
        times = figure_of(other.middle(measure) / own.middle(measure))
        yield Headline(f"{own.name}: {size}", figure, name, times, result.date)


def figure_of(value: float) -> str:
    """Seconds or a ratio with the digits that say something."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"
