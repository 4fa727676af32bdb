"""No command writes its output over what it reads."""

import shutil
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
ASK = "SELECT * { ?s ?p ?o } LIMIT 1"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "annotations/chest_ct.json",
        "definitions/pneumothorax.fm.json",
        "observations/valid.ttl",
        "tables/labels.csv",
        "tables/labels.toml",
    ):
        (tmp_path / "in").mkdir(exist_ok=True)
        shutil.copy(EXAMPLES / name, tmp_path / "in")
    (tmp_path / "in/pneumothorax.fm.json").rename(tmp_path / "in/ptx.fm.json")
    (tmp_path / "in/ask.rq").write_text(ASK, "utf-8")
    (tmp_path / "in/key").write_text("a key of sixteen bytes", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        "check in/ptx.fm.json -o in/ptx.fm.json",
        "check in -o in/ptx.fm.json --format json",
        "check in/*.fm.json -o ./in/../in/ptx.fm.json",
        "validate in/chest_ct.json --defs DEFS -o in/chest_ct.json --format json",
        "validate in --defs DEFS -o in/chest_ct.json --format json",
        "validate in/chest_ct.json --defs in/ptx.fm.json -o in/ptx.fm.json",
        "validate in/labels.csv --map in/labels.toml --defs DEFS -o in/labels.toml",
        "validate in/valid.ttl --defs DEFS --report in/valid.ttl",
        "validate in/labels.csv --defs DEFS --shapes in/valid.ttl --report in/valid.ttl",
        "convert in/chest_ct.json --defs in/ptx.fm.json --to nt -o in/ptx.fm.json",
        "convert in/labels.csv --defs DEFS --map in/labels.toml --to nt -o in/labels.toml",
        "convert in/chest_ct.json --defs DEFS --key-file in/key --to nt -o in/key",
        "diff in/ptx.fm.json DEFS -o in/ptx.fm.json",
        "query in/ptx.fm.json in/ask.rq -o in/ask.rq --format json",
        "query in/chest_ct.json --defs in/ptx.fm.json in/ask.rq -o in/ptx.fm.json",
        "query in in/ask.rq -o in/valid.ttl --format json",
        "reason in/valid.ttl -o in/valid.ttl",
    ],
)
def test_an_output_that_would_replace_an_input_is_refused(
    oifm, definitions: Path, here: Path, words: str
) -> None:
    before = {path: path.read_bytes() for path in here.rglob("*.*")}
    status, out, err = oifm(
        *(str(definitions) if word == "DEFS" else word for word in words.split())
    )
    assert (status, out) == (2, "")
    assert "IO113 the output would replace a file that is read" in err
    assert {path: path.read_bytes() for path in here.rglob("*.*")} == before


def test_an_ontology_is_not_built_over_the_one_that_it_is_built_from(
    oifm, definitions: Path, here: Path
) -> None:
    assert oifm("build", definitions, "-o", "out", "-q").status == 0
    before = Path("out/ontology.ttl").read_bytes()
    assert "IO113" in oifm("build", "out/ontology.ttl", "-o", "out").err
    assert Path("out/ontology.ttl").read_bytes() == before
    # The version before is only named, and what a folder holds besides is nobody's input.
    previous = ("--previous", "out/ontology.ttl")
    assert oifm("build", definitions, "-o", "out", "-q", *previous).status == 0
    for _ in range(2):
        assert oifm("diff", "out", "out", "-o", "out/changes.json", "-q").status == 0


def test_a_report_may_stand_beside_what_was_checked(oifm, definitions: Path, here: Path) -> None:
    for _ in range(2):
        written = ("-o", "in/report.html", "--format", "html", "-q")
        assert oifm("validate", "in/chest_ct.json", "--defs", definitions, *written).status == 1
        assert oifm("check", "in", *written).status in (0, 1)


def test_two_reports_do_not_go_to_one_file(oifm, definitions: Path, here: Path) -> None:
    written = ("-o", "new.ttl", "--report", "./new.ttl")
    status, _, err = oifm("validate", "in/chest_ct.json", "--defs", definitions, *written)
    assert (status, Path("new.ttl").exists()) == (2, False)
    assert "IO114 two outputs go to one file" in err
