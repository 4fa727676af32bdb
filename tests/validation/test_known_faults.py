"""Every form of observations, made with known faults: what is found is what was put in.

The generator is that of the benchmarks; each rule of observations has its fault there, and
all that is not a fault must pass.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from validation.observations import OF_RELEASES

from benchmarks.data.forms import FORMS
from benchmarks.data.made import definitions_of, make
from benchmarks.data.observations import Recipe, faults
from benchmarks.data.truth import WrongFaultsError, compare, put_in
from converter.jobs.validate import validate
from converter.rules import rules

OBSERVATIONS = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    make(made, Recipe(OBSERVATIONS, findings=60, every=5), list(FORMS))
    return made


@pytest.mark.parametrize("form", FORMS)
def test_the_faults_put_in_are_found_where_they_are_and_no_other(folder: Path, form: str):
    result = validate([str(folder / f"observations.{form}")], [str(definitions_of(folder, form))])
    assert result.observations == OBSERVATIONS
    assert compare(folder, form, [(p.code, p.pointer) for p in result.problems]) > 150


def test_every_rule_of_observations_has_its_fault(folder: Path):
    known = {code for code in rules() if code.startswith("OBS")}
    # Where nothing is checked there is no observation, and no release comes with the suite.
    known -= {"OBS500", *OF_RELEASES}
    assert {rule for _, rule in put_in(folder, "parquet")} == known
    assert {row["fault"] for row in faults()} == known


def test_what_is_missed_and_what_is_not_there_is_told(folder: Path):
    with pytest.raises(WrongFaultsError, match=r"missed: \d+ OBS501.*; not there: 1 OBS599"):
        compare(folder, "fhir.ndjson", [("OBS599", "/0/component/0")])


def test_the_same_seed_makes_the_same(tmp_path: Path):
    recipe = Recipe(100, findings=10, every=10)
    for name in ("one", "two"):
        make(tmp_path / name, recipe, ["csv", "efl.ndjson"])
    for path in sorted((tmp_path / "one").rglob("*.*")):
        if path.is_file():
            other = tmp_path / "two" / path.relative_to(tmp_path / "one")
            assert path.read_bytes() == other.read_bytes()
