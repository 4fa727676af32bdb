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
        ("effusion except in the fissure", "NAMED"),
        ("no effusion, effusion absent except in the fissure", "PART"),
    ],
)
def test_stances(text: str, said: str) -> None:
    assert stance(text, EFFUSION).name == said


def test_what_is_not_there() -> None:
    assert not_there("no effusion previously", EFFUSION) == set()
    assert "itself" in not_there("no pleural effusion", EFFUSION)
    assert "mass" in not_there("there is no evidence of a mass", EFFUSION)
    told = {"definite mass of the kidney", "mass of the kidney", "mass kidney"}
    assert not_there("no definite mass of the kidney", EFFUSION) == told
    assert not_there("previously seen, now resolved", EFFUSION) == set()


def test_the_longest_of_the_names_is_meant() -> None:
    assert stance("mass with no fat", Names.of(("mass", "mass with no fat"))).name == "NAMED"


def test_the_words_of_a_name_may_stand_otherwise() -> None:
    """Where its last word alone says nothing, as *changes*."""
    degenerative = Names.of(("degenerative changes",))
    assert stance("changes of the degenerative kind", degenerative).name == "NAMED"
    assert not_there("changes degenerative (no mass)", degenerative) == set()
    assert not_there("changes (no mass)", degenerative) == {"mass"}


def test_a_text_of_four_times_the_length_takes_four_times_as_long() -> None:
    def cost(length: int) -> float:
        start = time.process_time()
        assert stance("no mass, node, cyst, " * length, EFFUSION).name == "NO_SUCH"
        return time.process_time() - start

    # Sixteen times, where it grew with the square.
    assert cost(2_000) < 8 * cost(500) + 0.1
