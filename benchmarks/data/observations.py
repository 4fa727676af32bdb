"""Observations about made-up definitions, the same for the same seed, with known faults.

Findings are skewed as in practice: a few are most of what is reported. An observation says
presence, most often also change, and each further attribute of its finding now and then.
Patients come back, and what is said about changes fits the exam before. One observation of
each block of ``every`` has one fault, each kind of ``faults.tsv`` in its turn; everything
else is sound, so that any other problem that is found is a wrong one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.data.definitions import Made, make
from converter.model import ChoiceAttribute, FindingModel

_HERE = Path(__file__).parent
# Whole patients, so that each batch can be made by itself.
STEP = 250_000
# The columns of the observation table that an exporter would write, as the query makes them.
WRITTEN = (
    *("observation", "observation_id", "report_id", "subject_id", "exam_id", "exam_time"),
    *("exam_code", "exam_text", "finding_system", "finding_code", "finding_text"),
    *("attribute_system", "attribute_code", "attribute_text", "value_kind", "value_system"),
    *("value_code", "value_text", "number", "number_text", "unit", "unit_code"),
    *("recorded_text", "site_system", "site_code", "site_text", "status"),
)


@dataclass(frozen=True)
class Recipe:
    """What is made.

    Attributes:
        observations: how many.
        findings: how many definitions there are; 8 at least.
        every: one observation in so many has a fault, none where 0; not 1, since a fault
            may need a sound observation.
        seed: the same makes the same, with the same version of DuckDB, whose hash is used.
        further: so many more choice attributes on each finding.
        answered: how often, in percent, an attribute of the finding's own is answered.
    """

    observations: int
    findings: int = 1500
    every: int = 200
    seed: int = 1
    further: int = 0
    answered: int = 40

    def __post_init__(self) -> None:
        """Refuses what cannot be made."""
        if self.findings < 8 or self.every in (1,) or self.every < 0:
            raise ValueError("at least 8 findings, and a fault in every second observation at most")

    def definitions(self) -> list[Made]:
        """The definitions that it is about."""
        return make(self.findings, self.seed, further=self.further)


def batches(recipe: Recipe, definitions: Sequence[Made]) -> Iterator[pa.Table]:
    """Observation tables with the columns ``fault`` and ``leads``, of whole observations.

    Args:
        recipe: what is made.
        definitions: those of the recipe, or the same in another form.
    """
    connection = duckdb.connect()
    for name, table in _tables(definitions).items():
        connection.register(name, table)
    findings = [made.finding for made in definitions]
    variables = {
        "seed": recipe.seed,
        "every": recipe.every,
        "answered": recipe.answered,
        "findings": len(findings),
        "no_finding": _unknown(findings[0].id),
        "no_attribute": _unknown(findings[0].attributes[0].id),
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})
    connection.execute(_sql("macros"))
    for first in range(0, recipe.observations, STEP):
        share = {"first": first, "last": min(first + STEP, recipe.observations)}
        connection.execute(_sql("observed"), share)
        connection.execute(_sql("followed"))
        yield connection.sql(_sql("rows")).to_arrow_table()


@cache
def faults() -> tuple[dict[str, str], ...]:
    """The rows of ``faults.tsv``: each fault, and the rule that finds it in each kind of format."""
    return tuple(_rows("faults"))


def _unknown(id_: str | None) -> str:
    """An id of the same form that no definition has."""
    if str(id_).startswith("RDE"):
        return "RDES999999999" if str(id_).startswith("RDES") else "RDE999999999"
    return "OIFM_NONE_999999" if str(id_).startswith("OIFM_") else "OIFMA_NONE_000000"


def _tables(definitions: Sequence[Made]) -> dict[str, pa.Table]:
    """The definitions as the tables that the queries take."""
    changes = _rows("changes")
    # The last findings are kept for faults of changes: each is spoken of where it is to be.
    ordinary = len(definitions) - len(changes)
    findings = [
        {"f": f, "id": made.finding.id, "name": made.finding.name}
        for f, made in enumerate(definitions)
    ]
    drawable: list[dict[str, Any]] = [
        {"role": role, "f": f}
        for role in ("", *sorted({role for made in definitions for role in made.roles}))
        for f, made in enumerate(definitions[:ordinary])
        if not role or role in made.roles
    ]
    counts: dict[str, int] = {}
    for row in drawable:
        row["n"] = counts.get(row["role"], 0)
        counts[row["role"]] = row["n"] + 1
    answers = [answer for f, made in enumerate(definitions) for answer in _answers(f, made)]
    kept = [
        {**{k: v if k == "fault" else int(v) for k, v in row.items()}, "f": ordinary + at}
        for at, row in enumerate(changes)
    ]
    made_of: dict[str, list[dict[str, Any]]] = {
        "findings": findings,
        "answers": answers,
        "drawable": drawable,
        "counts": [{"role": role, "many": many} for role, many in counts.items()],
        "faults": [
            {"at": n, "fault": r["fault"], "needs": r["needs"]} for n, r in enumerate(faults())
        ],
        "changes": kept,
        "sites": [{"site": n, **row} for n, row in enumerate(_rows("sites"))],
    }
    return {name: pa.Table.from_pylist(rows) for name, rows in made_of.items()}


def _answers(f: int, made: Made) -> Iterator[dict[str, Any]]:
    finding: FindingModel = made.finding
    for part, (attribute, role) in enumerate(zip(finding.attributes, made.roles, strict=True)):
        values = attribute.values if isinstance(attribute, ChoiceAttribute) else ()
        yield {
            "f": f,
            "part": part,
            "role": role,
            "first": made.roles.index(role) == part,
            "attribute": attribute.id,
            "attribute_name": attribute.name,
            "ids": [value.id for value in values],
            "names": [value.name for value in values],
        }


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _sql(name: str) -> str:
    return (_HERE / "sql" / f"{name}.sql").read_text("utf-8")
