"""Tables, and lines that are plain, are checked by columns: no function is called for each row."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from benchmarks.data.made import definitions_of, make
from benchmarks.data.observations import Recipe
from converter.jobs.validate import validate

FORMS = ["parquet", "csv", "ndjson", "efl.ndjson", "fhir.ndjson", "cde.ndjson"]
FEW, MANY = 400, 1_000
HERE = str(Path(sys.modules["converter"].__file__ or "").parent)


def calls(folder: Path, form: str) -> Counter[str]:
    """How often each function of the converter is called to check the observations of a folder."""
    counts: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(HERE):
            counts[f"{code.co_filename.removeprefix(HERE)}:{code.co_qualname}"] += 1

    threading.setprofile(count)
    sys.setprofile(count)
    try:
        result = validate(
            [str(folder / f"observations.{form}")], [str(definitions_of(folder, form))]
        )
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert result.observations
    assert len(result.problems) < 20
    return counts


@pytest.mark.parametrize("form", FORMS)
def test_no_function_is_called_for_each_row(tmp_path: Path, form: str) -> None:
    found = []
    for size in (FEW, MANY):
        folder = tmp_path / str(size)
        make(folder, Recipe(size, findings=8, every=FEW), [form])
        found.append(calls(folder, form))
    few, many = found
    more = {name: (few[name], times) for name, times in many.items() if times - few[name] > 200}
    assert not {name: counts for name, counts in more.items() if not name.endswith("<genexpr>")}
