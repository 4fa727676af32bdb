"""What a part is given: the scale, data that are made once, and the converter's commands."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.suite.measure import Limits, Measured, run
from benchmarks.suite.race import Entry, FailedError, race
from benchmarks.suite.results import Row

ROOT = Path(__file__).parents[2]
_SCALES = ROOT / "benchmarks" / "scales.toml"
# Where programs of others are installed that do not go with the converter's own packages.
PEERS = ROOT / ".bench"


@dataclass
class Bench:
    """One run of the suite.

    Attributes:
        scale: ``small`` or ``full``.
        work: a folder for what is made; it is kept from part to part.
        definitions: a folder of OIFM definitions; made-up ones where None.
        rounds: how often each is run; as the scale has it where 0.
        patience: the CPU seconds that one process may take; as the scale has it where 0.
        skipped: what was not run, and why.
    """

    scale: str
    work: Path
    definitions: Path | None = None
    rounds: int = 0
    patience: int = 0
    skipped: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads the scale."""
        scales = tomllib.loads(_SCALES.read_text("utf-8"))
        self._scale: dict[str, Any] = scales[self.scale]
        self.rounds = self.rounds or self._scale["rounds"]
        self.patience = self.patience or self._scale["patience"]

    def amount(self, name: str) -> int:
        """A number of the scale."""
        return int(self._scale[name])

    def amounts(self, name: str) -> list[int]:
        """Several numbers of the scale."""
        return list(self._scale[name])

    @property
    def limits(self) -> Limits:
        """When a process is ended."""
        return Limits(self.patience, self.amount("memory"))

    def race(
        self,
        entries: Sequence[Entry],
        *,
        size: int = 0,
        measure: str = "cpu",
        patience: int = 0,
    ) -> list[Row]:
        """Runs commands in turn, as :func:`benchmarks.suite.race.race` does.

        What is known to take long may be given more patience than the scale has.
        """
        limits, rounds = self.limits, self.rounds
        if patience > limits.seconds:
            limits = Limits(patience, limits.megabytes)
        return race(entries, rounds=rounds, limits=limits, size=size, measure=measure, say=say)

    def skip(self, what: str, why: str) -> None:
        """Notes what is not run."""
        text = f"{what}: {why}"
        if text not in self.skipped:
            self.skipped.append(text)
            say(f"  {text}")

    def data(self, observations: int, forms: Sequence[str] = ("parquet",), **recipe: int) -> Path:
        """A folder of made-up data, made once for each recipe; forms are added to it.

        Args:
            observations: how many.
            forms: of :data:`benchmarks.data.forms.FORMS`.
            recipe: as :class:`benchmarks.data.observations.Recipe` has it.
        """
        settings = {"findings": self.amount("findings"), **recipe}
        words = [f"{name}{value}" for name, value in sorted(settings.items())]
        folder = self.work / "-".join(["data", str(observations), *words])
        missing = [form for form in forms if not (folder / f"observations.{form}").exists()]
        if missing:
            what = [str(folder), str(observations)]
            options = [part for n, v in settings.items() for part in (f"--{n}", str(v))]
            command = [sys.executable, "-m", "benchmarks.data", *what, *options]
            self.prepare([*command, "--forms", *missing])
        return folder

    def documents(self) -> Path:
        """A folder of definitions: those that were given, else made-up ones."""
        return self.definitions or self.data(1000) / "definitions"

    def warm_up(self) -> None:
        """Runs each command once on next to nothing, so that everything is compiled."""
        folder = self.data(20, findings=8, every=0)
        definitions, source = folder / "definitions", folder / "observations.parquet"
        store = folder / "warm-store"
        out = folder / "warm"
        for command in (
            oifm("build", definitions, "-q", "-o", out),
            oifm("convert", definitions, "-q", "-o", out / "warm.ttl"),
            oifm("convert", source, "--defs", definitions, "-q", "-o", out / "warm.nt"),
            oifm("validate", source, "--defs", definitions, "-q", "-o", out / "warm.txt"),
            oifm("load", definitions, "--store", store, "-q"),
            oifm("docs", definitions, "-q", "-o", folder / "warm-site"),
        ):
            run(command, self.limits)

    def prepare(self, command: Sequence[str]) -> str:
        """Runs what must be there before anything is measured; gives what it printed.

        Raises:
            FailedError: it failed.
        """
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        if done.returncode:
            raise FailedError(f"{' '.join(command)}\n{done.stderr or done.stdout}")
        return done.stdout


def say(text: str) -> None:
    """Tells how far the run is."""
    print(text, flush=True)


def oifm(*arguments: str | Path) -> list[str]:
    """A command of the converter, as a user starts it.

    That is without what the suite and the tests have beside it (pyarrow imports numpy and
    pandas where they are there), in the environment that ``make bench`` makes for it.
    """
    own = PEERS / "oifm" / "bin" / "oifm"
    if not own.exists():
        return oifm_with_extras(*arguments)
    return [str(own), *map(str, arguments)]


def oifm_with_extras(*arguments: str | Path) -> list[str]:
    """The same, of the suite's own environment, which has every optional package."""
    return [str(Path(sys.executable).with_name("oifm")), *map(str, arguments)]


def peer(name: str, *arguments: str | Path, python: str = sys.executable) -> list[str]:
    """A program of ``benchmarks/peers``."""
    return [python, str(ROOT / "benchmarks" / "peers" / name), *map(str, arguments)]


def faults_checked(folder: Path, form: str, report: Path) -> Callable[[Measured], str]:
    """A check that a JSON report of ``oifm validate`` has the faults put in, and no other."""

    def check(_: Measured) -> str:
        command = [sys.executable, "-m", "benchmarks.data.checked"]
        done = subprocess.run(
            [*command, str(folder), form, str(report)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        if done.returncode:
            raise FailedError(done.stderr.strip())
        return f"{json.loads(done.stdout):,} of as many faults"

    return check
