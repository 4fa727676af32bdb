"""Names that differ by a letter or a word, and mean another thing, are no slips of the pen."""

from __future__ import annotations

import json

import pytest
from validation.observations import choice, said, table

import converter
from converter.model import FindingModel, NumericAttribute
from converter.problems import Problem


def finding(number: int, name: str, *synonyms: str) -> FindingModel:
    return FindingModel(
        id=f"OIFM_TEST_{number:06}",
        name=name,
        synonyms=synonyms,
        attributes=(choice(f"OIFMA_TEST_{number:06}", "presence", "absent", "present"),),
    )


LIVER = FindingModel(
    id="OIFM_TEST_000900",
    name="liver attenuation",
    attributes=(
        NumericAttribute(id="OIFMA_TEST_000901", name="liver attenuation minimum"),
        NumericAttribute(id="OIFMA_TEST_000902", name="liver attenuation maximum"),
        choice("OIFMA_TEST_000903", "solid_component_size", "small", "large"),
        choice("OIFMA_TEST_000904", "size", "small", "large"),
        choice("OIFMA_TEST_000905", "left lobe", "small", "large"),
    ),
)


def told(coded: FindingModel, text: str, *others: FindingModel, **fields: str) -> list[Problem]:
    """What is told of a finding that is present, beside a text."""
    row = said(1, 1, finding_code=coded.id, finding_text=text, **fields)
    id_ = coded.attributes[0].id or ""
    row |= {"attribute_code": id_, "value_code": f"{id_}.1"}
    return converter.validate(table([row]), [coded, *others])


def codes_of(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("hyperechoic liver", "hypoechoic liver"),
        ("colonic diverticulosis", "Colonic Diverticulitis"),
        ("ureteral tumor", "urethral tumor"),
        ("short metacarpal", "short metatarsal"),
        ("decreased carpal angle", "increased carpal angle"),
        ("germ cell tumor", "non-germ cell tumor"),
        ("unilateral flat diaphragm", "bilateral flat diaphragm"),
    ],
)
def test_the_name_of_another_finding_is_no_slip_of_the_pen(coded: str, text: str) -> None:
    one, other = finding(910, coded), finding(911, text.lower())
    [problem] = told(one, text, other)
    assert problem.code == "OBS522"
    assert f"names {other.name} ({other.id})" in problem.message
    assert told(one, coded.upper(), other) == []
    synonym = finding(910, coded, text)
    assert told(synonym, text, other) == []


@pytest.mark.parametrize(
    ("coded", "text", "codes"),
    [
        # The opposite, whether a definition has that name or not.
        ("hyperechoic liver", "hypoechoic liver", ["OBS522"]),
        ("left paraspinal line", "right paraspinal stripe", ["OBS522"]),
        ("displaced rib fracture", "non-displaced rib fracture", ["OBS522"]),
        ("t1-hyperintense mass", "t2-hyperintense mass", ["OBS522"]),
        # Both sides, wider, narrower, slips, and what says that nothing is wrong.
        ("left paraspinal line", "left and right paraspinal line", []),
        ("pulmonary nodule", "solitary pulmonary nodule", []),
        ("solitary pulmonary nodule", "nodule", []),
        ("hyperechoic liver", "hyperechioc liver", []),
        ("t1-hyperintense mass", "t1-hyprintense mass", []),
        ("pulmonary nodule", "pulmonary nodule 2", []),
        ("abnormal hilar contour", "normal hilar contour", []),
        ("abnormal hilar contour", "hilar contour: normal.", []),
        ("nondisplaced rib fracture", "non-displaced rib fracture", []),
        ("benign hyperplasia", "hyperplasia (not malignant)", []),
        ("benign hyperplasia", "hyperplasia (malignant)", ["OBS522"]),
        ("intrahepatic dilatation", "intra- and extrahepatic dilatation", []),
        ("extrahepatic dilatation", "intra-/extrahepatic dilatation", []),
        ("bilateral effusion", "uni- or bilateral effusion", []),
        ("intrahepatic dilatation", "peri- and extrahepatic dilatation", ["OBS522"]),
    ],
)
def test_a_text_of_the_opposite_does_not_fit(coded: str, text: str, codes: list[str]) -> None:
    assert codes_of(told(finding(910, coded), text)) == codes


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("pleural effusion", "plural effusion"),
        ("mass effect", "mass affect"),
        ("pulmonary nodule", "pulmonary module"),
        ("mitral annular calcification", "mitral anular calcification"),
        ("mucous plugging", "mucus plugging"),
        ("iliac aneurysm", "illiac aneurysm"),
        ("renal cyst", "rental cyst"),
        ("obliterated heart border", "obliterated heart order"),
        ("fluid around the heart", "fluid round the heart"),
        ("c1-c2 instability", "c1c2 instability"),
        ("abdominal mass", "addominal mass"),
        ("hip adduction", "hip addduction"),
    ],
)
def test_what_is_but_written_for_another_word_is_a_slip_of_the_pen(coded: str, text: str) -> None:
    assert told(finding(910, coded), text) == []


@pytest.mark.parametrize(
    ("coded", "text"),
    [("hip abduction", "hip adduction"), ("abductor tear", "adductor tear")],
)
def test_words_that_differ_by_a_letter_and_are_both_used_are_no_slips(
    coded: str, text: str
) -> None:
    assert codes_of(told(finding(910, coded), text)) == ["OBS522"]


@pytest.mark.parametrize(
    ("coded", "text", "codes"),
    [
        # The name itself says that something is missing, hidden or less than it should be.
        ("nonvisualized gallbladder", "gallbladder not seen", []),
        ("aplastic clavicle", "absent clavicle", []),
        ("obscured left hemidiaphragm", "hemidiaphragm not seen", []),
        ("decreased kidney perfusion", "no perfusion", []),
        ("non-germ cell testicular tumor", "non germ cell testicular tumor", []),
        # What is denied is there by the name.
        ("heart disease with decreased vascularity", "no heart disease", ["OBS522"]),
        ("incomplete rib fracture", "no fracture", ["OBS522"]),
    ],
)
def test_what_is_missing_by_its_name_is_not_denied(coded: str, text: str, codes: list[str]) -> None:
    assert codes_of(told(finding(910, coded), text)) == codes


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("nondisplaced", "non-displaced", []),
        ("nondisplaced", "non displaced", []),
        ("nondisplaced", "not displaced", []),
        ("unchanged", "not changed", []),
        ("unstable", "Not stable", []),
        ("displaced", "non-displaced", ["OBS520"]),
        ("nondisplaced", "displaced", ["OBS520"]),
        ("unchanged", "changed", ["OBS520"]),
        ("stable", "not stable", ["OBS520"]),
    ],
)
def test_a_denied_word_is_its_opposite(name: str, text: str, codes: list[str]) -> None:
    state = choice("OIFMA_TEST_000920", "state", name, "other")
    one = FindingModel(id="OIFM_TEST_000920", name="rib fracture", attributes=(state,))
    row = said(920, 0, finding_code=one.id, value_text=text)
    assert codes_of(converter.validate(table([row]), [one])) == codes


def test_a_wider_name_of_another_finding_fits() -> None:
    narrow, wide = finding(910, "solitary pulmonary nodule"), finding(911, "pulmonary nodule")
    assert told(narrow, "pulmonary nodule", wide) == []
    assert told(wide, "solitary pulmonary nodule", narrow) == []


def test_another_coding_of_a_finding_may_not_be_of_a_name_that_is_near() -> None:
    one, other = finding(910, "ureteral tumor"), finding(911, "urethral tumor")
    wider = finding(912, "tumor")
    for coding, codes in ((other, ["OBS522"]), (wider, [])):
        codings = json.dumps({"finding": [{"system": "OIFM", "code": coding.id}]})
        assert codes_of(told(one, one.name, other, wider, other_codes=codings)) == codes


@pytest.mark.parametrize(
    ("attribute", "text", "codes"),
    [
        (901, "liver attenuation maximum", ["OBS523"]),
        (902, "Liver attenuation minimum", ["OBS523"]),
        (903, "size", ["OBS523"]),
        (904, "solid component size", ["OBS523"]),
        (905, "right lobe", ["OBS523"]),
        (901, "liver_attenuation_minimum", []),
        (901, "attenuation", []),
        (903, "size of the component", []),
        (905, "lobe", []),
    ],
)
def test_the_name_of_another_attribute_never_fits(
    attribute: int, text: str, codes: list[str]
) -> None:
    row = said(attribute, finding_code=LIVER.id, attribute_text=text)
    assert codes_of(converter.validate(table([row]), [LIVER])) == codes


@pytest.mark.parametrize(
    ("name", "text", "codes"),
    [
        ("grade 3", "grade 4", ["OBS521"]),
        ("grade 1a", "grade 1b", ["OBS521"]),
        ("type ii", "Type III", ["OBS521"]),
        ("1-2 cm", "1-3 cm", ["OBS521"]),
        ("small (<1 cm)", "small (>1 cm)", ["OBS521"]),
        ("1.5 mm wide", "15 mm wide", ["OBS521"]),
        ("category 4, suspicious", "category 5, suspicious", ["OBS521"]),
        ("grade 3", "Grade 3.", []),
        ("category 4, suspicious", "category 4 suspicous", []),
        ("type a", "type A", []),
        # One number, however it is written.
        ("type i", "Type 1", []),
        ("type ii", "type III", ["OBS521"]),
        ("stage iiia", "stage IIIB", ["OBS521"]),
        ("grade 3", "grade_3", []),
        ("pirads 4", "PIRADS4", []),
        ("pirads 4", "PIRADS5", ["OBS521"]),
        ("category 4, suspicious", "category 4,suspicious", []),
        ("small (<1 cm)", "small (< 1cm)", []),
        ("1.5 mm wide", "1,5mm wide", []),
        ("1.5 mm wide", "1,6mm wide", ["OBS521"]),
        ("1000 ml", "1,000 ml", []),
        ("t1-flair dark", "t1flair dark", []),
        ("t1-flair dark", "t2flair dark", ["OBS521"]),
    ],
)
def test_a_number_or_grade_is_no_slip_of_the_pen(name: str, text: str, codes: list[str]) -> None:
    grade = choice("OIFMA_TEST_000920", "severity", name, "other")
    one = FindingModel(id="OIFM_TEST_000920", name="stenosis", attributes=(grade,))
    row = said(920, 0, finding_code=one.id, value_text=text)
    assert codes_of(converter.validate(table([row]), [one])) == codes
