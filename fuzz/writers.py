"""One target for each writer: what was read is written, read again, and equal."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO, StringIO
from xml.etree import ElementTree

import msgspec
from annotations.test_annotation_graphs import CONSTRAINTS, told

from converter.annotations import read_annotations
from converter.definitions import FORMS, read_definition
from converter.definitions.markdown import losses
from converter.definitions.markdown import write as write_markdown
from converter.graph.document import GraphDocuments, GraphOptions
from converter.graph.formats import FORMATS, convert
from converter.graph.read import read as read_graph
from converter.graph.sssom import mappings
from converter.model import ChoiceAttribute, FindingModel
from converter.problems import ConverterError, Problem, Severity
from converter.report import RENDERERS, Summary, render
from converter.shacl.data import data_of

# What a target reads first: JSON of either form, or Markdown.
_FIELDS = ("message", "source", "pointer", "excerpt", "value", "expected", "suggestion")


def _findings(data: bytes) -> Iterator[FindingModel]:
    """The definitions in some bytes of any form."""
    for document in read_definition(data, "x").documents[:3]:
        yield document.finding


def _again(text: str, form: str) -> list[FindingModel]:
    reading = read_definition(text.encode(), "x", form)
    assert [p for p in reading.problems if p.severity == Severity.ERROR] == []
    return [document.finding for document in reading.documents]


def markdown(data: bytes) -> None:
    """Any definition as Markdown: equal but for the losses that are told, and then stable."""
    for finding in _findings(data):
        try:
            text = write_markdown(finding)
        except ConverterError as error:
            assert {p.code for p in error.problems} == {"MD215"}
            continue
        [back] = _again(text, "markdown")
        if not losses(finding):
            assert back == finding
        assert write_markdown(back) == text


def json_form(data: bytes) -> None:
    """A definition as JSON of its own form."""
    for finding in _findings(data):
        try:
            text = FORMS[finding.form].write(finding)
        except ConverterError:
            continue
        assert _again(text, finding.form) == [finding]


def graph(data: bytes) -> None:
    """Definitions as Turtle, N-Triples, RDF/XML and JSON-LD."""
    _graphs(data, ("ttl", "nt", "rdfxml", "jsonld"))


def owl_syntax(data: bytes) -> None:
    """Definitions in the syntaxes that only OWL has."""
    _graphs(data, ("ofn", "owx", "omn"))


def _graphs(data: bytes, names: tuple[str, ...]) -> None:
    for finding in map(_with_ids, _findings(data)):
        try:
            graphs = GraphDocuments([finding], GraphOptions())
            turtle = "".join(graphs.ontology()).encode()
        except ConverterError:
            continue
        for name in names:
            sink = BytesIO()
            try:
                convert(turtle, FORMATS[name], graphs.prefixes.namespaces, sink)
            except ConverterError as error:
                assert {p.code for p in error.problems} == {"RDF407"}
                continue
            reading = read_graph(sink.getvalue(), FORMATS[name], "x")
            assert [document.finding for document in reading.documents] == [finding], name
            assert reading.problems == ()


def _with_ids(finding: FindingModel) -> FindingModel:
    """The finding with identifiers, each once, so that a graph can be made of any draft."""
    attributes = []
    for number, attribute in enumerate(finding.attributes):
        changes: dict[str, object] = {"id": f"OIFMA_TEST_{number:06}"}
        if isinstance(attribute, ChoiceAttribute):
            changes["values"] = tuple(
                msgspec.structs.replace(value, id=f"OIFMA_TEST_{number:06}.{n}")
                for n, value in enumerate(attribute.values)
            )
        attributes.append(msgspec.structs.replace(attribute, **changes))
    return msgspec.structs.replace(finding, id="OIFM_TEST_000009", attributes=tuple(attributes))


def sssom(data: bytes) -> None:
    """The mappings of definitions: each line has all cells."""
    for finding in map(_with_ids, _findings(data)):
        with suppress(ConverterError):
            text = "".join(mappings(GraphDocuments([finding], GraphOptions())))
            lines = [line for line in text.split("\n") if line and not line.startswith("#")]
            rows = list(csv.reader(StringIO("\n".join(lines), newline=""), delimiter="\t"))
            assert len(rows) == len(lines)
            assert {len(row) for row in rows} == {9}


def instances(data: bytes) -> None:
    """Annotations as a graph: the same rows come back."""
    reading = read_annotations(data, "x")
    table = reading.table.slice(0, 50)
    if not len(table):
        return
    try:
        graph = data_of(table, CONSTRAINTS)
    except ConverterError:
        return
    again = read_annotations(graph.triples, "x.nt")
    assert again.problems == ()
    expected, back = told(table), told(again.table)
    assert len(back) == len(expected)
    for row, other in zip(expected, back, strict=True):
        # An exam without an identifier gets an IRI, which stands for it.
        row.pop("exam_id"), other.pop("exam_id")
        assert row == other


def reports(data: bytes) -> None:
    """Texts of any kind in every field of a problem: each form of report can be read again."""
    texts = data.decode("utf-8", "replace").split("\x1f")
    fields = dict(zip(_FIELDS, texts, strict=False))
    message = fields.pop("message") or "x"
    found = Problem(code="OBS501", severity=Severity.ERROR, message=message, **fields)
    found = found.at(line=len(texts), column=1)
    summary = Summary(documents=1, checked=1, kind="observations")
    for form in RENDERERS:
        _readable(render([found], summary, form, show_values=True), form, found)


def _readable(text: str, form: str, found: Problem) -> None:
    text.encode("utf-8")
    if form == "json":
        [only] = json.loads(text)["problems"]
        assert only["message"] == found.message
    elif form == "sarif":
        [run] = json.loads(text)["runs"]
        assert len(run["results"]) == 1
    elif form == "junit":
        assert ElementTree.fromstring(text).iter("testcase")
    elif form.startswith("csv"):
        rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) == 2
    elif form == "text":
        assert "\x1b" not in text
