"""``oifm docs``: what it says, and how it ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Oifm = Callable[..., Any]


def test_it_says_what_was_made(oifm: Oifm, definitions: Path, tmp_path: Path) -> None:
    ended = oifm("docs", definitions, "-o", tmp_path / "site")
    assert ended.status == 0
    assert ended.out == ""
    assert "104 files: 10 findings, 17 value sets, 66 codes in " in ended.err
    assert (tmp_path / "site" / "index.html").is_file()


def test_titles_and_terms_are_shown(oifm: Oifm, definitions: Path, tmp_path: Path) -> None:
    names = ["--title", "Our <findings>", "--creator", "Us & them", "--release", "7"]
    terms = ["--license", "https://example.org/terms"]
    assert oifm("docs", definitions, "-q", "-o", tmp_path / "site", *names, *terms).err == ""
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "<h1>Our &lt;findings&gt;</h1>" in page
    assert "version <code>7</code>" in page
    assert "Us &amp; them." in page
    assert 'href="https://example.org/terms"' in page


def test_codes_are_written_under_another_stem(
    oifm: Oifm, definitions: Path, tmp_path: Path
) -> None:
    stem = "RADLEX=http://www.radlex.org/RID/"
    assert oifm("docs", definitions, "-q", "-o", tmp_path / "site", "--stem", stem).status == 0
    page = (tmp_path / "site" / "codes" / "RADLEX_RID28473.html").read_text("utf-8")
    assert "http://www.radlex.org/RID/RID28473" in page


def test_drafts_are_refused_or_left_out(oifm: Oifm, definitions: Path, tmp_path: Path) -> None:
    drafts = definitions.parent / "drafts"
    ended = oifm("docs", definitions, drafts, "-o", tmp_path / "site")
    assert ended.status == 2
    assert "RDF410" in ended.err
    assert "no site was made: 5 errors in 12 documents" in ended.err
    assert not (tmp_path / "site").exists()
    ended = oifm("docs", definitions, drafts, "-o", tmp_path / "site", "--keep-going")
    assert ended.status == 1
    assert "10 findings" in ended.err
    ended = oifm("docs", drafts, "-o", tmp_path / "drafts", "--assign-ids", "EXMP")
    assert (ended.status, "1 finding," in ended.err) == (0, True)


def test_a_folder_that_is_a_file_stays_as_it_was(
    oifm: Oifm, definitions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    out.write_text("mine")
    ended = oifm("docs", definitions, "-o", out)
    assert ended.status == 2
    assert "IO105" in ended.err
    assert out.read_text() == "mine"
