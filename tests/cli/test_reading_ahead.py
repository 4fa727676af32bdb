"""Annotations are read while the definitions are, and whatever fails ends both."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS = EXAMPLES / "definitions"
OIFM = (sys.executable, "-c", "from converter.cli import main; main()")
HEAD = "finding_code,attribute_code,value_code\n"
ROW = "OIFM_EXMP_000001,OIFMA_EXMP_000010,OIFMA_EXMP_000010.1\n"


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A table of which a part takes a while."""
    table = tmp_path / "rows.csv"
    table.write_text(HEAD + ROW * 100_000, "utf-8")
    return table


def test_what_is_wrong_with_definitions_is_told_alone(oifm, rows: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"oifm_id": "OIFM_TEST_000001"', "utf-8")
    ended = oifm("validate", rows, "--defs", broken)
    assert (ended.status, ended.out) == (2, "")
    assert "JSN2" in ended.err
    assert "rows.csv" not in ended.err


def test_annotations_that_cannot_be_read_end_a_run(oifm, tmp_path: Path) -> None:
    ended = oifm("validate", tmp_path / "none.csv", "--defs", DEFINITIONS)
    assert (ended.status, "IO101" in ended.err) == (2, True)


def test_nobody_waits_for_a_pipe_where_definitions_are_missing(tmp_path: Path) -> None:
    line = [*OIFM, "validate", "-", "--defs", str(tmp_path)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.wait(60) == 2
        assert process.stderr is not None
        assert b"IO109" in process.stderr.read()
