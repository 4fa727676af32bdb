"""Every rule on definitions: a case that it reports and a near one that it must not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.checks import check_definitions
from converter.definitions.document import Document, Position
from converter.model import (
    Attribute,
    ChoiceAttribute,
    FindingModel,
    IndexCode,
    NumericAttribute,
    Organization,
    Value,
)
from converter.problems import Problem
from converter.rules import rules

ID = "OIFMA_TEST_000001"
PRESENT = IndexCode("SNOMED", "52101004", "Present (qualifier value)")
ABSENT = IndexCode("SNOMED", "2667000", "Absent (qualifier value)")


def choice(*names: str, codes: Sequence[Sequence[IndexCode]] = (), **other: Any) -> ChoiceAttribute:
    """An attribute with values of these names, and their codes."""
    own = other.pop("id", ID)
    all_codes = [*codes, *[()] * len(names)]
    values = tuple(
        Value(id=f"{own}.{i}", name=name, index_codes=tuple(all_codes[i]))
        for i, name in enumerate(names)
    )
    return ChoiceAttribute(id=own, values=values, **{"name": "shape", **other})


def number(
    low: str | None, high: str | None, unit: str | None = "mm", **other: Any
) -> NumericAttribute:
    """A number with bounds and unit."""
    return NumericAttribute(
        id=ID,
        name="size",
        minimum=None if low is None else Decimal(low),
        maximum=None if high is None else Decimal(high),
        unit=unit,
        **other,
    )


def finding(*attributes: Attribute, **other: Any) -> FindingModel:
    """A finding without a fault, but for what the case puts in."""
    sound = {"id": "OIFM_TEST_000001", "name": "test finding", "description": "Made for tests."}
    return FindingModel(**{**sound, "attributes": attributes, **other})


def another(**other: Any) -> FindingModel:
    """A second finding, with nothing in common with the first."""
    return finding(**{"id": "OIFM_TEST_000002", "name": "other finding", **other})


def values(*items: Value) -> ChoiceAttribute:
    """An attribute with exactly these values."""
    return ChoiceAttribute(id=ID, name="shape", values=items)


def documents(*findings: FindingModel) -> list[Document]:
    """Documents a.json, b.json …, where a path's place is its length and its text."""

    def locate(path: Sequence[str | int]) -> Position:
        return Position("/" + "/".join(map(str, path)), len(path) + 1, 1, "…")

    return [Document(f, f"{'abcdef'[i]}.json", locate) for i, f in enumerate(findings)]


def check(*findings: FindingModel) -> list[Problem]:
    return check_definitions(documents(*findings))


ROUND = ("round", "oval")
LEFT_RIGHT = (IndexCode("RADLEX", "RID1", "breast"),)
TWO_SIDES = (IndexCode("RADLEX", "RID2", "larger"),)

# code -> (findings with the fault, findings without it)
CASES: dict[str, tuple[list[FindingModel], list[FindingModel]]] = {
    "DEF301": ([finding(choice(*ROUND)), another(attributes=(choice("a", "b"),))], [finding()]),
    "DEF302": (
        [finding(choice(*ROUND, id="OIFMA_GMTS_000001"))],
        [finding(choice(*ROUND), id="TO_BE_DETERMINED12")],
    ),
    "DEF303": (
        [finding(values(Value(id=f"{ID}.1", name="round"), Value(id=f"{ID}.0", name="oval")))],
        [
            finding(
                values(Value(id=f"{ID}.0", name="round"), Value(id=f"{ID}.3", name="oval")),
                form="cde",
            )
        ],
    ),
    "DEF304": ([finding(id=None)], [finding()]),
    "DEF310": (
        [finding(choice(*ROUND), choice(*ROUND, id="OIFMA_TEST_000002", name="Shape "))],
        [finding(choice(*ROUND), choice(*ROUND, id="OIFMA_TEST_000002", name="shapes"))],
    ),
    "DEF311": (
        [
            finding(choice("round", "Round")),
            finding(values(*(Value(id=f"{ID}.{i}", name="ab"[i], token=ID) for i in (0, 1)))),
        ],
        [finding(choice("round", "rounded"))],
    ),
    "DEF312": (
        [finding(), another(synonyms=("Test  finding",))],
        [finding(), another(synonyms=("test findings",))],
    ),
    "DEF313": (
        [finding(synonyms=("lump",)), another(synonyms=("Lump",))],
        [finding(synonyms=("lump", "lump")), another()],
    ),
    "DEF314": ([finding(synonyms=("Test finding",))], [finding(synonyms=("a finding",))]),
    "DEF315": ([finding(tags=("CT", "ct"))], [finding(tags=("CT", "MR"))]),
    "DEF320": ([finding(number("10", "10"))], [finding(number("9.9", "10"))]),
    "DEF321": (
        [finding(number("0", "100", "[hnsf'U]"))],
        [
            finding(number("0", "100", "%")),
            finding(number("0", "100", "percentile")),
            finding(number("0", "100", "score")),
            finding(number("0", "100", "ml per 100 ml")),
            finding(number("0", "150", "mm")),
        ],
    ),
    "DEF322": ([finding(number(None, None, "cm^3"))], [finding(number(None, None, "cm3"))]),
    "DEF323": ([finding(number(None, None, "furlongs"))], [finding(number(None, None, "{score}"))]),
    "DEF324": ([finding(number(None, None, None))], [finding(number(None, None, "1"))]),
    "DEF325": (
        [
            finding(number("0", "9", step=Decimal(0))),
            finding(number("0", "9", step=Decimal("0.5"), number="integer")),
            finding(number("0.5", "9", number="integer")),
        ],
        [
            finding(number("0", "9", step=Decimal("0.5"))),
            finding(number("0", "9.0", step=Decimal("1.0"), number="integer")),
        ],
    ),
    "DEF330": (
        [finding(index_codes=(IndexCode("SNOWMED", "1"),))],
        [finding(index_codes=(IndexCode("snomedct", "52101004"),))],
    ),
    "DEF331": (
        [
            finding(index_codes=(IndexCode("SNOMED", "52101003"),)),
        ],
        [finding(index_codes=(IndexCode("SNOMED", "52101004"),))],
    ),
    "DEF332": (
        [finding(index_codes=(PRESENT, IndexCode("SNOMEDCT", "52101004")))],
        [finding(index_codes=(PRESENT, IndexCode("RADLEX", "RID28472")))],
    ),
    "DEF333": (
        [finding(choice("larger", "denser", codes=(TWO_SIDES, TWO_SIDES)))],
        [finding(choice("left breast", "right breast", codes=(LEFT_RIGHT, LEFT_RIGHT)))],
    ),
    "DEF334": (
        [
            finding(index_codes=(IndexCode("RADLEX", "RID1", "liver"),)),
            another(index_codes=(IndexCode("RADLEX", "RID1", "spleen"),)),
        ],
        [
            finding(index_codes=(IndexCode("SNOMED", "2667000", "absent"),)),
            another(index_codes=(ABSENT,)),
        ],
    ),
    "DEF335": (
        [
            finding(choice("absent", "present", codes=((PRESENT,), (ABSENT,)))),
            finding(choice("not present", "x", codes=((PRESENT,),))),
        ],
        [
            finding(choice("absent", "present", codes=((ABSENT,), (PRESENT,)))),
            finding(choice("left and right", codes=((IndexCode("RADLEX", "RID1", "right"),),))),
            finding(choice("not present", "not absent", codes=((ABSENT,), (PRESENT,)))),
            finding(choice("not right", codes=((IndexCode("RADLEX", "RID1", "left"),),))),
            finding(choice("non-germ cell: absent", codes=((ABSENT,),))),
        ],
    ),
    "DEF336": (
        [finding(choice("larger", "x", codes=((IndexCode("RADLEX", "RID1", "enlarged"),),)))],
        [
            finding(choice("liver-spleen", codes=((IndexCode("RADLEX", "RID1", "liver"),),))),
            finding(index_codes=(IndexCode("RADLEX", "RID1", "liver"),)),
            finding(choice("larger", "x", codes=((IndexCode("RADLEX", "RID1", ""),),))),
        ],
    ),
    "DEF337": (
        [
            finding(index_codes=(IndexCode("GAMUTS", "12"),)),
            another(index_codes=(IndexCode("GAMUTS", "12"),)),
        ],
        [
            finding(index_codes=(IndexCode("RADLEX", "RID12"),)),
            another(index_codes=(IndexCode("RADLEX", "RID12"),)),
        ],
    ),
    "DEF338": (
        [
            finding(values(Value(id=f"{ID}.0", name="absent", description="The cyst is present"))),
            finding(values(Value(id=f"{ID}.0", name="present", description="It is not present"))),
            finding(values(Value(id=f"{ID}.0", name="left side", description="On the right"))),
            finding(values(Value(id=f"{ID}.0", name="present", description="No cyst."))),
        ],
        [
            finding(values(Value(id=f"{ID}.0", name="absent", description="It is not present"))),
            finding(values(Value(id=f"{ID}.0", name="mild", description="It is mildly severe"))),
            finding(
                values(Value(id=f"{ID}.0", name="absent", description="Non-germ cell: absent"))
            ),
            finding(values(Value(id=f"{ID}.0", name="right", description="Right, not left"))),
            finding(values(Value(id=f"{ID}.0", name="left", description="Not on the right"))),
            finding(values(Value(id=f"{ID}.0", name="benign", description="No malignant cells"))),
            finding(values(Value(id=f"{ID}.0", name="upper", description="Above the lower pole"))),
            finding(values(Value(id=f"{ID}.0", name="mild", description="Less than severe"))),
            finding(values(Value(id=f"{ID}.0", name="absent", description="None is present"))),
            finding(values(Value(id=f"{ID}.0", name="yes", description="Seen, no drain in it"))),
        ],
    ),
    "DEF340": (
        [finding(choice("liver", "lung", "No metastasis", max_selected=2))],
        [finding(choice("liver", "none")), finding(choice("nodes", "lung", max_selected=2))],
    ),
    "DEF341": (
        [finding(choice(*ROUND, max_selected=3)), finding(choice(*ROUND, min_selected=2))],
        [finding(choice(*ROUND, max_selected=2)), finding(choice(*ROUND, max_selected=None))],
    ),
    "DEF342": ([finding(choice("round"))], [finding(choice(*ROUND))]),
    "DEF343": (
        [finding(choice("Indeterminant", "x")), finding(choice("unkown on left", "x"))],
        [finding(choice("large", "lateral", "unstable", "Indeterminate", "moderately dilated"))],
    ),
    "DEF350": (
        [finding(name="test\tfinding"), finding(tags=(" CT",)), finding(name="test  finding")],
        [finding(description="Lines\n\nand paragraphs.")],
    ),
    "DEF351": (
        [finding(description="Made for  tests.")],
        [finding(description="Made\nso.")],
    ),
    "DEF352": ([finding(name="test\x1b finding")], [finding(name="test\nfinding")]),
    "DEF353": ([finding(name="test \u202efinding")], [finding(name="Prüfung")]),
    "DEF354": ([finding(name="test\u200bfinding")], [finding(name="病変の所見")]),
    "DEF355": (
        [
            finding(name="x" * 101),
            finding(name="xy"),
        ],
        [finding(choice("a", "T4"))],
    ),
    "DEF356": ([finding(description="xyz")], [finding(description=None)]),
    "DEF344": ([finding()], [finding(choice(*ROUND))]),
    "DEF357": ([finding(description=None)], [finding()]),
}
# The faults that need the company of others to be there are all in one case.
TOGETHER = {"DEF301", "DEF312", "DEF313", "DEF334", "DEF337"}


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    # Those that look codes up in a release are in tests/terminology/test_releases.py.
    own = {code for code in rules() if code.startswith("DEF") and not code.startswith("DEF36")}
    assert set(CASES) == own


@pytest.mark.parametrize("code", sorted(CASES))
def test_the_fault_is_reported(code: str) -> None:
    faulty, _ = CASES[code]
    for group in [faulty] if code in TOGETHER else [[f] for f in faulty]:
        found = [p for p in check(*group) if p.code == code]
        assert found
        assert all(p.line and p.pointer and p.source and p.message for p in found)


@pytest.mark.parametrize("code", sorted(CASES))
def test_what_is_sound_is_not_reported(code: str) -> None:
    _, sound = CASES[code]
    for group in [sound] if code in TOGETHER else [[f] for f in sound]:
        assert [p for p in check(*group) if p.code == code] == []


def test_a_sound_definition_has_no_problem() -> None:
    codes = ((PRESENT,), (ABSENT,))
    attribute = choice("present", "absent", codes=codes, name="presence")
    assert check(finding(attribute, contributors=(Organization(name="Test", code="TEST"),))) == []


def test_a_repeated_id_names_both_places_and_not_what_follows_from_it() -> None:
    (found,) = check(finding(choice(*ROUND)), another(attributes=(choice(*ROUND),)))
    assert (found.source, found.pointer, found.attribute) == (
        "b.json",
        "/attributes/0/id",
        f"shape ({ID})",
    )
    assert '"shape"' in found.message
    assert "a.json:3" in found.message


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("DEF331", {"index_codes": (IndexCode("", "52101004"),)}),
        ("DEF331", {"index_codes": (IndexCode("SNOMED", "", "Present"),)}),
        ("DEF355", {"synonyms": ("lump", "")}),
        ("DEF355", {"tags": ("",)}),
        ("DEF355", {"contributors": (Organization(name=""),)}),
    ],
)
def test_what_has_no_text_is_told_once(code: str, part: dict[str, Any]) -> None:
    assert [p.code for p in check(finding(choice(*ROUND), **part))] == [code]


@pytest.mark.parametrize(
    ("system", "code", "rule", "suggestion"),
    [
        ("RADLEX", "28473", "DEF331", "perhaps RID28473: look it up"),
        ("RadLex", "rid28473", "DEF331", "perhaps RID28473: look it up"),
        ("RADLEX", "RID: 28473", "DEF331", "perhaps RID28473: look it up"),
        ("RADLEX", "http://radlex.org/RID/RID28473", "DEF331", "perhaps RID28473: look it up"),
        ("SNOMED", "(52101004)", "DEF331", "perhaps 52101004: look it up"),
        ("SNOMED", "52101003", "DEF331", "perhaps 52101004: look it up"),
        ("SNOMED", "present", "DEF331", ""),
        ("SNOMED", "521010O4", "DEF331", ""),
        ("http://snomed.info/id/52101004", "Present", "DEF330",
         "perhaps the system SNOMEDCT with the code 52101004"),
    ],
)  # fmt: skip
def test_what_a_code_was_meant_to_be(system: str, code: str, rule: str, suggestion: str) -> None:
    [found] = check(finding(choice(*ROUND), index_codes=(IndexCode(system, code),)))
    assert (found.code, found.suggestion) == (rule, suggestion)


def test_one_definition_in_two_files_is_one_problem() -> None:
    assert [p.code for p in check(finding(choice(*ROUND)), finding(choice(*ROUND)))] == ["DEF301"]


def test_sets_may_share_an_element_that_is_the_same() -> None:
    first = finding(choice(*ROUND, id="RDE1"), id="RDES1", form="cde")
    second = another(attributes=(choice(*ROUND, id="RDE1"),), id="RDES2", form="cde")
    changed = another(attributes=(choice("flat", "oval", id="RDE1"),), id="RDES2", form="cde")
    assert check(first, second) == []
    assert {p.code for p in check(first, changed)} == {"DEF301"}


def test_a_problem_names_the_value_and_what_to_write() -> None:
    given = finding(choice("round", "unkown on left"))
    (found,) = check(given)
    assert found.finding == f"{given.name} (OIFM_TEST_000001)"
    assert found.attribute == f"{given.attributes[0].name} ({ID})"
    assert found.value == f"unkown on left ({ID}.1)"
    assert found.suggestion == "unknown on left"


def test_a_pair_of_name_and_display_is_told_once() -> None:
    attributes = [
        choice("larger", "x", id=f"OIFMA_TEST_{i:06}", name=f"shape {i}", codes=((code,),))
        for i, code in enumerate([IndexCode("RADLEX", "RID1", "enlarged")] * 5)
    ]
    (found,) = check(finding(*attributes))
    assert "4 more places" in found.message


def test_problems_are_in_order_of_place() -> None:
    found = check(finding(name="x", tags=("a", "A")), another(name="y"), finding(id=None))
    places = [(p.source, p.line, p.column, p.code) for p in found]
    assert places == sorted(places)


_TEXT = st.text(max_size=12)
_CODE = st.builds(IndexCode, _TEXT, _TEXT, st.none() | _TEXT)
_VALUE = st.builds(
    Value, id=st.none() | _TEXT, name=_TEXT, index_codes=st.lists(_CODE, max_size=2).map(tuple)
)
_CHOICE = st.builds(
    ChoiceAttribute,
    id=st.none() | _TEXT,
    name=_TEXT,
    values=st.lists(_VALUE, max_size=3).map(tuple),
    max_selected=st.none() | st.integers(),
)
_NUMBER = st.builds(
    NumericAttribute,
    name=_TEXT,
    minimum=st.none() | st.decimals(allow_nan=False),
    maximum=st.none() | st.decimals(allow_nan=False),
)
_FINDING = st.builds(
    FindingModel,
    id=st.none() | _TEXT,
    name=_TEXT,
    description=st.none() | _TEXT,
    synonyms=st.lists(_TEXT, max_size=2).map(tuple),
    attributes=st.lists(_CHOICE | _NUMBER, max_size=3).map(tuple),
)


@given(st.lists(_FINDING, max_size=3))
def test_any_definition_can_be_checked(findings: list[FindingModel]) -> None:
    found = check(*findings)
    assert {p.code for p in found} <= set(CASES)


def test_the_published_definitions_have_the_faults_that_they_have(corpus: Any) -> None:
    from converter.definitions import oifm

    read: list[Document] = []
    for file in sorted((corpus / "definitions").glob("*.json")):
        read += oifm.read(file.read_bytes(), file.name).documents
    found = check_definitions(read)
    codes = {p.code for p in found}
    assert {"DEF302", "DEF311", "DEF312", "DEF321", "DEF322", "DEF340", "DEF343"} <= codes
    assert not codes & {"DEF301", "DEF331", "DEF335", "DEF352"}
    assert 300 < len(found) < 1000
    assert all(p.line and p.column and p.excerpt for p in found)
