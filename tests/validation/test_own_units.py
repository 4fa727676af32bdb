"""Which numbers of a graph stand in their attribute's unit without saying so."""

from __future__ import annotations

from typing import Any

import pytest
from validation.observations import cyst, number, table

from converter.validation import Constraints
from converter.validation.own_units import with_own_units

CONSTRAINTS = Constraints.of([cyst()])
IRI = "https://example.org/o1"
FACT = {"pointer": IRI, "observation_pointer": IRI}


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        (number(4, "3", None, **FACT), "cm"),
        (number(4, "3", "mm", **FACT), "mm"),
        (number(4, "3", None, unit_code="mm", **FACT), None),
        (number(5, "3", None, **FACT), None),
        (number(99, "3", None, **FACT), None),
        ({**number(4, "3", None, **FACT), "number": None}, None),
        # A statement of a graph, and rows of documents.
        (number(4, "3", None, pointer=IRI + "/s", observation_pointer=IRI), None),
        (number(4, "3", None, pointer="/0", observation_pointer="/0"), None),
        (number(4, "3", None, pointer="", observation_pointer=""), None),
        (number(4, "3", None, pointer=None, observation_pointer=None), None),
    ],
)
def test_units(row: dict[str, Any], unit: str | None) -> None:
    made = with_own_units(table([row]), CONSTRAINTS)
    assert made["unit"].to_pylist() == [unit]
    beside = table([row], [number(4, "1", "mL")], [number(4, "2", None, **FACT)])
    assert with_own_units(beside, CONSTRAINTS)["unit"].to_pylist() == [unit, "mL", "cm"]
    assert made.drop_columns("unit") == table([row]).drop_columns("unit")
