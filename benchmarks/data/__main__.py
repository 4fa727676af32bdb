"""Makes a folder of definitions and observations with known faults.

Usage: python -m benchmarks.data FOLDER NUMBER [--forms parquet fhir.ndjson …] [--findings 1500]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.data.forms import FORMS
from benchmarks.data.made import make
from benchmarks.data.observations import Recipe


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.data", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("observations", type=int, metavar="NUMBER")
    parser.add_argument("--forms", nargs="*", default=["parquet"], choices=FORMS)
    parser.add_argument("--findings", type=int, default=1500)
    parser.add_argument("--every", type=int, default=200, help="one fault in so many; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--further", type=int, default=0, help="more attributes on each finding")
    parser.add_argument("--answered", type=int, default=40, help="how often, in percent")
    given = vars(parser.parse_args())
    folder, forms = given.pop("folder"), given.pop("forms")
    make(folder, Recipe(**given), forms)


if __name__ == "__main__":
    main()
