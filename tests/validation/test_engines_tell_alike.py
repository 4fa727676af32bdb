"""Documents with known faults of every rule: the same problems by the plan and by shapes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.data.made import make
from benchmarks.data.observations import Recipe
from converter.jobs.engines import EngineOptions, validate_with_engine


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
