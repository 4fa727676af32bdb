"""Two engines, one answer: generated observations through the plan and through SHACL engines.

Held to the same set of (observation, rule, attribute, value), for all rules that shapes can
say; ``docs/validation-engines.md`` has the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from validation.observations import LATERALITY, cyst, fracture, number, said, table
from validation.rule_conditions import observations_of
from validation.rule_definitions import DEFINITIONS

from converter.annotations import read_annotations
from converter.annotations.table import concat
from converter.jobs.validate import definitions_for
from converter.model import FindingModel
from converter.shacl.check import check
from converter.shacl.data import data_of
from converter.shacl.faults import BESIDE
from converter.shacl.shapes import ShapesOf
from converter.validation import Constraints, validate_table

Row = dict[str, Any]
Said = tuple[int, str, str, str]
# What shapes cannot say: verdicts on words, and why a code led to nothing.
DOUBTED = {"Present", "Resolved"}
DOUBTS = {"OBS510", "OBS511", "OBS512"}
PLAN_ONLY = BESIDE


class Both:
    """Definitions, with what each engine needs of them."""

    def __init__(self, findings: Sequence[FindingModel]) -> None:
        self.constraints = Constraints.of(findings)
        self.shapes = ShapesOf(findings)
        self.attributes = {a.id for a in self.constraints.attributes}
        self.values = {v.id for v in self.constraints.values}

    def by_plan(self, observations: pa.Table) -> set[Said]:
        found = set()
        for fault in validate_table(observations, self.constraints).faults.to_pylist():
            about = [fault["row"]]
            if fault["code"] == "OBS532":  # SHACL names each of those that share the id
                about.append(fault["other"])
            for row in about:
                observation = observations["observation"][row].as_py()
                found.add(self.said(fault["code"], observation, fault["attribute"], fault["value"]))
        return {s for s in found if s[1] not in PLAN_ONLY}

    def by_shapes(self, observations: pa.Table, engine: str) -> set[Said]:
        data = data_of(observations, self.constraints)
        found = set()
        for answer in check(data.triples, self.shapes, engine).answers:
            observation = observations["observation"][data.rows[answer.observation]].as_py()
            found.add(self.said(answer.code, observation, answer.attribute, answer.value))
        return {s for s in found if s[1] not in PLAN_ONLY}

    def compared(self, observations: pa.Table, engine: str) -> tuple[set[Said], set[Said]]:
        """What each says. Shapes do not count a number whose unit is in doubt as a value."""
        both = self.by_shapes(observations, engine), self.by_plan(observations)
        doubted = {(o, a) for o, code, a, _ in both[1] if code in DOUBTS}
        shapes, plan = (
            {s for s in found if s[1] != "OBS505" or (s[0], s[2]) not in doubted} for found in both
        )
        return shapes, plan

    def said(self, code: str, observation: int, attribute: str | None, value: str | None) -> Said:
        """Without what one of them cannot name: things that no definition has."""
        attribute = attribute if attribute in self.attributes else None
        value = value if value in self.values else None
        if code == "OBS530":  # one fault of the observation, whatever the details are
            attribute = value = None
        if code == "OBS531":
            value = None
        return observation, code, attribute or "", value or ""


SMALL = Both([cyst(LATERALITY), fracture()])

# ---- what an observation of a cyst may say, right and wrong

RIGHT: list[Row] = [
    *(said(1, value) for value in (0, 1, 2)),
    *(said(2, value) for value in range(5)),
    *(said(3, value) for value in (0, 1, 2)),
    *(said(6, value) for value in (0, 1)),
    *(said(9, value) for value in range(4)),
    number(4, "2.5"),
    number(4, "30", "mm"),
    number(4, "0"),
    number(5, "2", None),
    said(4, value_kind="text", value_text=" 2.5 ", unit="cm"),
    said(7, value_kind="boolean", value_code="true"),
    said(7, value_kind="text", value_text="True"),
    said(8, value_kind="text", value_text="words"),
    said(8, 0),
    said(6),
    said(1, 1, value_text="present"),
    said(1, 1, site_system="SNOMED CT", site_code="39607008"),
    said(1, 1, site_system="http://loinc.org", site_code="24627-2"),
    said(1, 1, site_system="elsewhere", site_code="RID 1302"),
]
WRONG: dict[str, Row] = {
    "OBS501": said(1, 1, finding_code="OIFM_TEST_999999"),
    "OBS502": said(999, 1),
    "OBS502 unanswered": said(999),
    "OBS503": said(13, 1),
    "OBS503 unanswered": said(13),
    "OBS504": said(1, 9),
    "OBS504 of another": said(6) | said(3, 1) | {"attribute_code": "OIFMA_TEST_000006"},
    "OBS504 in words": said(3, 1, value_text="lower") | {"attribute_code": "OIFMA_TEST_000006"},
    "OBS508": number(4, "30.51"),
    "OBS508 small": number(4, "-1", "mm"),
    "OBS508 in words": said(4, value_kind="text", value_text="31", unit="cm"),
    "OBS508 whole": number(5, "0", None),
    "OBS509": said(6, value_kind="text", value_text="smooth"),
    "OBS509 number": number(6, "1", None),
    "OBS509 fraction": number(5, "1.5", None),
    "OBS509 boolean": number(7, "1", None),
    "OBS509 maybe": said(7, value_kind="text", value_text="maybe"),
    "OBS509 text": number(8, "1", None),
    "OBS509 uncoded": said(1, value_kind="code", value_text="somewhere"),
    "OBS509 words": said(4, value_kind="text", value_text="big", unit="cm"),
    "OBS509 compared": said(4, value_kind="text", value_text="<5", unit="cm"),
    "OBS510": number(4, "3", None),
    "OBS511": number(4, "3", "furlongs"),
    "OBS512": number(4, "3", "mL"),
    "OBS520": said(1, 0, value_text="Present"),
    "OBS533": said(9, 1, laterality_code="7771000"),
    "OBS540": said(1, 0, value_system="SNOMEDCT", value_code="2667001"),
    "OBS540 partition": said(1, 0, value_system="sct", value_code="2667011"),
    "OBS540 attribute": said(1, 0, attribute_system="http://loinc.org", attribute_code="24627-3"),
    "OBS540 finding": said(1, 0, finding_system="RadLex", finding_code="RID1x"),
    "OBS540 site": said(1, 0, site_system="RADLEX", site_code="RID 1302"),
    "OBS540 site named": said(1, 0, site_system=" SNOMED ", site_code="39607009"),
    "OBS540 both": said(1, 0, value_system="NCI", value_code="1", site_system="FMA", site_code="x"),
    "OBS540 no line end": said(1, 0, value_system="GAMUTS", value_code="12\n"),
    "OBS520 words": said(2, 2, value_text="Resolved"),
}


def broken(row: Row) -> Row:
    """The same of a rib fracture: its attributes have other numbers."""
    return row | {"finding_code": "OIFM_TEST_000002"}


FRACTURES: list[list[Row]] = [
    [broken(said(11, 0)), broken(said(12, 0)), broken(said(13, 1))],
    [broken(said(11, 0)), broken(said(12, 0))],
    [broken(said(11, 1))],
    [broken(said(11, 1)), broken(said(12, 1))],
    [broken(said(12, 0))],
    [broken({"attribute_code": None})],
]

_VISITS = st.fixed_dictionaries(
    {
        "subject_id": st.sampled_from(("p", "q")),
        "day": st.integers(1, 3),
        "laterality_code": st.sampled_from((None, None, "RID5824", "24028007")),
    }
)


def visited(rows: list[Row], visit: Row) -> list[Row]:
    day = visit["day"]
    where = {k: v for k, v in visit.items() if k != "day"}
    when = {"exam_id": f"e{day}", "exam_time": f"2024-01-{day:02}T10:00:00Z"}
    return [row | where | when for row in rows]


@st.composite
def observations(draw: st.DrawFn, most: int) -> pa.Table:
    """Many observations, with none, one or several faults in each: a run costs more than they."""
    made: list[list[Row]] = []
    for n in range(draw(st.integers(1, most))):
        if draw(st.integers(0, 4)) == 0:
            rows = draw(st.sampled_from(FRACTURES))
        else:
            rows = draw(st.lists(st.sampled_from(RIGHT), min_size=1, max_size=5))
            if draw(st.booleans()):
                rows = [*rows, WRONG[draw(st.sampled_from(sorted(WRONG)))]]
                if rows[-1] in (
                    WRONG["OBS501"],
                    WRONG["OBS540 finding"],
                ):  # one observation is of one finding
                    rows = rows[-1:]
            if draw(st.integers(0, 4)) == 0:
                rows = [*rows, rows[0]]  # OBS506
        # An observation is at one site.
        site = {k: row[k] for row in rows for k in ("site_system", "site_code") if k in row}
        rows = [row | site for row in rows]
        if draw(st.booleans()):
            # What is doubted says nothing in the shared layer by which shapes judge changes.
            sure = [row for row in rows if row.get("value_text") not in DOUBTED]
            rows = visited(sure or [said(6, 0)], draw(_VISITS))
        if draw(st.integers(0, 4)) == 0:
            same = {"observation_id": "x", "source": draw(st.sampled_from("ab"))}
            rows = [row | same for row in rows]
        made.append([row | {"observation_id": row.get("observation_id", f"o{n}")} for row in rows])
    made.sort(key=lambda rows: rows[0].get("source", "exam.json"))
    return table(*made)


@tried(10)
@given(observations(50))
def test_the_plan_and_shacl_agree(given_: pa.Table) -> None:
    shapes, plan = SMALL.compared(given_, "shacl")
    assert shapes == plan


@tried(3)
@given(observations(25))
def test_the_plan_and_pyshacl_agree(given_: pa.Table) -> None:
    shapes, plan = SMALL.compared(given_, "pyshacl")
    assert shapes == plan


# A time of its own within an exam; a day alone; without ids, a day is an exam.
_TIMES = st.sampled_from(
    (
        *({},) * 5,
        {"hour": "T11:30:00Z"},
        {"hour": ""},
        {"hour": " 12:00"},
        {"exam_id": None},
        {"exam_id": None, "hour": "T23:30:00-02:00"},
        {"exam_id": None, "report_id": "r"},
        {"exam_id": "other"},
    )
)


@st.composite
def histories(draw: st.DrawFn, most: int) -> pa.Table:
    """A cyst of each patient from exam to exam, some with two of them."""
    statements = st.tuples(
        st.sampled_from((None, None, 0, 1, 1, 2)), st.sampled_from((None, *range(5), 2, 3))
    )
    made = []
    for n in range(draw(st.integers(2, most))):
        presence, change = draw(statements)
        rows = [said(1, presence)] if presence is not None else []
        rows += [said(2, change)] if change is not None else []
        day = draw(st.integers(1, 6))
        side = draw(st.sampled_from((None, None, None, "RID5824")))
        visit = {"subject_id": f"p{n // 12}", "day": day, "laterality_code": side}
        how = dict(draw(_TIMES))
        time = f"2024-01-{day:02}{how.pop('hour', 'T10:00:00Z')}"
        rows = visited(rows or [said(6, 0)], visit)
        made.append([row | {"exam_time": time} | how for row in rows])
    return table(*made)


@tried(10)
@given(histories(48))
def test_the_plan_and_shacl_agree_on_histories(given_: pa.Table) -> None:
    shapes, plan = SMALL.compared(given_, "shacl")
    assert shapes == plan


@tried(2)
@given(histories(12))
def test_the_plan_and_pyshacl_agree_on_histories(given_: pa.Table) -> None:
    shapes, plan = SMALL.compared(given_, "pyshacl")
    assert shapes == plan


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_each_fault_is_found_by_both(engine: str) -> None:
    # The last one is found by a query alone.
    each = table(*([row] for row in WRONG.values()), [RIGHT[0], RIGHT[0]])
    shapes, plan = SMALL.by_shapes(each, engine), SMALL.by_plan(each)
    for n, name in enumerate(WRONG):
        assert name[:6] in {code for observation, code, _, _ in plan if observation == n}, name
    assert {code for observation, code, _, _ in plan if observation == len(WRONG)} == {"OBS506"}
    assert shapes == plan


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("unit", [None, "1", "{cysts}", "unit", "percent", "furlongs"])
def test_a_unit_tells_no_numbers_apart_where_the_attribute_has_none(
    unit: str | None, engine: str
) -> None:
    given_ = table([number(5, "3", None), number(5, "3.0", unit)])
    shapes, plan = SMALL.by_shapes(given_, engine), SMALL.by_plan(given_)
    assert shapes == plan == {(0, "OBS506", "OIFMA_TEST_000005", "")}


OF_HISTORIES = {"OBS551", "OBS552", "OBS553", "OBS554"}


def test_the_cases_of_histories_are_judged_by_both() -> None:
    given_ = table(*observations_of(OF_HISTORIES))
    both = Both(Constraints.of(DEFINITIONS).findings)  # those that can be named
    shapes, plan = both.by_shapes(given_, "shacl"), both.by_plan(given_)
    judged = [
        {(o, code) for o, code, *_ in said if code in OF_HISTORIES} for said in (shapes, plan)
    ]
    assert {code for _, code in judged[1]} == OF_HISTORIES
    assert judged[0] == judged[1]


def test_the_corpus_gives_the_same_answers(corpus: Path) -> None:
    defined = definitions_for([str(corpus / "definitions")], None, 1 << 30, None)
    readings, count = [], 0
    for path in sorted((corpus / "annotations").rglob("*.json")):
        reading = read_annotations(path.read_bytes(), path.name, None, count)
        readings.append(reading.table)
        count += reading.observations
    given_ = concat(readings)
    named = set(given_["finding_code"].to_pylist())
    both = Both([finding for finding in defined if finding.id in named])
    found = both.by_plan(given_)
    assert found
    assert both.by_shapes(given_, "shacl") == found
