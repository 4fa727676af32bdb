"""What people write beside the code of a value, and what is told of it beside each value.

The pairs were written as radiologists and exports of records write them, and judged by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from validation.observations import choice

from converter.model import FindingModel, IndexCode, Value
from converter.validation import Constraints
from converter.validation.words.value_texts import value_verdict

PAIRS = Path(__file__).parents[1] / "cases" / "value_texts.tsv"
SETS = {
    "presence": ("absent", "present", "indeterminate", "unknown"),
    "change from prior": (
        *("unchanged", "stable", "new", "resolved"),
        *("increased", "decreased", "larger", "smaller"),
    ),
    "severity": ("none", "mild", "moderate", "severe"),
    "laterality": ("left", "right", "bilateral"),
    "status": ("normal", "abnormal", "indeterminate", "unknown"),
    "has septa": ("Yes", "No"),
    "calcification": ("Calcified", "Non-calcified", "Mixed"),
    "multiplicity": ("Single", "Multiple"),
    "displacement": ("displaced", "nondisplaced"),
    "enhancement": ("no contrast enhancement", "mild enhancement", "avid enhancement"),
    "certainty": ("present", "probable", "absent"),
    "lobe": ("left", "right", "left upper lobe", "left lung"),
    "size": ("< 1 cm", "> 1 cm"),
    "composition": ("calcified and non-calcified", "nodule without fat", "nodule with fat"),
    "density": ("solid", "part-solid", "ground glass", "calcification"),
    "margin": ("well defined", "ill-defined", "smooth"),
    "stability": ("no priors", "unchanged for 6-12 months", "larger since prior"),
    "not known": ("N/A", "mild"),
    "follow-up": ("healing", "no post-operative changes"),
    "rib": ("fifth", "sixth", "seventh"),
    "view": ("obscured \u2013 gas", "obscured \u2013 bowel gas"),
}
# What these are known to mean is told by their codes alone.
CODED = tuple(
    Value(id=f"OIFMA_TEST_000099.{n}", name=name, index_codes=(IndexCode("SNOMED", code),))
    for n, (name, code) in enumerate((("L", "7771000"), ("R", "24028007")))
)
# So are these called by their codes, too.
CHANGED = (
    Value(
        id="OIFMA_TEST_000098.0",
        name="unchanged",
        index_codes=(IndexCode("SNOMED", "260388006", "No status change (qualifier value)"),),
    ),
    Value(id="OIFMA_TEST_000098.1", name="increased"),
    Value(
        id="OIFMA_TEST_000098.2",
        name="larger",
        index_codes=(IndexCode("RADLEX", "RID5791", "enlarged"),),
    ),
    Value(id="OIFMA_TEST_000098.3", name="resolved"),
)
EFFUSION = FindingModel(
    id="OIFM_TEST_000001",
    name="pleural effusion",
    synonyms=("hydrothorax",),
    attributes=(
        *(
            choice(f"OIFMA_TEST_{n:06}", name, *names)
            for n, (name, names) in enumerate(SETS.items())
        ),
        choice("OIFMA_TEST_000098", "growth", values=CHANGED),
        choice("OIFMA_TEST_000099", "side", values=CODED),
    ),
)
EFFUSIONS = Constraints.of([EFFUSION])


def told(attribute: str, text: str, constraints: Constraints = EFFUSIONS) -> str:
    """What is told of a text beside each value of an attribute, but that it is no name."""
    a = [found.name for found in constraints.attributes].index(attribute)
    said = []
    for v in constraints.values_of(a):
        verdict, other = value_verdict(constraints, a, v, 0, text)
        words = [constraints.values[v].name, verdict]
        words += [] if other is None else [constraints.values[other].name]
        said += [] if verdict == "misfit" else [" ".join(words)]
    return "; ".join(said)


def pairs() -> list[tuple[str, str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(a, b, c) for a, b, c in rows if not a.startswith("#")]


@pytest.mark.parametrize("attribute", [*SETS, "growth", "side"])
def test_pairs(attribute: str) -> None:
    mine = [(text, said) for name, text, said in pairs() if name == attribute]
    assert mine
    assert [(text, told(attribute, text)) for text, _ in mine] == mine
