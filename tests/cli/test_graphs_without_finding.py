"""Observations of a graph that do not say with ``fm:finding`` what they are of."""

from pathlib import Path

import pytest

HEAD = """@prefix fm: <https://w3id.org/oifm/core#> .
@prefix obs: <https://w3id.org/oifm/observation/> .
@prefix oifm: <https://w3id.org/oifm/id/> .
@prefix : <https://example.org/> .
"""
WRONG = "oifm:OIFMA_EXMP_000020 oifm:OIFMA_EXMP_000021.1"
ENGINES = pytest.mark.parametrize("engine", ["plan", "shacl", "pyshacl"])


@pytest.fixture
def validate(oifm, tmp_path: Path, definitions: Path):  # type: ignore[no-untyped-def]
    def call(text: str, engine: str):  # type: ignore[no-untyped-def]
        (tmp_path / "x.ttl").write_text(HEAD + text, "utf-8")
        return oifm("validate", tmp_path / "x.ttl", "--defs", definitions, "--engine", engine)

    return call


@ENGINES
def test_a_type_says_what_an_observation_is_of(validate, engine: str) -> None:
    status, out, _ = validate(f":o a obs:OIFM_EXMP_000002 ; {WRONG} .", engine)
    assert status == 1
    assert "x.ttl:5:1: SHC401 the observation says by its type alone" in out
    assert "help: add fm:finding <https://w3id.org/oifm/id/OIFM_EXMP_000002>" in out
    # It was checked, and nothing says that it was not.
    assert "OBS504 OIFMA_EXMP_000021.1 is a value of another attribute" in out
    assert "2 problems (1 error, 1 warning). 1 document, 1 observation checked" in out


@ENGINES
def test_what_the_hint_says_mends_it(validate, engine: str) -> None:
    finding = "fm:finding <https://w3id.org/oifm/id/OIFM_EXMP_000002>"
    right = "oifm:OIFMA_EXMP_000020 oifm:OIFMA_EXMP_000020.1"
    assert validate(f":o a obs:OIFM_EXMP_000002 ; {right} ; {finding} .", engine).status == 0


@ENGINES
def test_a_finding_as_a_type(validate, engine: str) -> None:
    ok = ":p a obs:OIFM_EXMP_000002 ; fm:finding oifm:OIFM_EXMP_000002 .\n"
    _, out, _ = validate(ok + f":o a oifm:OIFM_EXMP_000002 ; {WRONG} .", engine)
    assert "x.ttl:6:1: SHC401 this has the finding OIFM_EXMP_000002 itself as its type" in out
    assert "add fm:finding <https://w3id.org/oifm/id/OIFM_EXMP_000002> and the type" in out
    assert "1 observation checked" in out


@ENGINES
def test_no_finding_at_all(validate, engine: str) -> None:
    _, out, _ = validate(f":o a fm:Observation ; {WRONG} .", engine)
    assert "has no code for its finding, so there is no definition to check it against" in out
    hint = "help: say with fm:finding which finding it is: its attribute is one of pneumothorax"
    assert hint in out


@ENGINES
def test_a_node_without_an_iri(validate, engine: str) -> None:
    _, out, _ = validate(f"_:o a obs:OIFM_EXMP_000002 ; {WRONG} .", engine)
    assert "SHC401 the observation says by its type alone" in out
    assert "must name this finding" not in out
    assert "OBS504" in out


@ENGINES
def test_two_types_are_no_answer(validate, engine: str) -> None:
    _, out, _ = validate(":o a obs:OIFM_EXMP_000002 , obs:OIFM_EXMP_000007 .", engine)
    assert "OBS541 the observation has no code for its finding" in out
    assert "by its type alone" not in out


def test_a_finding_of_a_type_is_written(oifm, tmp_path: Path, definitions: Path) -> None:
    (tmp_path / "x.ttl").write_text(HEAD + ":o a obs:OIFM_EXMP_000002 .", "utf-8")
    status, out, _ = oifm("convert", tmp_path / "x.ttl", "--defs", definitions, "--to", "ttl")
    assert status == 0
    assert "fm:finding oifm:OIFM_EXMP_000002" in out
