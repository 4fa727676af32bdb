"""Holds what a run found to what was put in, by rule and by observation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.data.forms import FORMS
from benchmarks.data.observations import faults

# An observation and a rule.
Found = tuple[int, str]
_IMAGE = re.compile(r"in image (\d+)\.")
_SUBJECT = re.compile(r"<([^>]+)>")
_STATEMENT = re.compile(r"<([^>]+)> <[^>]*#statement> <([^>]+)>")


class WrongFaultsError(Exception):
    """Faults that were found are not those that were put in."""


def put_in(folder: Path, form: str) -> set[Found]:
    """What is to be found in a form: which observation has which rule's fault."""
    rules = {row["fault"]: row[FORMS[form].truth] for row in faults()}
    table = pq.read_table(folder / "faults.parquet").to_pydict()
    pairs = zip(table["observation"], table["fault"], strict=True)
    return {(observation, rules[fault]) for observation, fault in pairs if rules[fault]}


def compare(folder: Path, form: str, problems: Iterable[tuple[str, str]]) -> int:
    """Checks problems against what was put in.

    Args:
        folder: of :func:`benchmarks.data.made.make`.
        form: of the observations.
        problems: the rule and the pointer of each.

    Returns:
        How many faults there are.

    Raises:
        WrongFaultsError: a fault was missed, told twice, or found where none is.
    """
    place = _place_in(folder, form)
    found = Counter((place(pointer), rule) for rule, pointer in problems)
    put = put_in(folder, form)
    twice = [one for one, count in found.items() if count > 1]
    wrong = {"missed": put - set(found), "not there": set(found) - put, "told twice": twice}
    told = [f"{what}: {_summary(ones)}" for what, ones in wrong.items() if ones]
    if told:
        raise WrongFaultsError(f"{form}, {len(put)} faults put in; {'; '.join(told)}")
    return len(put)


def _summary(found: Iterable[Found]) -> str:
    """So many of each rule, and an example."""
    ordered = sorted(found)
    rules = Counter(rule for _, rule in ordered)
    counts = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
    return f"{counts} (observation {ordered[0][0]})"


def _place_in(folder: Path, form: str) -> Callable[[str], int]:
    known = FORMS[form]
    if known.place is not None:
        return known.place
    if known.truth == "table":
        rows = pq.read_table(folder / "observations.parquet", columns=["observation"])
        numbers = rows["observation"].to_pylist()
        return lambda pointer: int(numbers[int(pointer.split("/")[1])])
    return _subjects(folder).__getitem__


def _subjects(folder: Path) -> dict[str, int]:
    """The observation that each observation's and each statement's IRI stands for.

    What tells them apart is the sentence of the report, which one of their statements has:
    ids repeat, by one of the faults.
    """
    numbers: dict[str, int] = {}
    statements: list[tuple[str, str]] = []
    with (folder / "observations.nt").open(encoding="utf-8") as file:
        for line in file:
            if image := _IMAGE.search(line):
                subject = _SUBJECT.match(line)
                numbers[subject[1] if subject else ""] = int(image[1])
            elif link := _STATEMENT.match(line):
                statements.append((link[1], link[2]))
    homes = {home: numbers[first] for home, first in statements if first in numbers}
    numbers.update(homes)
    numbers.update({statement: numbers[home] for home, statement in statements})
    return numbers
