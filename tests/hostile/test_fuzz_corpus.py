"""Every input of the fuzzing corpus through its target, as it stands, without a fuzzer.

What a fuzzer found once is among these inputs, under a name that says what it is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.targets import TARGETS, TREES

CORPUS = Path(__file__).parents[2] / "fuzz" / "corpus"


def test_each_target_has_inputs() -> None:
    assert {folder.name for folder in CORPUS.iterdir()} == set(TARGETS)
    assert set(TARGETS) >= TREES


@pytest.mark.parametrize("name", TARGETS)
def test_inputs(name: str) -> None:
    for path in sorted((CORPUS / name).iterdir()):
        try:
            TARGETS[name](path.read_bytes())
        except BaseException:
            print(f"the input is {path}")
            raise


def test_a_fault_is_seen() -> None:
    """The fuzzer can fail: a reader that raises is no reader that answers."""
    from converter.problems import Problem, Severity
    from fuzz.sound import sound

    with pytest.raises(AssertionError):
        sound(b"", [Problem(code="XYZ101", severity=Severity.ERROR, message="x")])
