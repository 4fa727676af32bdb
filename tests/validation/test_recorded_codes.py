"""Recorded codes and the texts beside them, held against releases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from validation.observations import OF_RELEASES, SNOMED, cyst, fracture, said, table

import converter
from converter.cli.app import app
from converter.definitions import FORMS
from converter.jobs import terminology as job
from converter.jobs.engines import EngineOptions, validate_with_engine
from converter.jobs.validate import ValidateOptions, validate
from converter.model import IndexCode
from converter.problems import Problem
from converter.terminology.releases.lookup import Terminology
from converter.validation import Options, Validator, judge, validate_table

EXAMPLES = Path(__file__).parents[2] / "examples" / "terminology"
RELEASES = ["radlex-4.4.owl", "Loinc_2.78", next(EXAMPLES.glob("Snomed*")).name]
DEFINITIONS = [cyst(), fracture()]
# Made up, with the traps that real releases hold.
RADLEX = """\
Class ID,Preferred Label,Synonyms,Parents,Obsolete,Replaced_by
RID1,entity,,,FALSE,
RID10,nodule,,RID1,FALSE,
RID11,pulmonary nodule,lung nodule,RID10,FALSE,
RID12,mass,,RID1,FALSE,
RID13,pleural effusion,,RID1,FALSE,
RID14,pulmonary embolism,PE,RID1,FALSE,
RID15,present,,RID1,FALSE,
RID16,yes,,RID1,FALSE,
RID17,absent,,RID1,FALSE,
RID18,no mass,,RID1,FALSE,
RID19,solid thing,,RID11,FALSE,
RID20,growth,,RID1,TRUE,RID12
RID21,renal cyst,,RID1,FALSE,
RID22,kidney disorder,,RID1,FALSE,
RID23,rib fracture,,RID1,FALSE,
RID24,outline,,RID1,FALSE,
RID25,presence,,RID1,FALSE,
RID26,thickening of the wall,,RID1,FALSE,
RID27,thickening in wall,,RID1,FALSE,
RID28,no pulmonary nodule,,RID1,FALSE,
RID29,embolism,,RID1,FALSE,
RID30,m,,RID1,FALSE,
RID31,shadow,,RID1,FALSE,
RID32,shadow,,RID1,FALSE,
RID33,shadow,,RID1,FALSE,
RID34,shadow,,RID1,FALSE,
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = str(tmp_path_factory.mktemp("releases") / "index")
    job.add([str(EXAMPLES / name) for name in RELEASES], index=made)
    return made


@pytest.fixture(scope="module")
def radlex(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminology]:
    folder = tmp_path_factory.mktemp("radlex")
    rows = [line.split(",", 1) for line in RADLEX.splitlines()]
    stem = "http://radlex.org/RID/"
    lines = [
        rows[0],
        *([stem + code, rest.replace(",RID", f",{stem}RID")] for code, rest in rows[1:]),
    ]
    (folder / "radlex.csv").write_text("\n".join(",".join(line) for line in lines) + "\n")
    job.add([str(folder / "radlex.csv")], index=str(folder / "index"), version="9.9")
    with job.terminology(str(folder / "index")) as releases:
        yield releases


def told(releases: Terminology | None, *rows: dict[str, Any], shown: bool = True) -> list[Problem]:
    options = Options(show_values=shown, terminology=releases)
    found = validate_table(table(list(rows)), DEFINITIONS, options=options).problems
    return [problem for problem in found if problem.code in OF_RELEASES]


def codes(releases: Terminology | None, *rows: dict[str, Any]) -> list[str]:
    return [problem.code for problem in told(releases, *rows)]


def apart(releases: Terminology, *rows: dict[str, Any]) -> list[list[str]]:
    """The codes of what is told of rows, each in an observation of its own."""
    options = Options(terminology=releases)
    problems = validate_table(
        table(*([row] for row in rows)), DEFINITIONS, options=options
    ).problems
    found = [(p.code, f"{p.pointer}/") for p in problems if p.code in OF_RELEASES]
    return [[code for code, at in found if at.startswith(f"/{n}/")] for n in range(len(rows))]


def value(code: str, text: str, system: str = "RADLEX", **more: Any) -> dict[str, Any]:
    return said(1, 1, value_system=system, value_code=code, value_text=text, **more)


def finding(code: str, text: str, system: str = "RADLEX") -> dict[str, Any]:
    return said(1, 1, finding_system=system, finding_code=code, finding_text=text)


WRONG = [
    ("RID12", "pulmonary nodule"),
    ("RID12", " Lung  NODULE "),
    ("RID12", "no mass"),
    ("RID15", "no mass"),
    ("RID17", "mass"),
    ("RID13", "mass"),
    ("RID14", "pleural effusion"),
    ("RID11", "no pulmonary nodule"),  # denies one of its names
    ("RID12", "m"),  # the first letter of a word is none of many
    ("RID12", "renal cyst"),  # the name of a definition, to which the code does not lead
    ("RID31", "mass"),
]
RIGHT = [
    ("RID12", "Mass"),
    ("RID11", "lung nodule"),
    ("RID11", "nodule"),  # says less
    ("RID10", "pulmonary nodule"),  # says more
    ("RID19", "nodule"),  # above, in other words
    ("RID11", "solid thing"),  # below
    ("RID13", "PE"),
    ("RID13", "p.e."),
    ("RID14", "embolism"),  # says less than one of its names
    ("RID31", "shadow"),
    ("RID26", "thickening in wall"),
    ("RID15", "yes"),
    ("RID12", "no such name"),
    ("RID12", ""),
    ("RID12", " "),
]


@pytest.mark.parametrize("part", [value, finding])
def test_a_text_of_another_concept_is_told_but_with_an_excuse(
    part: Callable[[str, str], dict[str, Any]], radlex: Terminology
) -> None:
    both = [*WRONG, *RIGHT]
    found = apart(radlex, *(part(code, text) for code, text in both))
    expected = [*(["OBS524"] for _ in WRONG), *([] for _ in RIGHT)]
    assert list(zip(both, found, strict=True)) == list(zip(both, expected, strict=True))


def test_without_a_release_nothing_is_looked_up() -> None:
    assert codes(None, value("RID12", "pulmonary nodule"), value("RID999", "mass")) == []


def test_the_other_concept_is_named_and_the_text_hidden(radlex: Terminology) -> None:
    [problem] = told(radlex, value("RID12", "Lung NODULE"))
    assert problem.message.startswith(
        "“Lung NODULE” is the name of RADLEX RID11 (pulmonary nodule)"
    )
    assert problem.message.endswith("in RadLex 9.9, and no name of RADLEX RID12 (mass)")
    assert problem.severity.value == "warning"
    [hidden] = told(radlex, value("RID12", "Lung NODULE"), shown=False)
    assert hidden.message == problem.message.replace("“Lung NODULE”", "the recorded text")
    assert "NODULE" not in str(hidden)


def test_three_of_many_concepts_are_named(radlex: Terminology) -> None:
    row = said(attribute_system="OIFM", attribute_code="OIFMA_TEST_000099")
    part = {"value_kind": "code", "value_system": "RADLEX", "value_code": "RID12"}
    [problem] = told(radlex, row | part | {"value_text": "shadow"})
    assert [problem.message.count(f"RID{n} (shadow)") for n in range(31, 35)] == [1, 1, 1, 0]


def test_missing_and_retired_codes(radlex: Terminology) -> None:
    missing, retired = told(
        radlex,
        value("RID999", "mass"),
        said(6, 0, value_system="RadLex", value_code="RID20", value_text="growth"),
    )
    assert (missing.code, missing.message) == ("OBS543", "RadLex 9.9 has no RADLEX RID999")
    assert missing.suggestion == 'did you mean RID12 "mass"?'
    assert (retired.code, retired.message) == ("OBS544", "RADLEX RID20 is obsolete in RadLex 9.9")
    assert retired.suggestion.endswith('RID12 "mass"')
    # What took its place is what is meant; a code without the form of one has another rule.
    assert codes(radlex, value("RID20", "mass")) == ["OBS544"]
    assert codes(radlex, value("RIDx", "mass")) == []


def test_codes_of_every_part_are_looked_up(radlex: Terminology) -> None:
    """What a finding is coded as is told once, whichever of its codings it is."""
    other = [{"system": "RADLEX", "code": code} for code in ("RID999", "RID20", "RID12")]
    rows = [
        *(finding(code, "") for code in ("RID999", "RID20", "RID12")),
        *(
            said(1, 1, attribute_system="RADLEX", attribute_code=code)
            for code in ("RID999", "RID20", "RID24")
        ),
        *(said(1, 1, other_codes=json.dumps({part: other})) for part in ("finding", "value")),
    ]
    found = [(p.code, p.pointer) for p in told(radlex, *rows)]
    assert [pointer for code, pointer in found if code == "OBS543"] == ["/0", "/0/3", "/0/7"]
    assert [pointer for code, pointer in found if code == "OBS544"] == ["/0", "/0/4", "/0/7"]
    assert len(found) == 6


def test_attributes_and_other_codings(radlex: Terminology) -> None:
    attribute = {"attribute_system": "RADLEX", "attribute_code": "RID24"}
    assert codes(radlex, said(1, 1, **attribute, attribute_text="presence")) == ["OBS524"]
    assert codes(radlex, said(1, 1, **attribute, attribute_text="outline")) == []
    coding = {"system": "RADLEX", "code": "RID12", "display": "pleural effusion"}
    for part in ("finding", "value"):
        other = json.dumps({part: [coding]})
        assert codes(radlex, said(1, 1, other_codes=other)) == ["OBS524"]
        right = json.dumps({part: [coding | {"display": "mass"}, {"display": "mass"}]})
        assert codes(radlex, said(1, 1, other_codes=right)) == []


def test_what_the_definitions_judge_is_theirs(index: str) -> None:
    with job.terminology(index) as releases:
        # Absent and present by their codes: OBS520 tells it.
        assert codes(releases, value("2667000", "Present", SNOMED)) == []
        assert codes(releases, value("2667000", "Severity", SNOMED)) == ["OBS524"]
        # The name that the definition has for it.
        assert codes(releases, value("52101004", "present", SNOMED)) == []


def test_a_name_of_the_definition_is_right(radlex: Terminology) -> None:
    presence, *others = cyst().attributes
    presence = replace(presence, index_codes=(IndexCode("RADLEX", "RID24", "outline"),))
    coded = (IndexCode("RADLEX", "RID22", "renal cyst"),)
    defined = replace(cyst(), index_codes=coded, attributes=(presence, *others))

    def rules(row: dict[str, Any]) -> list[str]:
        options = Options(terminology=radlex)
        found = validate_table(table([row]), [defined, fracture()], options=options).problems
        return [p.code for p in found if p.code in OF_RELEASES]

    assert rules(finding("RID22", "Renal cyst")) == []
    assert rules(finding("RID22", "rib fracture")) == []  # OBS522 tells it
    assert rules(finding("RID22", "pleural effusion")) == ["OBS524"]
    attribute = {"attribute_system": "RADLEX", "attribute_code": "RID24"}
    assert rules(said(1, 1, **attribute, attribute_text="presence")) == []
    assert rules(said(1, 1, **attribute, attribute_text="mass")) == ["OBS524"]


def test_a_question_is_no_answer(index: str) -> None:
    with job.terminology(index) as releases:
        assert codes(releases, value("9267-6", "No eye opening", "LOINC")) == []
        assert codes(releases, value("9267-6", "GCS verbal", "LOINC")) == ["OBS524"]


def test_a_finding_is_told_once_for_an_observation(radlex: Terminology) -> None:
    row = finding("RID12", "pleural effusion")
    assert codes(radlex, row, row | {"attribute_code": "OIFMA_TEST_000002"}) == ["OBS524"]


def test_the_same_is_looked_up_once(radlex: Terminology, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    named = radlex.named

    def counted(system: str, term: str) -> list[tuple[str, str]]:
        asked.append((system, term))
        return named(system, term)

    monkeypatch.setattr(radlex, "named", counted)
    with Validator(DEFINITIONS, options=Options(terminology=radlex)) as validator:
        for n in range(3):
            more = table([value("RID12", "pleural effusion", unit=f"u{n}")] * 20)
            found = validator.add(more).problems
            assert [p.code for p in found].count("OBS524") == 20
    assert asked == [("RADLEX", "pleural effusion")]


def test_what_is_forgotten_is_looked_up_again(
    radlex: Terminology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judge, "_MOST", 1)
    rows = [value("RID12", "pleural effusion"), value("2667000", "a", SNOMED)]
    with Validator(DEFINITIONS, options=Options(terminology=radlex)) as validator:
        parts = [validator.add(table(rows)) for _ in range(3)] + [validator.finish()]
    found = [p.code for part in parts for p in part.problems if p.code in OF_RELEASES]
    assert found == ["OBS524"] * 3 + ["OBS545"]


def test_codes_that_no_release_covers_are_counted(radlex: Terminology) -> None:
    found = told(radlex, value("2667000", "a", SNOMED), value("2667000", "b", SNOMED), said(1, 1))
    assert [(p.code, p.severity.value) for p in found] == [("OBS545", "info")]
    assert "SNOMEDCT: 1 not looked up" in found[0].message
    assert told(radlex, value("RID12", "mass"), value("x", "mass", "no system")) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "defs").mkdir()
    (tmp_path / "defs" / "fracture.fm.json").write_text(FORMS["oifm"].write(fracture()))
    concept = {"coding": [{"system": SNOMED, "code": "2667000"}], "text": "Severity"}
    code = {"coding": [{"system": "https://openimagingdata.org/oifm", "code": "OIFM_TEST_000002"}]}
    part = {"coding": [{"system": "", "code": "OIFMA_TEST_000011"}]}
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "component": [{"code": part, "valueCodeableConcept": concept}],
    }
    (tmp_path / "exam.fhir.json").write_text(json.dumps(observation, indent=1))
    return tmp_path


@pytest.mark.parametrize("engine", ["plan", "shacl"])
def test_every_engine_tells_it_at_its_place(engine: str, folder: Path, index: str) -> None:
    options = ValidateOptions(terminology=True, index=index)
    given = [str(folder / "exam.fhir.json")], [str(folder / "defs")]
    by_engine = validate_with_engine(*given, options=options, engine=EngineOptions(engine))
    found = {p.code: p for p in by_engine.problems}
    assert found["OBS524"].pointer == "/component/0/valueCodeableConcept"
    assert found["OBS524"].line > 1
    assert found["OBS524"] in validate(*given, options=options).problems


def test_on_the_command_line_and_by_configuration(
    folder: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)

    def run(*options: str) -> str:
        command = ["validate", "exam.fhir.json", "--defs", "defs", "--format", "csv", *options]
        return CliRunner().invoke(app, command).output

    assert "OBS524" not in run()
    assert "OBS524" in run("--index", index)
    (folder / "oifm.toml").write_text(f"[terminology]\nindex = '{index}'\n")
    assert "OBS524" in run()
    assert "OBS524" not in run("--no-terminology")
    assert "--terminology is not for" in run("--engine", "spark", "--terminology")


def test_from_python(folder: Path, index: str) -> None:
    rows = converter.observations(folder / "exam.fhir.json")
    found = converter.validate(rows, [fracture()], terminology=index)
    assert "OBS524" in {problem.code for problem in found}
    assert "OBS524" not in {problem.code for problem in converter.validate(rows, [fracture()])}
