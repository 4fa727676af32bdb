"""Faults of the plan as validation results: the shape and component that stand for their rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from converter.iris import SH, Namespaces
from converter.problems import Severity
from converter.rules import rule
from converter.shacl.report import component_of
from converter.shacl.results import Result
from converter.validation.recorded import RULES, UNCOVERED

# What the plan answers beside the shapes: the sizes of units, verdicts on words and releases
# are no part of a graph, and a shape cannot tell why a code leads to no definition.
BESIDE = frozenset({"OBS513", "OBS521", "OBS522", "OBS523", "OBS541", "OBS542", *RULES, UNCOVERED})

# The end of the name of a rule's shape, of the attribute that the fault is about.
_ENDS = {
    "OBS507": ".required",
    "OBS510": ".unit",
    "OBS511": ".unitKnown",
    "OBS512": ".unitFits",
    "OBS531": ".exclusive",
}
# The shape of a rule that is one for all observations.
_SHAPES = {
    "OBS501": "KnownFinding",
    "OBS506": "RepeatedValue",
    "OBS520": "Statement.doubted",
    "OBS532": "RepeatedObservationId",
    "OBS533": "SideOfSite",
    "OBS541": "Observation.resolved",
    "OBS551": "NewButThereBefore",
    "OBS552": "ResolvedButNeverThere",
    "OBS553": "UnchangedButChanged",
    "OBS554": "ChangedFromNothing",
}
_SEVERITIES = {"error": "Violation", "warning": "Warning", "info": "Info"}


def results_of(
    faults: Iterable[Mapping[str, Any]], focus: Callable[[int], str], ns: Namespaces
) -> Iterator[tuple[str, Result]]:
    """The results that faults are, each with the code of its rule.

    Args:
        faults: rows of those of :class:`converter.validation.Validation`.
        focus: gives the IRI of an observation by its number.
        ns: the namespaces of data and shapes.
    """
    for fault in faults:
        code, node = fault["code"], focus(fault["observation"])
        yield code, _result(code, node, fault["attribute"], fault["value"], ns)


def names_of(table: pa.Table, rows: Mapping[str, int]) -> dict[int, str]:
    """The IRI of each observation by its number.

    Args:
        table: the observation table.
        rows: the row of each observation and statement, by its IRI.
    """
    # The observation's own name is the first of its first row.
    names: dict[int, str] = {}
    for iri, row in rows.items():
        names.setdefault(row, iri)
    focus: dict[int, str] = {}
    for row, observation in enumerate(table["observation"].to_pylist()):
        if row in names:
            focus.setdefault(observation, names[row])
    return focus


def severity_of(severity: Severity) -> str:
    """What SHACL calls a severity."""
    return SH + _SEVERITIES[severity.value]


def _result(
    code: str, focus: str, attribute: str | None, value: str | None, ns: Namespaces
) -> Result:
    known = rule(code)
    shape = _SHAPES.get(code, "")
    if attribute and not shape:
        shape = attribute + _ENDS.get(code, "")
    return Result(
        focus=focus,
        shape=ns.shapes + (shape or code),
        path=ns.id + attribute if attribute else "",
        value=f"<{ns.id}{value}>" if value else "",
        component=component_of(code, ns),
        severity=severity_of(known.severity),
        message=f"{code} {known.title}",
    )
