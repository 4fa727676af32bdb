"""What the rules say of observations that meet all of their conditions, or all but one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from validation.observations import table
from validation.rule_conditions import CASES, DEFINITIONS, Row

from converter.problems import Problem
from converter.validation import Options, validate_table

EXPECTED = Path(__file__).parents[1] / "cases" / "rule_conditions.expected"


def separate(n: int, row: Row) -> Row:
    """A row as one of a document and, where there is one, of a patient of its case alone."""
    patient = row.get("subject_id")
    mine = {"source": f"{n:03}.json"}
    return row | mine | ({"subject_id": f"{n} {patient}"} if patient else {})


def told() -> Iterator[str]:
    """What is said of all cases in one run: a line for each case, and one for each problem."""
    observations = []
    for n, case in enumerate(CASES):
        observations += [[separate(n, row) for row in rows] for rows in case.observations]
    found = validate_table(table(*observations), DEFINITIONS, options=Options(show_values=True))
    problems: dict[str, list[Problem]] = {}
    for problem in found.problems:
        problems.setdefault(problem.source, []).append(problem)
    for n, case in enumerate(CASES):
        yield f"{n:03} {case.rule}"
        for p in problems.get(f"{n:03}.json", []):
            yield f"    {p.code} {p.pointer} {p.message}" + (
                f" ({p.suggestion})" if p.suggestion else ""
            )


def test_conditions_of_the_rules() -> None:
    expected = EXPECTED.read_text("utf-8").splitlines()
    different = [pair for pair in zip_longest(told(), expected) if pair[0] != pair[1]]
    assert different[:1] == []
