"""Checks of index codes against releases of their code systems that the user has."""

from __future__ import annotations

from collections.abc import Iterator

from converter.checks.codes import times
from converter.checks.nodes import Fault, Node, Nodes, Path
from converter.model import IndexCode, Value
from converter.problems import quoted
from converter.terminology.releases.lookup import Entry, Terminology, family_of
from converter.terminology.releases.standing import better, lookable, standing
from converter.terminology.systems import system_key

Use = tuple[Node, Path]


def codes_in_releases(nodes: Nodes, terminology: Terminology) -> Iterator[Fault]:
    """DEF360 to DEF363: what the releases say of each code; told once for each writing of it."""
    uses: dict[tuple[str, str, str | None], list[Use]] = {}
    for node, path, written in _codes(nodes):
        key = system_key(written.system), written.code, written.display
        uses.setdefault(key, []).append((node, path))
    others: dict[tuple[str, str], list[Use]] = {}
    told: set[tuple[str, str, str]] = set()
    for (system, code, display), members in uses.items():
        way = lookable(terminology, system, code)
        if way == "no":
            continue
        if way == "uncovered":
            others.setdefault((system, family_of(system, code)), []).extend(members)
            continue
        for fault in _faults(terminology, system, code, display, members):
            # That a code is missing or retired does not depend on how it is shown.
            about = fault.code, f"{system} {code}", fault.message if fault.code == "DEF362" else ""
            if about not in told:
                told.add(about)
                yield fault
    for (system, _), members in others.items():
        node, path = members[0]
        message = f"{node.title}: no release in the index has such codes of {system}"
        yield Fault("DEF363", node, path, message + times(len(members)))


def _faults(
    terminology: Terminology, system: str, code: str, display: str | None, members: list[Use]
) -> Iterator[Fault]:
    node, path = members[0]
    shown = f"{system} {code}{f' {quoted(display)}' if display else ''}"
    wrong = standing(terminology, system, code, display, shown)
    if wrong:
        message = f"{node.title}: {wrong.words}{times(len(members))}"
        rule = "DEF360" if wrong.kind == "missing" else "DEF361"
        yield Fault(rule, node, (*path, "code"), message, wrong.expected, wrong.suggestion)
    entry = terminology.entry(system, code)
    if entry and display is not None and entry.terms and not entry.is_called(display):
        where = terminology.release_of(system)
        message = f"{node.title}: {shown} is called {quoted(entry.label)} in {where}"
        advice = better(terminology, system, code, display)
        yield Fault(
            *("DEF362", node, (*path, "display"), message + times(len(members))),
            *(_names(entry), advice),
        )


def _names(entry: Entry) -> str:
    return " or ".join(quoted(term) for term in entry.terms[:3])


def _codes(nodes: Nodes) -> Iterator[tuple[Node, Path, IndexCode]]:
    """Every code of a node, those of its anatomic locations too."""
    for node in nodes.all():
        for i, code in enumerate(node.item.index_codes):
            yield node, ("index_codes", i), code
        if not isinstance(node.item, Value):
            for j, location in enumerate(node.item.anatomic_locations):
                for i, code in enumerate(location.index_codes):
                    yield node, ("anatomic_locations", j, "index_codes", i), code
