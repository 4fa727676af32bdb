"""Spark and one machine agree on every form of observations, with faults of every rule.

That one machine finds what was put in, and nothing else, is held by ``test_known_faults.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spark.test_spark_answers import agree

import converter
from benchmarks.data.forms import FORMS
from benchmarks.data.made import definitions_of, make
from benchmarks.data.observations import Recipe
from benchmarks.data.truth import put_in
from converter.jobs.validate import validate as on_one_machine
from converter.spark import SparkOptions, validate

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OBSERVATIONS = 150
# Lines are divided, and there are a handful of partitions.
PART = 60_000
# Every form tells of the same exams, so that none of them comes before another.
HISTORY = {"OBS551", "OBS552", "OBS553", "OBS554"}
BY_SETS = sorted(name for name in FORMS if name.startswith("cde"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make(folder, Recipe(OBSERVATIONS, findings=20, every=4), list(FORMS))
    return folder


def checked(spark: SparkSession, documents: Path, *defs: Path) -> set[str]:
    """The rules that have been broken, by Spark as by one machine."""
    expected = on_one_machine([str(documents)], [str(one) for one in defs])
    findings = [finding for one in defs for finding in converter.load(one)]
    found = validate(spark, documents, findings, options=SparkOptions(part=PART))
    agree(found, expected)
    return {p.code for p in found.problems}


def put(made: Path, forms: list[str], to: Path) -> set[str]:
    """Puts forms into a folder, each whole and cut off anywhere; the rules of their faults."""
    for form in forms:
        shutil.copy(made / f"observations.{form}", to)
        data = (made / f"observations.{form}").read_bytes()
        (to / f"cut.{form}").write_bytes(data[: len(data) // 5])
    return {rule for form in forms for _, rule in put_in(made, form)} - HISTORY


def test_every_form_with_known_faults(spark: SparkSession, made: Path, tmp_path: Path) -> None:
    forms = sorted(set(FORMS) - set(BY_SETS))
    rules = put(made, forms, tmp_path)
    assert rules <= checked(spark, tmp_path, definitions_of(made, forms[0]))


def test_sets_and_the_published_annotations(
    spark: SparkSession, made: Path, tmp_path: Path, corpus: Path
) -> None:
    shutil.copytree(corpus / "annotations", tmp_path, dirs_exist_ok=True)
    rules = put(made, BY_SETS, tmp_path)
    defs = (definitions_of(made, BY_SETS[0]), corpus / "definitions")
    assert rules <= checked(spark, tmp_path, *defs)
