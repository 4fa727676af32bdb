"""Sources become graphs of a store: replaced as a whole, or left as they were."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from store_answers import rows_of

from converter.io.generations import Generations
from converter.iris import Namespaces
from converter.jobs.convert import convert
from converter.jobs.kinds import sources_of
from converter.jobs.store import (
    StoreOptions,
    graphs_in,
    load_store,
    memory_store,
    stored_definitions,
)
from converter.problems import ConverterError
from converter.store.folder import StoreFolder
from converter.store.graphs import descriptions
from converter.store.writing import StoreWriter, new_store

EXAMPLES = Path(__file__).parents[2] / "examples"
DEFINITIONS, COHORT, EXAMS = (str(EXAMPLES / n) for n in ("definitions", "cohort", "exams"))
NODULE = str(EXAMPLES / "definitions" / "pulmonary_nodule_on_ct.fm.json")


def code_of(error: pytest.ExceptionInfo[ConverterError]) -> str:
    return error.value.problems[0].code


def quads(folder: Path) -> set[str]:
    store_folder = StoreFolder(str(folder))
    return {str(quad) for quad in store_folder.open()}


def said(folder: Path) -> list[str]:
    """What the default graph says of anything but graphs, blank nodes without their names."""
    store_folder = StoreFolder(str(folder))
    graph = store_folder.open().quads_for_pattern(None, None, None, ox.DefaultGraph())
    lines = [re.sub(r"_:\w+", "_:", str(quad.triple)) for quad in graph]
    return sorted(line for line in lines if "/graph/" not in line)


@pytest.fixture
def store(store_of_definitions: Path, tmp_path: Path) -> Path:
    """A store of its own that holds the definitions."""
    return Path(shutil.copytree(store_of_definitions, tmp_path / "store"))


# ---- what is in it


def test_one_graph_for_each_source(store: Path) -> None:
    result = load_store([COHORT, EXAMS], str(store))
    assert [info.kind for info in result.graphs] == ["annotations", "annotations"]
    assert result.observations == 23
    kinds = [info.kind for info in graphs_in(str(store))]
    assert kinds == ["annotations", "annotations", "definitions", "vocabulary"]


def test_no_name_of_an_annotation_file_is_in_the_description(store: Path) -> None:
    load_store([COHORT], str(store))
    store_folder = StoreFolder(str(store))
    text = "SELECT ?s ?p ?o { GRAPH graph: { ?s ?p ?o } }"
    assert "cohort" not in str(rows_of(store_folder.open(), text))


def test_the_default_graph_holds_everything_once(store: Path) -> None:
    """Two sources that say the same of one patient do not make two patients."""
    load_store([EXAMS, str(EXAMPLES / "annotations")], str(store))
    store_folder = StoreFolder(str(store))
    opened = store_folder.open()
    subjects = "SELECT (COUNT(?s) AS ?n) { ?s a fm:Subject }"
    everywhere = "SELECT (COUNT(?s) AS ?n) { GRAPH ?g { ?s a fm:Subject } }"
    assert rows_of(opened, subjects) == [["1"]]
    assert rows_of(opened, everywhere) == [["2"]]
    named = {quad.triple for quad in opened if not isinstance(quad.graph_name, ox.DefaultGraph)}
    default = [quad.triple for quad in opened if isinstance(quad.graph_name, ox.DefaultGraph)]
    assert set(default) == named
    assert len(default) == len(named)


def test_what_is_loaded_is_what_is_converted(store: Path, tmp_path: Path) -> None:
    from converter.jobs.instances import convert_annotations

    load_store([COHORT], str(store))
    convert_annotations([COHORT], [DEFINITIONS], str(tmp_path / "data.nt"))
    expected = ox.Store()
    expected.bulk_load(path=str(tmp_path / "data.nt"), format=ox.RdfFormat.N_TRIPLES)
    store_folder = StoreFolder(str(store))
    [info] = [g for g in graphs_in(str(store)) if g.kind == "annotations"]
    graph = store_folder.open().quads_for_pattern(None, None, None, ox.NamedNode(info.iri))
    assert {quad.triple for quad in graph} == {quad.triple for quad in expected}
    assert info.triples == len(expected)


def test_definitions_come_back_equal(store: Path) -> None:
    from converter.jobs.load import load

    store_folder = StoreFolder(str(store))
    opened = store_folder.open()
    ns = Namespaces()
    back = stored_definitions(opened, descriptions(opened, ns).values())
    documents = load([DEFINITIONS]).documents
    assert {f.id: f for f in back} == {d.finding.id: d.finding for d in documents}


def test_definitions_of_the_same_load_are_not_rebuilt(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_store([COHORT], str(store))
    with monkeypatch.context() as patched:
        patched.setattr("converter.graph.read.read_quads", None)
        load_store([DEFINITIONS, COHORT], str(tmp_path / "at-once"))
    assert said(tmp_path / "at-once") == said(store)


def test_in_memory_is_the_same(store: Path) -> None:
    load_store([COHORT], str(store))
    memory, _ = memory_store([DEFINITIONS, COHORT])
    assert memory is not None
    text = "SELECT ?o ?p ?f { ?o fm:presence ?p ; fm:finding ?f } ORDER BY ?o ?p"
    store_folder = StoreFolder(str(store))
    assert rows_of(memory, text) == rows_of(store_folder.open(), text)


# ---- kinds


def test_kinds_are_recognised(tmp_path: Path) -> None:
    from converter.jobs.build import build

    build([DEFINITIONS], str(tmp_path / "out"))
    (tmp_path / "more.nt").write_text("<urn:a> <urn:b> <urn:c> .\n")
    paths = [DEFINITIONS, COHORT, EXAMS, str(EXAMPLES / "annotations")]
    paths += [str(EXAMPLES / "observations" / "valid.ttl"), str(tmp_path / "more.nt")]
    paths += [str(tmp_path / "out" / f"{name}.ttl") for name in ("ontology", "shapes")]
    found = {Path(source.label).name: source.kind for source in sources_of(paths)}
    assert found == {
        "definitions": "definitions",
        "cohort": "annotations",
        "exams": "annotations",
        "annotations": "annotations",
        "valid.ttl": "annotations",
        "more.nt": "data",
        "ontology.ttl": "definitions",
        "shapes.ttl": "shapes",
    }


def test_a_folder_of_both_is_two_sources(tmp_path: Path) -> None:
    shutil.copy(NODULE, tmp_path)
    shutil.copy(EXAMPLES / "annotations" / "chest_ct.json", tmp_path)
    kinds = [(s.kind, len(s.files)) for s in sources_of([str(tmp_path)])]
    assert kinds == [("definitions", 1), ("annotations", 1)]


def test_a_kind_can_be_said(tmp_path: Path, store: Path) -> None:
    shutil.copy(EXAMPLES / "observations" / "valid.ttl", tmp_path / "mine.ttl")
    load_store([str(tmp_path / "mine.ttl")], str(store), options=StoreOptions(kind="data"))
    assert [g.kind for g in graphs_in(str(store))] == ["data", "definitions", "vocabulary"]


def test_what_cannot_be_told_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"a": 1}')
    with pytest.raises(ConverterError) as error:
        sources_of([str(tmp_path / "x.json")])
    assert code_of(error) == "STO206"


def test_blank_nodes_are_the_same_in_both_graphs(tmp_path: Path, store: Path) -> None:
    (tmp_path / "b.ttl").write_text("<urn:a> <urn:b> [ <urn:c> [ <urn:d> 1 ] ] .\n")
    load_store([str(tmp_path / "b.ttl")], str(store))
    before = quads(store)
    load_store([str(tmp_path / "b.ttl")], str(store))
    assert len(quads(store)) == len(before)
    load_store([], str(store), remove=[str(tmp_path / "b.ttl")])
    assert not [quad for quad in quads(store) if "urn:d" in quad]


# ---- replacing and removing


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    # Loaded as one document they were one node, by the number that each file begins with.
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "a.ttl").write_text("<urn:a> <urn:has> [ <urn:name> 'a' ] .", "utf-8")
    for name in "bc":
        text = f"<urn:{name}> <urn:has> _:x . _:x <urn:name> '{name}' ."
        (folder / f"{name}.ttl").write_text(text, "utf-8")
    ask = "SELECT ?s ?n { ?s <urn:has>/<urn:name> ?n } ORDER BY ?s"
    store, _ = memory_store([str(folder)], options=StoreOptions(kind="data"))
    assert store is not None
    told = [(row[0], row[1]) for row in rows_of(store, ask)]
    assert told == [("urn:a", "a"), ("urn:b", "b"), ("urn:c", "c")]


def test_a_source_is_replaced_as_a_whole(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    shutil.copy(EXAMPLES / "exams" / "2026-01-05_chest_ct.json", mine)
    load_store([str(mine)], str(store))
    (mine / "2026-01-05_chest_ct.json").unlink()
    shutil.copy(EXAMPLES / "annotations" / "chest_ct.json", mine)
    load_store([str(mine)], str(store))
    fresh = tmp_path / "fresh"
    load_store([DEFINITIONS, str(mine)], str(fresh))

    assert said(store) == said(fresh)


@pytest.mark.parametrize("much", [True, False])
def test_removing_takes_out_what_only_that_source_says(
    store: Path, monkeypatch: pytest.MonkeyPatch, much: bool
) -> None:
    """Both ways of removing, statement by statement and by writing anew, do the same."""
    monkeypatch.setattr("converter.jobs.store._is_much", lambda *_: much)
    load_store([EXAMS], str(store))
    before = said(store)
    load_store([str(EXAMPLES / "annotations")], str(store))
    result = load_store([], str(store), remove=[str(EXAMPLES / "annotations")])
    assert [info.kind for info in result.removed] == ["annotations"]
    assert said(store) == before
    store_folder = StoreFolder(str(store))
    assert rows_of(store_folder.open(), "SELECT (COUNT(*) AS ?n) { ?s a fm:Subject }") == [["1"]]


def test_what_is_not_there_cannot_be_removed(store: Path) -> None:
    with pytest.raises(ConverterError) as error:
        load_store([], str(store), remove=["other"])
    assert code_of(error) == "STO207"


def test_a_finding_stands_in_one_source_only(store: Path) -> None:
    with pytest.raises(ConverterError) as error:
        load_store([NODULE], str(store))
    assert code_of(error) == "STO209"
    assert "OIFM_EXMP_000001" in str(error.value)


def test_an_ontology_may_not_define_it_again_either(store: Path, tmp_path: Path) -> None:
    """In whatever order they come: the same findings as an ontology are a second source, too."""
    ontology = str(tmp_path / "ontology.ttl")
    convert([DEFINITIONS], ontology)
    before = quads(store)
    with pytest.raises(ConverterError) as error:
        load_store([ontology], str(store))
    assert code_of(error) == "STO209"
    # Once, not for each finding; and with what to do.
    assert [str(p.suggestion).count(f"--remove {DEFINITIONS}") for p in error.value.problems] == [1]
    assert quads(store) == before
    new = str(tmp_path / "new")
    load_store([ontology], new)
    load_store([ontology], new)  # again is no second source
    with pytest.raises(ConverterError) as error:
        load_store([NODULE], new)
    assert code_of(error) == "STO209"


def test_a_store_that_may_not_be_written(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not damaged, which is what one is told where its database cannot be opened."""
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("converter.store.folder.ox.Store", Denied)
    with pytest.raises(ConverterError) as error:
        load_store([EXAMS], str(store))
    assert code_of(error) == "IO105"


class Denied:
    read_only = ox.Store.read_only

    def __init__(self, _: str) -> None:
        raise OSError("IO error: While open a file for appending: LOG: Permission denied")


def test_a_source_that_is_named_twice_is_one(tmp_path: Path) -> None:
    made = []
    for n, paths in enumerate(([EXAMS], [EXAMS, EXAMS, f"{EXAMS}/"])):
        folder = str(tmp_path / str(n))
        result = load_store([DEFINITIONS, *paths], folder)
        made.append((said(Path(folder)), result.documents, result.observations))
    assert made[0] == made[1]


def test_annotations_need_definitions(tmp_path: Path) -> None:
    with pytest.raises(ConverterError) as error:
        load_store([EXAMS], str(tmp_path / "new"))
    assert code_of(error) == "STO208"
    load_store([EXAMS], str(tmp_path / "new"), options=StoreOptions(defs=(DEFINITIONS,)))


def test_faults_leave_the_store_as_it_was(store: Path, tmp_path: Path) -> None:
    before = quads(store)
    (tmp_path / "broken.json").write_text('{"diagnosticReportId": "x", "findings": [')
    result = load_store([COHORT, str(tmp_path / "broken.json")], str(store))
    assert result.graphs == ()
    assert result.problems
    (tmp_path / "broken.nt").write_text("<urn:a> <urn:b> ")
    with pytest.raises(ConverterError) as error:
        load_store([str(tmp_path / "broken.nt")], str(store))
    assert code_of(error) == "RDF401"
    assert quads(store) == before


def test_an_entity_bomb_is_refused_before_it_is_read(store: Path, tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    (tmp_path / "bomb.rdf").write_text(
        f"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "x">{levels}]>
        <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:u:">
        <rdf:Description rdf:about="urn:a"><u:p>&l9;</u:p></rdf:Description></rdf:RDF>"""
    )
    for kind in (None, "data"):
        with pytest.raises(ConverterError) as error:
            load_store([str(tmp_path / "bomb.rdf")], str(store), options=StoreOptions(kind=kind))
        assert code_of(error) == "RDF402"


def test_a_context_elsewhere_is_not_fetched(store: Path, tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text('{"@context": "http://127.0.0.1:9/c", "@id": "urn:a"}')
    with pytest.raises(ConverterError) as error:
        load_store([str(tmp_path / "x.jsonld")], str(store))
    assert code_of(error) == "RDF403"


# ---- the folder


def test_what_is_no_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConverterError) as error:
        StoreFolder(str(tmp_path / "none")).open()
    assert code_of(error) == "STO201"
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ConverterError) as error:
        load_store([DEFINITIONS], str(tmp_path))
    assert code_of(error) == "STO201"
    assert (tmp_path / "letter.txt").read_text() == "dear"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "STO204"),
        ('{"format": 99, "base": "https://w3id.org/oifm/", "generation": 1}', "STO202"),
        ('{"format": 1, "base": "https://w3id.org/oifm/", "generation": 77}', "STO204"),
        ('{"format": "1"}', "STO204"),
    ],
)
def test_a_damaged_store_is_told(store: Path, text: str, code: str) -> None:
    (store / "store.json").write_text(text)
    with pytest.raises(ConverterError) as error:
        StoreFolder(str(store)).open()
    assert code_of(error) == code


def test_a_store_whose_files_are_gone(store: Path) -> None:
    generation = next((store / "generations").iterdir())
    (generation / "CURRENT").write_bytes(b"MANIFEST-999999\n")
    with pytest.raises(ConverterError) as error:
        StoreFolder(str(store)).open()
    assert code_of(error) == "STO204"


def test_another_base_is_refused(store: Path) -> None:
    with pytest.raises(ConverterError) as error:
        load_store([COHORT], str(store), options=StoreOptions(base_iri="https://example.org/"))
    assert code_of(error) == "STO205"


def test_a_base_of_its_own(tmp_path: Path) -> None:
    base = "https://example.org/x/"
    load_store([DEFINITIONS], str(tmp_path / "s"), options=StoreOptions(base_iri=base))
    load_store([COHORT], str(tmp_path / "s"))  # the store knows its base
    store_folder = StoreFolder(str(tmp_path / "s"))
    opened = store_folder.open()
    assert store_folder.base == base
    assert not [q for q in opened if "w3id.org/oifm" in str(q) and "graph/" not in str(q)]


def test_a_reader_goes_on_with_what_it_has_opened(store: Path) -> None:
    store_folder = StoreFolder(str(store))
    opened = store_folder.open()
    count = "SELECT (COUNT(?o) AS ?n) { ?o fm:finding ?f }"
    load_store([COHORT], str(store))
    load_store([EXAMS], str(store))
    assert store_folder.generation == 3
    assert rows_of(opened, count) == [["0"]]
    held = sorted(path.name for path in (store / "generations").iterdir())
    assert "000001" in held
    del opened
    store_folder.close()
    load_store([EXAMS], str(store))
    kept = sorted(path.name for path in (store / "generations").iterdir())
    assert "000001" not in kept
    assert rows_of(store_folder.open(), count) == [["22"]]


def test_one_load_at_a_time(store: Path) -> None:
    before = quads(store)
    with (
        Generations(str(store), "store.json").making(1, AssertionError),
        pytest.raises(ConverterError) as error,
    ):
        load_store([COHORT], str(store))
    assert code_of(error) == "STO203"
    assert quads(store) == before


_LOAD = """
import sys, converter.store.writing as writing
from converter.jobs.store import load_store
print("ready", flush=True)
load_store(sys.argv[2:], sys.argv[1])
print("done", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("step", range(5))
def test_a_killed_load_leaves_the_store_as_it_was(store: Path, step: int) -> None:
    """Killed at several points of its way, the store is the old one or, at the end, the new."""
    before = quads(store)
    process = subprocess.Popen(
        [sys.executable, "-c", _LOAD, str(store), COHORT, EXAMS],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    deadline = time.monotonic() + 60
    # Four points by what stands on the disk, and one when all is over.
    while time.monotonic() < deadline and not _has_come_to(store, step) and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    state = json.loads((store / "store.json").read_text())
    if state["generation"] == 1:
        assert quads(store) == before
    assert step < 4 or state["generation"] == 2
    # And the next load works.
    load_store([COHORT, EXAMS], str(store))
    store_folder = StoreFolder(str(store))
    count = "SELECT (COUNT(?o) AS ?n) { ?o fm:finding ?f }"
    assert rows_of(store_folder.open(), count) == [["22"]]


def _has_come_to(store: Path, step: int) -> bool:
    """Whether a load is at a point: its folder is there, so many files are in it, it is over."""
    new = store / "generations" / "000002"
    if step == 4:
        return json.loads((store / "store.json").read_text())["generation"] == 2
    try:
        files = len(list(new.iterdir()))
    except OSError:
        return False
    return files >= (1, 8, 16, 24)[step]


def test_what_a_killed_load_left_is_cleared(store: Path) -> None:
    left = store / "generations" / "000002"
    shutil.copytree(store / "generations" / "000001", left)
    load_store([COHORT], str(store))
    assert not left.exists() or StoreFolder(str(store)).generation == 2


def test_a_writer_counts_what_it_put(tmp_path: Path) -> None:
    writer = StoreWriter(new_store(), Namespaces())
    lines = b'<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> <urn:c> .\n<urn:a> <urn:b> " .\\n" .\n'
    assert writer.put("urn:g", [lines]) == 2
    assert writer.put("urn:h", [lines[:26]]) == 1
    writer.remove("urn:g")
    assert [str(quad.object) for quad in writer.store] == ["<urn:c>"] * 2
