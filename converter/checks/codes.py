"""Checks of index codes as such: known systems, sound codes, each where it belongs once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from converter.checks.nodes import Fault, Node, Nodes, choices
from converter.iris import Namespaces
from converter.problems import quoted
from converter.terminology.matching import displays_agree, normal
from converter.terminology.systems import (
    code_fault,
    code_systems,
    meant_code,
    parse_code_iri,
    system_key,
    system_named,
    system_of_fhir_uri,
)


def unknown_systems(nodes: Nodes) -> Iterator[Fault]:
    """DEF330: a code system that is not in the table; told once for each system."""
    uses: dict[str, list[tuple[Node, int]]] = {}
    for node in nodes.all():
        for i, code in enumerate(node.item.index_codes):
            if code.system.strip() and system_named(code.system) is None:
                uses.setdefault(code.system, []).append((node, i))
    known = ", ".join(system.key for system in code_systems())
    for name, members in uses.items():
        node, i = members[0]
        message = f"{node.title}: no code system is known as {quoted(name)}{times(len(members))}"
        meant = system_of_fhir_uri(name)
        suggestion = meant.names[0] if meant else ""
        if address := parse_code_iri(name, Namespaces()):
            suggestion = f"perhaps the system {address[0]} with the code {address[1]}"
        path = ("index_codes", i, "system")
        yield Fault("DEF330", node, path, message, f"one of {known}", suggestion)


def malformed_codes(nodes: Nodes) -> Iterator[Fault]:
    """DEF331: a code that its system cannot have."""
    for node in nodes.all():
        for i, code in enumerate(node.item.index_codes):
            for field in ("system", "code"):
                if not getattr(code, field).strip():
                    message = f"{node.title}: the {field} of code {i + 1} is empty"
                    yield Fault("DEF331", node, ("index_codes", i, field), message, f"a {field}")
                    break
            fault = code_fault(code.system, code.code) if code.code.strip() else None
            if fault is not None:
                meant = fault.suggestion or meant_code(code.system, code.code)
                yield Fault(
                    "DEF331",
                    node,
                    ("index_codes", i, "code"),
                    f"{node.title}: {code.system} {code.code} {fault.message}",
                    fault.expected,
                    f"perhaps {meant}: look it up" if meant else "",
                )


def repeated_codes(nodes: Nodes) -> Iterator[Fault]:
    """DEF332: one code twice on one node."""
    for node in nodes.all():
        codes = node.item.index_codes
        if len(codes) < 2:
            continue
        seen: set[tuple[str, str]] = set()
        for i, code in enumerate(codes):
            key = (system_key(code.system), code.code)
            if key in seen:
                message = f"{node.title}: {code.system} {code.code} stands here twice"
                yield Fault("DEF332", node, ("index_codes", i), message, "", "take one out")
            seen.add(key)


def codes_of_two_values(nodes: Nodes) -> Iterator[Fault]:
    """DEF333: one code on two values of a set that differ in meaning.

    A code that is wider than both ("breast" on "left breast" and "right breast") tells
    no lie about either, so it does not count.
    """
    for node, attribute in choices(nodes):
        uses: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for j, value in enumerate(attribute.values):
            for i, code in enumerate(value.index_codes):
                uses.setdefault((system_key(code.system), code.code), []).append((j, i))
        for members in uses.values():
            if len(members) < 2:
                continue
            names = {normal(attribute.values[j].name): attribute.values[j].name for j, _ in members}
            j, i = members[-1]
            code = attribute.values[j].index_codes[i]
            wider = code.display and all(displays_agree(n, code.display) for n in names)
            if len(names) > 1 and not wider:
                told = " and ".join(quoted(name) for name in names.values())
                shown = f" {quoted(code.display)}" if code.display else ""
                message = f"{node.title}: {code.system} {code.code}{shown} is on {told}"
                path = ("values", j, "index_codes", i)
                yield Fault("DEF333", node, path, message, "a code of its own for each meaning")


def shared_source_codes(nodes: Nodes) -> Iterator[Fault]:
    """DEF337: one Gamuts or RadElement entry as the source of two findings."""
    first: dict[tuple[str, str], Node] = {}
    for node in nodes.findings:
        for i, code in enumerate(node.item.index_codes):
            key = (system_key(code.system), code.code)
            other = first.setdefault(key, node) if key[0] in SOURCES else node
            if other is not node and (node.item.id is None or other.item.id != node.item.id):
                message = (
                    f"{node.title}: {code.system} {code.code} is also the source of "
                    f"{quoted(other.item.name)} {other.item.id or ''} ({other.document.source})"
                )
                yield Fault("DEF337", node, ("index_codes", i), message)


SOURCES = frozenset({"GAMUTS", "RADELEMENT"})


def displays_of_codes(nodes: Nodes) -> Iterator[Fault]:
    """DEF334: a code that is shown with another name than in most places."""
    uses: dict[tuple[str, str], dict[str, list[tuple[Node, int]]]] = {}
    for node in nodes.all():
        for i, code in enumerate(node.item.index_codes):
            if code.display and code.display.strip():
                shown = uses.setdefault((system_key(code.system), code.code), {})
                shown.setdefault(normal(code.display), []).append((node, i))
    for displays in uses.values():
        if len(displays) < 2:
            continue
        counts = Counter({display: len(places) for display, places in displays.items()})
        usual = min(counts, key=lambda display: (-counts[display], display))
        for display, members in displays.items():
            if display != usual:
                node, i = members[0]
                code = node.item.index_codes[i]
                message = (
                    f"{node.title}: {code.system} {code.code} is shown as "
                    f"{quoted(code.display or '')}{times(len(members))}"
                )
                expected = f"{usual} ({counts[usual]:,} times)"
                yield Fault("DEF334", node, ("index_codes", i, "display"), message, expected)


def times(count: int) -> str:
    """Say how often, where more than once."""
    return f", here and in {count - 1:,} more places" if count > 1 else ""
