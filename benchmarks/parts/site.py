"""The site of all definitions, against writing its bytes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.suite.bench import Bench, oifm, peer
from benchmarks.suite.race import Entry
from benchmarks.suite.results import Table

TITLE = "Site of all definitions"
ABOUT = (
    "`oifm docs`, whole, against the limit of writing the same files: plainly, and each brought "
    "to the disk, which the command does too, eight at a time."
)


def run(bench: Bench) -> list[Table]:
    site = bench.work / "site"

    def anew(folder: Path, command: list[str]) -> list[str]:
        words = " ".join(f"'{word}'" for word in command)
        return ["sh", "-c", f"rm -rf '{folder}' && exec {words}"]

    entries = [
        Entry(
            "oifm docs",
            anew(site, oifm("docs", bench.documents(), "-o", site, "-q")),
            ours=True,
            check=lambda _: f"{sum(p.is_file() for p in site.rglob('*')):,} files",
        ),
        *(
            Entry(name, anew(bench.work / how, peer("write_files.py", how, site, bench.work / how)))
            for name, how in (
                ("the same bytes, written", "plain"),
                ("the same bytes, each to the disk", "safe"),
            )
        ),
    ]
    return [Table("site", "From the documents to pages", bench.race(entries))]
