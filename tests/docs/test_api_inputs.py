"""What the Python functions take: paths of every kind, one definition or several."""

import json
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


@pytest.mark.parametrize("call", [converter.ontology, converter.shapes])
def test_an_identifier_of_two_things_is_refused(call):
    """Both became one thing, and the graph could not be read again."""
    [finding] = converter.load(FILE)
    with pytest.raises(converter.ConverterError, match="RDF411"):
        call([finding, finding])
    with pytest.raises(converter.ConverterError, match="RDF411"):
        converter.dumps([finding, finding], "ttl")


@pytest.mark.parametrize("call", [converter.check, converter.ontology, converter.shapes])
@pytest.mark.parametrize("wrong", [str(FOLDER), FOLDER, [str(FOLDER)], {"a": 1}])
def test_what_is_no_definition_is_named(call, wrong):
    with pytest.raises(TypeError, match=r"definitions are wanted|a FindingModel is wanted"):
        call(wrong)


def test_what_is_no_path_is_named(tmp_path):
    """The lines of an open file were taken for paths."""
    with FILE.open() as opened:
        for wrong in (opened, None, 3):
            with pytest.raises(TypeError, match="paths are wanted"):
                converter.load(wrong)
            with pytest.raises(TypeError, match="paths are wanted"):
                converter.build(wrong, tmp_path / "out")


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


DRAFT = '{"finding_name": "x", "description": "A notch.", "synonym": [], "attributes": []}'
# A remark: a report alone says nothing; and a key that is passed over.
LEFT_OUT = {"resourceType": "Observation", "id": "a", "status": "cancelled", "code": {"text": "x"}}
ODD = LEFT_OUT | {"status": "final", "valueCode": "absent"}


def test_a_warning_of_reading_is_a_python_warning(tmp_path: Path):
    """They were dropped: nobody learned what was passed over."""
    with pytest.warns(converter.ConverterWarning, match="JSN208") as caught:
        converter.loads(DRAFT, "json")
    assert [problem.code for problem in caught[0].message.problems] == ["JSN208"]
    assert caught[0].filename == __file__
    (tmp_path / "draft.fm.json").write_text(DRAFT)
    with pytest.warns(converter.ConverterWarning, match="JSN208"):
        converter.load(tmp_path)
    (tmp_path / "odd.json").write_text(json.dumps(ODD))
    with pytest.warns(converter.ConverterWarning, match="ANN206"):
        converter.observations(tmp_path / "odd.json")


def test_a_list_takes_up_warnings_and_remarks(tmp_path: Path):
    problems: list[converter.Problem] = []
    converter.loads(DRAFT, "json", problems=problems)
    (tmp_path / "gone.json").write_text(json.dumps(LEFT_OUT))
    converter.observations(tmp_path / "gone.json")  # a remark is no warning
    converter.observations(tmp_path / "gone.json", problems=problems)
    assert {"JSN208", "ANN221"} <= {problem.code for problem in problems}
    with pytest.raises(converter.ConverterError, match="JSN209"):
        converter.loads('{"oifm_id": "OIFM_TEST_000001", "x": 1}', "json", problems=problems)
    assert [problem.code for problem in problems].count("JSN208") == 2


def test_a_map_says_what_a_table_calls_its_columns():
    tables = ROOT / "examples" / "tables"
    table = converter.observations(tables / "labels.csv", columns=tables / "labels.toml")
    assert table["number_text"].drop_null().to_pylist() == ["12", "250"]
    with pytest.raises(converter.ConverterError, match="IO101"):
        converter.observations(tables / "labels.csv", columns="nowhere.toml")


@pytest.mark.parametrize("file", sorted((ROOT / "examples" / "exams").iterdir()))
def test_annotations_in_memory_are_those_of_the_file(file: Path):
    for text in (file.read_bytes(), file.read_text("utf-8")):
        table = converter.observations_in(text, source=str(file))
        assert table.equals(converter.observations(file))
    with pytest.raises(converter.ConverterError, match="<text>"):
        converter.observations_in("{")
    with pytest.raises(TypeError, match="a text or its bytes are wanted"):
        converter.observations_in(json.loads(file.read_bytes()))


def test_a_graph_and_a_dicom_report_in_memory():
    graph = (ROOT / "examples" / "observations" / "valid.ttl").read_text("utf-8")
    assert converter.observations_in(graph, "ttl").num_rows
    pytest.importorskip("pydicom")
    report = (ROOT / "examples" / "dicom" / "chest_ct.dcm").read_bytes()
    assert converter.observations_in(report, problems=[]).num_rows
    with pytest.warns(converter.ConverterWarning) as caught:
        converter.observations_in(json.dumps(ODD))
    assert caught[0].filename == __file__
