"""What a run wrote down: parts of tables of rows, as JSON."""

from __future__ import annotations

import dataclasses
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Row:
    """One thing that was measured at one size, over all rounds.

    Attributes:
        name: what did it.
        size: how much was to be done; 0 where there is one size only.
        cpu: CPU seconds of each round.
        wall: seconds by the clock of each round.
        peak: megabytes, the most of all rounds.
        ratio: CPU seconds by those of the first row of that size in the same round; of the
            clock, where the table is about the clock.
        items: how many of what the table counts it did.
        found: what it said came of it.
        note: why there are no figures, or what else is to be known.
        ours: whether it is the converter.
    """

    name: str
    size: int = 0
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: float = 0.0
    ratio: list[float] = field(default_factory=list)
    items: int = 0
    found: str = ""
    note: str = ""
    ours: bool = False

    def seconds(self, measure: str) -> list[float]:
        """The seconds of each round by ``cpu`` or ``wall``."""
        return self.wall if measure == "wall" else self.cpu

    def middle(self, measure: str) -> float:
        """The median of the seconds, 0 where there are none."""
        seconds = self.seconds(measure)
        return statistics.median(seconds) if seconds else 0.0


@dataclass
class Table:
    """Rows that belong together.

    Attributes:
        name: short, unique in its part.
        title: what it shows.
        rows: what was measured.
        measure: ``cpu`` or ``wall``, whichever says more.
        sizes: what the sizes count; empty where there is one size only.
        item: what ``items`` counts.
        plot: ``bars``, ``lines`` (log-log, by size) or empty.
        slopes: the exponent of the cost by size, by the name of the row: fitted over all
            sizes, and between the two largest.
        about: more that is to be known, in a sentence or two.
    """

    name: str
    title: str
    rows: list[Row]
    measure: str = "cpu"
    sizes: str = ""
    item: str = ""
    plot: str = "bars"
    slopes: dict[str, list[float]] = field(default_factory=dict)
    about: str = ""


@dataclass
class Result:
    """What a part found."""

    part: str
    title: str
    about: str
    date: str
    scale: str
    rounds: int
    seconds: float
    machine: dict[str, str]
    tables: list[Table]
    skipped: list[str] = field(default_factory=list)


def write(folder: Path, result: Result) -> Path:
    """Writes a result; gives its file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.part}.json"
    text = json.dumps(_rounded(dataclasses.asdict(result)), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
    return path


def read_all(folder: Path, order: Sequence[str]) -> list[Result]:
    """The results in a folder, in the order of the parts."""
    paths = [folder / f"{part}.json" for part in order]
    return [_result(json.loads(p.read_text("utf-8"))) for p in paths if p.exists()]


def _result(tree: dict[str, Any]) -> Result:
    tables = [Table(**{**t, "rows": [Row(**r) for r in t["rows"]]}) for t in tree["tables"]]
    return Result(**{**tree, "tables": tables})


def _rounded(tree: Any) -> Any:
    if isinstance(tree, float):
        return round(tree, 4)
    if isinstance(tree, list):
        return [_rounded(one) for one in tree]
    return {k: _rounded(v) for k, v in tree.items()} if isinstance(tree, dict) else tree
