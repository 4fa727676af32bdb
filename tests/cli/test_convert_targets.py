"""Where a conversion writes to, and where it refuses to."""

import gzip
import shutil
from pathlib import Path

import pytest

from converter import ConverterError, convert

_EXAMPLES = Path(__file__).parents[2] / "examples" / "definitions"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return Path(shutil.copy(_EXAMPLES / "pneumothorax.fm.json", tmp_path))


def test_an_input_is_never_replaced(document: Path) -> None:
    before = document.read_bytes()
    for out, to in ((str(document), "md"), (str(document.parent), "json")):
        with pytest.raises(ConverterError, match="IO113"):
            convert([str(document)], out, to=to)
    assert document.read_bytes() == before


def test_a_link_to_an_input_is_no_way_round(document: Path) -> None:
    link = document.parent / "link.md"
    link.symlink_to(document)
    with pytest.raises(ConverterError, match="IO113"):
        convert([str(document)], str(link))


def test_compressed_output_is_refused(document: Path) -> None:
    with pytest.raises(ConverterError, match="IO114"):
        convert([str(document)], str(document.parent / "a.md.gz"), to="md")


def test_suffixes_of_compressed_files_may_have_large_letters(document: Path) -> None:
    graph = document.parent / "ALL.TTL"
    convert([str(document)], str(graph))
    packed = graph.with_name("ALL.TTL.GZ")
    packed.write_bytes(gzip.compress(graph.read_bytes()))
    convert([str(packed)], str(document.parent / "back"), to="json")
    assert [path.name for path in (document.parent / "back").iterdir()] == ["ALL.fm.json"]


def test_a_name_without_a_suffix_is_a_folder(document: Path) -> None:
    convert([str(document)], str(document.parent / "out"), to="json")
    written = document.parent / "out" / document.name
    assert written.read_text("utf-8") == document.read_text("utf-8").strip()


def test_several_markdown_documents_need_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ConverterError, match="IO114"):
        convert([str(_EXAMPLES)], str(tmp_path / "all.md"))


def test_what_a_form_cannot_say_names_the_document(document: Path) -> None:
    with pytest.raises(ConverterError) as caught:
        convert([str(document)], str(document.parent / "x.json"), to="cde.json")
    assert caught.value.problems[0].source == str(document)


def test_of_several_findings_in_a_file_each_is_named(tmp_path: Path) -> None:
    graph = tmp_path / "all.ttl"
    convert([str(_EXAMPLES)], str(graph))
    told = convert([str(graph)], str(tmp_path / "md"), to="md").problems
    assert len(told) > 1
    assert all(p.finding and p.finding in p.message for p in told)
    with pytest.raises(ConverterError) as caught:
        convert([str(graph)], str(tmp_path / "cde"), to="cde.json")
    assert "OIFM_EXMP_000001" in caught.value.problems[0].message
    assert len(caught.value.problems) > 1


def test_a_graph_that_becomes_another_is_counted(oifm, tmp_path: Path) -> None:
    """Its findings are not looked at: *0 findings* would read like a loss."""
    oifm("convert", _EXAMPLES / "pneumothorax.fm.json", "-o", tmp_path / "a.nt")
    lines = len((tmp_path / "a.nt").read_text().splitlines())
    _, _, err = oifm("convert", tmp_path / "a.nt", "-o", tmp_path / "a.owl")
    assert f"1 document, {lines:,} triples in " in err


def test_annotations_are_offered_graphs_only(oifm) -> None:
    for out in ("-", "graph.xyz"):
        status, _, err = oifm("convert", _EXAMPLES.parent / "exams", "--defs", _EXAMPLES, "-o", out)
        assert (status, "expected: ttl, nt, rdfxml, jsonld\n" in err) == (2, True)
