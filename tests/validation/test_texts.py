"""What is written beside a code, held against what the code is defined to mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.observations import choice, cyst, fracture

from converter.model import ChoiceAttribute, FindingModel, IndexCode, Value
from converter.validation import Constraints
from converter.validation.words.texts import (
    agrees,
    attribute_verdict,
    finding_verdict,
    nearest,
)
from converter.validation.words.value_texts import value_verdict


def value(n: int, name: str, *displays: str | None, description: str | None = None) -> Value:
    codes = tuple(IndexCode("RADLEX", f"RID{n}{m}", shown) for m, shown in enumerate(displays))
    id_ = f"OIFMA_TEST_000041.{n}"
    return Value(id=id_, name=name, description=description, index_codes=codes)


PLEURA = FindingModel(
    id="OIFM_TEST_000005",
    name="pleural effusion",
    synonyms=("hydrothorax", "fluid in the chest"),
    attributes=(
        choice("OIFMA_TEST_000040", "presence", "absent", "present"),
        ChoiceAttribute(
            id="OIFMA_TEST_000041",
            name="fluid_kind",
            question="What kind of liquid is it?",
            description="Composition",
            index_codes=(IndexCode("RADLEX", "RID9", "matter"), IndexCode("RADLEX", "RID8")),
            values=(
                value(0, "clear", "serous", None),
                value(1, "bloody", "haemorrhagic", "sanguine"),
                value(2, "milky", description="Chylous appearance"),
                value(3, "acute"),
                value(4, "chronic", "serous"),
                value(5, "upper half"),
                value(6, "no septa"),
                value(7, "septa"),
            ),
        ),
        choice("OIFMA_TEST_000042", "side of chest", "left", "right", "thin rim", "rim thin"),
    ),
)
CONSTRAINTS = Constraints.of([cyst(), fracture(), PLEURA])
F = 2
PRESENCE, FLUID, SIDE = range(11, 14)
ABSENT, PRESENT, CLEAR, BLOODY, MILKY, ACUTE, CHRONIC, UPPER, NO_SEPTA, SEPTA, LEFT, RIGHT, RIM = (
    range(*(v := CONSTRAINTS.values_of(PRESENCE).start, v + 13))
)


@pytest.mark.parametrize(
    ("a", "v", "text", "verdict"),
    [
        # Its own name, that of another, and a code's display.
        (FLUID, CLEAR, " CLEAR ", ("fits", None)),
        (FLUID, CLEAR, "bloody", ("against", BLOODY)),
        (FLUID, BLOODY, "clear", ("against", CLEAR)),
        (FLUID, CLEAR, "serous", ("fits", None)),
        (FLUID, CHRONIC, "serous", ("fits", None)),
        (FLUID, BLOODY, "serous", ("against", CLEAR)),
        (FLUID, CLEAR, "sanguine", ("against", BLOODY)),
        (FLUID, BLOODY, "sanguine", ("fits", None)),
        # Presence: denied, or the finding's own name.
        (PRESENCE, ABSENT, "no effusion", ("fits", None)),
        (PRESENCE, PRESENT, "no effusion", ("against", ABSENT)),
        (PRESENCE, PRESENT, "not present", ("against", ABSENT)),
        (PRESENCE, PRESENT, "hydrothorax", ("fits", None)),
        (PRESENCE, PRESENT, "pleural effusion", ("fits", None)),
        (PRESENCE, PRESENT, "effusion, pleural", ("fits", None)),
        (PRESENCE, PRESENT, "chest", ("fits", None)),
        (PRESENCE, PRESENT, "mass", ("misfit", None)),
        (PRESENCE, ABSENT, "pleural effusion", ("misfit", None)),
        (FLUID, CLEAR, "pleural effusion", ("misfit", None)),
        # The opposite, whether a value says it or not.
        (FLUID, ACUTE, "chronic phase", ("against", CHRONIC)),
        (FLUID, CHRONIC, "acute phase", ("against", ACUTE)),
        (FLUID, UPPER, "lower half", ("against", None)),
        (FLUID, SEPTA, "without septa", ("against", NO_SEPTA)),
        (SIDE, LEFT, "right side", ("against", RIGHT)),
        # What a text denies is not what it names.
        (SIDE, RIM, "no thin rim", ("against", None)),
        # More or fewer words, slips of the pen, and the description.
        (FLUID, CLEAR, "clear fluid", ("fits", None)),
        (FLUID, BLOODY, "blody", ("fits", None)),
        (FLUID, BLOODY, "haemorhagic", ("fits", None)),
        (FLUID, BLOODY, "haemmorhagic", ("fits", None)),
        (FLUID, MILKY, "chylous", ("fits", None)),
        (FLUID, MILKY, "milk", ("misfit", None)),
        (FLUID, MILKY, "thick", ("misfit", None)),
        (FLUID, CLEAR, "chylous", ("misfit", None)),
    ],
)
def test_values(a: int, v: int, text: str, verdict: tuple[str, int | None]) -> None:
    assert value_verdict(CONSTRAINTS, a, v, F, text) == verdict


def test_a_value_of_no_known_finding() -> None:
    assert value_verdict(CONSTRAINTS, PRESENCE, PRESENT, None, "hydrothorax") == ("misfit", None)
    assert value_verdict(CONSTRAINTS, PRESENCE, PRESENT, None, "of the") == ("misfit", None)


@pytest.mark.parametrize(
    ("f", "text", "verdict"),
    [
        (F, "Hydrothorax", ("fits", ())),
        (F, "massive pleural effusion", ("fits", ())),
        (F, "effusion", ("fits", ())),
        (F, "pleurall effusoin", ("fits", ())),
        (F, "pericardial effusion", ("misfit", ())),
        (F, "pleural and pericardial effusions", ("fits", ())),
        (F, "chest tube", ("fits", ())),
        (F, "rib fracture", ("misfit", (1,))),
        (F, "kidney cyst", ("misfit", (0,))),
        (F, "of", ("misfit", ())),
        (F, "cardiomegaly", ("misfit", ())),
        (1, "rib", ("fits", ())),
        (1, "rib lesion", ("misfit", ())),
        # Near, and yet another finding.
        (F, "pleural diffusion", ("misfit", ())),
    ],
)
def test_findings(f: int, text: str, verdict: tuple[str, tuple[int, ...]]) -> None:
    assert finding_verdict(CONSTRAINTS, f, text) == verdict


@pytest.mark.parametrize(
    ("a", "text", "verdict"),
    [
        (FLUID, "fluid kind", ("fits", ())),
        (FLUID, "Kind_Fluid", ("fits", ())),
        (FLUID, "matter", ("fits", ())),
        (FLUID, "composition", ("fits", ())),
        (FLUID, "liquid", ("fits", ())),
        (FLUID, "liquid state", ("fits", ())),
        (FLUID, "liquit state", ("fits", ())),
        (FLUID, "kind of rock", ("fits", ())),
        (FLUID, "side_of_chest", ("misfit", [SIDE])),
        (SIDE, "fluid kind", ("misfit", [FLUID])),
        (SIDE, "presence", ("misfit", [PRESENCE])),
        (SIDE, "hat", ("misfit", ())),
    ],
)
def test_attributes(a: int, text: str, verdict: tuple[str, object]) -> None:
    assert attribute_verdict(CONSTRAINTS, a, text) == verdict


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("renal cyst", "cyst", True),
        ("cyst", "renal cyst", True),
        ("renal cyst", "renal mass", False),
        ("renal cyst", "", False),
        ("the", "of", False),
        # A slip in words of five letters and more, two in words of eight and more.
        ("mass", "mask", False),
        ("liver", "livr", False),
        ("liver", "livre", True),
        ("colon", "colin", True),
        ("kidneys x", "kidnezs", True),
        ("kidneys x", "kidnexz", False),
        ("fracture x", "fraktuer", True),
        ("fracture x", "fraktuerr", False),
        ("fractures x", "frctrs", False),
        ("fractures x", "fracture", True),
        ("fractures x", "fractur", False),
        # Near, but opposite.
        ("normal x", "abnormal", False),
        ("abnormal", "normal x", False),
        ("specific x", "nonspecific", False),
        ("typical x", "atypical", False),
        ("stable x", "unstable", False),
        ("without x", "within", False),
        ("absent x", "absant", False),
        ("liver x", "tliver", True),
        ("cyst livre", "cyst liver x", True),
        # Near, and yet other words.
        ("hypoattenuating", "hyperattenuating", False),
        ("micronodular x", "macronodular", False),
        ("extraperitoneal", "intraperitoneal x", False),
        ("anterior", "inferior x", False),
        ("stenosis x", "steatosis", False),
        ("compression", "decompression x", False),
        # Forms of one word, and slips in a beginning.
        ("asymmetric x", "asymmetrical", True),
        ("metastases", "metastasis x", True),
        ("hypperdense x", "hyperdense", True),
        # As many words on both sides, of which two say the same.
        ("liver livre", "livre wall", True),
        ("liver wall", "liver left", False),
    ],
)
def test_agreement(a: str, b: str, same: bool) -> None:
    assert agrees(a, b) is same
    assert agrees(b, a) is same


@pytest.mark.parametrize(
    ("text", "names", "near"),
    [
        ("presnt", ["absent", "present"], "present"),
        ("present", ["presents", "present", "presend"], "present"),
        ("presentx", ["presents", "presenty"], "presents"),
        ("abc", ["abd", "xyz"], "abd"),
        ("abc", ["axx"], None),
        ("ab", ["ac"], "ac"),
        ("ab", ["cd"], None),
        ("smooth margin", ["round", "margin unclear"], "margin unclear"),
        # No name that the text denies, or that only looks like it.
        ("not present", ["absent", "present"], None),
        ("no longer present", ["absent", "present"], None),
        ("not absent", ["absent", "present"], None),
        ("unstable", ["stable"], None),
        ("no nodule", ["nodule", "nodules"], None),
        ("nodule", ["no nodule"], None),
        ("no noduls", ["nodules", "no nodules"], "no nodules"),
        ("abscent", ["absent", "present"], "absent"),
        ("hypoattenuating", ["hyperattenuating"], None),
        ("smaller", ["larger"], None),
        ("descending part", ["ascending part", "arch"], None),
        ("x", [], None),
        ("abcdef", ["abcdxx"], "abcdxx"),
        ("abcdef", ["abcxxx"], None),
    ],
)
def test_nearest(text: str, names: list[str], near: str | None) -> None:
    assert nearest(text, names) == near


@given(
    st.lists(
        st.text(alphabet="abnorstuw -()?/,", max_size=14), min_size=2, max_size=4, unique=True
    ),
    st.text(alphabet="abnorstuwABNORSTUW 0123-()?/,.<>", max_size=20),
)
def test_any_text_is_judged_beside_any_value(names: list[str], text: str) -> None:
    values = tuple(value(n, name) for n, name in enumerate(names))
    attribute = ChoiceAttribute(id="OIFMA_TEST_000041", name="kind", values=values)
    finding = FindingModel(id="OIFM_TEST_000005", name="effusion", attributes=(attribute,))
    constraints = Constraints.of([finding])
    for v in range(len(values)):
        verdict, other = value_verdict(constraints, 0, v, 0, text)
        assert verdict in ("fits", "against", "misfit")
        assert other is None or other in constraints.values_of(0)


def test_initials_that_are_a_word_are_no_short_form() -> None:
    values = (value(0, "obstructed right"), value(1, "obstructed left"))
    attribute = ChoiceAttribute(id="OIFMA_TEST_000041", name="recess", values=values)
    finding = FindingModel(id="OIFM_TEST_000005", name="effusion", attributes=(attribute,))
    constraints = Constraints.of([finding])
    assert value_verdict(constraints, 0, 0, 0, "solitary") == ("misfit", None)
    assert value_verdict(constraints, 0, 1, 0, "obstructed right") == ("against", 0)
