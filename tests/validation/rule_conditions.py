"""Cases for every condition of the rules: what breaks one, and what is close to it.

A case is a few observations, which share no patient and no id with those of other cases. What is
said of each is in ``tests/cases/rule_conditions.expected``.
"""

# ruff: noqa: E501 - a line for each case, to be read beside others
from __future__ import annotations

from collections.abc import Container
from decimal import Decimal
from typing import Any, NamedTuple

from validation.observations import SNOMED, number, said

Row = dict[str, Any]


N = {"finding_code": "OIFM_TEST_000003"}
M = {"finding_code": "OIFM_TEST_000004"}
MY = {"finding_code": "MY_1"}
T = {"finding_code": "OIFM_TEST_000005"}
RIB = {"finding_code": "OIFM_TEST_000002"}
WHOLE_RIB = [said(11, 0, **RIB), said(12, 0, **RIB), said(13, 1, **RIB)]


class Case(NamedTuple):
    """Observations, and the rule whose conditions they are about."""

    rule: str
    observations: list[list[Row]]


def finding(code: str | None, system: str | None = "OIFM", **more: Any) -> Row:
    return said(finding_system=system, finding_code=code, **more)


def attribute(code: str | None, system: str | None, value: str | None = None, **more: Any) -> Row:
    """A row of the nodule with any attribute; with the code of a value of the same system."""
    row = said(**N, attribute_system=system, attribute_code=code)
    if value is not None:
        row |= {"value_kind": "code", "value_system": system, "value_code": value}
    return row | more


def value(of: int, code: str | None, system: str | None, **more: Any) -> Row:
    """A row of the nodule with any value."""
    return said(
        of, **{**N, "value_kind": "code", "value_system": system, "value_code": code, **more}
    )


def words(of: int, text: str, kind: str = "text", **more: Any) -> Row:
    return said(of, value_kind=kind, value_text=text, **more)


def made(system: str | None, finding: str, attribute: str, value: str) -> Row:
    """A row with all three codes of one system."""
    codes = {"finding": finding, "attribute": attribute, "value": value}
    row: Row = {f"{part}_code": code for part, code in codes.items()}
    return row | {f"{part}_system": system for part in codes} | {"value_kind": "code"}


def exam(day: int, *rows: Row, time: str | None = "", **more: Any) -> list[Row]:
    when = f"2024-01-{day:02}T10:00:00Z" if time == "" else time
    visit = {"subject_id": "p", "exam_id": f"e{day}", "exam_time": when, **more}
    return [row | visit for row in rows]


def change(n: int, presence: int | None = 1) -> list[Row]:
    rows = [] if presence is None else [said(1, presence)]
    return [*rows, said(2, n)]


def place(code: str, system: str | None, **more: Any) -> Row:
    return {"site_system": system, "site_code": code, **more}


PRESENT, ABSENT = said(1, 1), said(1, 0)
DAY_1, ABSENT_1 = exam(1, PRESENT), exam(1, ABSENT)
S = {"finding_code": "OIFM_TEST_000006"}
SCORED = [number(61, "3", None, **S), words(62, "a", **S), words(63, "true", **S)]
PLACES: tuple[Row, ...] = (
    {},
    {"site_system": SNOMED, "site_code": "64033007"},
    {"site_system": SNOMED, "site_code": "39607008"},
    {"laterality_code": "RID5824"},
    {"laterality_code": "RID5825"},
)

CASES = [
    # Which finding: by id, or by an index code that identifies it; several are none.
    Case("OBS501", [[finding("OIFM_TEST_000099")]]),
    Case("OBS501", [[finding("OIFM_TEST_000099", None)]]),
    Case("OBS501", [[finding("OIFM_TEST_000099", "GAMUTS")]]),
    Case("OBS501", [[finding("nonsense", None)]]),
    Case("OBS501", [[finding("nonsense")]]),
    Case("OBS501", [[finding("999", "GAMUTS")]]),
    Case("OBS501", [[finding(None)]]),
    Case("OBS501", [[finding(None, None)]]),
    Case("OBS501", [[finding("", finding_text="renal cyst")]]),
    Case("OBS501", [[finding("RDES999", None)]]),
    Case("OBS501", [[finding("RDES999", "OIFM")]]),
    Case("OBS501", [[finding("OIFM_TEST_000001", None)]]),
    Case("OBS501", [[finding("OIFM_TEST_000001", "GAMUTS")]]),
    Case("OBS522", [[PRESENT | {"finding_text": "rib fracture"}, said(6, 0, finding_text="cyst")]]),
    Case("OBS522", [[PRESENT | {"finding_text": "cyst"}], [*WHOLE_RIB, said(12, 0, **RIB, finding_text="cyst")]]),
    Case("OBS522", [[PRESENT | {"finding_text": " "}]]),
    Case("OBS540", [[finding("36118009", SNOMED)]]),
    Case("OBS540", [[finding("36118008", SNOMED), finding("36118009", SNOMED)]]),
    Case("OBS540", [[attribute("705057009", SNOMED)]]),
    Case("OBS540", [[value(23, "52101009", SNOMED)]]),
    Case("OBS540", [[value(23, "52101009", SNOMED)], [value(23, "52101009", "LOINC")]]),
    Case("OBS540", [[value(23, "RID11", "RADLEX"), value(23, "X", "RADLEX")]]),
    Case("OBS540", [[PRESENT | {"site_system": SNOMED, "site_code": "64033001"}, said(6, 0, site_system=SNOMED, site_code="64033001")]]),
    Case("OBS540", [[PRESENT | {"site_system": None, "site_code": "64033001"}]]),
    Case("OBS540", [[PRESENT | {"site_system": "OIFM", "site_code": "64033001"}]]),
    Case("OBS540", [[PRESENT | {"site_system": SNOMED, "site_code": None}]]),
    Case("OBS540", [[PRESENT | {"site_system": SNOMED, "site_code": "64033001"}], [PRESENT | {"site_system": "RADLEX", "site_code": "64033001"}]]),
    Case("OBS540", [[PRESENT | {"site_system": SNOMED, "site_code": "64033007"}], [PRESENT | {"site_system": SNOMED, "site_code": "64033001"}]]),
    Case("OBS541", [[finding("RID999", "RADLEX")]]),
    Case("OBS541", [[finding("RID205", "RADLEX", finding_text="Renal cyst")]]),
    Case("OBS541", [[finding(None, "RADLEX")]]),
    Case("OBS541", [[finding("77", "GAMUTS")]]),
    Case("OBS541", [[finding("79", "GAMUTS")]]),
    Case("OBS541", [[attribute("RID99", "RADLEX")]]),
    Case("OBS541", [[attribute("121071", "DCM", value_kind="code", value_system="DCM", value_code="1")]]),
    Case("OBS541", [[attribute(None, None, value_kind="text", value_text="left")]]),
    Case("OBS541", [[attribute(None, "DCM", value_kind="text", value_text="left")]]),
    Case("OBS541", [[attribute("", "OIFM")]]),
    Case("OBS541", [[attribute("OIFMA_TEST_000099", "RADLEX")]]),
    Case("OBS541", [[attribute("x", "OIFM")]]),
    Case("OBS541", [[attribute("x", None)]]),
    Case("OBS541", [[attribute("RID51", "RADLEX")]]),
    Case("OBS541", [[finding("999", "GAMUTS", attribute_system="RADLEX", attribute_code="RID99")]]),
    Case("OBS541", [[value(23, "RID99", "RADLEX")]]),
    Case("OBS541", [[value(23, "RID99", "OIFM")]]),
    Case("OBS541", [[value(23, "RID99", None)]]),
    Case("OBS541", [[value(23, "RDE99", None)]]),
    Case("OBS541", [[value(23, "", "RADLEX")]]),
    Case("OBS541", [[value(23, "RID99", "RADLEX", value_kind="text", value_text="oval")]]),
    Case("OBS541", [[value(23, "RID99", "RADLEX", value_kind="number", number=Decimal(1))]]),
    Case("OBS541", [[value(22, "RID2", "RADLEX")]]),
    Case("OBS541", [[value(25, "RID99", "RADLEX")]]),
    Case("OBS542", [[finding("77", "GAMUTS", attribute_system="OIFM", attribute_code="OIFMA_TEST_000001")]]),
    Case("OBS542", [[attribute("RID51", "RADLEX", "RID11")]]),
    Case("OBS542", [[value(22, "RID2", "RADLEX")], [value(22, "RID1", "RADLEX")]]),
    Case("OBS542", [[attribute("RID52", "RADLEX", "RID11")]]),
    # Which attribute.
    Case("OBS502", [[attribute("OIFMA_TEST_000099", None)]]),
    Case("OBS502", [[attribute("nonsense", "OIFM")]]),
    Case("OBS502", [[attribute("nonsense", None)]]),
    Case("OBS502", [[finding("OIFM_TEST_000099", attribute_system="OIFM", attribute_code="OIFMA_TEST_000099")]]),
    Case("OBS502", [[finding("OIFM_TEST_000099", attribute_system="OIFM", attribute_code="OIFMA_TEST_000022")]]),
    Case("OBS502", [[attribute("RID52", None)]]),
    Case("OBS502", [[attribute(None, None)]]),
    Case("OBS503", [[said(26, 0, **RIB), *WHOLE_RIB]]),
    Case("OBS503", [[said(22, 0)], [said(22, 0, **N)]]),
    Case("OBS503", [[finding("OIFM_TEST_000099", attribute_system="OIFM", attribute_code="OIFMA_TEST_000022")]]),
    Case("OBS503", [[said(4, value_kind="text", value_text="big", **N), number(4, "3", "kg", **N), number(4, "3", None, **N), number(4, "3", "zzz", **N), number(4, "99", **N)]]),
    Case("OBS503", [[said(1, 0, **N, attribute_text="nonsense"), said(27, 2, **N)]]),
    Case("OBS503", [[said(22, 0, attribute_text="nonsense", **N)]]),
    Case("OBS503", [[said(26, 0, **T), said(51, 1, **T), said(52, 1, **T)], [said(26, 0, **RIB)], [said(26, 0, **N)], [said(26, 0)], [said(26, 9, **T)]]),
    Case("OBS503", [[{**said(**RIB), "attribute_system": "RADLEX", "attribute_code": "RID52"}]]),
    Case("OBS503", [[made(system, "RDES77", "RDE77", "RDE77.1")] for system in (None, "RADELEMENT", "RADLEX")]),
    Case("OBS503", [[made(system, "RDES78", "RDE78", "RDE78.0")] for system in (None, "RADELEMENT")]),
    Case("OBS503", [[made(system, "RDES78", "RDE99", value)] for system in (None, "RADELEMENT") for value in ("RDE99.7", "RDE99.8")]),
    Case("OBS503", [[made(system, "MY_1", "MY_2", "MY_2.1")] for system in (None, "OIFM", "RADELEMENT", "RADLEX")]),
    Case("OBS503", [[made(None, "OIFM_TEST_000001", "OIFMA_TEST_000001", "OIFMA_TEST_000001.1")], [made("RADLEX", "OIFM_TEST_000001", "OIFMA_TEST_000001", "OIFMA_TEST_000001.1")]]),
    # Which value: by id, token, code, shared code; and that of another attribute.
    Case("OBS504", [[value(23, "OIFMA_TEST_000023.7", "OIFM")]]),
    Case("OBS504", [[value(23, "OIFMA_TEST_000024.0", "OIFM")]]),
    Case("OBS504", [[value(23, "OIFMA_TEST_000023.0", None)], [value(23, "OIFMA_TEST_000023.0", "RADLEX")]]),
    Case("OBS504", [[value(23, "RDE9.9", None)]]),
    Case("OBS504", [[value(23, "RDE9.9", "RADELEMENT")]]),
    Case("OBS504", [[value(23, "y", None)]]),
    Case("OBS504", [[value(23, "RDE9.9", "OIFM")]]),
    Case("OBS504", [[value(25, "OIFMA_TEST_000023.7", "OIFM")]]),
    Case("OBS504", [[value(23, "OIFMA_TEST_000023.7", "OIFM", value_kind="text", value_text="oval")]]),
    Case("OBS504", [[value(23, "RID12", "RADLEX"), value(23, "RID12", "OIFM")]]),
    Case("OBS504", [[value(21, "RID28473", "RADLEX")], [value(21, "2667000", SNOMED), said(23, 0, **N)]]),
    Case("OBS504", [[said(21, value_kind="text", value_text="absent", **N)]]),
    Case("OBS504", [[value(23, "RID2", "RADLEX")]]),
    Case("OBS504", [[value(18, "RID21", "RADLEX"), said(18, 0, **N)], [said(18, 0, **N), said(18, 0, **N)], [value(18, "T2", "RADLEX")], [value(18, "T9", None)]]),
    Case("OBS504", [[words(18, "T2", **N)], [words(18, "T9", **N)], [words(18, "T2", **N), said(18, 2, **N)], [words(18, "T2", value_code="T3", **N), said(18, 3, **N)], [words(18, "T2", kind="code", **N)]]),
    Case("OBS504", [[value(17, "RID28473", "RADLEX", **MY), value(17, "OIFMA_TEST_000017.1", "OIFM", **MY)], [value(17, "2667000", SNOMED, **MY)]]),
    Case("OBS504", [[words(18, "3", **N), words(18, "3", **N)], [words(18, "3", **N), words(18, "3.0", **N)]]),
    # A value on the observation itself.
    Case("OBS505", [[value(23, "RID11", "RADLEX", attribute_code=None)]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="RADLEX", value_code="RID28473"), said(23, 0, **N)]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system=SNOMED, value_code="2667000"), said(23, 0, **N)]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="RADLEX", value_code="RID11")]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="RADLEX", value_code="RID13")]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="OIFM", value_code="OIFMA_TEST_000024.0")]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="OIFM", value_code="OIFMA_TEST_000001.0")]]),
    Case("OBS505", [[attribute(None, None, value_kind="code", value_system="RADLEX", value_code=code)] for code in ("RID2", "RID28472", "RID1")]),
    # How many values.
    Case("OBS505", [[PRESENT, PRESENT], [said(3, 1), said(3, 2)], [said(3, 0), said(3, 1), said(3, 2)]]),
    Case("OBS505", [[said(22, 0, **N), said(22, 1, **N), said(22, 2, **N)]]),
    Case("OBS505", [[number(4, "3"), number(4, "3")], [number(4, "3"), number(4, "3", "mm")], [number(4, "3"), number(4, "4")]]),
    Case("OBS505", [[number(4, "3"), number(4, "3", None, unit_code="cm")]]),
    Case("OBS505", [[words(8, "a"), words(8, "A ")], [words(8, "a"), words(8, "b")]]),
    Case("OBS505", [[said(1), PRESENT], [said(1), said(1)], [PRESENT, ABSENT, said(1, 2)]]),
    Case("OBS505", [[said(31, 0, **RIB), said(31, 1, **RIB), *WHOLE_RIB]]),
    Case("OBS505", [[PRESENT, said(2, 0)], [PRESENT], [ABSENT]]),
    Case("OBS505", [[value(23, "x", "OIFM"), value(23, "y", "OIFM"), value(23, "X", "OIFM")]]),
    Case("OBS506", [[PRESENT, PRESENT, PRESENT]]),
    Case("OBS506", [[number(4, "3"), number(4, "3", "mm")], [number(4, "3"), number(4, "3")]]),
    Case("OBS506", [[words(8, "a"), words(8, "a")], [said(1), said(1)], [said(3, 1), said(3, 1), said(3, 2)]]),
    Case("OBS506", [[PRESENT], [PRESENT], [said(1), PRESENT]]),
    Case("OBS506", [[words(4, "3", unit="cm"), number(4, "3")], [words(4, " 3.5 ", unit="cm"), number(4, "3.5")]]),
    # What is required.
    Case("OBS507", [WHOLE_RIB[:2], WHOLE_RIB[1:], [said(11, 1, **RIB)], [said(12, 0, **RIB)]]),
    Case("OBS507", [[*WHOLE_RIB[:2], said(13, **RIB)], [*WHOLE_RIB[:2], said(13, 9, **RIB)]]),
    Case("OBS507", [[said(11, 0, **RIB), said(11, 1, **RIB)]]),
    Case("OBS507", [[said(32, 0, **M)], [said(31, 1, **M), said(32, 0, **M)], [said(31, 1, **M), said(32, 0, **M), said(32, 0, **M)]]),
    Case("OBS507", [[said(31, 1, **M), said(32, 0, **M), said(32, 1, **M)], [said(31, 0, **M)], [said(31, **M)]]),
    Case("OBS507", [[finding("OIFM_TEST_000004")], [finding("OIFM_TEST_000002")], [finding("OIFM_TEST_000001")]]),
    Case("OBS507", [[said(1, 0, **RIB)], [said(31, 0, **RIB)]]),
    Case("OBS507", [[said(51, 0, **T)], [said(51, 1, **T)], [said(51, 0, **T), said(52, 0, **T)], [said(51, 0, **T), said(52, 9, **T)]]),
    Case("OBS507", [[said(51, 0, **T), said(n, 0, **T)] for n in (26, 53)]),
    # Numbers, their range and unit.
    Case("OBS508", [[number(4, "30.5")], [number(4, "30.500000000000000001")], [number(4, "0")], [number(4, "-0.1")]]),
    Case("OBS508", [[number(4, "305", "mm")], [number(4, "306", "mm")], [number(4, "99", "zzz")]]),
    Case("OBS508", [[said(4, value_kind="number", number_text=t, unit="cm")] for t in ("1e30", "-1e30", "abc", "30.5", "0", "12")]),
    Case("OBS508", [[number(33, "-7", None, **M)], [number(5, "0", None)], [number(5, "1", None)], [number(5, "1e9", None)]]),
    Case("OBS508", [[number(4, n), said(6, 9)] for n in ("0", "30.5", "-1", "31")] + [[{**number(4, "31"), "number_text": None}]]),
    Case("OBS508", [[words(4, "31", unit="cm")], [words(4, "3", unit="cm")]]),
    Case("OBS508", [[number(25, "2", "mL", **N)], [number(25, "9", "mL", **N)], [number(25, "1", "mL", **N)], [number(25, "10", "cm3", **N)]]),
    Case("OBS509", [[number(25, "2.5", "mL", **N)], [number(25, "2.5", "cm3", **N)], [number(25, "0.0025", "L", **N)], [number(4, "2.5")]]),
    Case("OBS509", [[number(5, "2.5", None)], [number(5, "2", None)], [words(5, "2.5")], [words(5, "two")]]),
    Case("OBS509", [[words(1, "absent")], [words(1, "maybe")], [words(1, "x", kind="number", number=Decimal(1))], [words(1, "x", kind="boolean")]]),
    Case("OBS509", [[said(1, value_kind="code", value_text="fuzzy")], [said(1, value_kind="code")], [said(1, value_kind="code", value_text="absent")]]),
    Case("OBS509", [[said(4, value_kind=kind, value_code="x", value_text="y", unit="cm")] for kind in ("code", "boolean", "text")]),
    Case("OBS509", [[words(7, t, kind=kind)] for t, kind in (("true", "text"), (" FALSE ", "text"), ("yes", "text"), ("true", "boolean"), ("true", "code"), ("1", "number"))]),
    Case("OBS509", [[words(8, "true", kind=kind)] for kind in ("text", "code", "boolean", "number")]),
    Case("OBS509", [[words(7, "yes", **N)], [said(7)], [said(7, value_kind="text")], [words(7, "yes", finding_code="OIFM_TEST_000099")]]),
    Case("OBS509", [[words(1, "absent", value_code="?", kind="code")], [said(1, value_kind="text", value_code="OIFMA_TEST_000001.1")]]),
    Case("OBS509", [[said(4, value_kind="code", value_code="?", unit="cm")], [said(4, value_kind="code", value_text="?", unit="cm")]]),
    Case("OBS510", [[number(4, "3", None)], [words(4, "3")], [number(4, "3", " ")], [said(4)], [number(5, "3", None)], [number(33, "3", None, **M)]]),
    Case("OBS510", [[number(4, "3", None, finding_code="OIFM_TEST_000099")], [number(4, "3", None, **N)]]),
    Case("OBS510", [[said(4, value_kind="code", value_code="x")], [number(4, "3")], [number(4, "3"), number(4, "3", None)]]),
    Case("OBS510", [[number(4, "3", None, unit_code="mm")], [number(25, "3", None, **N)], [number(25, "3", "mL", **N)]]),
    Case("OBS511", [[number(4, "3", "zzz")], [number(4, "3", None, unit_code="zzz")], [number(4, "3", "cm", unit_code="zzz")], [words(4, "3", unit="zzz")]]),
    Case("OBS511", [[number(4, "3", "zzz", finding_code="OIFM_TEST_000099")], [number(4, "3", "zzz", **N)], [said(4, value_kind="code", value_code="x", unit="zzz")]]),
    Case("OBS511", [[number(4, "3", "zzz"), number(4, "3", None, unit_code="zz")], [number(25, "3", "zzz", **N)], [number(25, "3", "mL", **N)]]),
    Case("OBS511", [[number(5, "3", "zzz")], [number(33, "3", "zzz", **M)]]),
    Case("OBS512", [[number(4, "3", "kg")], [number(4, "3", None, unit_code="kg")], [words(4, "3", unit="kg")], [number(4, "0.3", "m")]]),
    Case("OBS512", [[number(4, "3", "kg", finding_code="OIFM_TEST_000099")], [number(4, "3", "kg", **N)], [said(4, value_kind="code", value_code="x", unit="kg")]]),
    Case("OBS512", [[number(25, "3", "cm", **N)], [number(25, "3", "mL", **N), number(4, "3", "mL")], [number(4, "3", "mL", unit_code="cm")]]),
    Case("OBS512", [[number(33, "3", "mm", **M)], [number(4, "3", "dB")]]),
    # Texts beside codes.
    Case("OBS520", [[said(1, 0, value_text="present")], [said(1, 0, value_text="present"), said(6, 0, value_text="lobulated")]]),
    Case("OBS520", [[said(1, 0, value_text="present", **N)], [said(1, 0, value_text="present", finding_code="OIFM_TEST_000099")]]),
    Case("OBS520", [[said(6, 0, value_text="smooth")], [said(6, 1, value_text="smooth")], [said(6, 0, value_text=" ")]]),
    Case("OBS520", [[said(1, 0, value_text="present")], [said(1, 1, value_text="present")]]),
    Case("OBS521", [[said(6, 0, value_text="hairy")], [said(6, 1, value_text="hairy"), said(1, 1, value_text="present")]]),
    Case("OBS521", [[said(6, 0, value_text="hairy", **N)], [said(6, 0, value_text="hairy", finding_code="OIFM_TEST_000099")]]),
    Case("OBS521", [[said(6, 0, value_text="hairy"), said(6, 0, value_text="smooth", **N)]]),
    Case("OBS523", [[said(6, 0, attribute_text="presence")], [said(6, 0, attribute_text="outline")], [said(6, 0, attribute_text="hat")]]),
    Case("OBS523", [[said(6, 0, attribute_text="hat", **N)], [said(6, 0, attribute_text="hat", finding_code="OIFM_TEST_000099")], [said(6, 0, attribute_text=" ")]]),
    Case("OBS523", [[said(6, 0, attribute_text="hat"), said(1, 1, attribute_text="outline")], [PRESENT | {"attribute_text": "presence"}, said(2, 1, attribute_text="presence")]]),
    # Absent, yet described.
    Case("OBS530", [[ABSENT, said(6, 0)], [PRESENT, said(6, 0)], [said(1, 2), said(6, 0)], [said(6, 0)]]),
    Case("OBS530", [[ABSENT, number(4, "0")], [ABSENT, number(4, "3")], [ABSENT, said(4)], [ABSENT, words(4, "3", unit="cm")], [ABSENT, words(8, "x")]]),
    Case("OBS530", [[ABSENT, said(2, n)] for n in range(5)]),
    Case("OBS530", [[said(21, 0, **N), said(n, v, **N)] for n, v in ((22, 0), (23, 0), (26, 0), (27, 0), (27, 1), (27, 2), (27, 3))]),
    Case("OBS530", [[said(21, 0, **N), said(n, v, **N)] for n, v in ((27, 4), (27, 5), (29, 0), (29, 1), (29, 2), (30, 0), (20, 0), (16, 0))]),
    Case("OBS530", [[said(6, 0), said(3, 1), ABSENT], [ABSENT, said(3, 0)], [ABSENT, said(3, 1), said(6, 1), said(6, 1)]]),
    Case("OBS530", [[said(11, 1, **RIB), said(12, 0, **RIB)], [said(11, 0, **RIB), *WHOLE_RIB[1:]]]),
    Case("OBS530", [[ABSENT, PRESENT, said(6, 0)], [ABSENT, said(6, 0, **N)], [ABSENT, said(22, 0)], [ABSENT, words(7, "true", kind="boolean")]]),
    Case("OBS530", [[ABSENT, said(6, 0)], [said(31, 0, **M), said(32, 0, **M), said(32, 1, **M)], [said(31, 0, **M), number(33, "3", None, **M)]]),
    # Shut out.
    Case("OBS531", [[said(3, 0), said(3, 1)], [said(3, 2), said(3, 1)], [said(3, 0), said(3, 0)], [said(3, 0), said(3, 2), said(3, 1)]]),
    Case("OBS531", [[said(21, 0, **N), said(21, 1, **N)], [said(27, 0, **N), said(27, 2, **N)], [said(22, 0, **N), said(22, 1, **N)]]),
    Case("OBS531", [[said(19, n, **N) for n in (1, 0, 2)], [said(3, 0), said(3, 0), said(3, 1)], [said(3, n) for n in (0, 1, 1)], [said(3, n) for n in (0, 0, 1, 2)]]),
    Case("OBS531", [[said(3, 0), said(6, 0)], [said(3, 0), said(3, 9)]]),
    # The same id again.
    Case("OBS532", [[PRESENT | {"observation_id": "same"}], [ABSENT | {"observation_id": "same"}], [ABSENT | {"observation_id": "same"}]]),
    Case("OBS532", [[PRESENT | {"observation_id": "other"}, said(6, 0, observation_id="others")], [ABSENT | {"observation_id": "others"}]]),
    Case("OBS532", [[PRESENT | {"observation_id": id_} for id_ in "zyz"], [ABSENT | {"observation_id": id_} for id_ in "zxz"]]),
    Case("OBS532", [[PRESENT | {"observation_id": "a"}], [PRESENT | {"observation_id": "b"}], [PRESENT | {"observation_id": "b"}, said(6, 0, observation_id="a")]]),
    Case("OBS532", [[PRESENT | {"observation_id": None}], [PRESENT | {"observation_id": None}]]),
    Case("OBS532", [[PRESENT | {"observation_id": "z"}], [PRESENT | {"observation_id": "z", "document": "b.json"}]]),
    # From exam to exam.
    Case("OBS551", [DAY_1, exam(2, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, *change(2, None))]),
    Case("OBS551", [DAY_1, exam(2, *change(2, 0))]),
    Case("OBS551", [ABSENT_1, exam(2, *change(2))]),
    Case("OBS551", [exam(1, said(1, 2)), exam(2, *change(2))]),
    Case("OBS551", [exam(1, said(2, 1)), exam(2, *change(2))]),
    Case("OBS551", [DAY_1, exam(1, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, *change(2), exam_time=None)]),
    Case("OBS551", [DAY_1, exam(2, *change(2), time="soon")]),
    Case("OBS551", [DAY_1, exam(2, *change(2), time="2024-01-01T10:00:00Z")]),
    Case("OBS551", [exam(3, PRESENT), exam(2, *change(2))]),
    Case("OBS551", [DAY_1, DAY_1, exam(2, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, *change(2)), exam(2, PRESENT)]),
    Case("OBS551", [exam(1, *change(2)), exam(2, *change(2)), exam(3, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, ABSENT), exam(3, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, *change(2), subject_id="q")]),
    Case("OBS551", [DAY_1, exam(2, *change(2), site_code="x")]),
    Case("OBS551", [DAY_1, exam(2, *change(2), laterality_code="x")]),
    Case("OBS551", [exam(1, PRESENT, subject_id=None), exam(2, *change(2), subject_id=None)]),
    Case("OBS551", [exam(1, PRESENT, exam_id=None, report_id="r1"), exam(2, *change(2), exam_id=None, report_id="r2")]),
    Case("OBS551", [exam(1, PRESENT, exam_id=None), exam(2, *change(2), exam_id=None)]),
    Case("OBS551", [exam(1, said(21, 1, **N)), exam(2, *change(2))]),
    Case("OBS551", [DAY_1, exam(2, said(2, 2), said(21, 1, **N))]),
    Case("OBS551", [DAY_1, exam(2, PRESENT, said(2, 2), said(2, 4))]),
    Case("OBS551", [exam(1, PRESENT, PRESENT), exam(2, PRESENT, said(2, 2), said(2, 2))]),
    Case("OBS551", [DAY_1, exam(2, said(6, 9)), exam(3, *change(2))]),
    Case("OBS551", [exam(n, *[row | {"finding_code": "OIFM_TEST_000099"} for row in change(2)]) for n in (1, 2)]),
    Case("OBS552", [ABSENT_1, exam(2, *change(3))]),
    Case("OBS552", [ABSENT_1, exam(2, *change(3, 0))]),
    Case("OBS552", [ABSENT_1, exam(2, *change(3, None))]),
    Case("OBS552", [DAY_1, exam(2, *change(3, 0))]),
    Case("OBS552", [exam(1, said(1, 2)), exam(2, *change(3, 0))]),
    Case("OBS552", [exam(1, said(2, 1)), exam(2, *change(3, 0))]),
    Case("OBS552", [ABSENT_1, exam(2, *change(3), time="2024-01-01T10:00:00Z")]),
    Case("OBS552", [ABSENT_1, exam(2, *change(3, 0)), exam(2, ABSENT)]),
    Case("OBS552", [ABSENT_1, ABSENT_1, exam(2, *change(3, 0))]),
    Case("OBS552", [ABSENT_1, DAY_1, exam(2, *change(3, 0))]),
    Case("OBS552", [exam(1, *change(3, 0)), exam(2, ABSENT)]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0))]),
    Case("OBS553", [ABSENT_1, exam(2, *change(1))]),
    Case("OBS553", [DAY_1, exam(2, *change(0, 0))]),
    Case("OBS553", [DAY_1, exam(2, *change(0, 1))]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0, 0))]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0, None))]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0, 2))]),
    Case("OBS553", [exam(1, said(1, 2)), exam(2, *change(0))]),
    Case("OBS553", [exam(1, said(2, 1)), exam(2, *change(0))]),
    Case("OBS553", [ABSENT_1, ABSENT_1, exam(2, *change(0))]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0)), exam(2, PRESENT)]),
    Case("OBS553", [ABSENT_1, exam(2, *change(0), time="2024-01-01T10:00:00Z")]),
    Case("OBS553", [ABSENT_1, exam(2, *change(2))]),
    Case("OBS554", [ABSENT_1, exam(2, *change(4))]),
    Case("OBS554", [ABSENT_1, exam(2, *change(4, None))]),
    Case("OBS554", [DAY_1, exam(2, *change(4))]),
    Case("OBS554", [exam(1, said(1, 2)), exam(2, *change(4))]),
    Case("OBS554", [exam(1, said(2, 1)), exam(2, *change(4))]),
    Case("OBS554", [ABSENT_1, exam(2, *change(4), time="2024-01-01T10:00:00Z")]),
    Case("OBS554", [ABSENT_1, exam(2, *change(4)), exam(2, PRESENT)]),
    Case("OBS554", [ABSENT_1, ABSENT_1, exam(2, *change(4))]),
    *(Case("OBS554", [exam(1, said(21, 0, **N)), exam(2, said(28, n, **N))]) for n in range(6)),
    # At the same time, no exam is before the other.
    *(Case("OBS551", [DAY_1, exam(1, *change(2), exam_id=id_)]) for id_ in "abcd"),
    *(Case("OBS552", [ABSENT_1, exam(1, *change(3), exam_id=id_)]) for id_ in "abcd"),
    *(Case("OBS553", [ABSENT_1, exam(1, *change(0), exam_id=id_)]) for id_ in "abcd"),
    *(Case("OBS554", [ABSENT_1, exam(1, *change(4), exam_id=id_)]) for id_ in "abcd"),
    # Required are a number, a text and a truth value, each once; two definitions have one id.
    Case("OBS507", [SCORED, *(SCORED[:n] + SCORED[n + 1 :] for n in range(3)), [said(61, **S), *SCORED[1:]]]),
    Case("OBS541", [[finding("", finding_text="liver mass")], [said(39, 0, **M)]]),
    # The first answer again, after answers to others.
    Case("OBS505", [[said(6, 0), said(3, 1), said(6, 1)], [said(6, 0), said(3, 1), said(5), said(6, 1)]]),
    # Beside what is absent another finding, or the same again, in the prior exam.
    *(Case(rule, [ABSENT_1, exam(1, beside), exam(2, *change(n, 0))]) for rule, n in (("OBS552", 3), ("OBS554", 4)) for beside in (PRESENT, said(21, 1, **N))),
    # At another site or side, and at the same.
    *(Case("OBS551", [exam(1, PRESENT, **one), exam(2, *change(2), **two)]) for one in PLACES for two in PLACES),
    # A token without a system, which no code of the others spells.
    Case("OBS504", [[words(18, "RID21", **N)]]),
    # A unit is one however it is spelled; one that is not known is as it was written.
    Case("OBS505", [[number(4, "3"), number(4, "3", "centimeter")], [number(4, "3", "zzz"), number(4, "3", "zz")], [number(4, "3", "kg"), number(4, "3", None, unit_code="kg")]]),
    # Without ids, a day of a document is an exam; what has a time of its own is of its exam.
    Case("OBS551", [exam(1, PRESENT, exam_id=None), exam(1, *change(2), exam_id=None, time="2024-01-01T23:00:00Z")]),
    Case("OBS551", [exam(1, PRESENT, exam_id=None, report_id="r1"), exam(2, *change(2), exam_id=None, report_id="r1")]),
    Case("OBS551", [ABSENT_1, exam(2, PRESENT), exam(2, *change(2), time="2024-01-02T10:05:00Z")]),
    Case("OBS551", [DAY_1, exam(2, said(6, 0)), exam(2, *change(2), time="2024-01-02T10:05:00Z")]),
    # The same id in one of two documents of a source, after that in the other.
    Case("OBS532", [[PRESENT | {"observation_id": "z", "document": f"{name}.json"}] for name in "baa"]),
    Case("OBS532", [[PRESENT | {"observation_id": "z", "report_id": name}] for name in ("a", "b", None, "b")]),
    # A fraction of what needs no unit, or is in one that is missing, unknown or of something else.
    Case("OBS509", [[number(25, "2.5", unit, **N)] for unit in (None, " ", "zzz", "cm")]),
    Case("OBS509", [[number(n, "2.5", unit, **N)] for n in (70, 71, 72) for unit in (None, "1", "%", "mm")]),
    # A unit that names the number 1 is not missed; one that only begins with a name is.
    Case("OBS510", [[number(n, "2", unit, **N)] for n in (70, 71, 72, 73) for unit in (None, " ")]),
    Case("OBS510", [[number(73, "2", unit, **N)] for unit in ("beats/min", "/min", "Hz", "bpm")]),
    # Units that the definition has, but nobody can compare with.
    Case("OBS512", [[number(n, "2", unit, **N)] for n in (70, 77) for unit in (None, "mm", "furlongs")]),
    # A number that says where an absent finding was looked for, beside one that describes it.
    Case("OBS530", [[said(21, 0, **N), number(n, "3", "mm", **N)] for n in (74, 76)]),
    # An exam that does not speak of presence or change is none before, and no second observation.
    Case("OBS551", [DAY_1, exam(2, said(6, 0)), exam(3, *change(2))]),
    Case("OBS551", [DAY_1, exam(1, said(6, 0)), exam(2, *change(2)), exam(2, said(6, 1))]),
    # A range that is open on one side, in another unit.
    Case("OBS508", [[number(74, amount, unit, **N)] for amount, unit in (("0.04", "cm"), ("0.05", "cm"), ("999", "m"), ("0.4", None), ("0.5", "mm"))]),
    Case("OBS508", [[number(75, amount, unit, **N)] for amount, unit in (("21", "mm"), ("20", "mm"), ("-9", "mm"), ("2.1", None), ("1e19", "m"))]),
    # Spellings, what is no unit or one of something else, and blanks around.
    Case("OBS513", [[number(4, "3", unit, unit_code=code)] for unit, code in (("cm", "mm"), ("mm", "mm"), ("mm", "millimetre"), (" inch ", " cm "), ("zz", "mm"), ("kg", "mm"), ("cm", "zz"), ("cm", ""), ("", "mm"))]),
    Case("OBS513", [[words(4, "3", unit="m", unit_code="cm")], [said(4, value_kind="code", value_code="x", unit="m", unit_code="cm")], [number(13, "3", "m", unit_code="cm", **N)]]),
    Case("OBS513", [[number(4, "3", "cm", unit_code="mm", finding_code=f"OIFM_TEST_{code}")] for code in ("000002", "000099")]),
    *(Case("OBS551", [exam(1, PRESENT, exam_id=id_), exam(1, *change(2))]) for id_ in "abcd"),
    # An exam is as old as the first that it records.
    Case("OBS552", [ABSENT_1, exam(1, ABSENT, time="2024-01-03T10:00:00Z"), exam(2, *change(3, 0))]),
    # An expression of SNOMED CT refines a concept, or joins it with others.
    Case("OBS540", [[said(6, 1, site_system="SCT", site_code=code)] for code in ("71341001:272741003=7771000", "71341001 |Femur| + 24028007", "71341001:", "7134:1", "71341001x:1")]),
    # What two statements say alike is told of each once, whatever else differs.
    Case("OBS520", [[said(1, 1, value_text="absent", attribute_text=text)] for text in ("presence", None)]),
    Case("OBS520", [[said(1, 1, attribute_text=text, other_codes='{"value":[{"display":"absent"}]}')] for text in ("presence", None)]),
    # The text of an attribute that no code names is not judged by what the value implies.
    Case("OBS523", [[value(21, "OIFMA_TEST_000021.0", "OIFM", attribute_system=None, attribute_code=None, attribute_text="hat")]]),
    # A fraction in a unit that measures the same, and is not to be converted.
    Case("OBS509", [[number(78, "2.5", unit, **N)] for unit in ("dB", "%")]),
    # A range with more digits than a number may have, in another unit.
    Case("OBS508", [[number(4, amount, "[in_i]")] for amount in ("12.007874015748031496", "12.007874015748031497")]),
    # A finding's text that denies it: beside what says that it is there, and beside what does not.
    *(Case("OBS522", [[PRESENT | {"finding_text": text}]]) for text in ("no renal cyst", "Without evidence of  renal cysts.", "Renal cyst: absent", "RENAL CYST NOT SEEN")),
    *(Case("OBS522", [[said(1, 0, finding_text=text)]]) for text in ("no renal cyst", "renal cyst: absent")),
    *(Case("OBS522", [[PRESENT | {"finding_text": text}]]) for text in ("no change of the renal cyst", "renal cyst without septa", "no new renal cyst", "nonrenal cyst")),
    Case("OBS522", [[said(6, 0, finding_text="no renal cyst")]]),
    # What is denied is wider than the finding, and narrower, or only a part of its name.
    *(Case("OBS522", [[PRESENT | {"finding_text": text}]]) for text in ("no cyst", "cyst: absent", "no large renal cyst", "no renal")),
    # One place in two exams: by its code in whatever system has it, else by its words; and others.
    *(
        Case("OBS551", [exam(1, PRESENT, **one), exam(2, *change(2), **other)])
        for one, other in (
            (place("RID1301", "RADLEX"), place("RID1301", "https://anatomiclocations.org/")),
            (place("RID1301", "RADLEX"), place("RID1301", None)),
            (place("x", "ANATOMICLOCATIONS"), place("x", "RADLEX")),
            (place("39607008", "SCT"), place("39607008", "HTTP://SNOMED.INFO/SCT/")),
            (place("39607008", "SCT"), place("39607008", "2.16.840.1.113883.6.96")),
            (place("39607008", "SCT"), place("39607008", "FMA")),
            (place("39607008", "SCT", site_text="lung"), place("39607008", "SCT", site_text="left")),
            ({"site_text": "left lung"}, {"site_text": "Left Lung"}),
            ({"site_text": "left lung"}, {"site_text": "right lung"}),
            ({"site_text": "left lung"}, {}),
            ({"site_text": "lung"}, place("39607008", "SCT", site_text="lung")),
            ({"laterality_code": "RID5824"}, {"laterality_code": "7771000"}),
            ({"laterality_code": "24028007"}, {"laterality_code": "RID5825"}),
            ({"laterality_code": "RID5824"}, {"laterality_code": "24028007"}),
        )
    ),
    # What a text denies beside what it says: the value, something else, an earlier time.
    *(Case("OBS520", [[PRESENT | {"value_text": text}]]) for text in ("present, no change", "not excluded", "no longer seen", "previously absent, now present", "isn&#39;t present", "unlikely")),
    *(Case("OBS520", [[said(1, 0, value_text=text)]]) for text in ("no cyst, no change", "present, not seen previously", "none; cannot be excluded", "probably present")),
    *(Case("OBS520", [[said(2, 2, value_text=text)]]) for text in ("stable, no new", "new (not seen previously)", "nothing new", "no change since prior")),
    *(Case("OBS522", [[PRESENT | {"finding_text": text}]]) for text in ("No mass or renal cyst.", "renal cyst not excluded", "renal cyst (resolved)")),
    # The side that is recorded, and that of the site.
    *(Case("OBS533", [[said(9, n, laterality_code=side)] for n in range(4)]) for side in ("RID5824", "24028007", "51440002", "L", "")),
    Case("OBS533", [[ABSENT, said(9, 0, laterality_code="RID5825")], [said(9, 0), said(9, 1, laterality_code="RID5825")], [said(9, 0), PRESENT | {"laterality_code": "RID5825"}]]),
    Case("OBS533", [[said(9, 0, laterality_code="RID5824"), PRESENT | {"laterality_code": "RID5825"}], [said(9, 0, laterality_code="RID5825"), PRESENT | {"laterality_code": "24028007"}], [said(9, 0, laterality_code="RID5825"), PRESENT | {"laterality_code": "L"}]]),
    Case("OBS533", [[said(9, 0, laterality_code="RID5825", site_text=text)] for text in ("right lung", "Right and LEFT lung", "both lungs", "cleft", "LEFT", "lung (RID5824)")]),
    Case("OBS533", [[said(9, 1, laterality_code="RID5824", site_system=system, site_code=code)] for system, code in (("RADLEX", "RID1301"), ("RADLEX", "RID1301_RID5825"), (SNOMED, "39607008"), (SNOMED, "39607008:272741003=24028007"), (SNOMED, "39607008:272741003=7771000"))]),
    *(Case("OBS533", [[said(9, 0, laterality_code="RID5825", other_codes=f'{{"{part}":[{{"code":"{code}"}}]}}')] for code in ("7771000", "24028007", "51440002", "77710001")]) for part in ("site", "value")),
    Case("OBS533", [[said(9, 0, laterality_code="RID5825", value_text="right")], [said(9, 0, laterality_code="RID5825"), said(9, 0, laterality_code="RID5825")], [said(9, 0, laterality_code="RID5825"), words(9, "somewhere")], [said(9, 9, laterality_code="RID5824")]]),
    Case("OBS533", [[said(n, 0, laterality_code="RID5825", **N)] for n in (26, 30)]),
    Case("OBS533", [[said(26, 0, laterality_code="RID5825", **N), said(30, n, **N)] for n in (0, 1)]),
    Case("OBS533", [[said(9, 1, laterality_code="RID5824"), PRESENT | {"laterality_code": "RID5825"}], [said(9, 0, laterality_code="RID5825", site_text="lung"), PRESENT | {"laterality_code": "RID5825", "site_text": "left lung"}]]),
]  # fmt: skip


def separate(n: int, row: Row) -> Row:
    """A row as one of a document and, where there is one, of a patient of its case alone."""
    patient = row.get("subject_id")
    mine = {"source": f"{n:03}.json"}
    return row | mine | ({"subject_id": f"{n} {patient}"} if patient else {})


def observations_of(rules: Container[str]) -> list[list[Row]]:
    """Those of the cases of some rules, each case for itself."""
    return [
        [separate(n, row) for row in rows]
        for n, case in enumerate(CASES)
        if case.rule in rules
        for rows in case.observations
    ]
