"""Times `oifm terminology add` on a made-up SNOMED CT of a million rows, against csv.reader.

    python benchmarks/terminology.py [ROWS]

CPU seconds and peak memory, each in a process of its own.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from converter.terminology.checkdigits import verhoeff_digit

_DATE = "20240101"
_MODULE = "900000000000207008"


def _code(number: int) -> str:
    stem = f"{number + 100_000}00"
    return stem + verhoeff_digit(stem)


def generate(folder: Path, rows: int) -> None:
    """Writes `rows` rows: a fifth concepts, the rest descriptions and relationships."""
    terminology = folder / "Snapshot" / "Terminology"
    terminology.mkdir(parents=True)
    concepts = [_code(n) for n in range(rows // 5)]
    with (terminology / f"sct2_Concept_Snapshot_INT_{_DATE}.txt").open("w", newline="") as file:
        file.write("id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\r\n")
        for code in concepts:
            file.write(f"{code}\t{_DATE}\t1\t{_MODULE}\t900000000000074008\r\n")
    with (terminology / f"sct2_Description_Snapshot-en_INT_{_DATE}.txt").open(
        "w", newline=""
    ) as file:
        columns = "id effectiveTime active moduleId conceptId languageCode typeId term"
        file.write("\t".join([*columns.split(), "caseSignificanceId"]) + "\r\n")
        for n, code in enumerate(concepts):
            for kind, end in (("3001", " (finding)"), ("13009", "")):
                term = f"Finding number {n} of the made-up kind {n % 97}{end}"
                kind_id = f"9000000000000{kind:0>5}"
                file.write(
                    f"{n}{kind}\t{_DATE}\t1\t{_MODULE}\t{code}\ten\t{kind_id}\t{term}\t"
                    "900000000000448009\r\n"
                )
    with (terminology / f"sct2_Relationship_Snapshot_INT_{_DATE}.txt").open(
        "w", newline=""
    ) as file:
        columns = "id effectiveTime active moduleId sourceId destinationId relationshipGroup"
        more = "typeId characteristicTypeId modifierId"
        file.write("\t".join([*columns.split(), *more.split()]) + "\r\n")
        for n, code in enumerate(concepts[1:], 1):
            for parent in (concepts[n // 7], concepts[n // 2]):
                file.write(
                    f"{n}\t{_DATE}\t1\t{_MODULE}\t{code}\t{parent}\t0\t116680003\t"
                    "900000000000011006\t900000000000451002\r\n"
                )


_CSV = """
import csv, pathlib, sys
rows = 0
for path in pathlib.Path(sys.argv[1]).rglob("*.txt"):
    with path.open(newline="", encoding="utf-8") as file:
        rows += sum(1 for _ in csv.reader(file, delimiter="\\t", quoting=csv.QUOTE_NONE))
"""
_ADD = """
import sys
from converter.jobs.terminology import add
add([sys.argv[1]], index=sys.argv[2])
"""
_LOOKUP = """
import sys
from converter.jobs.terminology import terminology
from converter.terminology.checkdigits import verhoeff_digit
with terminology(sys.argv[2]) as terms:
    for n in range(100_000, 120_000):
        stem = f"{n}00"
        assert terms.entry("SNOMEDCT", stem + verhoeff_digit(stem)).label
"""


def measure(code: str, *arguments: str) -> tuple[float, float]:
    """CPU seconds and peak megabytes of a process, which is a child of one of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrapper = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    command = [sys.executable, "-c", wrapper, code, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, float(done.stdout)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        release, index = Path(folder, "release"), Path(folder, "index")
        generate(release, rows)
        size = sum(f.stat().st_size for f in release.rglob("*.txt")) / 1e6
        print(f"{rows:,} rows, {size:.0f} MB, at {time.strftime('%Y-%m-%d')}")
        for name, code in (("csv.reader", _CSV), ("add", _ADD), ("20,000 look-ups", _LOOKUP)):
            seconds, peak = measure(code, str(release), str(index))
            print(f"{name:<16} {seconds:6.2f} s CPU {peak:6.0f} MB")
        print(f"index {sum(f.stat().st_size for f in index.iterdir()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
