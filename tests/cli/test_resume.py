"""A conversion that is interrupted, and goes on: the same bytes as one that nobody disturbed."""

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from converter.io import Journal
from converter.jobs import resume

EXAMPLE = Path(__file__).parents[2] / "examples" / "annotations" / "chest_ct.json"
# For each number a child, one after the other, that is killed just before the so-manieth step of
# what is kept: opening, writing, bringing to the disk, replacing and removing. Each part of the
# output is small. What takes long is imported once, and nothing is run before the forks.
KILLED = """if True:
    import os, pathlib, signal, sys
    import duckdb, pyarrow.compute
    from converter.cli import main
    from converter.graph.instances import parts
    from converter.io import journal
    from converter.jobs import convert, instances, resume
    resume._SIZE, instances.ROWS = 1, 1
    parts.parts_of.__kwdefaults__ = None
    parts.parts_of.__defaults__ = (1,)
    numbers, out = sys.argv.pop(1).split(","), pathlib.Path(sys.argv.pop(1))
    def counted(call):
        def step(*arguments, **named):
            global steps
            first = arguments[0]
            steps -= not isinstance(first, pathlib.Path) or ".parts" in str(first)
            if steps == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)
        return step
    journal.Part.write = counted(journal.Part.write)
    journal.Journal._say = counted(journal.Journal._say)
    journal.Journal.remove = counted(journal.Journal.remove)
    os.fsync = counted(os.fsync)
    for name in ("open", "replace", "unlink"):
        setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
    for number in numbers:
        steps = int(number)
        child = os.fork()
        if child == 0:
            main()
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(ended, out.exists(), flush=True)
"""


def _exams(lines: int) -> list[str]:
    made = []
    for n in range(lines):
        content = json.loads(EXAMPLE.read_text("utf-8"))
        content["diagnosticReportId"] = f"R{n // 2}"
        content["patientInfo"] = {"patientIdentifier": f"P{n // 3}"}
        if n % 4 == 1:
            content["unknown"] = 1
        made.append(json.dumps(content))
    return made


@pytest.fixture
def exams(tmp_path: Path) -> Path:
    """Lines, single documents of which two are the same and one is empty, lines again."""
    folder = tmp_path / "exams"
    folder.mkdir()
    every = _exams(9)
    (folder / "0.ndjson").write_text("\n".join(every[:4]) + "\n")
    (folder / "1.json").write_text(every[4])
    (folder / "2.json").write_text(json.dumps({**json.loads(every[4]), "findings": []}))
    (folder / "3.json").write_text(every[4])
    (folder / "4.ndjson").write_text("\n".join(every[5:]) + "\n")
    return folder


def killed(numbers: Sequence[int], out: Path, *line: object) -> set[str]:
    """Runs a command for each number: how it ended, and whether something was at ``out`` then."""
    arguments = [",".join(map(str, numbers)), *map(str, (out, *line))]
    told = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(told) == len(numbers)
    return set(told)


NOTHING_YET, OLD_OUTPUT = f"{-signal.SIGKILL} False", f"{-signal.SIGKILL} True"


@pytest.mark.parametrize("suffix", ["ttl", "jsonld"])
def test_killed_at_any_moment(oifm, exams, definitions, tmp_path, suffix) -> None:  # type: ignore[no-untyped-def]
    line = ["convert", exams, "--defs", definitions, "-o"]
    whole = tmp_path / f"whole.{suffix}"
    undisturbed = oifm(*line, whole, "--keep-going")
    out = tmp_path / f"out.{suffix}"
    line += [out, "--keep-going", "--resume", "-j1"]
    # Ever later: each run gets further than the one before.
    assert killed((2, 9, 14, 23, 27, 34, 46, 55), out, *line) == {NOTHING_YET}
    ended = oifm(*line)
    assert out.read_bytes() == whole.read_bytes()
    assert "resumed after " in ended.err
    assert not Path(f"{out}.parts").exists()
    # What was found in documents that were done is told again.
    assert ended.status == undisturbed.status
    assert ended.err.count("ANN206") == undisturbed.err.count("ANN206") > 1


def test_what_has_changed_starts_anew(oifm, exams, definitions, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    out, whole = tmp_path / "out.nt", tmp_path / "whole.nt"
    line = ["convert", exams, "--defs", definitions, "--resume", "-o", out]
    assert killed([40], out, *line) == {NOTHING_YET}
    changed = exams / "4.ndjson"
    changed.write_text(changed.read_text().replace('"R3"', '"R9"'))
    ended = oifm(*line)
    assert "resumed" not in ended.err
    oifm("convert", exams, "--defs", definitions, "-o", whole)
    assert out.read_bytes() == whole.read_bytes()
    assert killed([40], out, *line) == {OLD_OUTPUT}
    assert "resumed" not in oifm(*line, "--no-identifiers").err
    assert out.read_bytes() != whole.read_bytes()


def test_ctrl_c_keeps_what_is_done(oifm, exams, definitions, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "out.nt"
    line = ["convert", exams, "--defs", definitions, "--resume", "-o", out]
    monkeypatch.setattr(resume, "_SIZE", 1)
    with monkeypatch.context() as disturbed:

        def stop(_: object) -> None:
            raise KeyboardInterrupt

        disturbed.setattr(Journal, "blocks", stop)
        assert oifm(*line).status == 130
    assert not out.exists()
    assert "resumed after" in oifm(*line).err


def test_it_has_to_be_a_file_and_annotations(oifm, exams, definitions) -> None:  # type: ignore[no-untyped-def]
    ended = oifm("convert", exams, "--defs", definitions, "--to", "nt", "--resume")
    assert ended.status == 2
    assert "IO114" in ended.err
    assert oifm("convert", definitions, "--to", "json", "--resume").status == 2


def test_only_one_run_at_a_time(oifm, exams, definitions, tmp_path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "out.nt"
    journal = Journal(f"{out}.parts", "key")
    journal.take_up()
    ended = oifm("convert", exams, "--defs", definitions, "--resume", "-o", out)
    journal.close()
    assert ended.status == 2
    assert "another run" in ended.err


def _kept(folder: Path, key: str = "key") -> tuple[list[object], bytes]:
    journal = Journal(str(folder), key)
    journal.take_up()
    entries, blocks = list(journal.entries), b"".join(journal.blocks())
    journal.close()
    return entries, blocks


def test_a_part_counts_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    journal = Journal(str(folder), "key")
    journal.take_up()
    for n in range(3):
        with journal.part() as part:
            part.write(b"%d;" % n)
            part.entry = {"n": n}
    with suppress(KeyboardInterrupt), journal.part() as part:
        part.write(b"3;")
        raise KeyboardInterrupt
    journal.close()
    whole = (folder / "journal").read_bytes()
    parts = {path: path.read_bytes() for path in folder.glob("*.part")}
    for length in range(len(whole) + 1):  # a journal that is torn anywhere
        for path, content in parts.items():
            path.write_bytes(content)
        (folder / "journal").write_bytes(whole[:length])
        entries, blocks = _kept(folder)
        count = max(0, whole[:length].count(b"\n") - 1)
        assert entries == [{"n": n} for n in range(count)]
        assert blocks == b"".join(b"%d;" % n for n in range(count))
    (folder / "000001.part").write_bytes(b"x;")
    assert _kept(folder)[1] == b"0;"
    assert _kept(folder, "another") == ([], b"")
