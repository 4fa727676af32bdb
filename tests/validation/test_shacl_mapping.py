"""What shapes say of themselves, and where results are that no observation is the focus of."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from validation.observations import fracture

from converter.cli.app import app
from converter.definitions import FORMS
from converter.iris import Namespaces
from converter.shacl.mapping import ShapeRules

PREFIXES = """@prefix fm: <https://w3id.org/oifm/core#> .
@prefix obs: <https://w3id.org/oifm/observation/> .
@prefix oifm: <https://w3id.org/oifm/id/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <https://example.org/> .
"""


def test_only_named_shapes_say_something_of_themselves() -> None:
    text = """
    :s fm:rule "OBS504" ; fm:about oifm:A ; sh:path oifm:A .
    :l fm:rule "OBS503" ; sh:path ( oifm:B oifm:C ) .
    [] fm:rule "OBS505" ; sh:path oifm:D .
    :t fm:about <<( :a :b :c )>> .
    """
    quads = ox.parse((PREFIXES + text).encode(), ox.RdfFormat.TURTLE)
    found = ShapeRules.of(quads, Namespaces())
    here, ids = "https://example.org/", "https://w3id.org/oifm/id/"
    assert found == ShapeRules(
        {f"{here}s": frozenset({"OBS504"}), f"{here}l": frozenset({"OBS503"})},
        {f"{here}s": f"{ids}A"},
        frozenset({f"{ids}A"}),
        frozenset({f"{here}l"}),
    )


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_an_observation_without_its_type_has_its_place(tmp_path: Path, engine: str) -> None:
    definitions, data = tmp_path / "fracture.fm.json", tmp_path / "data.ttl"
    definitions.write_text(FORMS["oifm"].write(fracture()))
    observations = "".join(f":{name} fm:finding oifm:OIFM_TEST_000002 .\n" for name in "abc")
    data.write_text(PREFIXES + observations)
    command = ["validate", str(data), "--defs", str(definitions), "-q", "--format", "json"]
    out = CliRunner().invoke(app, [*command, "--engine", engine]).output
    found = [(p["code"], p["pointer"], p["line"]) for p in json.loads(out)["problems"]]
    assert found == [
        ("SHC401", f"https://example.org/{name}", at) for at, name in enumerate("abc", 6)
    ]
