"""What a text says of a finding, where more than one stance leads to the same verdict."""

from __future__ import annotations

import time

import pytest

from converter.validation.words.stances import Names, not_there, stance

EFFUSION = Names.of(("effusion", "pleural effusion", "fluid in the chest"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no effusion except on the left", "PART"),
        ("present, except on the left", "PRESENT"),
        ("no acute findings", "PART"),
        ("no septa", "NO_SUCH"),
        ("septa absent", "NO_SUCH"),
        ("absent septa", "ABSENT"),
        ("effusion with septa absent", "ABSENT"),
        ("pleural", "NAMED"),
        ("the chest", "NAMED"),
        ("pleural mass", "SILENT"),
        ("mass in the chest", "SILENT"),
        ("the mass", "SILENT"),
        ("/ present", "PRESENT"),
        ("not seen or identified", "ABSENT"),
        ("not seen or septa seen", "CHOICE"),
        ("not on this exam", "SILENT"),
        ("no evidence", "ABSENT"),
    ],
)
def test_stances(text: str, said: str) -> None:
    assert stance(text, EFFUSION).name == said


def test_what_is_not_there() -> None:
    assert not_there("no effusion previously", EFFUSION) == set()
    assert "itself" in not_there("no pleural effusion", EFFUSION)
    assert "mass" in not_there("there is no evidence of a mass", EFFUSION)


def test_a_text_of_four_times_the_length_takes_four_times_as_long() -> None:
    def cost(length: int) -> float:
        start = time.process_time()
        assert stance("no mass, node, cyst, " * length, EFFUSION).name == "NO_SUCH"
        return time.process_time() - start

    # Sixteen times, where it grew with the square.
    assert cost(2_000) < 8 * cost(500) + 0.1
