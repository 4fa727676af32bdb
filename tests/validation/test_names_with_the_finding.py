"""*Presence of loop recorder* is the presence of a loop recorder; that of its leads is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rdflib import RDFS

import converter
from converter.diff import Effect, compare_findings
from converter.jobs.engines import EngineOptions, validate_with_engine
from converter.model import ChoiceAttribute, FindingModel, Value

OWN = (
    "Presence of Loop Recorder",
    "presence of the loop recorder",
    "Loop recorder presence",
    "Presence of ILR",
    "presence",
)
OTHERS = ("presence of leads", "lead presence", "presence of", "loop recorder", "recorder presence")


def attribute(number: int, name: str, *values: str, required: bool = True) -> ChoiceAttribute:
    stem = f"OIFMA_TEST_00000{number}"
    made = tuple(Value(id=f"{stem}.{n}", name=value) for n, value in enumerate(values))
    return ChoiceAttribute(id=stem, name=name, required=required, values=made)


def recorder(presence: str, name: str = "Loop Recorder") -> FindingModel:
    return FindingModel(
        id="OIFM_TEST_000001",
        name=name,
        description="A device below the skin.",
        synonyms=("ILR",),
        attributes=(
            attribute(1, presence, "Present", "Absent"),
            attribute(2, "position", "left", "right"),
        ),
    )


@pytest.mark.parametrize("name", [*OWN, *OTHERS])
def test_it_is_a_sub_property_of_presence(name: str) -> None:
    graph = converter.ontology(recorder(name))
    parents = [p for p in graph.objects(predicate=RDFS.subPropertyOf) if p.endswith("#presence")]
    assert len(parents) == (name in OWN)


@pytest.mark.parametrize("engine", ["plan", "shacl"])
@pytest.mark.parametrize("name", [OWN[0], OTHERS[0]])
def test_where_it_is_absent_nobody_asks_for_its_position(
    name: str, engine: str, tmp_path: Path
) -> None:
    definition = tmp_path / "recorder.fm.json"
    converter.write(recorder(name), definition, "json")
    absent = {"attributeCode": "OIFMA_TEST_000001", "attributeValueCode": "OIFMA_TEST_000001.1"}
    left = {"attributeCode": "OIFMA_TEST_000002", "attributeValueCode": "OIFMA_TEST_000002.0"}
    findings = [
        {"findingCode": "OIFM_TEST_000001", "attributes": given}
        for given in ([absent], [absent, left])
    ]
    exam = tmp_path / "exam.json"
    exam.write_text(json.dumps({"findings": findings}))
    result = validate_with_engine([str(exam)], [str(definition)], engine=EngineOptions(engine))
    told = [(found.code, found.pointer) for found in result.problems]
    # Absent, and described all the same; or not known to be absent, and a value is missed.
    [(code, pointer)] = [one for one in told if one[0] in ("OBS507", "OBS530")]
    assert (code, pointer[:11]) == (
        ("OBS530", "/findings/1") if name in OWN else ("OBS507", "/findings/0")
    )


def test_another_name_of_the_finding_changes_what_its_attribute_says() -> None:
    old, new = (recorder(OWN[0], name) for name in ("Loop Recorder", "Cardiac monitor"))
    [change] = compare_findings(old, new)
    assert change.effect is Effect.MEANING
    assert "Presence of Loop Recorder" in change.message
    [change] = compare_findings(recorder(OWN[3]), recorder(OWN[3], "Cardiac monitor"))
    assert change.effect is Effect.NONE
