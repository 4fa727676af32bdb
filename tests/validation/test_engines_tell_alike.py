"""Documents with known faults of every rule: the same problems by the plan and by shapes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import converter
from benchmarks.data.made import make
from benchmarks.data.observations import Recipe
from converter.jobs.engines import EngineOptions, validate_with_engine
from converter.model import ChoiceAttribute, FindingModel, NumericAttribute, Value


@pytest.mark.parametrize("form", ["fhir.json", "ttl"])
def test_every_rule_is_told_alike(form: str, tmp_path: Path) -> None:
    make(tmp_path, Recipe(observations=360, findings=40, every=4), [form])
    given = [str(tmp_path / f"observations.{form}")], [str(tmp_path / "definitions")]
    by_plan, by_shapes = (
        validate_with_engine(*given, engine=EngineOptions(engine)) for engine in ("plan", "shacl")
    )
    assert len({p.code for p in by_plan.problems}) == 28
    found = [replace(p, focus="", shape="", path="") for p in by_shapes.problems]
    assert sorted(map(repr, found)) == sorted(map(repr, by_plan.problems))


# A size between 1 and 30 cm: kind of value, text, number, unit and presence, and what is wrong.
AMOUNTS = (
    ("text", "70", "", "", "1", {"OBS508", "OBS510"}),
    ("text", " 7.0 ", "", "", "1", {"OBS510"}),
    ("number", "", "70", "", "1", {"OBS508", "OBS510"}),
    ("text", "70", "", "mm", "1", set()),
    ("text", "700", "", "mm", "1", {"OBS508"}),
    ("text", "70", "", "furlongs", "1", {"OBS511"}),
    ("text", "7", "", "", "0", {"OBS510", "OBS530"}),
    ("text", "0", "", "", "0", {"OBS508", "OBS510"}),
    ("text", "large", "", "", "1", {"OBS509"}),
)


def test_numbers_in_words_are_told_alike(tmp_path: Path) -> None:
    presence, size = "OIFMA_TEST_000001", "OIFMA_TEST_000002"
    says = tuple(
        Value(id=f"{presence}.{n}", name=name) for n, name in enumerate(("absent", "present"))
    )
    nodule = FindingModel(
        id="OIFM_TEST_000001",
        name="nodule",
        description="A small mass.",
        attributes=(
            ChoiceAttribute(id=presence, name="presence", values=says),
            NumericAttribute(
                id=size, name="size", minimum=Decimal(1), maximum=Decimal(30), unit="cm"
            ),
        ),
    )
    converter.write(nodule, tmp_path / "nodule.fm.json", "json")
    lines = [
        "finding_code,observation_id,attribute_code,value_kind,value_code,value_text,number,unit"
    ]
    for n, (kind, text, number, unit, says_so, _) in enumerate(AMOUNTS):
        row = f"{nodule.id},o{n}"
        lines.append(f"{row},{size},{kind},,{text},{number},{unit}")
        lines.append(f"{row},{presence},code,{presence}.{says_so},,,")
    again = len(AMOUNTS)
    lines += [f"{nodule.id},o{again},{size},text,,{text},," for text in ("7", " 7.0")]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(lines) + "\n")
    wanted = [{*told} for *_, told in AMOUNTS] + [{"OBS506", "OBS510"}]
    for engine in ("plan", "shacl"):
        options = EngineOptions(engine)
        definition = str(tmp_path / "nodule.fm.json")
        result = validate_with_engine([str(table)], [definition], engine=options)
        found: list[set[str]] = [set() for _ in wanted]
        for problem in result.problems:
            found[(problem.line - 2) // 2].add(problem.code)
        assert found == wanted, engine
