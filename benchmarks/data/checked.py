"""Holds a JSON report of ``oifm validate`` to the faults that were put in; prints how many.

Usage: python -m benchmarks.data.checked FOLDER FORM REPORT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.data.truth import WrongFaultsError, compare


def main(folder: str, form: str, report: str) -> None:
    problems = json.loads(Path(report).read_text("utf-8"))["problems"]
    try:
        print(compare(Path(folder), form, [(p["code"], p["pointer"]) for p in problems]))
    except WrongFaultsError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
