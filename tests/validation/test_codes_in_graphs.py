"""Codes and statements of graphs that others write: nothing passes an engine of SHACL unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from converter.jobs.engines import EngineOptions, validate_with_engine

DEFINITIONS = [str(Path("examples/definitions/pulmonary_nodule_on_ct.fm.json").resolve())]
HEAD = """
@prefix fm: <https://w3id.org/oifm/core#> .
@prefix obs: <https://w3id.org/oifm/observation/> .
@prefix oifm: <https://w3id.org/oifm/id/> .
@prefix sct: <http://snomed.info/id/> .
@prefix radelement: <https://w3id.org/oifm/code/RADELEMENT/> .
@prefix x: <http://elsewhere.example/> .
"""


def codes(text: str, engine: str, folder: Path) -> list[str]:
    """What is told of a graph."""
    path = folder / "a.ttl"
    path.write_text(HEAD + text)
    found = validate_with_engine([str(path)], DEFINITIONS, engine=EngineOptions(engine))
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize("engine", ["plan", "shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("sct:2667000", []),  # the index code of a permitted value
        ("sct:24028007", ["OBS541"]),
        ("sct:2667001", ["OBS540"]),
        ("radelement:RDE1.0", ["OBS504"]),
        ("x:present", ["OBS504"]),
        ("oifm:OIFMA_EXMP_000010.9", ["OBS504"]),
    ],
)
def test_a_fact_with_a_value_of_another_system(
    value: str, told: list[str], engine: str, tmp_path: Path
) -> None:
    own = "x:o a obs:OIFM_EXMP_000001 ; fm:finding oifm:OIFM_EXMP_000001"
    assert codes(f"{own} ; oifm:OIFMA_EXMP_000010 {value} .", engine, tmp_path) == told


@pytest.mark.parametrize("engine", ["plan", "shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ("sct:24028007", ["OBS541"]),
        ("sct:2667001", ["OBS540"]),
        ("x:nodule", ["OBS501"]),
        ("oifm:OIFM_EXMP_999999", ["OBS501"]),
    ],
)
def test_a_finding_of_another_system(
    finding: str, told: list[str], engine: str, tmp_path: Path
) -> None:
    assert codes(f"x:o a fm:Observation ; fm:finding {finding} .", engine, tmp_path) == told


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_statement_is_not_all_that_an_observation_says(engine: str, tmp_path: Path) -> None:
    text = """
    x:o a obs:OIFM_EXMP_000001 ; fm:finding oifm:OIFM_EXMP_000001 ; fm:statement x:s , x:t ;
        oifm:OIFMA_EXMP_000010 oifm:OIFMA_EXMP_000010.1 .
    x:s a fm:Statement ; fm:attribute oifm:OIFMA_EXMP_000010 ; fm:value oifm:OIFMA_EXMP_000010.1 .
    x:t a fm:Statement ; fm:attribute oifm:OIFMA_EXMP_000014 ; fm:value oifm:OIFMA_EXMP_000010.1 .
    """
    assert codes(text, engine, tmp_path) == ["SHC401"]
    assert codes(text, "plan", tmp_path) == ["OBS504"]
