"""Reports and groups of FHIR: what belongs to which, and what was taken back with its report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from converter.annotations.fhir.context import Placed, Scope
from converter.annotations.fhir.subjects import other_subject
from converter.annotations.fhir.values import code_of, is_modified, is_same, values_of
from converter.annotations.fhir.wire import Reference, Resource
from converter.annotations.records import Records, steps
from converter.annotations.withdrawn import is_withdrawn, withdrawn_with

# The codes of findings, which attributes do not have.
_FINDING = re.compile(r"(?:RDES[0-9]|OIFM_)")
# What a group may refer to besides observations.
_OTHER = re.compile(r"(?:QuestionnaireResponse|MolecularSequence)/")


def reported(found: list[Placed], scope: Scope, records: Records[Resource]) -> list[Placed]:
    """Says of each observation which report it belongs to.

    A group's members belong to the report of the group. An observation of several reports
    belongs to the first one that names it and stands, else to one that was taken back.

    Args:
        found: the observations.
        scope: the resources that they may belong to.
        records: of the file, to which problems are added.

    Returns:
        The observations without those whose report was taken back.
    """
    named: dict[int, Resource] = {}
    reports = [one for one in scope.everything if one.resource.resourceType == "DiagnosticReport"]
    for stands in (True, False):
        for placed in reports:
            if _is_back(placed.resource) is not stands:
                _give(placed.resource, _known(placed, placed.resource.result), named)
    for placed in scope.everything:
        holder = placed.holder
        if holder is not None and holder.resourceType == "DiagnosticReport":
            _give(holder, [placed], named)
        _tell_missing(placed, records)
    scope.reports.update(named)
    return _standing(found, reports, named, records)


def contains_observations(resource: Resource) -> bool:
    """Whether observations stand inside of a resource, where their ids are known only."""
    return any(inner.resourceType == "Observation" for inner in resource.contained or ())


def members_of(placed: Placed) -> list[Placed]:
    """The members of a group that say one attribute each, instead of a finding.

    A member with the code of its group is one more of what the group is about.
    """
    chosen = []
    for _, child in placed.scope.all(placed.resource.hasMember, placed.home):
        if child is None or child.resource.resourceType != "Observation":
            continue
        resource = child.resource
        if resource is placed.resource or resource.component or resource.hasMember:
            continue
        if is_modified(resource) or is_withdrawn(resource.status) or other_subject(child):
            continue  # told of where it stands itself
        is_finding = _FINDING.match(code_of(resource.code).code or "") or is_same(
            resource.code, placed.resource.code
        )
        if not is_finding and any(values_of(resource, _ignore)):
            chosen.append(child)
    return chosen


def headings_of(found: list[Placed]) -> set[int]:
    """The identities of groups that say nothing but which observations are their members."""
    groups = [
        placed
        for placed in found
        if placed.resource.hasMember
        and not placed.resource.component
        and not any(values_of(placed.resource, _ignore))
        and placed.has_all_members()
    ]
    return {id(placed.resource) for placed in groups} - _circular(groups)


def _circular(headings: Iterable[Placed]) -> set[int]:
    """The identities of headings that are members of each other, or of themselves.

    What they say would be read nowhere, if each were left out for what it leads to.
    """
    sorter: TopologicalSorter[int] = TopologicalSorter()
    groups = {id(one.resource): one for one in headings}
    for name, placed in groups.items():
        members = (id(one.resource) for one in _known(placed, placed.resource.hasMember))
        sorter.add(name, *(member for member in members if member in groups))
    try:
        sorter.prepare()
    except CycleError:
        pass  # those beside the circle can be put in order still
    else:
        return set()
    left = set(groups)
    while ready := sorter.get_ready():
        left.difference_update(ready)
        sorter.done(*ready)
    return left


def _standing(
    found: list[Placed],
    reports: list[Placed],
    named: dict[int, Resource],
    records: Records[Resource],
) -> list[Placed]:
    """The observations whose report was not taken back; of the others it is said how many."""
    back = {id(one.resource): one for one in reports if _is_back(one.resource)}
    if not back:
        return found
    kept, gone = list[Placed](), Counter[int]()
    for placed in found:
        report = id(named.get(id(placed.resource)))
        # What an observation says of itself is told where it stands, as everywhere.
        if report in back and not is_withdrawn(placed.resource.status):
            gone[report] += 1
        else:
            kept.append(placed)
    for report, count in gone.items():
        resource, pointer = back[report].resource, back[report].pointer
        if is_withdrawn(resource.status):
            status = (resource.status or "").strip().lower()
            records.add(
                "ANN221", withdrawn_with("report", status, count), steps(f"{pointer}/status")
            )
        else:
            message = withdrawn_with("report", "changed by a modifier extension", count)
            path = steps(f"{pointer}/modifierExtension")
            records.add("ANN220", message, path, expected="no modifier extension")
    return kept


def _is_back(report: Resource) -> bool:
    """Whether a report was taken back, or may mean something else than it seems to mean."""
    return is_withdrawn(report.status) or is_modified(report)


def _known(placed: Placed, references: list[Reference] | None) -> list[Placed]:
    """The resources that a list of references means, as far as they are in the file."""
    return [one for _, one in placed.scope.all(references, placed.home) if one is not None]


def _give(report: Resource, members: Iterable[Placed], named: dict[int, Resource]) -> None:
    """Give a report to observations that have none, and to the members of those."""
    below = list(members)
    while below:
        placed = below.pop()
        resource = placed.resource
        if resource.resourceType != "Observation" or id(resource) in named:
            continue
        named[id(resource)] = report
        below += _known(placed, resource.hasMember)


def _tell_missing(placed: Placed, records: Records[Resource]) -> None:
    """Say of a report or a group how many of its observations are elsewhere."""
    resource = placed.resource
    if resource.resourceType == "DiagnosticReport":
        what, key, references = "report", "result", resource.result
    elif resource.hasMember and not is_modified(resource) and not is_withdrawn(resource.status):
        what, key, references = "group", "hasMember", resource.hasMember
    else:
        return
    missing = sum(
        found is None and not _OTHER.search(reference.reference or "")
        for reference, found in placed.scope.all(references, placed.home)
    )
    if missing:
        message = f"the {what} refers to observations ({missing}) that are not in this file"
        path = steps(f"{placed.pointer}/{key}")
        records.add("ANN207", message, path, expected="their documents beside it")


def _ignore(_key: str, _what: str, _expected: str) -> None:
    """What is wrong with the value is said where it is read."""
