"""Check digits of SNOMED CT and LOINC, on real codes and by their promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.terminology.checkdigits import (
    loinc_digit,
    snomed_component,
    verhoeff_digit,
)

digits = st.text("0123456789", min_size=1, max_size=18)
prefixes = st.sampled_from(["", "LA", "LP", "LL", "LG"])


@pytest.mark.parametrize(
    "code",
    ["2667000", "52101004", "82334004", "261665006", "705057003", "260388006", "263703002"],
)
def test_real_snomed_codes(code):
    assert verhoeff_digit(code[:-1]) == code[-1]
    assert snomed_component(code) == "concept"


@pytest.mark.parametrize(
    "code",
    # Terms, answers and a part; the digit of those with letters depends on the letters.
    [
        "24627-2",
        "29252-4",
        "87279-6",
        "68604-8",
        "2160-0",
        "718-7",
        "LA9633-4",
        "LA9634-2",
        "LA6557-8",
        "LA6576-8",
        "LA137-2",
        "LA11884-6",
        "LP7839-6",
    ],
)
def test_real_loinc_codes(code):
    assert loinc_digit(code[:-2]) == code[-1]


@given(digits, st.data())
def test_verhoeff_finds_every_wrong_digit(number, data):
    code = number + verhoeff_digit(number)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    changed = code[:place] + wrong + code[place + 1 :]
    assert verhoeff_digit(changed[:-1]) != changed[-1]


@given(digits, st.data())
def test_verhoeff_finds_every_swap_of_neighbours(number, data):
    code = number + verhoeff_digit(number)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (verhoeff_digit(swapped[:-1]) == swapped[-1]) == (swapped == code)


@given(prefixes, digits, st.data())
def test_loinc_finds_every_wrong_digit(prefix, number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    changed = number[:place] + wrong + number[place + 1 :]
    assert loinc_digit(prefix + changed) != loinc_digit(prefix + number)


def test_the_last_letter_counts_as_its_ascii_code():
    # 90 less 48 is 42; doubled 84, whose digits make 12.
    assert loinc_digit("Z") == "8"


@given(st.text())
def test_any_text_is_judged_quietly(text):
    assert snomed_component(text) in {"concept", "description", "relationship", None}


@pytest.mark.parametrize(
    ("code", "component"),
    [
        ("900000000000003001", "concept"),
        ("1000119", "description"),
        ("1000124", "relationship"),
        ("1000030", None),
        ("1000207", None),
        ("12", None),
        ("005", "concept"),
    ],
)
def test_partitions(code, component):
    assert snomed_component(code) == component


@pytest.mark.parametrize("text", ["", "12a", "١٢", "-1"])
def test_no_digits_no_check_digit(text):
    with pytest.raises(ValueError, match="not a row of digits"):
        verhoeff_digit(text)


@pytest.mark.parametrize("text", ["", "la1", "1-2", "１"])
def test_no_stem_no_loinc_digit(text):
    with pytest.raises(ValueError, match="not the stem"):
        loinc_digit(text)
