"""Checks the definitions themselves: what ``oifm check`` tells their curators.

A check is a function from all nodes to faults; :data:`CHECKS` is the table of them. Each
rule has a page, ``docs/rules/DEF3xx.md``, which says what it is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from converter.checks import codes, displays, ids, names, numbers, text, values
from converter.checks.nodes import Check, Fault, nodes_of
from converter.definitions.document import Document
from converter.model import Attribute, FindingModel, Value
from converter.problems import Problem
from converter.rules import problem

if TYPE_CHECKING:
    from converter.terminology.releases.lookup import Terminology

__all__ = ["CHECKS", "check_definitions"]

CHECKS: tuple[Check, ...] = (
    ids.repeated_ids,
    ids.foreign_attribute_ids,
    ids.value_ids,
    ids.missing_ids,
    names.repeated_attribute_names,
    names.repeated_value_names,
    names.shared_names,
    names.repeated_synonyms,
    names.repeated_tags,
    numbers.bounds,
    numbers.placeholder_ranges,
    numbers.steps,
    numbers.units,
    codes.unknown_systems,
    codes.malformed_codes,
    codes.repeated_codes,
    codes.codes_of_two_values,
    codes.displays_of_codes,
    codes.shared_source_codes,
    displays.displays_beside_names,
    displays.descriptions_beside_names,
    values.exclusive_values,
    values.selections,
    values.single_values,
    values.without_attributes,
    values.misspellings,
    text.characters,
    text.lengths,
    text.descriptions,
)


def check_definitions(
    documents: Sequence[Document], terminology: Terminology | None = None
) -> list[Problem]:
    """Find the faults of definitions, each alone and all of them together.

    Args:
        documents: all definitions that belong together; ids and shared names are looked
            for across all of them.
        terminology: releases of code systems, to look the codes up in; not where None.

    Returns:
        The problems by source, line, column and code; the same for any order of faults.
    """
    nodes = nodes_of(documents)
    found = [_problem(fault) for check in CHECKS for fault in check(nodes)]
    if terminology is not None:
        from converter.checks import releases

        found += map(_problem, releases.codes_in_releases(nodes, terminology))
    return sorted(found, key=lambda p: (p.source, p.line, p.column, p.code, p.pointer, p.message))


def _problem(fault: Fault) -> Problem:
    document = fault.node.document
    path = fault.node.path + fault.path
    position = document.locate(path)
    attribute: Attribute | None = None
    value: Value | None = None
    if len(path) > 1 and path[0] == "attributes":
        attribute = document.finding.attributes[int(path[1])]
        members = getattr(attribute, "values", ())
        if len(path) > 3 and path[2] == "values":
            value = members[int(path[3])]
    return problem(
        fault.code,
        fault.message,
        source=document.source,
        pointer=position.pointer,
        line=position.line,
        column=position.column,
        excerpt=position.excerpt,
        finding=_shown(document.finding),
        attribute=_shown(attribute),
        value=_shown(value),
        expected=fault.expected,
        suggestion=fault.suggestion,
    )


def _shown(thing: FindingModel | Attribute | Value | None) -> str:
    """``name (id)``, as problems of annotations have it; of a draft the name alone."""
    if thing is None:
        return ""
    name = " ".join(thing.name.split())
    return f"{name} ({thing.id})" if thing.id else name
