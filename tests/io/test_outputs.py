"""Writing whole or not at all, and only where it is permitted."""

import gzip
import hashlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.io import Outputs, checked_name, slug_name, write_file
from converter.problems import ConverterError, Problem


def refused(call, *arguments: object) -> Problem:
    with pytest.raises(ConverterError) as caught:
        call(*arguments)
    return caught.value.problems[0]


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def write_all(folder: object, contents: dict[str, bytes]) -> Outputs:
    with Outputs(str(folder)) as out:
        for name, content in contents.items():
            assert out.write(name, content) == hashlib.sha256(content).hexdigest()
    return out


def test_files_appear_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "out"
    with Outputs(str(folder)) as out:
        out.write("a.ttl", b"1")
        with out.open("sub/b.ttl") as sink:
            sink.write(b"2")
            sink.write(b"3")
        assert not [name for name in names_in(folder) if not name.startswith(".")]
    assert names_in(folder) == ["a.ttl", "sub", "sub/b.ttl"]
    assert (folder / "sub/b.ttl").read_bytes() == b"23"
    assert out.hashes["sub/b.ttl"] == hashlib.sha256(b"23").hexdigest()


def test_an_error_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def fails(name: str) -> None:
        with Outputs(str(tmp_path / name)) as out:
            out.write("a", b"new")
            out.write("b", b"new")
            out.write("../c", b"new")

    assert refused(fails, ".").code == "IO106"
    assert refused(fails, "new/folder").code == "IO106"
    assert names_in(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_a_refused_step_puts_the_files_back(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")

    def fails() -> None:
        with Outputs(str(tmp_path)) as out:
            for name in "abc":
                out.write(name, b"new")
            (tmp_path / "c").mkdir()

    assert refused(fails).code == "IO105"
    assert names_in(tmp_path) == ["a", "c"]
    assert (tmp_path / "a").read_bytes() == b"old"


def test_put_back_after_the_first_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b").write_bytes(b"old")
    rename = Path.replace

    def third_fails(self: Path, target: Path) -> Path:
        if Path(target).name == "c":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", third_fails)
    assert refused(write_all, tmp_path, dict.fromkeys("abc", b"new")).code == "IO105"
    assert names_in(tmp_path) == ["b"]
    assert (tmp_path / "b").read_bytes() == b"old"


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a//b", "", ".", "..", ".hidden", "a..b", "a\\b", "a:b", "a b", "a\n",
     "CON", "nul.ttl", "Lpt1.json", "sub/aux", "x" * 201, "é", "a\0", "x.", "~x", "-x"],
)  # fmt: skip
def test_names_that_are_refused(tmp_path: Path, name: str) -> None:
    assert refused(write_all, tmp_path, {name: b""}).code == "IO106"
    assert names_in(tmp_path) == []


def test_one_name_twice_also_in_other_case(tmp_path: Path) -> None:
    assert refused(write_all, tmp_path, {"a.ttl": b"", "A.ttl": b""}).code == "IO106"


@pytest.mark.parametrize("name", ["OIFM_GMTS_012973.fm.json", "catalog-v001.xml", "a", "x" * 200])
def test_names_that_are_accepted(name: str) -> None:
    assert checked_name(name) == name


@given(st.text())
def test_a_slug_is_always_a_safe_name(text: str) -> None:
    assert checked_name(slug_name(text)) == slug_name(text)


@given(st.text(alphabet="a./\\\0-C~é:", max_size=8))
def test_a_checked_name_stays_in_its_folder(text: str) -> None:
    try:
        name = checked_name(text)
    except ConverterError:
        return
    assert Path(os.path.normpath(f"/x/y/{name}")).parent == Path("/x/y")


def test_links_that_lead_out_are_refused(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    folder.mkdir()
    (outside / "f").write_bytes(b"old")
    (folder / "f").symlink_to(outside / "f")
    (folder / "sub").symlink_to(outside)
    assert refused(write_all, folder, {"f": b"new"}).code == "IO106"
    assert refused(write_all, folder, {"sub/g": b"new"}).code == "IO106"
    assert names_in(outside) == ["f"]
    assert (outside / "f").read_bytes() == b"old"


def test_write_file_keeps_links_and_permissions(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_file(str(link), [b"n", b"ew"])
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert names_in(tmp_path) == ["link", "target"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    write_file(str(tmp_path / "new/file"), b"")
    (tmp_path / "plain").touch()
    assert (tmp_path / "new/file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_write_file_where_it_cannot(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    assert refused(write_file, str(tmp_path), b"").code == "IO105"
    assert refused(write_file, str(tmp_path / "f" / "g"), b"").code == "IO105"
    assert refused(write_file, "/dev/full", b"x").code == "IO105"
    assert refused(write_file, "", b"x").code == "IO105"
    assert refused(write_file, str(tmp_path / ("x" * 300)), b"x").code == "IO105"
    write_file("/dev/null", b"x")
    assert names_in(tmp_path) == ["f"]


def test_a_limit_on_the_size_of_files_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    code = """if True:
        import resource, sys
        from converter.io import Outputs
        from converter.problems import ConverterError
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            with Outputs(sys.argv[1]) as out:
                out.write("b", b"new")
                out.write("a", (b"x" * 1000 for _ in range(1000)))
        except ConverterError as error:
            print(error.problems[0].code)
    """
    run = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("IO105\n", "")
    assert names_in(tmp_path) == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


REWRITE = """if True:
    import sys
    from converter.io import Outputs
    for turn in range(1000):
        with Outputs(sys.argv[1]) as out:
            for number in range(40):
                out.write(f"f{number}", [b"%06d" % turn] * 2000)
        print("turn", flush=True)
"""


def test_killed_at_any_moment_every_file_is_whole(tmp_path: Path) -> None:
    seen_leftovers = False
    for kill in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", REWRITE, tmp_path], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.004 * kill)
        process.kill()
        process.wait()
        process.stdout.close()
        seen_leftovers |= any(tmp_path.glob(".oifm-*"))
        for number in range(40):
            content = (tmp_path / f"f{number}").read_bytes()
            assert len(content) == 12_000
            assert content == content[:6] * 2000
    assert seen_leftovers
    write_all(tmp_path, {"last": b""})
    assert not list(tmp_path.glob(".*"))


def test_the_stage_of_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    with Outputs(str(tmp_path)) as out:
        out.write("a", b"1")
        write_all(tmp_path, {"b": b"2"})
    assert names_in(tmp_path) == ["a", "b"]


def test_foreign_files_are_no_leftovers(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "f").touch()
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / ".oifm-x.tmp").symlink_to(outside)
    (folder / ".oifm-y.tmp").touch()
    write_all(folder, {"a": b""})
    assert names_in(folder) == [".oifm-x.tmp", ".oifm-y.tmp", "a"]
    assert (outside / "f").exists()


STDOUT = "from converter.io import write_file; write_file('-', [b'\\xff\\n', b'x' * 1_000_000])"


def test_standard_output_takes_bytes() -> None:
    run = subprocess.run([sys.executable, "-c", STDOUT], capture_output=True)
    assert run.stdout == b"\xff\n" + b"x" * 1_000_000
    assert run.stderr == b""


def test_standard_output_on_a_full_disk() -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run([sys.executable, "-c", STDOUT], stdout=full, stderr=subprocess.PIPE)
    assert b"IO105" in run.stderr


def test_a_written_file_reads_back(tmp_path: Path) -> None:
    path = str(tmp_path / "x.gz")
    write_file(path, gzip.compress(b"abc"))
    assert gzip.decompress(Path(path).read_bytes()) == b"abc"
