"""Every rule on observations: a case that it reports, and a near one that it must not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from validation.observations import (
    OF_RELEASES,
    SNOMED,
    check,
    choice,
    codes,
    number,
    said,
    table,
)

from converter.model import FindingModel
from converter.rules import rules
from converter.validation import validate_table

Row = dict[str, Any]
PRESENT, ABSENT = said(1, 1), said(1, 0)
FRACTURE = {"finding_code": "OIFM_TEST_000002"}
RIBS = [said(12, 0, **FRACTURE), said(13, 1, **FRACTURE)]


def text(row: Row, value: str) -> Row:
    return row | {"value_text": value}


def coded(row: Row, part: str, code: str, system: str = SNOMED) -> Row:
    return row | {f"{part}_system": system, f"{part}_code": code}


def exam(day: int, *rows: Row, subject: str = "p") -> list[Row]:
    when = {"subject_id": subject, "exam_id": f"e{day}", "exam_time": f"2024-01-{day:02}T10:00:00Z"}
    return [row | when for row in rows]


def change(value: int) -> Row:
    return said(2, value)


# Rule: observations that break it (once), and observations that do not.
CASES: dict[str, tuple[list[list[Row]], list[list[Row]]]] = {
    "OBS501": ([[said(1, 1, finding_code="OIFM_TEST_999999")]], [[PRESENT]]),
    "OBS502": ([[said(999)]], [[said(6, 1)]]),
    "OBS503": (
        [[said(13, 1)]],
        [
            [
                said(
                    1,
                    1,
                    **FRACTURE
                    | {"attribute_code": "OIFMA_TEST_000011", "value_code": "OIFMA_TEST_000011.1"},
                )
            ]
        ],
    ),
    "OBS504": ([[said(1, 9)]], [[said(1, 2)]]),
    "OBS505": ([[ABSENT, PRESENT]], [[said(3, 1), said(3, 2)]]),
    "OBS506": ([[PRESENT, PRESENT]], [[said(3, 1), said(3, 2), PRESENT]]),
    "OBS507": (
        [[said(11, 0, **FRACTURE), RIBS[0]]],
        [[said(11, 0, **FRACTURE), *RIBS], [said(11, 1, **FRACTURE)]],
    ),
    "OBS508": (
        [[number(4, "30.51")]],
        [[number(4, "30.5")], [number(4, "305", "mm")], [number(4, "0")]],
    ),
    "OBS509": (
        [[said(6, value_kind="text", value_text="smooth")]],
        [[said(8, value_kind="text", value_text="smooth")], [number(5, "2", None)]],
    ),
    "OBS510": ([[number(4, "3", None)]], [[number(4, "3")], [number(5, "3", None)]]),
    "OBS511": ([[number(4, "3", "furlongs")]], [[number(4, "3", None, unit_code="mm")]]),
    "OBS512": ([[number(4, "3", "mL")]], [[number(4, "0.3", "m")]]),
    "OBS513": (
        [[number(4, "3", "cm", unit_code="mm")]],
        [
            [number(4, "3", "centimeter", unit_code="cm")],
            [number(4, "3", "long", unit_code="mm")],
            [number(4, "3", "kg", unit_code="mm")],
        ],
    ),
    "OBS520": ([[text(ABSENT, "Present")]], [[text(ABSENT, " ABSENT ")]]),
    "OBS521": ([[text(said(6, 0), "spiculated")]], [[text(said(6, 0), "smooth outline")]]),
    "OBS522": (
        [[PRESENT | {"finding_text": "Rib fracture"}]],
        [
            [PRESENT | {"finding_text": t}]
            for t in ("renal cyst", "Kidney cysts", "cyst", "renl cyst")
        ],
    ),
    "OBS523": (
        [[PRESENT | {"attribute_text": "outline"}]],
        [[PRESENT | {"attribute_text": "Presence"}], [change(2) | {"attribute_text": "change"}]],
    ),
    "OBS530": (
        [[ABSENT, number(4, "3")]],
        [
            [ABSENT, number(4, "0")],
            [ABSENT, change(3)],
            [ABSENT, said(3, 0)],
            [PRESENT, said(3, 1)],
        ],
    ),
    "OBS531": ([[said(3, 0), said(3, 1)]], [[said(3, 0)], [said(3, 1), said(3, 2)]]),
    "OBS532": (
        [[PRESENT | {"observation_id": "x"}], [ABSENT | {"observation_id": "x"}]],
        [
            [PRESENT | {"observation_id": "x"}, said(6, 0, observation_id="x")],
            [ABSENT | {"observation_id": "x", "source": "other.json"}],
        ],
    ),
    "OBS533": (
        [[PRESENT, said(9, 0, laterality_code="24028007")]],
        [
            [said(9, 0, laterality_code="RID5824")],
            [said(9, 2, laterality_code="RID5824")],
            [said(9, 0), said(9, 1, laterality_code="RID5824")],
            [said(9, 1, laterality_code="RID5824", site_text="left and right kidney")],
        ],
    ),
    "OBS540": (
        [[coded(PRESENT, "site", "64033001")]],
        [[coded(PRESENT, "site", "64033007")], [coded(PRESENT, "finding", "36118008")]],
    ),
    "OBS541": (
        [[coded(PRESENT, "finding", "60046008")]],
        [[coded(PRESENT, "finding", "36118008")], [coded(PRESENT, "value", "52101004")]],
    ),
    "OBS542": ([[coded(PRESENT, "finding", "77", "GAMUTS")]], [[PRESENT]]),
    "OBS551": (
        [exam(1, PRESENT), exam(2, PRESENT, change(2))],
        [exam(1, ABSENT), exam(2, PRESENT, change(2)), exam(3, PRESENT, change(2), subject="q")],
    ),
    "OBS552": (
        [exam(1, ABSENT), exam(2, ABSENT, change(3))],
        [exam(1, PRESENT), exam(2, ABSENT, change(3))],
    ),
    "OBS553": (
        [exam(2, PRESENT, change(0)), exam(1, ABSENT)],
        [exam(1, PRESENT), exam(2, PRESENT, change(0))],
    ),
    "OBS554": (
        [exam(1, ABSENT), exam(2, PRESENT, change(4))],
        [exam(1, PRESENT), exam(2, PRESENT, change(4)), exam(3, PRESENT)],
    ),
}


def test_every_rule_has_its_cases() -> None:
    # Where nothing is checked there is no observation; those of releases have a file of their own.
    others = {"OBS500", *OF_RELEASES}
    assert {code for code in rules() if code.startswith("OBS")} == {*others, *CASES}


@pytest.mark.parametrize("code", CASES)
def test_a_fault_is_found_once(code: str) -> None:
    assert codes(*CASES[code][0]) == [code]


@pytest.mark.parametrize("code", CASES)
def test_what_is_right_is_no_fault(code: str) -> None:
    assert codes(*CASES[code][1]) == []


@pytest.mark.parametrize("words", ["2026-01-01", "8 to 45", "1 : 128"])
def test_a_text_that_is_no_number_lacks_no_unit(words: str) -> None:
    assert codes([said(4, value_kind="text", value_text=words)]) == ["OBS509"]
    assert codes([said(4, value_kind="text", value_text="3")]) == ["OBS510"]


def test_nothing_checked_is_a_problem() -> None:
    result = check()
    assert [p.code for p in result.problems] == ["OBS500"]
    assert result.observations_checked == 0


def test_a_contradiction_names_code_and_text_and_what_to_do() -> None:
    [found] = check([text(said(11, 1, **FRACTURE), "present")]).problems
    assert found.message == (
        "the text says Present (OIFMA_TEST_000011.0), but the code Absent (OIFMA_TEST_000011.1)"
    )
    assert found.suggestion == "if the text is right, the code is OIFMA_TEST_000011.0"
    assert (found.finding, found.pointer) == ("rib fracture (OIFM_TEST_000002)", "/0/0")


@pytest.mark.parametrize(
    "words", ["not present", "No", "no renal cyst", "absent (qualifier value)"]
)
def test_denials_beside_present(words: str) -> None:
    assert codes([text(PRESENT, words)]) == ["OBS520"]
    assert codes([text(ABSENT, words)]) == []


CODINGS = {
    "value": [
        ([{"system": SNOMED, "code": "2667000"}], "OBS520"),
        ([{"system": SNOMED, "code": "52101004"}, {"code": "OIFMA_TEST_000001.0"}], "OBS520"),
        ([{"system": "https://example.org", "code": "0", "display": "Absent"}], "OBS520"),
        ([{"display": "No cyst is seen"}], "OBS520"),
        ([{"system": SNOMED, "code": "52101004", "display": "Present"}], ""),
        ([{"system": "https://example.org", "code": "1", "display": "positive"}], ""),
        ([{"system": SNOMED, "code": "2667000", "display": "Present"}], "OBS520"),
    ],
    "finding": [
        ([{"system": "OIFM", "code": "OIFM_TEST_000002"}], "OBS522"),
        ([{"system": "https://example.org", "code": "7", "display": "Rib fracture"}], "OBS522"),
        ([{"system": SNOMED, "code": "36118008", "display": "Renal cyst"}], ""),
        ([{"system": "https://example.org", "code": "8", "display": "cyst"}], ""),
        ([{"display": "No renal cyst"}], "OBS522"),
        ([{"display": "no change of the renal cyst"}], ""),
    ],
}


@pytest.mark.parametrize(
    ("part", "codings", "code"),
    [(part, codings, code) for part, all_ in CODINGS.items() for codings, code in all_],
)
def test_other_codings_must_not_say_something_else(
    part: str, codings: list[Row], code: str
) -> None:
    for coding in codings:
        if str(coding.get("code")).startswith("OIFMA_"):
            coding["system"] = "OIFM"
    row = PRESENT | {"other_codes": json.dumps({part: codings})}
    assert codes([row]) == ([code] if code else [])


def test_a_text_that_denies_a_finding_fits_a_value_that_does() -> None:
    text = {"other_codes": '{"finding":[{"display":"No renal cyst"}]}'}
    assert codes([ABSENT | text]) == []
    [found] = check([PRESENT | text]).problems
    assert (found.code, found.attribute) == ("OBS522", "presence (OIFMA_TEST_000001)")


def test_the_coding_that_speaks_against_the_code_is_named() -> None:
    row = PRESENT | {"other_codes": json.dumps(dict.fromkeys(["value"], CODINGS["value"][0][0]))}
    [found] = check([row]).problems
    assert found.message == (
        "another coding says absent (OIFMA_TEST_000001.0), "
        "but the code present (OIFMA_TEST_000001.1)"
    )
    assert codes([row | {"value_text": "absent"}]) == ["OBS520"]


@pytest.mark.parametrize("text", ["", "?", "[]", '{"value": 1}', '{"value": [{"code": 1}]}'])
def test_other_codes_of_another_form_are_not_judged(text: str) -> None:
    assert codes([PRESENT | {"other_codes": text}]) == []


def test_an_observation_that_lacks_several_attributes_is_one_problem_and_several_faults() -> None:
    result = check([said(11, 0, **FRACTURE)])
    [found] = result.problems
    assert "ribs (OIFMA_TEST_000012), healing (OIFMA_TEST_000013)" in found.message
    assert result.faults["attribute"].to_pylist() == ["OIFMA_TEST_000012", "OIFMA_TEST_000013"]


def test_a_value_on_the_observation_itself_is_its_presence() -> None:
    row = said(value_kind="code", value_system=SNOMED, value_code="2667000", value_text="Present")
    assert codes([row | {"finding_system": SNOMED, "finding_code": "36118008"}]) == ["OBS520"]


def test_the_code_of_an_organ_is_no_code_of_the_finding() -> None:
    assert codes([coded(PRESENT, "finding", "RID205", "RADLEX")]) == ["OBS541"]


def test_a_finding_without_a_code_is_told_by_its_name() -> None:
    row = PRESENT | {"finding_code": None, "finding_text": "Kidney cyst"}
    [found] = check([row]).problems
    assert (found.code, "renal cyst" in found.suggestion) == ("OBS541", True)


def test_both_exams_are_named() -> None:
    [found] = check(exam(1, PRESENT), exam(2, PRESENT, change(2))).problems
    assert found.pointer == "/1/1"
    assert "exam.json /0/0" in found.message


def test_a_second_lesion_may_be_new() -> None:
    assert codes(exam(1, PRESENT), exam(1, PRESENT), exam(2, PRESENT, change(2))) == []


def test_the_order_of_rows_does_not_matter() -> None:
    broken = [case[0] for case in CASES.values()]
    rows = [observation for case in broken for observation in case]
    assert codes(*rows) == codes(*rows)
    assert sorted(codes(*rows)) == sorted(codes(*reversed(rows)))


def test_texts_are_judged_where_one_definition_is_all() -> None:
    """No other name is there to be the text."""
    alone = FindingModel(
        id="OIFM_TEST_000009",
        name="cyst",
        attributes=(choice("OIFMA_TEST_000009", "edge", "sharp"),),
    )
    row = said(9, 0, finding_code="OIFM_TEST_000009", finding_text="rib")
    rows = [[row | {"attribute_text": "hat", "value_text": "hairy"}]]
    found = validate_table(table(*rows), [alone]).problems
    assert [problem.code for problem in found] == ["OBS521", "OBS522", "OBS523"]


CANARY = "Zebedee"


def test_what_stands_in_braces_in_a_unit_is_a_text() -> None:
    units = [("cm", f"mm{{{CANARY}}}"), (f"mm{{{CANARY}}}", "cm"), ("%", f"{{{CANARY}}}")]
    rows = [[number(4, "3", unit, unit_code=code)] for unit, code in units]
    hidden = [p.message for p in check(*rows, show_values=False).problems if p.code == "OBS513"]
    assert len(hidden) == 3
    assert CANARY not in str(hidden)
    assert "says cm, but its code mm," in hidden[0]
    assert str(check(*rows).problems).count(CANARY) >= 3


def test_what_is_not_shown_leaves_a_sentence() -> None:
    odd = f"{CANARY} was here"
    rows = [
        [number(4, "3", "kg")],
        [number(4, "3", f"{{{CANARY}}}")],
        [number(4, "3", odd)],
        [said(1, 9, value_code=odd)],
        [said(1, 0, attribute_text=odd)],
        [said(1, 0, finding_text=odd)],
    ]
    told = {problem.message for problem in check(*rows, show_values=False).problems}
    size = "diameter (OIFMA_TEST_000004)"
    assert told == {
        f"{size} cannot be measured in kg",
        f"{size} cannot be measured in the unit of the number",
        f"nobody can tell what unit the number for {size} is in",
        "the code (not shown) is no value of presence (OIFMA_TEST_000001)",
        "the recorded text does not fit the code, which is presence (OIFMA_TEST_000001)",
        "the recorded text does not fit the code, which is renal cyst (OIFM_TEST_000001)",
    }


def test_no_text_of_a_patient_is_shown_unless_asked_for() -> None:
    marks = ("observation_id", "subject_id", "report_id", "recorded_text", "author", "unit")
    rows = [
        [{**dict.fromkeys(marks, CANARY + "1 x"), **row} for row in observation]
        for code in CASES
        for observation in CASES[code][0]
    ]
    rows += [[text(said(6, 0), CANARY), PRESENT | {"finding_text": CANARY}]]
    rows += [[said(1, 9, finding_code=CANARY + " was here", value_code=CANARY + " too")]]
    told = str(check(*rows, show_values=False).problems)
    assert CANARY not in told
    assert CANARY in str(check(*rows).problems)


@pytest.mark.parametrize(
    ("row", "code", "suggestion"),
    [
        (said(1, 1, finding_code="Renal Cyst"), "OBS501", "OIFM_TEST_000001"),
        (said(1, 1, attribute_code="presence"), "OBS502", "presence (OIFMA_TEST_000001)?"),
        (said(1, 1, value_code="PRESENT"), "OBS504", "present (OIFMA_TEST_000001.1)?"),
        # Blanks around an id, which nobody sees, are named.
        (said(1, 1, finding_code=" OIFM_TEST_000001"), "OBS501", "OIFM_TEST_000001, without"),
        (said(1, 1, attribute_code="OIFMA_TEST_000001\t"), "OBS502", "OIFMA_TEST_000001, without"),
        (said(1, 1, value_code="OIFMA_TEST_000001.1 "), "OBS504", "OIFMA_TEST_000001.1, without"),
        (said(1, 1, value_code="OIFMA_TEST_000001.9 "), "OBS504", ""),
        # What the text beside it denies is no suggestion, whatever stands in the code's place.
        (said(1, 9, value_text="not present"), "OBS504", ""),
        (said(1, 9, value_text="presnt"), "OBS504", "present (OIFMA_TEST_000001.1)?"),
    ],
)
def test_a_name_in_the_place_of_an_id(row: Row, code: str, suggestion: str) -> None:
    [found] = [one for one in check([row]).problems if one.code == code]
    assert suggestion in found.suggestion
    assert bool(suggestion) == bool(found.suggestion)
