"""Releases of code systems: read in their published formats, looked up, and never half added."""

from __future__ import annotations

import gzip
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import converter
from converter.jobs import terminology as job
from converter.jobs.check import CheckOptions, check
from converter.problems import ConverterError

_RELEASES = Path(__file__).parents[2] / "examples" / "terminology"
_RF2 = next(_RELEASES.glob("Snomed*"))
_LOINC = _RELEASES / "Loinc_2.78"
_INACTIVE = "999000003"


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "index")


def _refused(code: str, act: Callable[[], object], index: str) -> ConverterError:
    with pytest.raises(ConverterError) as caught:
        act()
    assert caught.value.problems[0].code == code
    folder = Path(index)
    assert not folder.exists() or not list(folder.iterdir())
    return caught.value


def _entry(code: str, index: str) -> tuple[str, str, list[str], list[str]]:
    [(_, [entry])] = job.lookup([code], index=index)
    return (
        entry.label,
        entry.status,
        [parent for parent, _ in entry.parents],
        [other.code for other in entry.replacements],
    )


@pytest.mark.parametrize(
    ("file", "version", "retired"),
    [
        ("radlex-4.3.owl", None, "not there"),
        ("radlex-4.4.owl", None, "not there"),
        ("radlex.csv", "4.2", "not there"),
    ],
)
def test_radlex(file: str, version: str | None, retired: str, index: str) -> None:
    [about] = job.add([str(_RELEASES / file)], index=index, version=version)
    assert (about.system, about.version) == ("RADLEX", version or file[7:10])
    assert _entry("RID28473", index) == ("absent", "active", ["RID6"], [])
    assert _entry("RID99001", index)[:2] == (retired, "obsolete")
    assert _entry("RID99001", index)[3] == ["RID28473"]


def test_names_in_other_languages_are_no_labels(index: str) -> None:
    job.add([str(_RELEASES / "radlex-4.4.owl")], index=index)
    [(_, [entry])] = job.lookup(["RADLEX:RID28473"], index=index)
    assert entry.terms == ("absent", "not seen", "nicht vorhanden")
    # A parent inside of an element counts, the filler of a restriction does not.
    assert _entry("RID88", index)[2] == ["RID13390"]


def _zipped(folder: Path, target: Path, prefix: str = "") -> str:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, prefix + str(file.relative_to(folder)))
    return str(target)


@pytest.mark.parametrize("packed", [False, True])
def test_snomed(packed: bool, index: str, tmp_path: Path) -> None:
    path = _zipped(_RF2, tmp_path / "any name.zip") if packed else str(_RF2)
    [about] = job.add([path], index=index)
    assert (about.name, about.codes) == ("SNOMED CT INT 20240101", 6)
    # The preferred synonym, not the full name.
    assert _entry("2667000", index) == ("Absent", "active", ["362981000"], [])
    status = ("inactive: outdated", [], ["246112005"])
    assert _entry(_INACTIVE, index)[1:] == status


def test_the_hash_of_a_release_is_that_of_its_content(index: str, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(_RF2, folder)
    [first] = job.add([str(folder)], index=index)
    [again] = job.add([str(_RF2)], index=index)
    file = next(folder.rglob("*Description_*"))
    content = file.read_bytes()
    file.write_bytes(content.replace(b"Absent", b"absent"))
    assert len(file.read_bytes()) == len(content)
    [changed] = job.add([str(folder)], index=index)
    assert first.sha256 == again.sha256 != changed.sha256


@pytest.mark.parametrize("packed", [False, True])
def test_loinc(packed: bool, index: str, tmp_path: Path) -> None:
    path = _zipped(_LOINC, tmp_path / "l.zip") if packed else str(_LOINC)
    [about] = job.add([path], index=index)
    assert about.version == "2.78"
    assert _entry("9267-6", index)[0] == "Glasgow coma score eye opening"
    assert _entry("LA6553-7", index)[0] == "No eye opening"
    assert _entry("99901-1", index)[1:] == ("deprecated", [], ["9269-2"])
    [(_, [entry])] = job.lookup(["LOINC:9269-2"], index=index)
    assert entry.is_called("glasgow coma score.TOTAL")


def test_one_table_of_loinc_alone(index: str) -> None:
    [about] = job.add([str(_LOINC / "LoincTable" / "Loinc.csv")], index=index)
    assert about.codes == 4
    with job.terminology(index) as terms:
        assert terms.covers("LOINC", "9999-9")
        assert not terms.covers("LOINC", "LA6553-7")


def test_gzip_mark_and_windows_line_ends_change_nothing(index: str, tmp_path: Path) -> None:
    text = (_RELEASES / "radlex.csv").read_text("utf-8")
    odd = tmp_path / "radlex.csv.gz"
    odd.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()))
    [about] = job.add([str(odd)], index=index, version="4.2")
    assert about.codes == 5
    assert _entry("RID28473", index)[0] == "absent"


def test_several_releases_the_newest_counts(index: str) -> None:
    job.add([str(_RELEASES / "radlex-4.4.owl"), str(_RELEASES / "radlex-4.3.owl")], index=index)
    job.add([str(_RELEASES / "radlex.csv")], index=index, version="4.10")
    assert [about.version for _, about in job.listed(index)] == ["4.3", "4.4", "4.10"]
    with job.terminology(index) as terms:
        assert [about.version for about in terms.releases] == ["4.10"]
        assert terms.named("RADLEX", "Not  visible") == [("RID28473", "absent")]
    one = str(Path(index) / "radlex-4-3.sqlite")
    with job.terminology(one) as terms:
        assert [about.version for about in terms.releases] == ["4.3"]
    job.remove(["radlex-4-10"], index=index)
    assert _entry("RID28473", index)[1] == "active"
    with pytest.raises(ConverterError, match="TRM305"):
        job.remove(["radlex-4-10"], index=index)


def test_the_same_bytes_every_time(index: str, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        job.add([str(_RF2)], index=str(tmp_path / folder))
    [a, b] = [next((tmp_path / folder).iterdir()).read_bytes() for folder in ("a", "b")]
    assert a == b


def test_circles_and_missing_parents_end(index: str, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "Class ID,Preferred Label,Parents\n"
        "RID1,a,RID2\nRID2,b,RID1|RID3\nRID4,d,RID4\n"  # RID3 is nowhere
    )
    job.add([str(path)], index=index, version="1")
    with job.terminology(index) as terms:
        steps = set(terms.ancestors("RADLEX", ["RID1"]))
        assert steps == {("RID1", "RID2"), ("RID2", "RID1"), ("RID2", "RID3")}
        assert list(terms.ancestors("RADLEX", ["RID4"])) == []
        assert terms.entry("RADLEX", "RID3") is None


BOMB = b'<!DOCTYPE r [<!ENTITY a "radlex"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.owl", b"<?xml version='1.0'?>" + BOMB + b"<r>&b;</r>", "TRM303"),
        ("x.owl", (_RELEASES / "radlex-4.3.owl").read_bytes()[:-400], "TRM303"),
        ("x.owl", b"<radlex/>", "TRM303"),
        ("x.csv", b"Class ID,Preferred Label\nRID1,a,b\n", "TRM303"),
        ("x.csv", b"Class ID,Preferred Label\nRID1,\xff\n", "TRM303"),
        ("x.csv", b'Class ID,Preferred Label\nRID1,"a\n', "TRM303"),
        ("x.csv", b"Class ID,Preferred Label\nother,a\n", "TRM303"),
        ("x.csv", b"Name,Age\na,1\n", "TRM301"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0", "TRM301"),
        ("x.csv", b"", "TRM301"),
        ("x.zip", b"PK\x03\x04 and nothing more", "IO107"),
        (
            "x.csv.gz",
            gzip.compress(b"Class ID,Preferred Label\nRID1,a\n" * 99, mtime=0)[:-9],
            "IO107",
        ),
    ],
)
def test_wrong_files(name: str, content: bytes, code: str, index: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    started = time.process_time()
    _refused(code, lambda: job.add([str(path)], index=index, version="1"), index)
    assert time.process_time() - started < 5


def test_a_version_is_not_guessed(index: str) -> None:
    _refused("TRM304", lambda: job.add([str(_RELEASES / "radlex.csv")], index=index), index)


def test_a_wrong_column_in_rf2(index: str, tmp_path: Path) -> None:
    shutil.copytree(_RF2, tmp_path / "rf2")
    file = next((tmp_path / "rf2").rglob("sct2_Relationship*"))
    file.write_bytes(file.read_bytes().replace(b"sourceId", b"source", 1))
    error = _refused("TRM302", lambda: job.add([str(tmp_path / "rf2")], index=index), index)
    assert "sourceId" in error.problems[0].message
    file.unlink()
    error = _refused("TRM301", lambda: job.add([str(tmp_path / "rf2")], index=index), index)
    assert "Relationship" in error.problems[0].message


def test_names_in_an_archive_lead_nowhere(index: str, tmp_path: Path) -> None:
    path = _zipped(_RF2, tmp_path / "slip.zip", "../../slipped/")
    before = sorted(tmp_path.rglob("*"))
    job.add([path], index=index)
    new = set(tmp_path.rglob("*")) - set(before)
    assert {p.name for p in new} == {"index", "snomedct-int-20240101.sqlite"}
    assert not (tmp_path.parent.parent / "slipped").exists()


def test_an_archive_that_grows_stops_at_the_limit(index: str, tmp_path: Path) -> None:
    shutil.copytree(_RF2, tmp_path / "rf2")
    file = next((tmp_path / "rf2").rglob("sct2_Description*"))
    file.write_bytes(file.read_bytes() + b"\t" * 3_000_000)
    path = _zipped(tmp_path / "rf2", tmp_path / "bomb.zip")
    assert Path(path).stat().st_size < 30_000
    _refused("IO108", lambda: job.add([path], index=index, limit=1_000_000), index)


def test_another_database_is_no_index(index: str, tmp_path: Path) -> None:
    Path(index).mkdir()
    (Path(index) / "x.sqlite").write_bytes(b"no database at all, whatever its name")
    with pytest.raises(ConverterError, match="IO107"):
        job.listed(index)
    with pytest.raises(ConverterError, match="TRM305"):
        job.lookup(["RID1"], index=str(tmp_path / "nowhere"))


_DRAFT = """{"finding_name": "test", "description": "d", "index_codes": [%s], "attributes": [],
 "oifm_id": "OIFM_TEST_000001"}"""


@pytest.mark.parametrize(
    ("code", "display", "rule", "words"),
    [
        ("RID28473", "Not  Seen", None, ""),
        ("RID28472", "absent", "DEF362", "did you mean RID28473"),
        ("RID99002", "absent", "DEF360", "did you mean RID28473"),
        ("RID99001", "not there", "DEF361", "replaced by RID28473"),
        ("RID1_RID2", "both", "DEF363", ""),
    ],
)
def test_codes_of_definitions(
    code: str, display: str, rule: str | None, words: str, index: str, tmp_path: Path
) -> None:
    job.add([str(_RELEASES / "radlex-4.4.owl")], index=index)
    path = tmp_path / "x.fm.json"
    told = f'{{"system": "RADLEX", "code": "{code}", "display": "{display}"}}'
    path.write_text(_DRAFT % told)
    options = CheckOptions(
        terminology=True, index=index, severities={"": "off", "DEF36": "default"}
    )
    problems = check([str(path)], options=options).problems
    assert [p.code for p in problems] == ([rule] if rule else [])
    if rule:
        assert words in problems[0].suggestion
        assert problems[0].line


def test_codes_of_definitions_in_python(index: str) -> None:
    findings = converter.load(_RELEASES.parent / "definitions")
    job.add([str(_RF2)], index=index)
    known = {p.code for p in converter.check(findings, terminology=index)}
    assert "DEF363" in known
    assert not {code for code in known if code.startswith("DEF36")} & {
        p.code for p in converter.check(findings)
    }


def test_without_a_release_nothing_seems_clean(index: str) -> None:
    with pytest.raises(ConverterError, match="TRM305"):
        check(
            [str(_RELEASES.parent / "definitions")],
            options=CheckOptions(terminology=True, index=index),
        )


def test_a_folder_of_several_releases_is_refused(index: str, tmp_path: Path) -> None:
    """Only one of them was added, and nothing told of the others."""
    radlex = _RELEASES / "radlex-4.4.owl"
    for number, sources in enumerate(((_LOINC, _RF2), (_LOINC, radlex), (_RF2, radlex))):
        folder = tmp_path / str(number)
        folder.mkdir()
        for source in sources:
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / source.name)
        error = _refused("TRM301", lambda given=str(folder): job.add([given], index=index), index)
        assert "holds several releases" in error.problems[0].message
        assert "by its own path" in error.problems[0].suggestion


def test_a_folder_of_archives_says_that_they_are_not_opened(index: str, tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in ("first.zip", "second.ZIP"):
        _zipped(_RF2, folder / name)
        error = _refused("TRM301", lambda: job.add([str(folder)], index=index), index)
        assert "(first.zip): give each by its own path" in error.problems[0].suggestion
    (tmp_path / "no.zip").write_bytes(b"Name,Age")
    error = _refused("TRM301", lambda: job.add([str(tmp_path / "no.zip")], index=index), index)
    assert "archives" not in error.problems[0].suggestion
