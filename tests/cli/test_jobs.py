"""Many documents: read side by side, stopped at any moment, and the same whatever --jobs says."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from converter.jobs import batches, workers

EXAMPLE = Path(__file__).parents[2] / "examples" / "annotations" / "chest_ct.json"
# Prints the numbers of the processes that were started, and waits for their answer for ever.
WAITS = """if True:
    from converter.jobs import batches, workers
    batches._FILES, batches._FEW = 3, 1
    started = workers._started
    def told():
        process = started()
        print(process.pid, flush=True)
        return process
    def wait(stream):
        stream.read()
    workers._started, workers._heard = told, wait
    from converter.cli import main
    main()
"""


@pytest.fixture
def exams(tmp_path: Path) -> Path:
    """Twenty exams of a few patients: one has a fault, two are the same, one is empty."""
    folder = tmp_path / "exams"
    folder.mkdir()
    for n in range(20):
        content = json.loads(EXAMPLE.read_text("utf-8"))
        content["patientInfo"] = {"patientIdentifier": f"P{n // 3}"}
        content["diagnosticReportId"] = f"R{n}"
        content["examInfo"] = {"studyIdentifier": f"E{n // 2}"}
        if n == 5:
            content["findings"][0]["attributes"] = 7
        if n == 7:
            content["findings"] = []
        (folder / f"{n:02}.json").write_text(json.dumps(content, indent=1), "utf-8")
    (folder / "06.json").write_bytes((folder / "08.json").read_bytes())
    return folder


@pytest.fixture
def side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few documents count as many."""
    monkeypatch.setattr(batches, "_FILES", 3)
    monkeypatch.setattr(batches, "_FEW", 1)


@pytest.mark.usefixtures("side_by_side")
@pytest.mark.parametrize("options", [["-o", "{}.ttl", "--keep-going"], ["-o", "{}.csv"]])
def test_the_same_whatever_the_jobs(oifm, exams, definitions, tmp_path, options) -> None:  # type: ignore[no-untyped-def]
    command = "convert" if "--keep-going" in options else "validate"
    written = []
    for jobs in (1, 2, 5):
        out = [option.format(tmp_path / str(jobs)) for option in options]
        form = ["--format", "csv"] if command == "validate" else []
        ended = oifm(command, exams, "--defs", definitions, "--jobs", jobs, "-q", *form, *out)
        assert ended.status == 1
        written.append((Path(out[1]).read_bytes(), ended.err))
    assert written[0] == written[1] == written[2]
    assert b"05.json" in written[0][0] or "05.json" in written[0][1]


@pytest.mark.usefixtures("side_by_side")
def test_without_the_processes_it_goes_on_here(  # type: ignore[no-untyped-def]
    oifm, exams, definitions, tmp_path, monkeypatch
) -> None:
    def ends_at_once() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", ""]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    told = []
    for started in (workers._started, ends_at_once):
        monkeypatch.setattr(workers, "_started", started)
        out = tmp_path / "report.csv"
        oifm("validate", exams, "--defs", definitions, "-j2", "-q", "--format", "csv", "-o", out)
        told.append(out.read_bytes())
    assert told[0] == told[1]
    assert told[0].count(b"\n") > 20


@pytest.mark.usefixtures("side_by_side")
def test_the_graph_of_many_documents_is_that_of_each(  # type: ignore[no-untyped-def]
    oifm, exams, definitions, tmp_path
) -> None:
    (exams / "06.json").unlink()  # a second document of the same content has another name
    out = tmp_path / "out.nt"

    def graph(source: Path) -> bytes:
        out.unlink(missing_ok=True)
        oifm("convert", source, "--defs", definitions, "-o", out, "--keep-going", "-q", "-j2")
        return out.read_bytes() if out.exists() else b""

    each = b"".join(graph(path) for path in sorted(exams.iterdir()))
    assert graph(exams) == each
    assert each.count(b"#fileName>") == 18  # all but the empty one


@pytest.mark.parametrize("command", ["validate", "convert"])
def test_files_that_cannot_be_read(oifm, exams, definitions, tmp_path, command) -> None:  # type: ignore[no-untyped-def]
    (exams / "05.json").unlink()
    damaged = exams / "03.json"
    packed = gzip.compress(damaged.read_bytes())
    damaged.write_bytes(packed[: len(packed) // 2])
    out = tmp_path / "out.nt"
    line = [command, exams, "--defs", definitions, "-o", out]
    ended = oifm(*line)
    assert (ended.status, out.exists()) == (2, False)
    assert "IO107" in ended.err
    ended = oifm(*line, "--keep-going")
    assert ended.status == 1
    told = out.read_text() if command == "validate" else ended.err
    assert "IO107" in told
    assert "19 documents" in told


def test_a_limit_of_errors(oifm, exams, definitions, faulty, tmp_path) -> None:  # type: ignore[no-untyped-def]
    def codes(*line: object) -> list[str]:
        ended = oifm(*line, "--format", "json", "-q")
        assert ended.status == 1
        return [p["code"] for p in json.loads(ended.out)["problems"]]

    checks = ["validate", exams, "--defs", definitions]
    every = codes(*checks)
    some = codes(*checks, "--limit-errors", "3")
    assert some[-1] == "IO118"
    assert some[:-1] == every[: len(some) - 1]
    assert "IO118" not in codes(*checks, "--limit-errors", "1000")
    assert codes("check", faulty, "--limit-errors", "2")[-1] == "IO118"
    broken = tmp_path / "broken"
    broken.mkdir()
    for n in range(4):
        (broken / f"{n}.fm.json").write_text("{")
    ended = oifm("check", broken, "--limit-errors", "2", "--format", "json", "-q")
    told = json.loads(ended.out)
    assert [p["code"] for p in told["problems"]][-1] == "IO118"
    assert told["summary"]["documents"] == 2  # the others were not read
    out = tmp_path / "out.ttl"
    line = ["convert", exams, "--defs", definitions, "-o", out, "--keep-going"]
    ended = oifm(*line, "--limit-errors", "1")
    assert (ended.status, out.exists()) == (1, False)
    assert "IO118" in ended.err
    ended = oifm("convert", faulty, "-o", out, "--keep-going", "--limit-errors", "1")
    assert (ended.status, out.exists()) == (1, False)


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_stopped_with_everything_that_was_started(
    exams: Path, definitions: Path, tmp_path: Path, number: int, status: int
) -> None:
    out = tmp_path / "out.nt"
    line = ["convert", exams, "--defs", definitions, "-o", out, "-j2"]
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, *map(str, line)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        pids = [int(process.stdout.readline()) for _ in range(2)]
        time.sleep(0.2)
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors, out.exists()) == (status, b"", False)
    deadline = time.monotonic() + 20
    while any(map(_lives, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    # An orphan that has ended may wait for somebody to take note of it.
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
