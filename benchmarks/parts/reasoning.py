"""What ELK and HermiT need for each profile."""

from __future__ import annotations

import sys

from benchmarks.suite.bench import Bench, oifm_with_extras
from benchmarks.suite.race import Entry, FailedError
from benchmarks.suite.results import Row, Table

TITLE = "Reasoners"
ABOUT = (
    "Whole `oifm reason` processes, with the start of Java: loading, consistency, classes and "
    "individuals. `owlready2` brings the HermiT that is used where the OWL API is not installed. "
    "HermiT is asked for individuals of few definitions only: of many it was never seen to end."
)
CHOICES = {
    "el": [],
    "el, defined classes": ["--defined-classes"],
    "dl": ["--profile", "dl"],
}
RUN = "from converter.cli import main; main()"
# The same, without the OWL API.
RUN_OWLREADY2 = "from converter.reasoning import owl_api; owl_api.jars = list; " + RUN
ENGINES = {
    "ELK": (RUN, "elk"),
    "HermiT": (RUN, "hermit"),
    "HermiT, no individuals": (RUN, "hermit", "--no-individuals"),
    "HermiT of owlready2": (RUN_OWLREADY2, "hermit"),
}
# Above this they were never seen to end: whatever asks HermiT for individuals.
SLOW = {"HermiT", "HermiT of owlready2"}
SLOW_DEFINITIONS = 100


def run(bench: Bench) -> list[Table]:
    definitions = sorted(bench.documents().glob("*.fm.json"))
    sizes = sorted({1, min(100, len(definitions)), len(definitions)})
    tables = []
    for profile, options in CHOICES.items():
        rows: list[Row] = []
        for count in sizes:
            files = [str(path) for path in definitions[:count]]
            out = bench.work / f"reason-{profile}-{count}".replace(", ", "-").replace(" ", "-")
            bench.prepare(oifm_with_extras("build", *files, "-q", "-o", out, *options))
            entries = [
                _entry(name, code, [f"{out}/ontology.ttl", "--reasoner", *chosen], bench)
                for name, (code, *chosen) in ENGINES.items()
                if name not in SLOW or count <= SLOW_DEFINITIONS
            ]
            try:
                rows += bench.race(entries, size=count)
            except FailedError as error:
                bench.skip(f"{profile}, {count} definitions", str(error).splitlines()[-1])
        name = profile.replace(", ", "-").replace(" ", "-")
        title = f"Profile {profile}"
        tables.append(Table(name, title, rows, sizes="definitions", plot="lines"))
    return tables


def _entry(name: str, code: str, arguments: list[str], bench: Bench) -> Entry:
    patience = str(bench.patience)
    command = [sys.executable, "-c", code, "reason", *arguments, "--timeout", patience]
    return Entry(name, command, ours=name == "ELK")
