"""Runs one target in libFuzzer, in this process, until a fault or until its time is over.

atheris changes our code as it is imported, so that libFuzzer sees which lines an input
reaches; it keeps inputs that reach new ones, and changes those.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import atheris

with atheris.instrument_imports(include=["converter"]):
    from fuzz import targets, trees


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Every other input is changed as a tree where it is one."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    if chance.random() < 0.5:
        made = trees.changed(data, chance)
        if made is not None and len(made) <= most:
            return made
    made_bytes: bytes = atheris.Mutate(data, len(data))
    return made_bytes[:most]


def fuzz(name: str, options: Sequence[str]) -> None:
    """Runs a target; the options and folders are libFuzzer's own."""
    custom = {"custom_mutator": mutate} if name in targets.TREES else {}
    atheris.Setup([name, *options], targets.TARGETS[name], **custom)
    atheris.Fuzz()
