"""From names on the command line to files."""

import os
from pathlib import Path

import pytest

from converter.io import expand, read_bytes
from converter.problems import ConverterError

SUFFIXES = (".json", ".md")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ["b.json", "a.md", "sub/c.JSON", "sub/d.json.gz", "e.txt", ".h.md", ".git/f.md"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_gives_its_documents_sorted(folder: Path) -> None:
    expected = ["a.md", "b.json", "sub/c.JSON", "sub/d.json.gz"]
    assert expand(["."], SUFFIXES) == [f"./{name}" for name in expected]


def test_each_file_once_whatever_the_order(folder: Path) -> None:
    once = expand(["a.md", "b.json", "-"], SUFFIXES)
    assert once == ["-", "a.md", "b.json"]
    assert expand(["-", "b.json", "a.md", str(folder / "b.json"), "-", "./a.md"], SUFFIXES) == once


def test_a_file_named_itself_needs_no_suffix(folder: Path) -> None:
    assert expand(["e.txt"], SUFFIXES) == ["e.txt"]


def test_patterns(folder: Path) -> None:
    assert expand(["*.md"], SUFFIXES) == ["a.md"]
    assert expand(["**/*.json*"], SUFFIXES) == ["b.json", "sub/d.json.gz"]
    (folder / "[x].md").touch()
    assert expand(["[x].md"], SUFFIXES) == ["[x].md"]


def test_a_pattern_of_folders_means_what_is_in_them(folder: Path) -> None:
    (folder / "sud").mkdir()
    assert expand(["su*"], SUFFIXES) == ["sub/c.JSON", "sub/d.json.gz"]
    with pytest.raises(ConverterError, match="IO109"):
        expand(["sud*"], SUFFIXES)


def test_faults_are_collected(folder: Path) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(ConverterError) as caught:
        expand(["empty", "b.jsn", "*.csv", "a.md", ""], SUFFIXES)
    faults = [(p.code, p.source) for p in caught.value.problems]
    assert faults == [("IO109", "empty"), ("IO101", "b.jsn"), ("IO109", "*.csv"), ("IO101", "")]
    assert "b.json" in caught.value.problems[1].suggestion
    assert ".json, .md" in caught.value.problems[0].expected


def test_links_between_folders_do_not_loop(folder: Path) -> None:
    (folder / "sub" / "up").symlink_to(folder)
    assert len(expand(["."], SUFFIXES)) == 4


def test_a_name_that_the_system_cannot_decode(folder: Path) -> None:
    name = os.fsdecode(b"\xff.md")
    Path(name).touch()
    assert name in expand([str(folder)], SUFFIXES)[-1]


def test_a_link_to_nothing_is_not_its_own_suggestion(folder: Path) -> None:
    (folder / "link.md").symlink_to("gone.md")
    with pytest.raises(ConverterError) as caught:
        read_bytes("link.md")
    (found,) = caught.value.problems
    assert (found.code, found.source) == ("IO101", "link.md")
    assert "symbolic link" in found.suggestion
