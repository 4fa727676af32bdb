"""``oifm terminology``: an index that is not there, or empty, is said alike by all commands."""

from pathlib import Path

import pytest

LOINC = Path(__file__).parents[2] / "examples" / "terminology" / "Loinc_2.78"

ASKED = pytest.mark.parametrize(
    "asked", [["list"], ["lookup", "RID1"], ["remove", "radlex-4-4"]], ids=lambda asked: asked[0]
)


@ASKED
def test_an_index_that_is_not_there(oifm, tmp_path: Path, asked: list[str]) -> None:
    missing = tmp_path / "indexx"
    status, out, err = oifm("terminology", *asked, "--index", missing)
    assert (status, out) == (2, "")
    assert f"{missing}: TRM305 there is no such index of releases" in err
    assert "oifm terminology add FILE" in err
    assert not missing.exists()


@ASKED
def test_an_index_that_the_configuration_names(
    oifm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "oifm.toml").write_text("[terminology]\nindex = 'terms'\n")
    status, out, err = oifm("terminology", *asked)
    assert (status, out) == (2, "")
    assert "terms: TRM305 there is no such index of releases" in err


@ASKED
def test_an_index_without_releases(oifm, tmp_path: Path, asked: list[str]) -> None:
    assert oifm("terminology", "add", LOINC, "--index", tmp_path, "-q").status == 0
    assert oifm("terminology", "remove", "loinc-2-78", "--index", tmp_path, "-q").status == 0
    status, out, err = oifm("terminology", *asked, "--index", tmp_path)
    assert (status, out) == (2, "")
    assert "TRM305 there is no release of a code system in the index" in err
