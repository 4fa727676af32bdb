"""Functional syntax, OWL/XML and Manchester: written whole or refused, read safely, and back."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from graph_findings import PEBBLE, STONE, codes_of_problems, in_format, read_back, turtle

from converter.graph.formats import FORMATS, convert
from converter.problems import ConverterError

SYNTAXES = ("ofn", "owx", "omn")
OWL = "http://www.w3.org/2002/07/owl#"
FACT = '<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> . <urn:a> <urn:b> "c" .'


def _problem(written: str, name: str) -> str:
    with pytest.raises(ConverterError) as caught:
        convert(written.encode(), FORMATS[name], {}, BytesIO())
    assert [p.code for p in caught.value.problems] == ["RDF407"]
    return caught.value.problems[0].message


@pytest.mark.parametrize("name", SYNTAXES)
def test_definitions_come_back(name: str) -> None:
    assert read_back(in_format(turtle(PEBBLE, STONE), name), name) == [PEBBLE, STONE]


@pytest.mark.parametrize("name", SYNTAXES)
def test_a_graph_that_is_no_ontology_is_refused(name: str) -> None:
    assert "not OWL" in _problem(
        "<urn:a> <http://www.w3.org/2002/07/owl#onProperty> <urn:p> .", name
    )


def test_manchester_refuses_a_carriage_return() -> None:
    written = f'{FACT} <urn:b> a <{OWL}AnnotationProperty> . <urn:a> <urn:b> "c\\rd" .'
    assert "carriage return" in _problem(written, "omn")
    for name in ("ofn", "owx"):
        convert(written.encode(), FORMATS[name], {}, BytesIO())


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("ofn", "Ontology(<urn:a>\n Declaration(Klass(<urn:b>)))", 2),
        ("owx", f'<Ontology xmlns="{OWL}">\n<Declaration></Ontology>', 2),
        ("omn", "Ontology: <urn:o>\nClass: <urn:a>\n  SubClassOf: <urn:b> and\n", 3),
        ("ofn", "", 1),
    ],
)
def test_a_fault_has_its_place(name: str, text: str, line: int) -> None:
    from converter.graph.read import read

    [found] = read(text.encode(), FORMATS[name], "edited").problems
    assert (found.code, found.line, found.source) == ("RDF401", line, "edited")


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE Ontology [<!ENTITY a "aaaa">]><Ontology xmlns="urn:x"/>'
    assert codes_of_problems(bomb, "owx") == ["RDF402"]


def _deep(name: str, depth: int) -> str:
    if name == "owx":
        inner = "<ObjectComplementOf>" * depth + "</ObjectComplementOf>" * depth
        return f'<Ontology xmlns="{OWL}"><SubClassOf>{inner}</SubClassOf></Ontology>'
    if name == "omn":
        return (
            f"Ontology: <urn:o>\nClass: <urn:a>\n SubClassOf: {'not (' * depth}<urn:b>{')' * depth}"
        )
    inner = "ObjectComplementOf(" * depth + "<urn:b>" + ")" * depth
    return f"Ontology(<urn:o> SubClassOf(<urn:a> {inner}))"


@pytest.mark.parametrize("name", SYNTAXES)
def test_endless_nesting_is_refused(name: str) -> None:
    # The library would end the whole process.
    assert codes_of_problems(_deep(name, 100_000), name) == ["RDF401"]


@pytest.mark.parametrize("name", SYNTAXES)
def test_bytes_that_are_no_text_are_refused(name: str) -> None:
    assert codes_of_problems(b"\xff\xfe\x00", name) == ["RDF401"]


@pytest.mark.parametrize("name", ["ttl", "nt", "jsonld", "ofn"])
def test_the_bytes_are_the_same_in_every_process(name: str, tmp_path: Path) -> None:
    source = tmp_path / "o.owl"
    source.write_bytes(in_format(turtle(PEBBLE), "rdfxml"))
    outputs = []
    for run in ("1", "2"):
        target = tmp_path / f"{run}{FORMATS[name].suffixes[0]}"
        code = "from converter.cli import main; main()"
        line = [sys.executable, "-c", code, "convert", str(source), "-q", "-o", str(target)]
        subprocess.run(line, env={"PYTHONHASHSEED": run}, check=True)
        outputs.append(target.read_bytes())
    assert outputs[0] == outputs[1]
