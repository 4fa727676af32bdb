"""``oifm push`` as it is typed: its exit status, what it says, and what it never says."""

from pathlib import Path

import pytest
from remote_servers import Faulty, answer

from converter.cli.app import run

SECRET = "s3cret-canary"


@pytest.fixture
def reads(tmp_path: Path) -> str:
    file = tmp_path / "reads.nt"
    file.write_text('<urn:s> <urn:p> "canary" .\n', "utf-8")
    return str(file)


def push(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        run(["push", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_what_it_says(
    faulty: Faulty,
    reads: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OIFM_PUSH_PASSWORD", SECRET)
    assert push(faulty.url, reads, "--user", "anna") == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("sent 3 graphs, ")
    faulty.acts = [answer(403, "canary")]
    assert push(faulty.url, reads, "--user", "anna", "--tries", "1") == 2
    said = capsys.readouterr()
    assert "PSH603" in said.err
    assert "0 of 3 graphs are there" in said.err
    assert push(faulty.url, reads, "--user", "anna", "--dry-run") == 0
    shown = capsys.readouterr()
    for text in (said.err, shown.out, shown.err):
        assert "canary" not in text


def test_either_sources_or_a_store(faulty: Faulty, reads: str, tmp_path: Path) -> None:
    assert push(faulty.url) == 2
    assert push(faulty.url, reads, "--store", str(tmp_path)) == 2
    assert push(faulty.url, "--store", str(tmp_path)) == 2
    assert faulty.taken == []
