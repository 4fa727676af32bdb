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
        return [row.name, f"{seconds[0]:.2f}", f"{100 * row.ratio[0]:.0f} %"]
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
        _figure(middle),
        spread(seconds),
        _figure(statistics.median(other)),
        f"{row.peak:,.0f}" if row.peak else "",
        f"{statistics.median(row.ratio):.2f}" if row.ratio else "",
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
    return f"{_figure(min(values))} to {_figure(max(values))}" if len(values) > 1 else ""


def slopes(table: Table) -> list[str]:
    """A sentence for each exponent."""
    return [
        f"{name}: exponent {fitted:.2f} over all sizes, {last:.2f} between the two largest."
        for name, (fitted, last) in table.slopes.items()
    ]


def headlines(results: Sequence[Result]) -> list[Headline]:
    """The summary: of each table with a peer, ours at the largest size against every peer there."""
    return [line for result in results for table in result.tables for line in _of(result, table)]


def _of(result: Result, table: Table) -> Iterator[Headline]:
    if result.part not in ("build", "validate", "instances", "store", "formats"):
        return
    if table.name.startswith("queries"):
        return
    measure = table.measure
    for own in (row for row in table.rows if row.ours and row.seconds(measure)):
        peers = [
            row
            for row in table.rows
            if not row.ours and row.size == own.size and row.seconds(measure)
        ]
        size = f", {own.size:,} {table.sizes}" if table.sizes else ""
        unit = "s" if measure == "wall" else "CPU s"
        for other in peers:
            times = other.middle(measure) / own.middle(measure)
            figure = f"{_figure(own.middle(measure))} {unit}"
            job = f"{own.name}{size}" if table.sizes else f"{own.name} ({table.title})"
            yield Headline(job, figure, other.name, f"{_figure(times)}", result.date)


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
