"""Which index codes of a finding identify it."""

from __future__ import annotations

import pytest

from converter.model import FindingModel, IndexCode
from converter.validation.identity import identifies, words

NODULE = FindingModel(name="pulmonary nodule", synonyms=("the", "coin lesion"))


@pytest.mark.parametrize(
    ("system", "display", "meant"),
    [
        ("GAMUTS", None, True),
        ("RadElement", "lung", True),
        ("SNOMED", None, False),
        ("SNOMED", "Pulmonary nodule (finding)", True),
        ("SNOMED", "pulmonary nodules", True),
        ("RADLEX", "coin lesions", True),
        ("RADLEX", "solitary pulmonary nodule", True),
        ("RADLEX", "nodule, pulmonary", True),
        ("SNOMED", "solitary nodule of lung", True),
        ("RADLEX", "solitary nodule of lung", False),
        ("nobody's", "nodule of lung", True),
        # Wider: the name says all of it, or shares no word with it.
        ("SNOMED", "nodule", False),
        ("RADLEX", "nodule", False),
        ("SNOMED", "lung", False),
        ("RADLEX", "lung", False),
        ("SNOMED", "the of", False),
    ],
)
def test_codes(system: str, display: str | None, meant: bool) -> None:
    assert identifies(NODULE, IndexCode(system, "1", display)) is meant


def test_a_name_of_small_words_alone_identifies_nothing() -> None:
    assert not identifies(FindingModel(name="of the"), IndexCode("RADLEX", "RID1", "liver"))


def test_words() -> None:
    assert words("Fracture of the Rib_2 (finding)") == {"fracture", "rib", "2"}
