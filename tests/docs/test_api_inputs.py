"""What the Python functions take: paths of every kind, one definition or several."""

import os
import pickle
from pathlib import Path

import pytest

import converter

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "definitions"
FILE = FOLDER / "pneumothorax.fm.json"


@pytest.mark.parametrize("path", [str(FILE), FILE, os.fsencode(FILE), [FILE], [str(FILE)]])
def test_a_path_is_of_any_kind_and_alone_or_in_a_list(path, tmp_path):
    assert [finding.name for finding in converter.load(path)] == ["pneumothorax"]
    assert "ontology.ttl" in converter.build(path, tmp_path / "built").files
    assert "index.html" in converter.docs(path, tmp_path / "site").files
    converter.convert(path, tmp_path / "out.ttl")
    assert converter.load(tmp_path / "out.ttl") == converter.load(path)


def test_annotations_are_read_from_a_list_of_paths():
    exams = sorted((ROOT / "examples" / "exams").iterdir())
    assert converter.observations(exams).equals(converter.observations(*map(str, exams)))


def test_one_definition_is_as_good_as_a_list():
    [finding] = converter.load(FILE)
    assert converter.check(finding) == converter.check([finding])
    assert len(converter.ontology(finding)) == len(converter.ontology(iter([finding])))
    assert len(converter.shapes(finding)) == len(converter.shapes([finding]))
    table = converter.observations(ROOT / "examples" / "exams")
    assert converter.validate(table, finding) == converter.validate(table, [finding])


@pytest.mark.parametrize("call", [converter.check, converter.ontology, converter.shapes])
@pytest.mark.parametrize("wrong", [str(FOLDER), FOLDER, [str(FOLDER)], {"a": 1}])
def test_what_is_no_definition_is_named(call, wrong):
    with pytest.raises(TypeError, match=r"definitions are wanted|a FindingModel is wanted"):
        call(wrong)


def test_a_text_may_be_any_bytes_and_nothing_else():
    data = FILE.read_bytes()
    for text in (data, bytearray(data), memoryview(data), data.decode()):
        assert converter.loads(text, "json") == converter.load(FILE)
    for wrong in ({}, [1, 2], None, FILE):
        with pytest.raises(TypeError, match="a text or its bytes are wanted"):
            converter.loads(wrong, "json")


def test_a_format_of_annotations_that_there_is_not_is_named():
    with pytest.raises(converter.ConverterError, match="IO104"):
        converter.observations(ROOT / "examples" / "exams", form="zz")


def test_an_error_comes_out_of_another_process_as_it_is():
    """A pool of processes hands it on so; one that could not be made again hung the pool."""
    with pytest.raises(converter.ConverterError) as caught:
        converter.loads("{}", "json", source="draft.json")
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert again.problems == caught.value.problems
    assert str(again) == str(caught.value)
