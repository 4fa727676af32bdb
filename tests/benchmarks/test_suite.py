"""The benchmark suite: what it counts, when it ends a process, when a run is worth nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.page import words
from benchmarks.page.markdown import BEGIN, END, put
from benchmarks.suite.measure import Limits, run
from benchmarks.suite.race import Entry, FailedError, exponents, race
from benchmarks.suite.results import Result, Row, Table, read_all, write

LIMITS = Limits(seconds=5, megabytes=2_000)


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def entry(name: str, code: str, *, ours: bool = False) -> Entry:
    return Entry(name, python(code), ours=ours)


def test_a_process_and_what_it_started_are_counted_together():
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    done = run(
        python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"), LIMITS
    )
    assert done.status == 0
    assert done.cpu > 0.25


def test_memory_is_the_most_that_a_process_had():
    done = run(python("x = bytearray(b'1') * 150_000_000; del x"), LIMITS)
    assert done.peak > 140


def test_a_process_that_takes_too_long_is_ended():
    done = run(python("while True: pass"), Limits(seconds=0.5))
    assert (done.status, done.ended) == (None, "too long")


def test_so_is_one_that_another_starts_at_once():
    piped = f"{sys.executable} -c 'while True: pass' | cat"
    done = run(["bash", "-o", "pipefail", "-c", piped], Limits(seconds=0.5))
    assert (done.status, done.ended) == (None, "too long")


def test_a_process_that_is_too_large_is_ended():
    code = "import time; x = bytearray(b'1') * 300_000_000; time.sleep(60)"
    assert run(python(code), Limits(seconds=30, megabytes=100)).ended == "too large"


def test_a_peer_that_fails_is_told_and_not_asked_again():
    rows = race(
        [entry("ours", "pass", ours=True), entry("peer", "raise SystemExit('no such thing')")],
        rounds=3,
        limits=LIMITS,
        say=lambda _: None,
    )
    assert len(rows[0].cpu) == 3
    assert (rows[1].cpu, rows[1].note) == ([], "failed: no such thing")
    assert all(ratio == 1 for ratio in rows[0].ratio)


def test_a_failure_of_ours_ends_the_run():
    with pytest.raises(FailedError, match="broken"):
        race(
            [entry("ours", "raise SystemExit('broken')", ours=True)],
            rounds=1,
            limits=LIMITS,
            say=lambda _: None,
        )


def test_exponents_are_those_of_the_cost():
    rows = [Row("square", n, cpu=[0.001 * n * n]) for n in (10, 100, 1000)]
    rows += [Row("fixed", n, cpu=[1 + 0.01 * n]) for n in (10, 100, 1000)]
    found = exponents(rows)
    assert found["square"] == pytest.approx([2, 2])
    assert 0.3 < found["fixed"][0] < found["fixed"][1] < 1


def result() -> Result:
    rows = [
        Row("oifm", 10, [1.0, 1.2], [2.0, 2.0], 50.0, [1.0, 1.0], 10, "5 faults", "", ours=True),
        Row("peer", 10, [3.0, 3.6], [4.0, 4.0], 70.0, [3.0, 3.0]),
        Row("slow", 10, note="ended after 5 s of CPU"),
    ]
    table = Table("validate", "Observations", rows, sizes="observations", item="observations")
    machine = {"cores": "2"}
    return Result(
        "validate", "Validation", "About.", "2026-01-01", "small", 2, 9.0, machine, [table]
    )


def test_results_are_read_as_they_were_written(tmp_path: Path):
    write(tmp_path, result())
    assert read_all(tmp_path, ["build", "validate"]) == [result()]


def test_the_summary_has_ours_against_each_peer_that_came_to_an_end():
    lines = words.headlines([result()])
    assert [(line.peer, line.figure, line.ratio) for line in lines] == [
        ("peer", "1.10 CPU s", "3.00")
    ]


def test_tables_are_put_between_the_marks_and_the_rest_stays(tmp_path: Path):
    path = tmp_path / "RESULTS.md"
    path.write_text(f"# Before\n{BEGIN}\nold\n{END}\nAfter\n", "utf-8")
    put(path, [result()])
    text = path.read_text("utf-8")
    assert text.startswith("# Before\n")
    assert text.endswith(f"{END}\nAfter\n")
    assert "old" not in text
    assert "| 10 | slow |" in text
    assert "ended after 5 s of CPU" in text
