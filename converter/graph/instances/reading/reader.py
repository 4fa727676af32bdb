"""Observations out of a graph: the way back from RDF to the observation table.

What a statement recorded is read from the statement, and what it leaves to its observation
from that. A fact without a statement, as other programs write them, is a row of its own.
Where the graph stands is told by IRIs: they take the place of JSON Pointers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from converter.annotations.numbers import number_of
from converter.annotations.sides import split
from converter.annotations.table import NAMES, AnnotationReading, empty, table_of
from converter.graph.formats import INPUTS, RdfFormat, parse
from converter.graph.instances.reading.facts import row_of_fact, unstated
from converter.graph.instances.reading.graph import InstanceGraph
from converter.graph.instances.reading.lines import subject_lines
from converter.graph.instances.reading.unread import shared_alone, unknown_terms
from converter.iris import DCTERMS
from converter.problems import ConverterError
from converter.rules import problem
from converter.terminology.systems import parse_code_iri

Row = dict[str, Any]
# Columns of texts that stand with the statement, or else with its observation.
_TEXTS = {
    "observation_id": "observationId",
    "finding_text": "recordedFinding",
    "recorded_text": "reportText",
    "site_text": "siteText",
    "status": "status",
    "author": "author",
    "recorded_at": "recordedAt",
    "language": "language",
    "tracking_id": "trackingId",
    "tracking_text": "trackingText",
    "other_codes": "otherCodes",
}
_SITE = frozenset(
    (
        *("anatomicSite", "recordedSiteSystem", "recordedSiteCode"),
        *("observedLaterality", "recordedLaterality"),
    )
)
_VISIT = frozenset(("report", "exam", "subject", "observedAt"))
# What an observation says once, as terms of the vocabulary; few statements say any of it.
_SAID_ONCE = _SITE | _VISIT | {*_TEXTS.values(), "imageList", "imageReference", "sourceDocument"}
_STATED = {
    "attribute_text": "recordedAttribute",
    "value_text": "recordedText",
    "unit": "recordedUnit",
    "unit_code": "recordedUnitCode",
}


def read(rdf_format: RdfFormat, data: bytes, source: str, first: int = 0) -> AnnotationReading:
    """Reads the observations of a graph that ``docs/instances.md`` describes.

    Args:
        rdf_format: one of :data:`converter.graph.formats.INPUTS`.
        data: the document.
        source: its name, for the table and for problems.
        first: the number of the first observation.

    Returns:
        The observations, in the order in which the document mentions them; never raises
        for bad input. ANN202 where it is empty, ANN203 where it has no observation, ANN204
        for a text in the place of an IRI or the reverse, RDF401 to RDF403 for what the
        parser refuses, RDF406 for what stands twice, SHC401 where a type alone names
        the finding.
    """
    if not data.strip():
        found = problem("ANN202", "the file is empty", source=source, line=1, column=1)
        return AnnotationReading(empty(), (found,))
    try:
        graph = InstanceGraph(parse(data, rdf_format, source), source)
    except ConverterError as error:
        return AnnotationReading(empty(), tuple(p.at(source=source) for p in error.problems))
    rows: list[Row] = []
    count = 0
    for node in graph.observations():
        for row in _rows(graph, node, source):
            row |= {"source": source, "observation_pointer": node, "observation": first + count}
            rows.append(row)
        count += 1
    graph.problems += graph.strays()
    graph.problems += unknown_terms(graph, source)
    if not count:
        message = "the graph holds no observation"
        found = problem("ANN203", message, source=source, expected="fm:finding, fm:statement")
        graph.problems.append(found)
    lines = subject_lines(data, rdf_format.name) if graph.problems else {}
    problems = [
        p.at(line=lines[p.pointer][0], column=1) if p.pointer in lines else p
        for p in graph.problems
    ]
    columns = {name: [row.get(name) for row in rows] for name in NAMES}
    table = table_of(columns, len(rows))
    return AnnotationReading(table, tuple(dict.fromkeys(problems)), count)


def __getattr__(name: str) -> Callable[..., AnnotationReading]:
    """``read_ttl``, ``read_nt`` …: the reader of each format."""
    form = INPUTS.get(name.removeprefix("read_"))
    if form is None or not name.startswith("read_"):
        raise AttributeError(name)
    return partial(read, form)


def _rows(graph: InstanceGraph, node: str, source: str) -> Iterator[Row]:
    statements = graph.nodes(node, "statement")
    # Where rows name different findings, each says its own.
    apart = any(
        graph.terms(statement, predicate)
        for statement in statements
        for predicate in ("recordedFindingCode", "recordedFindingSystem")
    )
    own = _common(graph, node) | _finding(graph, node, None if apart else node)
    if not own.get("recorded_text"):
        own["recorded_text"] = graph.text(node, "recordedText")
    rows: list[Row] = []
    for statement in statements:
        row = own | _common(graph, statement)
        if apart:
            row |= _finding(graph, statement, None)
        rows.append(row | {"pointer": statement} | _statement(graph, statement, node))
    facts = (row_of_fact(graph, node, *fact) for fact in unstated(graph, node, statements))
    rows += [own | fact | {"pointer": node} for fact in facts]
    if not rows:
        graph.problems += shared_alone(graph, node, source)
    yield from rows or [own | {"pointer": node}]


def _common(graph: InstanceGraph, node: str) -> Row:
    """What an observation says once, or a statement where it differs in it; no empty column."""
    if not graph.says_any(node, _SAID_ONCE):
        return {}
    row: Row = graph.columns(node, _TEXTS)
    row |= _site(graph, node) | _visit(graph, node)
    listed = graph.text(node, "imageList")
    images = sorted(graph.texts(node, "imageReference"))
    row["images"] = _images(listed) if listed is not None else images or None
    row["document"] = graph.node(node, "sourceDocument")
    return {name: value for name, value in row.items() if value is not None}


def _images(listed: str) -> list[str] | None:
    try:
        images = json.loads(listed)
    except (ValueError, RecursionError):
        return [listed]
    return [str(image) for image in images] if isinstance(images, list) else [listed]


def _finding(graph: InstanceGraph, node: str, named: str | None) -> Row:
    system = graph.text(node, "recordedFindingSystem")
    code = graph.text(node, "recordedFindingCode")
    if system is None and code is None and named is not None:
        iris = graph.nodes(named, "finding")
        if (by_type := graph.finding_by_type(named)) is not None:
            return {"finding_system": "OIFM", "finding_code": by_type}
        own = _local(graph, iris[0]) if iris else None
        system, code = ("OIFM", own) if own else _code(graph, iris[0] if iris else None)
    return {"finding_system": system, "finding_code": code}


def _site(graph: InstanceGraph, node: str) -> Row:
    if not graph.says_any(node, _SITE):
        return {}
    system, code = _code(graph, graph.node(node, "anatomicSite"))
    recorded = graph.text(node, "recordedSiteSystem")
    _, side = _code(graph, graph.node(node, "observedLaterality"))
    if side is None:
        side = graph.text(node, "recordedLaterality")
    code = graph.text(node, "recordedSiteCode") if code is None else code
    code, side = split(code, side)
    return {
        "site_system": system if recorded is None else recorded,
        "site_code": code,
        "laterality_code": side,
    }


def _visit(graph: InstanceGraph, node: str) -> Row:
    if not graph.says_any(node, _VISIT):
        return {}
    report = graph.node(node, "report")
    exam = graph.node(node, "exam") or graph.node(report, "exam")
    subject = graph.node(node, "subject")
    subject = subject or graph.node(exam, "subject") or graph.node(report, "subject")
    time = graph.text(exam, "recordedTime") or graph.text(exam, "observedAt")
    _, code = _code(graph, graph.node(exam, "examCode"))
    return {
        "report_id": _identifier(graph, report),
        "exam_id": _identifier(graph, exam, graph.node(exam, "visit") or exam),
        "subject_id": _identifier(graph, subject),
        "exam_time": time or graph.text(node, "observedAt"),
        "exam_code": code or graph.text(exam, "recordedExamCode"),
        "exam_text": graph.text(exam, "recordedText"),
    }


def _identifier(graph: InstanceGraph, node: str | None, name: str | None = None) -> str | None:
    """The identifier of a thing.

    An IRI tells it from others as well where none was written: its own, or that of what it
    belongs to.
    """
    found = graph.text(node, DCTERMS + "identifier")
    return (name or node) if found is None else found


def _statement(graph: InstanceGraph, node: str, observation: str) -> Row:
    row: Row = graph.columns(node, _STATED)
    row["attribute_system"], row["attribute_code"] = _coded(graph, node, "attribute", "Attribute")
    row["value_system"], row["value_code"] = _coded(graph, node, "value", "")
    written = graph.text(node, "recordedNumber")
    beside = graph.text(node, "recordedNumberText")
    if written is not None:
        row["number"] = number_of(written)
        if beside is None:
            beside = (graph.text(node, "comparator") or "") + written
    elif row.get("unit") is None and row.get("unit_code") is None:
        # In the unit of the attribute, as a fact is, and so it stands where a fact does.
        own = graph.text(node, "number")
        if own is not None and (amount := number_of(own)) is not None:
            row |= {"number": amount, "pointer": observation}
            beside = own if beside is None else beside
    row["number_text"] = beside
    kind = graph.text(node, "valueKind")
    if kind is None:
        filled = (("number", "number_text"), ("code", "value_code"), ("text", "value_text"))
        kind = next((kind for kind, name in filled if row.get(name) is not None), "none")
    row["value_kind"] = None if kind == "none" else kind
    return row


def _coded(
    graph: InstanceGraph, node: str, predicate: str, name: str
) -> tuple[str | None, str | None]:
    """System and code as recorded; else those of the IRI, unless the source had no code."""
    system = graph.text(node, f"recorded{name}System")
    code = graph.text(node, f"recorded{name}Code")
    implied = graph.terms(node, f"implied{predicate.capitalize()}")
    if system is not None or code is not None or implied:
        return system, code
    iri = graph.node(node, predicate)
    own = _local(graph, iri) if iri else None
    return ("OIFM", own) if own else _code(graph, iri)


def _local(graph: InstanceGraph, iri: str) -> str | None:
    return iri.removeprefix(graph.ns.id) if iri.startswith(graph.ns.id) else None


def _code(graph: InstanceGraph, iri: str | None) -> tuple[str | None, str | None]:
    if iri is None:
        return None, None
    return parse_code_iri(iri, graph.ns) or (None, iri)
