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


@pytest.mark.parametrize(
    "written",
    [
        *("LA6553-7", "loinc:LA6553-7", "LOINC|LA6553-7", "http://loinc.org|LA6553-7"),
        *("http://loinc.org/rdf/LA6553-7", "urn:oid:2.16.840.1.113883.6.1|LA6553-7"),
    ],
)
def test_a_code_is_looked_up_as_it_stands_elsewhere(oifm, tmp_path: Path, written: str) -> None:
    oifm("terminology", "add", LOINC, "--index", tmp_path, "-q")
    status, out, _ = oifm("terminology", "lookup", written, "--index", tmp_path)
    assert (status, out.startswith("LOINC LA6553-7 ")) == (0, True)
    asked = oifm("terminology", "lookup", "la6553-7", "XYZ:LA6553-7", "--index", tmp_path)
    assert "LOINC LA6553-7 " in asked.out
    assert "XYZ:LA6553-7: in no release" in asked.out


def test_a_release_that_takes_the_place_of_a_larger_one_is_told(oifm, tmp_path: Path) -> None:
    """The table alone, without the answers, is a part of the release of the same version."""
    assert "in place of" not in oifm("terminology", "add", LOINC, "--index", tmp_path).err
    _, _, err = oifm("terminology", "add", LOINC / "LoincTable", "--index", tmp_path)
    assert "added LOINC 2.78: 4 codes, in place of 7 in " in err
