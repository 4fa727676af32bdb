"""Bounded reading: limits, compression, and what is not a file."""

import gzip
import io
import os
import sys
import time
from pathlib import Path

import pytest

from converter.io import read_bytes
from converter.problems import ConverterError, Problem

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKERS = pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])


def refused(path: object, **options: int) -> Problem:
    with pytest.raises(ConverterError) as caught:
        read_bytes(str(path), **options)
    (problem,) = caught.value.problems
    assert problem.source == str(path)
    return problem


def test_content_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf{}\r\n\x00")
    assert read_bytes(str(path)) == b"\xef\xbb\xbf{}\r\n\x00"


@PACKERS
def test_compression_is_known_by_the_first_bytes(tmp_path: Path, pack) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(pack(b"{}") + pack(b" []"))
    assert read_bytes(str(path)) == b"{} []"


@PACKERS
def test_bomb_stops_at_the_limit(tmp_path: Path, pack) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(pack(bytes(200_000_000)))
    start = time.process_time()
    assert refused(path, limit=1_000_000).code == "IO108"
    assert time.process_time() - start < 0.5


@PACKERS
@pytest.mark.parametrize("change", [lambda b: b[:-3], lambda b: b + b"junk"])
def test_damaged_compression(tmp_path: Path, pack, change) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(change(pack(os.urandom(1000))))
    assert refused(path).code == "IO107"


def test_the_limit_itself_is_permitted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_bytes(str(path), limit=5) == b"12345"
    problem = refused(path, limit=4)
    assert problem.code == "IO108"
    assert "--max-size" in problem.suggestion
    path.write_bytes(gzip.compress(b"1" * 50))
    assert read_bytes(str(path), limit=50) == b"1" * 50
    assert refused(path, limit=49).code == "IO108"


def test_missing_file_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "calcification.fm.json").touch()
    problem = refused(tmp_path / "calcifcation.fm.json")
    assert problem.code == "IO101"
    assert "calcification.fm.json" in problem.suggestion
    assert "no folder" in refused(tmp_path / "nowhere" / "x.json").suggestion


@pytest.mark.parametrize("path", ["", "a\0b", "x" * 5000])
def test_paths_that_cannot_exist(path: str) -> None:
    assert refused(path).code == "IO101"


def test_what_is_not_a_regular_file_is_not_opened(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "IO102"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refused(pipe).code == "IO102"
    assert refused("/dev/zero").code == "IO102"


def test_a_loop_of_links(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(link)
    assert refused(link).code == "IO101"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.touch(mode=0)
    assert refused(path).code == "IO103"


def test_no_permission_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.stat", deny)
    assert refused(tmp_path / "a").code == "IO103"


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.stat", fail)
    problem = refused(tmp_path / "a")
    assert (problem.code, problem.message) == ("IO110", "could not be read: Input/output error")


def test_standard_input_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def stdin(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    stdin(b"\xff\x00")
    assert read_bytes("-") == b"\xff\x00"
    stdin(b"12345")
    assert refused("-", limit=4).code == "IO108"
    stdin(gzip.compress(b"{}"))
    assert read_bytes("-") == b"{}"
