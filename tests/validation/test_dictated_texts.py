"""What people write beside values of many kinds, each with the definition that it stands for.

The pairs were written as radiologists dictate them, and judged by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

from validation.observations import choice

from converter.model import FindingModel
from converter.validation import Constraints
from converter.validation.words.sizes import fitting
from converter.validation.words.value_texts import value_verdict

PAIRS = Path(__file__).parents[1] / "cases" / "dictated_texts.tsv"


def told(names: str, attribute: str, values: str, text: str) -> str:
    """What is told of a text beside each value, but that it is no name of it."""
    name, *synonyms = names.split("; ")
    asked = choice("OIFMA_TEST_000001", attribute, *values.split("; "))
    finding = FindingModel(
        id="OIFM_TEST_000001", name=name, synonyms=tuple(synonyms), attributes=(asked,)
    )
    constraints = Constraints.of([finding])
    said = []
    for v, value in enumerate(values.split("; ")):
        verdict, other = value_verdict(constraints, 0, v, 0, text)
        words = [value, verdict]
        words += [] if other is None else [constraints.values[other].name]
        said += [] if verdict == "misfit" else [" ".join(words)]
    return "; ".join(said)


def test_pairs() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        rows = [*csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    rows = [row for row in rows if not row[0].startswith("#")]
    assert [[*row[:4], told(*row[:4])] for row in rows] == rows


def test_sizes() -> None:
    values = dict(enumerate(("<1 cm", "1-2 cm", "> 2 cm", "Small (<5%)", "5 to 10 %", "any")))
    assert fitting("9.9 mm", values) == ({0}, {1, 2})
    assert fitting("1 cm", values) == fitting("2 cm", values) == ({1}, {0, 2})
    assert fitting("measuring 2,1 cm", values) == ({2}, {0, 1})
    assert fitting("5%", values) == ({4}, {3})
    assert fitting("4 percent", values) == ({3}, {4})
    assert fitting("less than 1 cm", values) == ({0}, {1, 2, 3, 4})
    # A size that no value has, that is no length, and more than one.
    assert fitting("11%", values) is None
    assert fitting("5 kg", values) is None
    assert fitting("5 mm and 11 mm", values) is None
    ends = ("at least 3 mm", "≤ 3 mm", "between 5 and 2 mm", "under 3 mm", "over 3 mm")
    assert fitting("3 mm", dict(enumerate(ends))) == ({0, 1}, {3, 4})
