"""Blanks around what was recorded are not part of it, and not of what is said about it."""

from pathlib import Path

import pytest

TABLE = """finding_code,attribute_code,attribute_text,value_text,number,number_text,unit
OIFM_EXMP_000007,OIFMA_EXMP_000071,,"999  ",,,"mm "
OIFM_EXMP_000007,OIFMA_EXMP_000071,,,999," 999 ",mm
OIFM_EXMP_000007,OIFMA_EXMP_000071,"dpth ",,12,,mm
"""


@pytest.mark.parametrize("engine", ["plan", "shacl"])
def test_blanks_around_what_is_shown(oifm, tmp_path: Path, definitions: Path, engine: str) -> None:
    (tmp_path / "x.csv").write_text(TABLE, "utf-8")
    line = ["validate", tmp_path / "x.csv", "--defs", definitions, "--show-values"]
    out = oifm(*line, "--engine", engine).out
    assert out.count("OBS508 999 mm is out of the range of depth") == 2
    assert "OBS523 “dpth” does not fit the code" in out
