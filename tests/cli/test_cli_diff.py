"""``oifm diff`` as a user sees it."""

import json
from pathlib import Path

import pytest

NODULE = "pulmonary_nodule_on_ct.fm.json"


@pytest.fixture
def edited(definitions: Path, tmp_path: Path) -> Path:
    text = (definitions / NODULE).read_text("utf-8")
    for old, new in (("RID28473", "RID28472"), ("2667000", "52101004")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = tmp_path / NODULE
    path.write_text(text, "utf-8")
    return path


def test_the_same_in_two_forms(oifm, definitions: Path, tmp_path: Path) -> None:
    assert oifm("build", definitions, "-o", tmp_path, "-q").status == 0
    for name in ("ontology.ttl", "ontology.owl"):
        ended = oifm("diff", definitions, tmp_path / name, "-q")
        assert ended == (0, "", "")


@pytest.mark.parametrize("formats", ["ttl", "nt,owl", "jsonld"])
def test_a_build_is_a_side(oifm, definitions: Path, tmp_path: Path, formats: str) -> None:
    for name in ("old", "new"):
        made = oifm("build", definitions, "-o", tmp_path / name, "--formats", formats, "-q")
        assert made.status == 0
    assert oifm("diff", tmp_path / "old", tmp_path / "new", "-q") == (0, "", "")
    ended = oifm("diff", tmp_path / "old", definitions / NODULE, "-q")
    assert ended.status == 1
    assert "removed" in ended.out


def test_a_code_turned_round_stands_out_with_both_places(oifm, definitions, edited) -> None:
    ended = oifm("diff", definitions / NODULE, edited, "-q")
    assert ended.status == 1
    assert ended.out.count("  !! presence / absent: code changed from") == 2
    assert f"{NODULE}:54:13 -> {edited}:54:13" in ended.out


def test_json(oifm, definitions, edited) -> None:
    ended = oifm("diff", definitions / NODULE, edited, "-f", "json", "-q")
    report = json.loads(ended.out)
    assert report["summary"] == {
        "old": 1,
        "new": 1,
        "changed_findings": 1,
        "changes": 2,
        "meaning": 2,
        "breaking": 0,
    }
    first = report["changes"][0]
    assert (first["op"], first["what"], first["effect"]) == ("changed", "code", "meaning")
    assert first["value"] == "OIFMA_EXMP_000010.0"


def test_what_cannot_be_read_is_no_difference(oifm, definitions, faulty, tmp_path) -> None:
    assert oifm("diff", definitions, faulty, "-q").status == 2
    assert oifm("diff", definitions, tmp_path / "missing.json", "-q").status == 2
    assert oifm("diff", definitions, tmp_path, "-q").status == 2
