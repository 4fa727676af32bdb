"""The cases of the rules through SHACL: of single observations it says what the plan says."""

from __future__ import annotations

from validation.observations import table
from validation.rule_conditions import observations_of
from validation.rule_definitions import DEFINITIONS
from validation.test_engines_agree import PLAN_ONLY, Both

from converter.validation import Constraints

# What a finding must have, must not have beside another, and the units of its numbers.
OF_STATEMENTS = {"OBS507", "OBS510", "OBS511", "OBS512", "OBS520", "OBS530", "OBS531"}

# What codes lead to: nothing, something of another finding, or several things.
OF_CODES = {"OBS501", "OBS502", "OBS503", "OBS540", "OBS541", "OBS542"}


def test_the_cases_of_codes_are_judged_by_both() -> None:
    both = Both(Constraints.of(DEFINITIONS).findings)
    shapes, plan = both.compared(table(*observations_of(OF_CODES)), "shacl")
    assert {code for _, code, *_ in plan} >= OF_CODES - PLAN_ONLY
    assert shapes == plan


def test_the_cases_of_statements_are_judged_by_both() -> None:
    both = Both(Constraints.of(DEFINITIONS).findings)
    known = {finding.id for finding in both.constraints.findings}
    codes = [
        ({row["finding_code"] for row in rows}, rows) for rows in observations_of(OF_STATEMENTS)
    ]
    given_ = table(*(rows for found, rows in codes if len(found) == 1 and found <= known))
    shapes, plan = both.compared(given_, "shacl")
    assert {code for _, code, *_ in plan} > OF_STATEMENTS
    assert shapes == plan
