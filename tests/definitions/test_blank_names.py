"""A name of white space alone is read and written, but cannot become a label of a graph."""

from pathlib import Path

import msgspec
import pytest
from graph_findings import turtle
from validation.observations import fracture

from converter.definitions import FORMS
from converter.jobs.build import build
from converter.problems import ConverterError


def test_no_graph_is_made_of_it(tmp_path: Path) -> None:
    blank = msgspec.structs.replace(fracture(), name=" \t")
    with pytest.raises(ConverterError, match="RDF413"):
        turtle(blank)
    file = tmp_path / "x.fm.json"
    file.write_text(FORMS["oifm"].write(blank), "utf-8")
    result = build([str(file)], str(tmp_path / "out"))
    found = [p for p in result.problems if p.code == "RDF413"]
    assert [(p.source, p.pointer, p.line > 0) for p in found] == [(str(file), "/name", True)]
    assert not (tmp_path / "out").exists()
