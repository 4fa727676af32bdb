"""A made-up SNOMED CT release: made, read, added, looked up.

Usage: make RELEASE ROWS | read RELEASE | add RELEASE INDEX | look-up INDEX
"""

import csv
import sys
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


def read(release: Path) -> None:
    """Goes through all rows, as the least that an index must do."""
    for path in release.rglob("*.txt"):
        with path.open(newline="", encoding="utf-8") as file:
            for _ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                pass


def look_up(index: str) -> None:
    """Looks for 20,000 codes."""
    from converter.jobs.terminology import terminology

    with terminology(index) as terms:
        for number in range(20_000):
            if not terms.entry("SNOMEDCT", _code(number)).label:
                sys.exit(f"{_code(number)} has no label")


def main(what: str, *arguments: str) -> None:
    if what == "make":
        generate(Path(arguments[0]), int(arguments[1]))
    elif what == "read":
        read(Path(arguments[0]))
    elif what == "look-up":
        look_up(arguments[0])
    else:
        from converter.jobs.terminology import add

        add([arguments[0]], index=arguments[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
