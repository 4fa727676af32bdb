"""The cases of the rules through SHACL: it says what the plan says, but for what is listed.

``tests/cases/engines.differ`` has each difference with its reason: a new one fails here, and
one that is mended has to be taken out.
"""

from __future__ import annotations

from pathlib import Path

from validation.observations import table
from validation.rule_conditions import CASES, Row, separate
from validation.rule_definitions import DEFINITIONS
from validation.test_engines_agree import PLAN_ONLY, Both

from converter.validation import Constraints

LISTED = Path(__file__).parents[1] / "cases" / "engines.differ"


def test_the_cases_are_judged_by_both() -> None:
    both = Both(Constraints.of(DEFINITIONS).findings)
    places: list[tuple[int, int]] = []
    observations: list[list[Row]] = []
    for n, case in enumerate(CASES):
        for m, rows in enumerate(case.observations):
            places.append((n, m))
            observations.append([separate(n, row) for row in rows])
    shapes, plan = both.compared(table(*observations), "shacl")
    assert {code for _, code, *_ in plan} == {case.rule for case in CASES} - PLAN_ONLY
    by = [("shapes", answer) for answer in shapes - plan]
    by += [("plan", answer) for answer in plan - shapes]
    told = [
        f"{who} {'.'.join(map(str, places[observation]))} {' '.join(filter(None, what))}"
        for who, (observation, *what) in by
    ]
    listed = LISTED.read_text("utf-8").splitlines()
    assert sorted(told) == sorted(line for line in listed if line and line[0] != "#")
