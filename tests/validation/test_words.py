"""Every word that a rule says, with recorded texts shown and hidden, and the place of each.

The cases are files in ``tests/cases/words``. What comes of them stands beside them, to be read
against the rows: an expected word that stands for the recorded one is a wrong answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest
from validation.observations import PRESENCE, choice, table
from validation.rule_definitions import DEFINITIONS

from converter.annotations import locate, read_annotations
from converter.jobs import terminology as job
from converter.model import FindingModel, IndexCode, Value
from converter.problems import Problem
from converter.terminology.releases.lookup import Terminology
from converter.validation import Options, validate_table
from converter.validation.messages import places_of
from converter.validation.positions import Locate, Place

CASES = Path(__file__).parents[1] / "cases" / "words"
# The first finding, attribute and value of all; eight values, which are all told, and nine.
FIRST = FindingModel(
    id="OIFM_TEST_000010",
    name="pleural plaque",
    synonyms=("calcified plaque",),
    attributes=(
        choice(
            *("OIFMA_TEST_000101", "presence", "absent", "present"),
            required=True,
            index_codes=(PRESENCE,),
        ),
        choice("OIFMA_TEST_000102", "side", *(f"side {n}" for n in range(8))),
        choice("OIFMA_TEST_000103", "shade", *(f"shade {n}" for n in range(9))),
        choice(
            *("OIFMA_TEST_000104", "state"),
            values=(
                Value(id="OIFMA_TEST_000104.0", name="normal", token="T"),  # noqa: S106 - no secret
                # Its code is the id of the other.
                Value(
                    id="OIFMA_TEST_000104.1",
                    name="thick",
                    token="T",  # noqa: S106 - no secret
                    index_codes=(IndexCode("OIFM", "OIFMA_TEST_000104.0"),),
                ),
            ),
        ),
    ),
)
# As many of one name and one code as are told, and one more.
ALIKE = [
    FindingModel(
        id=f"OIFM_TEST_0009{n:02}", name="shadow", index_codes=(IndexCode("GAMUTS", "900"),)
    )
    for n in range(9)
]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminology]:
    index = str(tmp_path_factory.mktemp("words") / "index")
    job.add([str(CASES / "radlex.csv")], index=index, version="9.9")
    with job.terminology(index) as found:
        yield found


def told(given: pa.Table, releases: Terminology, locate: Locate | None = None) -> Iterator[str]:
    """The problems of a table: what is shown, what is said instead where values are hidden."""
    definitions = [FIRST, *DEFINITIONS, *ALIKE]
    shown, hidden = (
        validate_table(
            given,
            definitions,
            options=Options(show_values=show, locate=locate, terminology=releases),
        ).problems
        for show in (True, False)
    )
    sources = set(given["source"].to_pylist())
    for one, other in zip(shown, hidden, strict=True):
        assert one.source in sources or one.code == "OBS545"
        yield from _lines(one, other)


def _lines(shown: Problem, hidden: Problem) -> Iterator[str]:
    place = f"{shown.line}:{shown.column} " if shown.line else ""
    assert shown.line or not shown.column
    yield f"{place}{shown.code} {shown.pointer}"
    for name in ("message", "expected", "suggestion"):
        text, instead = getattr(shown, name), getattr(hidden, name)
        if text or instead:
            yield f"  {name}: {text}"
        if instead != text:
            yield f"    hidden: {instead}"
    yield f"  about: {shown.finding} | {shown.attribute} | {shown.value}"
    assert (shown.pointer, shown.line) == (hidden.pointer, hidden.line)
    for name in ("finding", "attribute", "value"):
        assert getattr(shown, name) == getattr(hidden, name) or "(not shown)" in getattr(
            hidden, name
        )
    assert "Roe" not in str(hidden).replace(shown.excerpt or "-", "")


def of_rows(releases: Terminology) -> Iterator[str]:
    """The cases of rows: each with what it is about, and what is said of its observations."""
    cases = json.loads((CASES / "rows.json").read_text("utf-8"))
    rows = [rows for case in cases for rows in case["observations"]]
    for row in (row for several in rows for row in several if "number" in row):
        row["number"] = Decimal(row["number"])
    said: dict[int, list[str]] = {}
    for line in told(table(*rows), releases):
        if not line.startswith(" "):
            _, _, pointer = line.partition("/")
            at = int(pointer.partition("/")[0] or -1)
        said.setdefault(at, []).append(line)
    numbers = count()
    for case in cases:
        yield f"# {case['about']}"
        for _ in case["observations"]:
            yield from said.get(next(numbers), ())
    yield "# of no place"
    yield from said[-1]


def of_document(name: str, releases: Terminology) -> Iterator[str]:
    """What is said of a document, at its places."""
    data = (CASES / name).read_bytes()
    places = partial(place_of, data, name)
    yield from told(read_annotations(data, name).table, releases, places)


@pytest.mark.parametrize(
    ("pointer", "whole", "places"),
    [
        ("/0/1", "/0", {"/0/1", "/0", "/0/1/attributeValueDescription", "/0/observationId"}),
        (None, None, {"", "/valueCodeableConcept", "/id"}),
    ],
)
def test_places_that_may_be_asked_for(
    pointer: str | None, whole: str | None, places: set[str]
) -> None:
    found = places_of({"pointer": pointer, "observation_pointer": whole})
    assert places <= set(found)
    assert len(found) == len(set(found))


def place_of(data: bytes, name: str, source: str, pointer: str) -> Place:
    assert source == name
    return locate(data, pointer, source)


@pytest.mark.parametrize("name", ["rows.json", "exam.json", "bundle.json"])
def test_words(name: str, releases: Terminology) -> None:
    found = of_rows(releases) if name == "rows.json" else of_document(name, releases)
    expected = CASES / f"{name}.expected"
    assert list(found) == expected.read_text("utf-8").splitlines()
