"""Annotations against the definitions that they name, as relational checks on DuckDB.

The definitions become constraint tables (``constraints``), the observation table is
arranged (``arranged``) and reduced to the distinct things that it says (``statements``), the
checks are SQL files in ``sql/`` (``engine`` runs them), and what they find becomes problems
(``plan``, ``messages``).
"""

from __future__ import annotations

from converter.validation.arranged import Arranged
from converter.validation.constraints import Constraints
from converter.validation.outcome import Options, Validation
from converter.validation.plan import COLUMNS, Validator, validate_table
from converter.validation.positions import Place

__all__ = [
    "COLUMNS",
    "Arranged",
    "Constraints",
    "Options",
    "Place",
    "Validation",
    "Validator",
    "validate_table",
]
