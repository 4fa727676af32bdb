"""``--keep-going`` of ``oifm validate`` means the same with every engine."""

from pathlib import Path

import pytest

EXAM = Path(__file__).parents[2] / "examples" / "annotations" / "chest_ct.json"


@pytest.mark.parametrize("engine", ["plan", "shacl", "pyshacl"])
def test_a_damaged_file_is_listed(oifm, tmp_path: Path, definitions: Path, engine: str) -> None:
    damaged = tmp_path / "damaged.json.zst"
    damaged.write_bytes(b"\x28\xb5\x2f\xfdxxxx")
    line = ["validate", damaged, EXAM, "--defs", definitions, "--engine", engine]
    assert oifm(*line).status == 2
    status, out, _ = oifm(*line, "--keep-going")
    assert status == 1
    assert "damaged.json.zst: IO107" in out
    assert "2 documents, 2 observations checked" in out
