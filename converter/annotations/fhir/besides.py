"""What FHIR says beside its observations, in a form that is none: told once for a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from converter.annotations.fhir.context import Placed, Scope
from converter.annotations.fhir.left import order_of
from converter.annotations.fhir.wire import NONE, Concept, Resource
from converter.annotations.left_out import LeftOut
from converter.annotations.records import Records, steps
from converter.annotations.withdrawn import is_withdrawn

# What else may say that something was found, in a form that is not read.
_SAYING = (
    *("Condition", "ClinicalImpression", "DetectedIssue", "QuestionnaireResponse"),
    "RiskAssessment",
)
_FOR_EACH = "an Observation for each finding"

_conclusions = msgspec.json.Decoder(list[Concept]).decode


class Besides:
    """Coded conclusions of reports, and resources that may say that something was found.

    Conclusions sum up what the results say, and have no presence, certainty, site or side:
    *normal*, a suspicion and a differential diagnosis look the same. Read as findings they
    would be counted beside the observation that they repeat.
    """

    def __init__(self) -> None:
        # The first report with conclusions, how many it has, and how many reports have some.
        self._first: tuple[str, int] | None = None
        self._reports = 0
        # The first of the other resources, and how many there are of each type.
        self._other: tuple[str, int] | None = None
        self._others: Counter[str] = Counter()

    def of(self, scope: Scope) -> None:
        """Note what the resources of a scope say; where one stands first, it is told."""
        for placed in scope.everything:
            kind = placed.resource.resourceType or ""
            if kind == "DiagnosticReport" and (count := _conclusions_of(placed)):
                self._first = _earlier(self._first, (placed.pointer, count))
                self._reports += 1
            if kind in _SAYING:
                self._other = _earlier(self._other, (placed.pointer, 1))
                self._others[kind] += 1

    def all(self, records: Records[Resource]) -> Iterator[LeftOut]:
        """What is to be told of it."""
        if self._first:
            pointer, count = self._first
            path = steps(f"{pointer}/conclusionCode")
            place = records.problem("ANN213", "", path, expected=_FOR_EACH)
            yield LeftOut("conclusions", str(count), {"": self._reports}, place)
        if self._other:
            place = records.problem("ANN213", "", steps(self._other[0]), expected=_FOR_EACH)
            yield LeftOut("resources", "", dict(self._others), place)


def _earlier(one: tuple[str, int] | None, other: tuple[str, int]) -> tuple[str, int]:
    """Which of two stands first in the file; odd records are read after the plain ones."""
    return other if one is None else min(one, other, key=lambda told: order_of(told[0]))


def _conclusions_of(placed: Placed) -> int:
    """How many coded conclusions a standing report has that are read nowhere else."""
    report = placed.resource
    if report.conclusionCode is NONE or is_withdrawn(report.status):
        return 0
    try:
        given = _conclusions(report.conclusionCode)
    except msgspec.MsgspecError:
        return int(bytes(report.conclusionCode) != b"null")
    return sum(not _is_result(one, placed) for one in given)


def _is_result(conclusion: Concept, placed: Placed) -> bool:
    """Whether a conclusion refers to an observation of the file (a CodeableReference)."""
    reference = conclusion.reference.reference if conclusion.reference else None
    found = placed.scope.find(reference, placed.home)
    return found is not None and found.resource.resourceType == "Observation"
