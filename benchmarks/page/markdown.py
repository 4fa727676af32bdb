"""The results in Markdown: a part of RESULTS.md between two marks; the rest is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.page.words import cells, columns, head, headlines, slopes
from benchmarks.suite.results import Result, Table

BEGIN, END = "<!-- made by make bench -->", "<!-- end of what make bench made -->"


def put(path: Path, results: Sequence[Result]) -> None:
    """Puts the results between the marks.

    Raises:
        ValueError: the file has no marks.
    """
    text = path.read_text("utf-8")
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{path.name} has not the marks {BEGIN} and {END}")
    made = "\n".join(_document(results))
    path.write_text(f"{before}{BEGIN}\n\n{made}\n{END}{after}", "utf-8")


def _document(results: Sequence[Result]) -> Iterator[str]:
    yield "| job | ours | peer | peer's CPU, ours = 1 | date |"
    yield "|---|---|---|---|---|"
    for line in headlines(results):
        yield f"| {line.job} | {line.figure} | {line.peer} | {line.ratio} | {line.date} |"
    for result in results:
        yield f"\n## {result.title}\n"
        machine = ", ".join(f"{name} {value}" for name, value in result.machine.items())
        rounds = f"{result.rounds} rounds, interleaved, {result.seconds:.0f} s in all"
        yield f"{result.date}, scale {result.scale}, {rounds}. {machine}.\n"
        yield f"{result.about}\n"
        for table in result.tables:
            yield from _table(table)
        for skipped in result.skipped:
            yield f"- Not run: {skipped}"


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.title}\n"
    kept = columns(table)
    names = head(table)
    yield f"| {' | '.join(names[at] for at in kept)} |"
    yield f"|{'---|' * len(kept)}"
    for row in table.rows:
        made = cells(table, row)
        yield f"| {' | '.join(made[at].replace('|', '/') for at in kept)} |"
    yield ""
    for sentence in slopes(table):
        yield f"- {sentence}"
    if table.slopes:
        yield ""
    if table.about:
        yield f"{table.about}\n"
