"""What people write beside the code of a finding, and whether it is that finding.

The pairs were written as radiologists dictate them, and judged by hand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from converter.model import FindingModel
from converter.validation import Constraints
from converter.validation.words.places import elsewhere
from converter.validation.words.texts import finding_verdict

PAIRS = Path(__file__).parents[1] / "cases" / "finding_texts.tsv"


def pairs() -> list[tuple[str, str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(a, b, c) for a, b, c in rows if not a.startswith("#")]


def test_pairs() -> None:
    names = list(dict.fromkeys(name for name, _, _ in pairs()))
    known = [
        FindingModel(id=f"OIFM_TEST_{n:06}", name=called[0], synonyms=tuple(called[1:]))
        for n, called in enumerate(name.split("; ") for name in names)
    ]
    for name, finding in zip(names, known, strict=True):
        # Alone, for what is told must not hang on which others are known.
        constraints = Constraints.of([finding])
        mine = [(text, said) for other, text, said in pairs() if other == name]
        assert [(text, finding_verdict(constraints, 0, text)[0]) for text, _ in mine] == mine


@pytest.mark.parametrize(
    ("name", "text", "is_elsewhere"),
    [
        ("rib fracture", "hip fracture", True),
        ("rib fracture", "ribs, hip", False),
        ("rib fracture", "fracture", False),
        ("fracture", "hip fracture", False),
        ("rib fracture", "renal fracture", False),
        ("nodule of lung", "nodule abutting the liver", False),
        ("nodule near the lung", "liver nodule", True),
        ("liver_nodule", "lung_nodule_1", True),
        # One word may mean several parts, and be of several kinds.
        ("pelvic fracture", "hip fracture", False),
        ("femoral fracture", "hip fracture", False),
        ("knee effusion", "joint effusion", False),
        ("pleural effusion", "knee effusion", True),
        ("abdominal aortic aneurysm", "thoracic aortic aneurysm", True),
    ],
)
def test_places(name: str, text: str, is_elsewhere: bool) -> None:
    assert elsewhere([name], text) is is_elsewhere
    assert elsewhere(["something", name], text) is is_elsewhere


def test_initials_that_are_known_for_another_finding() -> None:
    effusion = FindingModel(id="OIFM_TEST_000001", name="pleural effusion")
    embolism = FindingModel(id="OIFM_TEST_000002", name="lung embolus", synonyms=("PE",))
    alone, both = Constraints.of([effusion]), Constraints.of([effusion, embolism])
    assert finding_verdict(alone, 0, "no PE") == ("denied", ())
    assert finding_verdict(both, 0, "no PE") == ("misfit", ())
    assert finding_verdict(both, 0, "PE") == ("misfit", (1,))
