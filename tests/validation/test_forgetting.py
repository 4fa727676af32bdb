"""Free texts make statements without end: what was judged is forgotten, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.data.made import definitions_of, make
from benchmarks.data.observations import Recipe
from converter.annotations.tables.parquet import read_parquet
from converter.jobs import batches, instances
from converter.jobs.instances import convert_annotations
from converter.jobs.validate import definitions_for
from converter.validation import Constraints, Validator, judge

OBSERVATIONS = 360


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made")
    make(made, Recipe(OBSERVATIONS, findings=20, every=10), ["parquet"])
    return made


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often something was forgotten."""
    forget = judge.Judge._forget
    times: list[int] = []

    def _forget(self: judge.Judge) -> None:
        times.append(1)
        forget(self)

    monkeypatch.setattr(judge.Judge, "_forget", _forget)
    return lambda: len(times)


def pieces(table: pa.Table) -> list[pa.Table]:
    """The table in pieces of whole observations."""
    numbers = table["observation"].to_pylist()
    cuts = [0, *(numbers.index(n) for n in range(60, OBSERVATIONS, 60)), len(numbers)]
    return [table.slice(a, b - a) for a, b in pairwise(cuts)]


def test_the_same_is_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch, counted: Callable[[], int]
):
    table = read_parquet((folder / "observations.parquet").read_bytes(), "made.parquet").table
    constraints = Constraints.of(
        definitions_for([str(definitions_of(folder, "parquet"))], None, 1 << 30, None)
    )

    def found() -> list[object]:
        with Validator(constraints) as validator:
            parts = [validator.add(piece) for piece in pieces(table)] + [validator.finish()]
        return [p for part in parts for p in part.problems]

    usual = found()
    assert len(usual) > 20
    assert counted() == 0
    monkeypatch.setattr(judge, "_MOST", 30)
    assert found() == usual
    assert counted() > 3


def test_the_same_graph_is_written(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: Callable[[], int]
):
    given = tmp_path / "given"
    given.mkdir()
    for n, piece in enumerate(pieces(pq.read_table(folder / "observations.parquet"))):
        pq.write_table(piece, given / f"{n}.parquet")
    defs = [str(definitions_of(folder, "parquet"))]

    def written(name: str) -> bytes:
        convert_annotations([str(given)], defs, str(tmp_path / name))
        return (tmp_path / name).read_bytes()

    usual = written("usual.nt")
    monkeypatch.setattr(judge, "_MOST", 30)
    monkeypatch.setattr(batches, "_FILES", 1)
    monkeypatch.setattr(instances, "ROWS", 1)
    assert written("forgetful.nt") == usual
    assert counted() > 3
