"""A time without a zone is UTC to every engine, and in every graph that is written."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

from converter.jobs.engines import EngineOptions, validate_with_engine
from converter.jobs.instances import convert_annotations

DEFINITIONS = [str(Path("examples/definitions/pulmonary_nodule_on_ct.fm.json").resolve())]
NODULE = "OIFM_EXMP_000001"
PRESENT, NEW = "OIFMA_EXMP_000010.1", "OIFMA_EXMP_000011.2"
CORE = "https://w3id.org/oifm/core#"


def exam(folder: Path, name: str, time: str, *values: str) -> str:
    """An exam finding list of one patient, and its path."""
    attributes = [
        {"attributeCode": value.partition(".")[0], "attributeValueCode": value} for value in values
    ]
    document = {
        "patientInfo": {"patientIdentifier": "p"},
        "examInfo": {"studyIdentifier": name, "studyDateTime": time},
        "findings": [{"observationId": "o", "findingCode": NODULE, "attributes": attributes}],
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize("engine", ["plan", "shacl", "pyshacl"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2023-01-01T10:00:00", "2024-01-01T10:00:00"),
        ("2023-01-01T10:00:00Z", "2024-01-01T10:00:00"),
        ("2024-01-01T06:00:00", "2024-01-01T10:00:00Z"),
        ("2024-01-01", "2024-01-01T10:00:00"),
    ],
)
def test_exams_are_compared_by_all_engines(
    engine: str, before: str, after: str, tmp_path: Path
) -> None:
    paths = [exam(tmp_path, "a", before, PRESENT), exam(tmp_path, "b", after, PRESENT, NEW)]
    found = validate_with_engine(paths, DEFINITIONS, engine=EngineOptions(engine))
    assert [problem.code for problem in found.problems] == ["OBS551"]


def test_the_graph_has_the_zone_and_what_was_recorded(tmp_path: Path) -> None:
    given = {"a": "2024-01-01T10:00:00", "b": "2024-01-01T10:00:00+01:00"}
    paths = [exam(tmp_path, name, time, PRESENT) for name, time in given.items()]
    target = tmp_path / "out.nt"
    convert_annotations(paths, DEFINITIONS, str(target))
    graph = pyoxigraph.Store()
    graph.load(path=str(target), format=pyoxigraph.RdfFormat.N_TRIPLES)
    told = {
        name: sorted(
            quad.object.value
            for quad in graph.quads_for_pattern(None, pyoxigraph.NamedNode(CORE + name), None)
        )
        for name in ("observedAt", "recordedTime")
    }
    assert told == {
        "observedAt": ["2024-01-01T10:00:00+01:00", "2024-01-01T10:00:00Z"],
        "recordedTime": ["2024-01-01T10:00:00"],
    }
