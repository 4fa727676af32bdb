"""``docs/security.md`` names tests that exist, and every kind of threat has one."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/-]+\.py)(?:::(\w+))?`", PAGE)
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| [^-|]", line)]


def test_every_named_test_exists() -> None:
    assert len(NAMED) > 40
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not (ROOT / file).is_file() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]
    assert missing == []


def test_every_row_names_a_test() -> None:
    heads = [row for row in ROWS if row.endswith("| test |")]
    assert len(heads) == 2
    assert [row for row in ROWS if row not in heads and "`tests/" not in row] == []


def test_every_file_of_hostile_tests_is_named() -> None:
    files = {f"tests/hostile/{path.name}" for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {file for file, _ in NAMED} == set()
