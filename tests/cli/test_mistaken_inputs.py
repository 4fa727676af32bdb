"""What users give by mistake is named as what it is, with what to do about it."""

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS = EXAMPLES / "definitions"
EXAM = EXAMPLES / "annotations" / "chest_ct.json"
COHORT = EXAMPLES / "cohort" / "chest_reads.csv"


@pytest.mark.parametrize(
    ("file", "title"), [(EXAM, "exam finding list"), (COHORT, "comma-separated table")]
)
def test_annotations_as_definitions(oifm, file: Path, title: str) -> None:
    told = f"IO104 this is no definition, but annotations ({title})"
    for line in (["validate", EXAM, "--defs", file], ["build", file, "-o", "no-such-folder"]):
        status, _, err = oifm(*line)
        assert (status, told in err) == (2, True)
        assert "definitions are given with --defs" in err
        assert "JSN209" not in err


def test_faulty_definitions_stay_definitions(oifm, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"oifm_id": "OIFM_TEST_000001", "findings": []}')
    assert "JSN209 the key 'name' is missing" in oifm("check", tmp_path / "x.json").out


def test_a_build_as_definitions(oifm, tmp_path: Path) -> None:
    assert oifm("build", DEFINITIONS, "-o", tmp_path, "-q").status == 0
    err = oifm("validate", EXAM, "--defs", tmp_path).err
    assert "IO104 this is the manifest of a build, and no definition" in err
    err = oifm("validate", EXAM, "--defs", tmp_path / "shapes.ttl").err
    assert "findings are in the ontology of a build" in err
    assert oifm("validate", EXAM, "--defs", tmp_path / "ontology.ttl").status == 1


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("adrenal_nodule.cde.json", "a common data element set"),
        ("pleural_effusion.md", "a finding model"),
    ],
)
def test_definitions_as_annotations(oifm, name: str, what: str) -> None:
    out = oifm("validate", DEFINITIONS / name, "--defs", DEFINITIONS).out
    assert f"ANN201 this is {what}, in which annotations are not read" in out
    assert "help: definitions are given with --defs" in out


@pytest.mark.parametrize(
    ("text", "column", "kind"), [('{"findings": [], }', 16, "object"), ('{"a": [1,]}', 9, "array")]
)
def test_a_comma_too_many(oifm, tmp_path: Path, text: str, column: int, kind: str) -> None:
    (tmp_path / "x.json").write_text(text)
    line = ["validate", tmp_path / "x.json", "--defs", DEFINITIONS, "--from", "efl"]
    told = f"x.json:1:{column}: JSN201 a comma stands before the end of the {kind}"
    assert told in oifm(*line).out


def test_a_title_above_the_head_line(oifm, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Reads of 2026\n\n" + COHORT.read_text("utf-8"), "utf-8")
    out = oifm("validate", tmp_path / "x.csv", "--defs", DEFINITIONS).out
    assert "x.csv:3:1: ANN208 the names of the columns are on line 3" in out
    assert "the row has" not in out


def test_a_quote_that_is_not_closed(oifm, tmp_path: Path) -> None:
    rows = COHORT.read_text("utf-8").splitlines()
    rows[2] = rows[2].replace("A smooth", '"A smooth')
    (tmp_path / "x.csv").write_text("\n".join(rows) + "\n", "utf-8")
    out = oifm("validate", tmp_path / "x.csv", "--defs", DEFINITIONS).out
    assert f"it goes on to line {len(rows)}: a quote in it may not be closed" in out


def test_an_address(oifm) -> None:
    err = oifm("validate", "https://example.org/x.csv", "--defs", DEFINITIONS).err
    assert "files are read, and no addresses: download it first" in err
