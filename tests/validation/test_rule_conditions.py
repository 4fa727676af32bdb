"""What the rules say of observations that meet all of their conditions, or all but one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from validation.observations import number, said, table
from validation.rule_conditions import CASES, RIB, WHOLE_RIB, N, Row, separate
from validation.rule_definitions import DEFINITIONS

from converter.problems import Problem
from converter.validation import Options, Validation, Validator, plan, validate_table
from converter.validation.suspects import suspects

EXPECTED = Path(__file__).parents[1] / "cases" / "rule_conditions.expected"
SHOWN = Options(show_values=True)


def observations(first: int = 0) -> list[list[Row]]:
    """Those of all cases, one after the other, or of those from one on."""
    return [
        [separate(n, row) for row in rows]
        for n, case in enumerate(CASES)
        if n >= first
        for rows in case.observations
    ]


def told() -> Iterator[str]:
    """What is said of all cases in one run: a line for each, its problems, and their faults."""
    given = table(*observations())
    found = validate_table(given, DEFINITIONS, options=SHOWN)
    problems: dict[str, list[Problem]] = {}
    for problem in found.problems:
        problems.setdefault(problem.source, []).append(problem)
    sources = given["source"].to_pylist()
    faults: dict[str, list[str]] = {}
    for fault in found.faults.to_pylist():
        source = sources[fault["row"]]
        rows = [f"{(fault[name] or 0) - sources.index(source):+}" for name in ("row", "other")]
        rows[1] = "" if fault["other"] is None else f" beside {rows[1]}"
        about = [fault[name] for name in ("attribute", "value") if fault[name]]
        line = " ".join([fault["code"], rows[0], *about]) + rows[1]
        faults.setdefault(source, []).append(line)
    for n, case in enumerate(CASES):
        yield f"{n:03} {case.rule}"
        for p in problems.get(f"{n:03}.json", []):
            hint = f" ({p.suggestion})" if p.suggestion else ""
            yield f"    {p.code} {p.pointer} {p.message}{hint}"
        yield from (f"    = {line}" for line in faults.get(f"{n:03}.json", []))


def test_conditions_of_the_rules() -> None:
    expected = EXPECTED.read_text("utf-8").splitlines()
    different = [pair for pair in zip_longest(told(), expected) if pair[0] != pair[1]]
    assert different[:1] == []


@pytest.fixture(scope="module")
def at_once() -> Validation:
    return validate_table(table(*observations()), DEFINITIONS, options=SHOWN)


def test_piece_by_piece(at_once: Validation) -> None:
    first = len(CASES) - 110
    given = observations(first)
    whole = table(*given)
    with Validator(DEFINITIONS, options=SHOWN) as validator:
        parts = [validator.add(whole.slice(0, 0))]
        for start in range(0, len(given), 9):
            piece = pa.array(range(start, start + 9), pa.int64())
            parts.append(validator.add(whole.filter(pc.is_in(whole["observation"], piece))))
        parts.append(validator.finish())
    found = sorted((p.code, p.source) for part in parts for p in part.problems)
    known = [(p.code, p.source) for p in at_once.problems if p.source >= f"{first:03}"]
    assert found == sorted(known)
    assert parts[-1].observations_checked == len(given)


def test_in_disorder(at_once: Validation) -> None:
    whole = table(*observations())
    order = sorted(range(len(whole)), key=lambda row: (row * 7919) % len(whole))
    mixed = validate_table(whole.take(order), DEFINITIONS, options=SHOWN)
    codes, known = (
        Counter((p.code, p.source) for p in found.problems) for found in (mixed, at_once)
    )
    # Of three observations that share ids, the order says which are told: those that come later.
    shared = [key for key in codes if key[0] == "OBS532"]
    assert {key for key in known if key[0] == "OBS532"} == set(shared)
    codes, known = (found - Counter(dict.fromkeys(shared, 9)) for found in (codes, known))
    assert codes == known
    rows = mixed.faults["row"].to_pylist()
    assert rows == sorted(rows)
    places = zip(rows, mixed.faults["observation"].to_pylist(), strict=True)
    assert all(whole["observation"][order[row]].as_py() == o for row, o in places)


def test_what_is_sound_is_not_looked_at_closely(monkeypatch: pytest.MonkeyPatch) -> None:
    close: list[bool] = []

    def remembered(*given: Any) -> pa.Array:
        found = suspects(*given)
        close.extend(found.to_pylist())
        return found

    monkeypatch.setattr(plan, "suspects", remembered)
    sound = [
        [said(1, 1), said(2, 2), said(3, 1), said(6, 0), number(4, "30.5"), number(5, "2", None)],
        [said(1, 0)],
        WHOLE_RIB,
        [said(11, 1, **RIB)],
        [said(21, 1, **N), number(25, "2", "mL", **N)],
        [number(25, "9", "mL", **N)],
        [number(4, "0")],
        [said(4, value_kind="number", number=Decimal("30.5"), unit="cm")],
        [said(8, value_kind="text", value_text="x"), said(1)],
        [said(n, **N) for n in (21, 22, 23, 24, 26, 27, 28)],
        [said(22, 0, **N), said(22, 1, **N), said(22, 2, **N)],
        [said(3, 1), said(1, 1), said(3, 2)],
    ]
    validate_table(table(*sound), DEFINITIONS)
    assert close == [False] * len(sound)


# What is said is written down here to be read line by line against the pages of the rules.
if __name__ == "__main__":
    EXPECTED.write_text("".join(f"{line}\n" for line in told()), "utf-8")
