"""Documents in tests/cases: the valid ones come back the same, the invalid give what is expected.

``OIFM_WRITE_EXPECTED=1`` writes the expected problems anew, for a person to read over.
"""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from converter.definitions import FORMS, read_definition, write_definition

CASES = Path(__file__).parents[1] / "cases"
SUFFIXES = (".json", ".ndjson", ".md")


def documents(folder):
    return sorted(p for p in (CASES / folder).iterdir() if p.name.endswith(SUFFIXES))


def loads(text):
    return json.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("path", documents("valid"), ids=lambda p: p.name)
def test_a_valid_document_comes_back_the_same(path):
    data = path.read_bytes()
    reading = read_definition(data, path.name)
    assert reading.problems == ()
    (document,) = reading.documents
    if path.suffix == ".md":
        written = FORMS["markdown"].write(document.finding)
        assert written.encode() == data
    else:
        written = write_definition(document.finding)
        assert loads(written) == loads(data)
    (again,) = read_definition(written.encode(), path.name).documents
    assert again == document


@pytest.mark.parametrize("path", documents("invalid"), ids=lambda p: p.name)
def test_an_invalid_document_gives_the_expected_problems(path):
    reading = read_definition(path.read_bytes(), path.name)
    lines = [
        " ".join(
            part
            for part in (
                f"{p.line}:{p.column}",
                p.code,
                p.pointer or "-",
                p.message,
                p.expected and f"(expected: {p.expected})",
                p.suggestion and f"(suggestion: {p.suggestion})",
            )
            if part
        )
        for p in reading.problems
    ]
    found = "\n".join(lines) + f"\ndocuments: {len(reading.documents)}\n"
    expected = path.with_name(path.name + ".expected")
    if os.environ.get("OIFM_WRITE_EXPECTED"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
    assert any(p.severity == "error" for p in reading.problems)
